"""The least that an editor does: messages over two pipes."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

_CAPABILITIES = {
    "textDocument": {
        "codeAction": {
            "disabledSupport": True,
            "isPreferredSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
        "hover": {"contentFormat": ["markdown"]},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}


class Client:
    """One server and what it says; ``phase`` is building, timing or otherwise, as last told."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.phase = "otherwise"
        self._numbers = itertools.count(1)
        self._waiting: dict[object, asyncio.Future[Any]] = {}
        self._reading = asyncio.create_task(self._read())

    async def ask(
        self, method: str, params: Mapping[str, Any] | None, number: object = None
    ) -> Any:
        """The answer to a request; an error of the server is a RuntimeError."""
        number = next(self._numbers) if number is None else number
        waiting = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._send({"id": number, "method": method, "params": params})
        return await waiting

    async def timed(self, method: str, params: Mapping[str, Any]) -> float:
        """Seconds until a request was answered."""
        started = time.perf_counter()
        await self.ask(method, params)
        return time.perf_counter() - started

    def tell(self, method: str, params: Mapping[str, Any] | None) -> None:
        """Sends a notification."""
        self._send({"method": method, "params": params})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        with suppress(asyncio.IncompleteReadError):
            while True:
                header = await self.process.stdout.readuntil(b"\r\n\r\n")
                length = int(header.lower().partition(b"content-length:")[2].split()[0])
                self._take(json.loads(await self.process.stdout.readexactly(length)))
        for waiting in self._waiting.values():
            waiting.cancel()

    def _take(self, message: dict[str, Any]) -> None:
        if message.get("method") == "$/progress":
            self.phase = _phase(message["params"]["value"].get("message", ""), self.phase)
        waiting = None if "method" in message else self._waiting.pop(message["id"], None)
        if waiting is None or waiting.done():
            return
        if "error" in message:
            waiting.set_exception(RuntimeError(message["error"]["message"]))
        else:
            waiting.set_result(message["result"])


def _phase(message: str, before: str) -> str:
    """What a run is at; a message that says only what it has come to leaves that as it was."""
    for word in ("building", "timing", "checking", "testing", "learning", "measuring"):
        if word in message:
            return word if word in ("building", "timing") else "otherwise"
    return before


@asynccontextmanager
async def served(root: Path, place: Path) -> AsyncIterator[Client]:
    """A client that has been answered to ``initialize``; everything is kept under ``place``."""
    own = {"LESSONL_CACHE_DIR": "cache", "LESSONL_DATA_DIR": "data", "XDG_CONFIG_HOME": "config"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from lessonl.cli import main; main()", "serve",
        cwd=root,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **{name: str(place / folder) for name, folder in own.items()}},
        limit=1 << 24,
    )  # fmt: skip
    client = Client(process)
    try:
        options = {"clientCommands": True, "settings": {"rounds": 1}}
        params = {"processId": os.getpid(), "rootUri": root.as_uri()}
        more = {"capabilities": _CAPABILITIES, "initializationOptions": options}
        await client.ask("initialize", {**params, **more})
        client.tell("initialized", {})
        yield client
        await client.ask("shutdown", None)
        client.tell("exit", None)
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
