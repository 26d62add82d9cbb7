"""A server on loopback that answers like an OpenAI-compatible one, by a script, faults included.

For tests and bug reports: ``python -m tests.fakes.openai_server --script FILE`` where FILE is
JSON: a list of answers, given in turn to chat completions, the last one for ever. An answer is an
object with any of the fields of ``Answer``: ``[{"status": 429, "headers": {"Retry-After": "2"}},
{"text": "hello"}]``.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from attrs import field, frozen


@frozen
class Answer:
    """What one request gets. With nothing set: a chat completion that says "ok"."""

    text: str | None = "ok"
    usage: object = None
    """Sent as it is, also where it makes no sense; None: counted from the words."""
    finish_reason: str = "stop"
    status: int = 200
    headers: Mapping[str, str] = field(factory=dict)
    body: str | None = None
    """The whole body in place of a completion, valid JSON or not."""
    error: Mapping[str, object] | None = None
    """An error object as the body, with ``status``."""
    wait: float = 0.0
    """Seconds before the answer begins."""
    drip: float | None = None
    """Seconds between one byte of the body and the next."""
    cut: int | None = None
    """Break the connection off after so many bytes of the body."""
    padding: int = 0
    """Bytes of filler added to the text."""


@frozen
class Request:
    """What was received; ``at`` is the monotonic time in seconds, ``body`` the JSON."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    at: float

    @property
    def prompt(self) -> str:
        """The content of the first message."""
        return str(self.body["messages"][0]["content"])


Script = Sequence[Answer] | Callable[[Request], Answer]
HANG = Answer(wait=3600.0)


class FakeServer:
    """Serves a script on loopback while it is entered; ``requests`` has what came in."""

    def __init__(
        self,
        script: Script = (Answer(),),
        *,
        models: Sequence[str] = ("m",),
        port: int = 0,
        on_request: Callable[[Request], None] = lambda _: None,
    ) -> None:
        self.requests: list[Request] = []
        self.most = 0
        """How many requests were under way at once at most."""
        self.models = tuple(models)
        self.first = threading.Event()
        """Set once a request has come in."""
        self.ended = threading.Event()
        self._script = script
        self._on_request = on_request
        self._lock = threading.Lock()
        self.under_way = 0
        self._server = _Http(port, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """The base URL, ``http://127.0.0.1:PORT/v1``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def chats(self) -> list[Request]:
        """The requests for a chat completion."""
        return [r for r in self.requests if r.path.endswith("/chat/completions")]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def received(self, request: Request) -> Answer:
        """Keeps the request; the answer that the script has for it."""
        with self._lock:
            self.requests.append(request)
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            turn = len(self.chats) - 1
        self.first.set()
        self._on_request(request)
        if not request.path.endswith("/chat/completions"):
            return Answer(body=json.dumps(self._other(request)))
        if callable(self._script):
            return self._script(request)
        return self._script[min(turn, len(self._script) - 1)]

    def left(self) -> None:
        """A request has ended."""
        with self._lock:
            self.under_way -= 1

    def _other(self, request: Request) -> dict[str, object]:
        if request.path.endswith("/embeddings"):
            given = request.body.get("input", [])
            texts = [given] if isinstance(given, str) else list(given)
            data = [
                {"object": "embedding", "index": i, "embedding": vector(text)}
                for i, text in enumerate(texts)
            ]
            usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
            return {"object": "list", "data": data, "model": "m", "usage": usage}
        return {"object": "list", "data": [{"id": m, "object": "model"} for m in self.models]}


def vector(text: str, size: int = 8) -> list[float]:
    """Numbers from -1 to 1 that are the same for the same text."""
    digest = hashlib.sha256(text.encode()).digest()
    return [n / 2**15 for n in struct.unpack(f"<{size}h", digest[: 2 * size])]


def completion(request: Request, answer: Answer) -> dict[str, object]:
    """The body of a chat completion."""
    text = answer.text if answer.text is None else answer.text + "x" * answer.padding
    usage = answer.usage
    if usage is None:
        sent, got = len(str(request.body).split()), len((text or "").split())
        usage = {"prompt_tokens": sent, "completion_tokens": got, "total_tokens": sent + got}
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": answer.finish_reason}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": request.body.get("model", "m"),
        "choices": [choice],
        "usage": usage,
    }


class _Http(ThreadingHTTPServer):
    """Knows whose requests it takes, and waits for all of them when it is closed."""

    daemon_threads = False

    def __init__(self, port: int, fake: FakeServer) -> None:
        self.fake = fake
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """Answers the one request of a connection."""

    protocol_version = "HTTP/1.1"
    server: _Http

    def do_GET(self) -> None:  # the name is http.server's
        self._serve({})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        self._serve(json.loads(self.rfile.read(length)))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def _serve(self, body: Mapping[str, Any]) -> None:
        self.close_connection = True
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, body, time.monotonic())
        fake = self.server.fake
        answer = fake.received(request)
        with contextlib.suppress(OSError):  # the client may go away
            if not fake.ended.wait(answer.wait):
                self._answer(answer, content(request, answer))
        fake.left()

    def _answer(self, answer: Answer, body: bytes) -> None:
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if answer.drip is None:
            self.wfile.write(body if answer.cut is None else body[: answer.cut])
            return
        for byte in body:
            if self.server.fake.ended.wait(answer.drip):
                return
            self.wfile.write(bytes([byte]))


def content(request: Request, answer: Answer) -> bytes:
    """The body of an answer."""
    if answer.body is not None:
        return answer.body.encode("utf-8", "surrogateescape")
    if answer.error is not None or answer.status != HTTPStatus.OK:
        error = answer.error or {"message": HTTPStatus(answer.status).phrase}
        return json.dumps({"error": error}).encode()
    return json.dumps(completion(request, answer)).encode()


def main(arguments: Sequence[str]) -> None:
    """Serves the script until it is interrupted, one line to standard output for each request."""
    parser = argparse.ArgumentParser(
        description="An OpenAI-compatible server that follows a script."
    )
    parser.add_argument("--script", type=Path, help="JSON: a list of answers")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--model", action="append", help="a name that /v1/models lists")
    chosen = parser.parse_args(arguments)
    told = json.loads(chosen.script.read_text()) if chosen.script else [{}]
    script = [Answer(**entry) for entry in told]

    def show(request: Request) -> None:
        print(request.path, json.dumps(dict(request.body)), flush=True)

    models = chosen.model or ["m"]
    with FakeServer(script, models=models, port=chosen.port, on_request=show) as server:
        print(f"base_url = {server.url!r}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("ended", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
