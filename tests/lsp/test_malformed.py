"""A request that makes no sense is answered with an error: a sentence, and never a traceback."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from e2e.command import COMMAND, Project
from lsp.editor import asynchronous

INITIALIZE: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}
AT = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}

INVALID_PARAMS, INVALID, NOT_JSON, UNKNOWN = -32602, -32600, -32700, -32601
NOT_INITIALIZED, FAILED = -32002, -32803


class Wire:
    """The server's pipes, without a client that knows what is allowed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self._ids = 0

    def send(self, body: bytes, header: str = "Content-Length") -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{header}: {len(body)}\r\n\r\n".encode() + body)

    async def receive(self) -> Any:
        assert self.process.stdout is not None
        length = 0
        while line := (await self.process.stdout.readline()).strip():
            name, _, value = line.partition(b":")
            length = int(value) if name == b"Content-Length" else length
        return json.loads(await self.process.stdout.readexactly(length))

    async def ask(self, method: Any, params: Any, **more: Any) -> Any:
        """The answer to a request; what the server tells meanwhile is passed over."""
        self._ids += 1
        message = {"jsonrpc": "2.0", "id": self._ids, "method": method, "params": params, **more}
        self.send(json.dumps(message).encode())
        while "method" in (answer := await self.receive()):
            pass
        assert answer["id"] == self._ids
        return answer

    async def refused(self, method: Any, params: Any, code: int, sentence: str) -> None:
        check(await self.ask(method, params), code, sentence)


def check(answer: Any, code: int, sentence: str) -> None:
    """Asserts that it is an error in one line, without a traceback."""
    assert "result" not in answer
    error = answer["error"]
    assert error["code"] == code, error
    assert sentence in error["message"]
    assert error["message"].endswith(".") and "\n" not in error["message"]
    assert "raceback" not in json.dumps(answer) and ".py" not in json.dumps(answer)


