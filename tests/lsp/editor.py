"""An editor in a few lines: pytest-lsp's client on the real ``lessonl serve`` over real pipes.

It warns, and here warnings are errors, where the server sends what the client did not ask for.
"""

from __future__ import annotations

import asyncio
import functools
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from cattrs import Converter
from e2e.command import COMMAND, Project
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient

from lessonl.measure.workplace import workplace

CAPABILITIES = types.ClientCapabilities(
    text_document=types.TextDocumentClientCapabilities(
        code_action=types.CodeActionClientCapabilities(
            disabled_support=True,
            is_preferred_support=True,
            data_support=True,
            resolve_support=types.ClientCodeActionResolveOptions(properties=["edit"]),
        ),
        hover=types.HoverClientCapabilities(content_format=[types.MarkupKind.Markdown]),
    ),
    window=types.WindowClientCapabilities(work_done_progress=True),
    workspace=types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=True)
    ),
)
OPTIONS = {"clientCommands": True, "settings": {"rounds": 1}}


def asynchronous(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs a test in an event loop of its own, for at most a minute and a half."""

    @functools.wraps(test)
    def run(*arguments: Any, **named: Any) -> None:
        asyncio.run(asyncio.wait_for(test(*arguments, **named), 90))

    return run


def _converter() -> Converter:
    """Pygls' own takes every code action that has a command for a bare command."""
    converter: Converter = default_converter()  # type: ignore[no-untyped-call]
    converter.register_structure_hook(
        types.Command | types.CodeAction,
        lambda found, _: converter.structure(found, types.CodeAction),
    )
    return converter


class Editor(LanguageClient):
    """Holds the documents' texts and versions, and all that the server tells."""

    def __init__(self, project: Project) -> None:
        super().__init__(converter_factory=_converter)
        self.project = project
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.said: list[str] = []
        self.told: list[Any] = []
        self.tokens: list[types.ProgressToken] = []
        self.server: types.InitializeResult | None = None
        self.process: asyncio.subprocess.Process | None = None
        self._listen()

    def _listen(self) -> None:
        def message(params: types.ShowMessageParams) -> None:
            self.said.append(params.message)

        def create(params: types.WorkDoneProgressCreateParams) -> None:
            self.tokens.append(params.token)

        def progress(params: types.ProgressParams) -> None:
            self.told.append(params.value)

        self.feature(types.WINDOW_SHOW_MESSAGE)(message)
        self.feature(types.WINDOW_WORK_DONE_PROGRESS_CREATE)(create)
        self.feature(types.PROGRESS)(progress)

    async def start(
        self, capabilities: types.ClientCapabilities = CAPABILITIES, options: Any = None
    ) -> None:
        """Starts the server and shakes hands."""
        await self.start_io(
            *COMMAND, "serve", "--stdio", cwd=self.project.root, env=self.project.environment
        )
        self.process = self._server
        self.server = await self.initialize_session(
            types.InitializeParams(
                capabilities=capabilities,
                process_id=os.getpid(),
                root_uri=self.project.root.as_uri(),
                initialization_options=OPTIONS if options is None else options,
            )
        )

    def open(self, name: str, text: str | None = None) -> str:
        """Opens a file of the project and returns its URI; ``text`` is what the editor shows."""
        path = self.project.root / name
        uri = path.as_uri()
        text = path.read_bytes().decode() if text is None else text
        self.texts[uri], self.versions[uri] = text, 1
        item = types.TextDocumentItem(uri, "cpp", 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def edit(self, uri: str, text: str) -> None:
        """The document says ``text`` now."""
        self.texts[uri] = text
        self.versions[uri] += 1
        self.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.versions[uri], uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def close(self, uri: str) -> None:
        self.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri))
        )

    def place(self, uri: str, text: str) -> types.Position:
        """Where ``text`` stands first, in UTF-16 units."""
        before = self.texts[uri].partition(text)[0].replace("\r\n", "\n")
        line = before.rpartition("\n")[2]
        return types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)

    async def actions(self, uri: str, text: str) -> list[types.CodeAction]:
        """The code actions at ``text``."""
        at = self.place(uri, text)
        found = await self.text_document_code_action_async(
            types.CodeActionParams(
                types.TextDocumentIdentifier(uri), types.Range(at, at), types.CodeActionContext([])
            )
        )
        return [a for a in found or () if isinstance(a, types.CodeAction)]

    async def titles(self, uri: str, text: str) -> list[str]:
        return [action.title for action in await self.actions(uri, text)]

    async def disabled(self, uri: str, text: str) -> str:
        """Why optimising is disabled at ``text``; "" if it is not."""
        action, *_ = [a for a in await self.actions(uri, text) if a.title.startswith("Optimize")]
        return action.disabled.reason if action.disabled else ""

    async def hovered(self, uri: str, text: str) -> str:
        """What a hover shows at ``text``, without the escapes of markdown."""
        found = await self.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), self.place(uri, text))
        )
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value.replace("\\", "")

    def request(self, uri: str, **more: Any) -> dict[str, Any]:
        return {"textDocument": {"uri": uri}, **more}

    async def optimize(self, uri: str, function: str, **more: Any) -> Any:
        """The answer to ``lessonl/optimize``; raises the error that it is answered with."""
        params = self.request(uri, function=function, **more)
        return await self.ask("lessonl/optimize", params, f"run-{uri}")

    async def ask(self, method: str, params: Any = None, number: str | None = None) -> Any:
        """The answer to a request of LessonL's own; raises the error that it is answered with."""
        asked = self.protocol.send_request_async(method, params, number)  # type: ignore[no-untyped-call]
        return await asked

    async def started(self, since: int = 0) -> None:
        """Waits until a run has told that it builds or checks something."""
        await until(lambda: any("build" in str(p.get("message")) for p in self.told[since:]))

    def apply(self, edit: types.WorkspaceEdit) -> None:
        """Does what an editor does with a versioned edit."""
        assert edit.document_changes is not None
        (change,) = edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        uri = change.text_document.uri
        assert change.text_document.version == self.versions[uri]
        lines = self.texts[uri].split("\n")  # a CR stays with its line, where no edit comes
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(f"{line}\n".encode("utf-16-le")))
        units = self.texts[uri].encode("utf-16-le")
        for one in reversed(change.edits):
            start, end = (
                starts[p.line] + 2 * p.character for p in (one.range.start, one.range.end)
            )
            assert isinstance(one, types.TextEdit | types.AnnotatedTextEdit)
            units = units[:start] + one.new_text.encode("utf-16-le") + units[end:]
        self.edit(uri, units.decode("utf-16-le"))

    async def leave(self) -> int:
        """Says goodbye as an editor does; returns the server's exit code."""
        await self.shutdown_async(None)
        self.exit(None)
        assert self.process is not None
        return await self.process.wait()


