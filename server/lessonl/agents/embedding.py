"""Texts as vectors by a model behind an OpenAI-compatible server (``/v1/embeddings``)."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Final

from lessonl.agents.access import access_to
from lessonl.agents.endpoint import Endpoint
from lessonl.agents.faults import Fault, told
from lessonl.agents.llm.client import estimated_tokens, exchange, load, sendable, url_of
from lessonl.agents.metering import Meter, Usage
from lessonl.agents.reply import token_count
from lessonl.model import LessonlError
from lessonl.team import ModelAgent

ATTEMPTS: Final = 3
"""How often the same texts are sent at most where the fault may pass."""

LENGTHS: Final = (8_000, 2_000, 1_000)
"""Characters of a text that are sent; fewer where the model's context has no room for them."""

_PATH: Final = "embeddings"


class EndpointEmbedder:
    """Asks the server once for each text; one instance serves one run (one event loop)."""

    def __init__(self, model: ModelAgent, meter: Meter, endpoint: Endpoint | None = None) -> None:
        """``endpoint`` is the one that agents of the same base URL have, if there are any."""
        self._model = model
        self._meter = meter
        self._endpoint = endpoint or Endpoint(model.base_url)
        self._known: dict[str, list[float]] = {}

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector for each text, all of one length.

        Raises LessonlError when the server does not give them, or the budget has no room.
        """
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, await self._asked(new), strict=True))
        found = [self._known[text] for text in texts]
        if len({len(vector) for vector in found}) > 1:
            raise LessonlError(
                f"{self._model.name}: its vectors differ in length.", "Use one model only."
            )
        return found

    async def _asked(self, texts: Sequence[str]) -> list[list[float]]:
        answer: list[list[float]] | Fault | None = None
        for length in LENGTHS:
            answer = await self._patiently([text[:length] for text in texts])
            if not (isinstance(answer, Fault) and answer.overflow):
                break
        if isinstance(answer, list):
            return answer
        assert answer is not None
        raise told(answer, self._model)

    async def _patiently(self, texts: list[str]) -> list[list[float]] | Fault:
        patience = self._model.timeout
        for attempt in range(ATTEMPTS):
            async with self._endpoint.place(patience):
                answer = await self._metered(texts)
            if isinstance(answer, list) or answer.overflow or not answer.brief:
                break
            delay = self._endpoint.pause_after(answer, attempt)
            patience -= delay
            if attempt + 1 == ATTEMPTS or patience < 0:
                break
            await asyncio.sleep(delay)
        return answer

    async def _metered(self, texts: list[str]) -> list[list[float]] | Fault:
        await load()
        access = access_to(self._model)
        estimate = sum(estimated_tokens(text) for text in texts)
        reservation = self._meter.reserve(self._model, estimate, 0)
        started = time.monotonic()
        message = {"input": [sendable(text) for text in texts], "encoding_format": "float"}
        try:
            body = await exchange(self._model, access, _PATH, message)
        except BaseException:
            reservation.settle(Usage(seconds=time.monotonic() - started))
            raise
        seconds = time.monotonic() - started
        if isinstance(body, Fault):
            if body.free:
                reservation.release()
            else:
                reservation.settle(Usage(seconds=seconds))
            return body
        vectors, tokens = read_vectors(body, len(texts))
        reservation.settle(Usage(tokens, None if tokens is None else 0, seconds=seconds))
        url = url_of(self._model, _PATH)
        return vectors or Fault("junk", url, "no vector for each of the texts")


def read_vectors(body: bytes, number: int) -> tuple[list[list[float]], int | None]:
    """The vectors in an answer, in the order of the texts, and the tokens that it counts.

    There are none unless there are ``number`` of finite numbers. The tokens are None where the
    server does not say.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return [], None
    if not isinstance(value, dict):
        return [], None
    usage = value.get("usage")
    tokens = token_count(usage.get("prompt_tokens")) if isinstance(usage, dict) else None
    data = value.get("data")
    found: dict[int, list[float]] = {}
    for place, entry in enumerate(data if isinstance(data, list) else []):
        vector = entry.get("embedding") if isinstance(entry, dict) else None
        if isinstance(vector, list) and vector and all(map(_is_number, vector)):
            index = entry.get("index", place)
            found[index if isinstance(index, int) else place] = [float(x) for x in vector]
    whole = sorted(found) == list(range(number))
    return ([found[place] for place in range(number)] if whole else []), tokens or None


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= sys.float_info.max
