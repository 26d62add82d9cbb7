"""One request to an OpenAI-compatible server and what came of it.

The only importer of openai, and late: the command line must be quick to start without it.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Mapping
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from attrs import frozen

from lessonl.agents.access import Access
from lessonl.agents.faults import Fault, broken, refusal, shown_url
from lessonl.team import ModelAgent

if TYPE_CHECKING:
    import httpx2
    import openai

LONGEST_ANSWER = 4 << 20
"""Bytes of an answer that are read."""

LONGEST_REFUSAL = 64 << 10
"""Bytes that are read of an answer with another status than 200."""

CONNECT_SECONDS = 10.0
"""How long a connection may take to come about; a model's thinking starts only after that."""

_UNASKED = ("OpenAI-Organization", "OpenAI-Project")
"""Headers that the library takes from the environment, whoever the server is."""

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def url_of(agent: ModelAgent, path: str = "chat/completions") -> str:
    """Where a request goes, as it may be shown."""
    return f"{shown_url(agent.base_url.rstrip('/'))}/{path}"


def estimated_tokens(text: str) -> int:
    """How many tokens a text has at most: C++ has one for 2 to 4 bytes."""
    return len(text.encode("utf-8", "surrogateescape")) // 2 + 16


def sendable(text: str) -> str:
    """``text`` with a mark in the place of every byte that is not UTF-8, as JSON has no bytes."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


async def load() -> None:
    """Loads the library beside the event loop: it takes seconds that are no model's."""
    await asyncio.to_thread(_library)


async def exchange(
    agent: ModelAgent, access: Access, path: str, message: Mapping[str, object]
) -> bytes | Fault:
    """The body of the answer to one request; ``message`` is what the library calls arguments.

    After ``load``, all of its time is the server's.
    """
    api = _library()
    url = url_of(agent, path)
    fault = Fault("timeout", url)
    try:
        async with asyncio.timeout(agent.timeout), _client(agent, access) as client:
            body = await _body(client, agent, access, path, message)
    except TimeoutError:
        return fault
    except api.APIStatusError as error:
        answer = error.response
        fault = refusal(url, answer.status_code, answer.headers, answer.content, access.secrets)
    except (api.APIError, OSError, *_transport_errors()) as error:
        fault = broken(error, url, access.secrets)
    else:
        if len(body) > LONGEST_ANSWER:
            return Fault("huge", url, f"{LONGEST_ANSWER >> 20} MB")
        return bytes(body)
    return fault


def _library() -> ModuleType:
    """The library, with what it would load only within the time of the first answer."""
    import openai
    import openai.resources.chat
    import openai.resources.embeddings

    return openai


async def _body(
    client: openai.AsyncOpenAI,
    agent: ModelAgent,
    access: Access,
    path: str,
    message: Mapping[str, object],
) -> bytearray:
    """The body of the answer, read no further than is of use."""
    import openai as api

    asked: Any = client.embeddings if path == "embeddings" else client.chat.completions
    unasked = {name: api.Omit() for name in _UNASKED if name not in access.headers}
    body = bytearray()
    async with asked.with_streaming_response.create(
        model=agent.model, **message, extra_headers=unasked
    ) as response:
        async for chunk in response.iter_bytes():
            body += chunk
            if len(body) > LONGEST_ANSWER:
                break
    return body


def _client(agent: ModelAgent, access: Access) -> openai.AsyncOpenAI:
    """A client for one request: nothing of it stays open after that.

    A redirection is not followed, as it would carry the headers elsewhere; a server on this
    machine is not looked for behind a proxy.
    """
    import httpx2
    import openai

    for library in ("openai", "httpx2", "httpcore2"):
        # What they write of requests and answers may hold a key that a server sent back.
        logging.getLogger(library).setLevel(logging.WARNING)
    address = urlsplit(agent.base_url)
    transport = openai.DefaultAsyncHttpxClient(
        verify=_trusted() if address.scheme == "https" else False,
        trust_env=address.hostname not in _LOOPBACK,
        follow_redirects=False,
        event_hooks={"response": [_shorten_refusal]},
    )
    client = openai.AsyncOpenAI(
        api_key=access.key,
        base_url=agent.base_url,
        timeout=httpx2.Timeout(agent.timeout, connect=min(CONNECT_SECONDS, agent.timeout)),
        max_retries=0,
        http_client=transport,
    )
    # As an argument they would be joined by those of OPENAI_CUSTOM_HEADERS, keys among them.
    client._custom_headers = dict(access.headers)
    # Finding it out would start `uname -p`, which gets the user's environment, keys and all.
    client._platform = "Linux"
    return client


async def _shorten_refusal(response: httpx2.Response) -> None:
    """Lets the library, which reads a refusal to its end, find that end early."""
    import httpx2

    @frozen
    class Shortened(httpx2.AsyncByteStream):
        whole: httpx2.AsyncByteStream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            left = LONGEST_REFUSAL
            async for chunk in self.whole:
                yield chunk[:left]
                left -= len(chunk)
                if left <= 0:
                    return

        async def aclose(self) -> None:
            await self.whole.aclose()

    if not response.is_success and isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = Shortened(response.stream)


@cache
def _trusted() -> ssl.SSLContext:
    import httpx2

    return httpx2.create_ssl_context()


def _transport_errors() -> tuple[type[Exception], ...]:
    import httpx2

    return (httpx2.HTTPError, httpx2.InvalidURL)