async def until(true: Callable[[], bool], seconds: float = 40) -> None:
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came to that"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def editing(project: Project, **start: Any) -> AsyncIterator[Editor]:
    """An editor with its server; afterwards both are gone, and nothing is left of the server."""
    editor = Editor(project)
    await editor.start(**start)
    try:
        yield editor
    finally:
        assert editor.process is not None
        with suppress(ProcessLookupError):
            editor.process.kill()
        await editor.stop()  # type: ignore[no-untyped-call]
        editor.process._transport.close()  # type: ignore[attr-defined]


async def gone(project: Project, seconds: float = 1.0) -> None:
    """Asserts that within a second nothing is left of a run."""
    deadline = time.monotonic() + seconds
    while (left := project.leftovers()) and time.monotonic() < deadline:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.05)
    assert left == [], f"left: {left}"


async def killed(project: Project) -> None:
    """Asserts the same of processes; the files of one that was killed go when the next begins."""
    await until(lambda: not any(x.startswith("process") for x in project.leftovers()), 1.0)
    with workplace(project.cache, "next"):
        pass
    assert project.leftovers() == []


def ended(process: int) -> bool:
    """Whether a process has ended; one that nobody has asked about yet is a zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def server_process(guard: int) -> int:
    """The process that serves: the guard's child."""
    listed = Path(f"/proc/{guard}/task/{guard}/children").read_text().split()
    return int(listed[0])


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)