@asynccontextmanager
async def wired(
    project: Project, *command: str, greeted: bool = True, defect: bool = False
) -> AsyncIterator[Wire]:
    """A server, by default the real command; in the end it is still in its right mind.

    Tracebacks are on its stderr only if there was a ``defect``.
    """
    process = await asyncio.create_subprocess_exec(
        *(command or (*COMMAND, "serve")), cwd=project.root, env=project.environment,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        wire = Wire(process)
        if greeted:
            assert "result" in await wire.ask("initialize", INITIALIZE)
        yield wire
        assert (await wire.ask("lessonl/cancel", None))["result"] == {"cancelled": 0}
        assert "error" not in await wire.ask("shutdown", None)
        await wire.refused("textDocument/hover", {}, INVALID, "shutting down")
        wire.send(b'{"jsonrpc": "2.0", "method": "exit"}')
        assert process.stdin is not None and process.stderr is not None
        assert await process.wait() == 0
        assert (b"Traceback" in await process.stderr.read()) is defect
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        process._transport.close()  # type: ignore[attr-defined]


def document(project: Project) -> dict[str, str]:
    return {"uri": project.source.as_uri()}


@asynchronous
async def test_parameters_of_our_own_requests(project: Project) -> None:
    there = document(project)
    wrong: list[tuple[Any, str]] = [
        (None, "a position or the name of a function is missing"),
        ([], "a position or the name"),
        ("x", "a position or the name"),
        ({"textDocument": there}, "a position or the name"),
        ({"textDocument": there, "function": 5}, "function must be the name"),
        ({"function": "sums"}, "textDocument.uri"),
        ({"textDocument": {"uri": 5}, "function": "sums"}, "textDocument.uri"),
        ({"textDocument": there, "position": 5}, "position must have a line"),
        ({"textDocument": there, "position": {"line": 1}}, "position must have a line"),
        ({"textDocument": there, "position": {"line": -1, "character": 0}}, "numbers from 0"),
        ({"textDocument": there, "position": {"line": "a", "character": 0}}, "numbers from 0"),
        ({"textDocument": there, "function": "sums", "workDoneToken": {}}, "workDoneToken"),
    ]
    async with wired(project) as wire:
        for params, sentence in wrong:
            await wire.refused("lessonl/optimize", params, INVALID_PARAMS, sentence)
        for params in ({"textDocument": 5}, {"textDocument": {}}, [1], "x"):
            await wire.refused("lessonl/cancel", params, INVALID_PARAMS, "textDocument.uri")


@asynchronous
async def test_parameters_of_the_protocols_requests(project: Project) -> None:
    there = document(project)
    context: dict[str, Any] = {"diagnostics": []}
    line = {**AT, "start": {"line": "a", "character": 0}}
    below = {**AT, "start": {"line": -1, "character": 0}}
    action = {"title": "x"}
    wrong: list[tuple[str, Any, str]] = [
        ("codeAction", {"textDocument": 5}, "params.textDocument"),
        ("codeAction", None, "params is missing"),
        ("codeAction", {"textDocument": there, "context": context}, "params.range"),
        ("codeAction", {"textDocument": there, "range": line, "context": context}, "start.line"),
        ("codeAction", {"textDocument": there, "range": below, "context": context}, "start"),
        ("codeAction", {"textDocument": there, "range": AT, "context": {"only": 7}}, "context"),
        ("hover", {"textDocument": there}, "params.position"),
        ("hover", {"textDocument": there, "position": []}, "params.position"),
    ]
    async with wired(project) as wire:
        for name, params, where in wrong:
            await wire.refused(f"textDocument/{name}", params, INVALID_PARAMS, where)
        await wire.refused("codeAction/resolve", {}, INVALID_PARAMS, "params.title")
        for data in (None, 5, {"uri": "x"}):
            given = {**action, "data": data}
            await wire.refused("codeAction/resolve", given, INVALID_PARAMS, "data is not what")
        await wire.refused("workspace/executeCommand", {"command": "no"}, INVALID_PARAMS, "no")


@pytest.mark.parametrize(
    "uri", ["gopher://host/f.cpp", "untitled:Untitled-1", "5", "", "file:///no/such.cpp", "file:"]
)
@asynchronous
async def test_a_document_that_is_not_there(project: Project, uri: str) -> None:
    there, at = {"uri": uri}, {"line": 0, "character": 0}
    async with wired(project) as wire:
        for method, params in (
            ("lessonl/optimize", {"position": at}),
            ("textDocument/hover", {"position": at}),
            ("textDocument/codeAction", {"range": AT, "context": {"diagnostics": []}}),
        ):
            await wire.refused(method, {"textDocument": there, **params}, FAILED, "file")


@asynchronous
async def test_what_is_no_request_at_all(project: Project) -> None:
    async with wired(project) as wire:
        for body, code, sentence in (
            (b"{", NOT_JSON, "not JSON"),
            (b"\xff\xfe", NOT_JSON, "not JSON"),
            (b"[" * 100_000, NOT_JSON, "not JSON"),
            (b"[]", INVALID, "must be an object"),
            (b'{"id": 7, "method": "shutdown"}', INVALID, "must be an object"),
        ):
            wire.send(body)
            check(await wire.receive(), code, sentence)
        check(await wire.ask("no/such", {}), UNKNOWN, "no/such")
        check(await wire.ask(5, {}), INVALID, "must be a string")
        check(await wire.ask(["x"], {}), INVALID, "must be a string")
        # An object that has a "jsonrpc" is no message when it lies within one.
        inner = {"jsonrpc": "2.0", "id": 1, "method": "x", "params": None}
        await wire.refused("lessonl/optimize", {"textDocument": inner}, INVALID_PARAMS, "position")
        wire.send(b'{"jsonrpc": "2.0", "id": 99, "result": 5}')
        wire.send(b'{"jsonrpc": "2.0", "id": [], "result": 5}')
        wire.send(b'{"jsonrpc": "2.0"}')
        wire.send(b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": 5}')
        wire.send(b'{"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 12345}}')
        wire.send(b'{"jsonrpc":"2.0","id":"x","method":"no","params":null}', "content-length")
        assert (await wire.receive())["id"] == "x"


@asynchronous
async def test_before_it_was_greeted(project: Project) -> None:
    async with wired(project, greeted=False) as wire:
        await wire.refused("textDocument/hover", {}, NOT_INITIALIZED, "initialize")
        await wire.refused("initialize", {"capabilities": 5}, INVALID_PARAMS, "params")
        assert "result" in await wire.ask("initialize", INITIALIZE)


@asynchronous
async def test_a_defect_of_ours_is_told_in_a_line(project: Project) -> None:
    script = (
        "from lessonl.lsp import actions, server, stdio\n"
        "from lessonl.lsp.streams import private_streams\n"
        "async def broken(server, params): raise RuntimeError('one\\ntwo')\n"
        "made = server.make_server()\n"
        "made.protocol.fm.features.pop('textDocument/hover')\n"
        "made.feature('textDocument/hover')(broken)\n"
        "stdio.serve(made, *private_streams())\n"
    )
    async with wired(project, sys.executable, "-c", script, defect=True) as wire:
        at = {"textDocument": document(project), "position": {"line": 0, "character": 0}}
        await wire.refused("textDocument/hover", at, -32603, "LessonL itself failed: ")
