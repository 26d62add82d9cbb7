"""What the server knows; the features are functions over it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from attrs import define, field
from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer

from lessonl import __version__
from lessonl.lsp.committed import Commits
from lessonl.lsp.documents import Documents, View
from lessonl.lsp.options import Client
from lessonl.lsp.parallel import OpenMP
from lessonl.lsp.protocol import Protocol
from lessonl.lsp.relevant import Lessons
from lessonl.lsp.results import Results
from lessonl.lsp.runs import Runs


@define
class State:
    """Everything that changes while the server runs."""

    client: Client = field(factory=Client)
    settings: dict[str, object] = field(factory=dict)
    documents: Documents = field(factory=Documents)
    results: Results = field(factory=Results)
    runs: Runs = field(factory=Runs)
    credentials: dict[str, str] = field(factory=dict)
    """What the client has given for environment variables that are not set here."""
    commits: Commits = field(factory=Commits)
    openmp: OpenMP = field(factory=OpenMP)
    lessons: Lessons = field(factory=Lessons)
    judged: dict[tuple[Path, str], str] = field(factory=dict)
    """The last judgement of a function's text, in a sentence, by file and key."""


class LessonlServer(LanguageServer):
    """A language server with the state of its features.

    Documents are synchronised whole: pygls applies changes by its own idea of lines, which counts
    the form feeds that are common in C++ as line ends.
    """

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__(
            "lessonl",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Full,
            protocol_cls=Protocol,
        )
        self.state = State()
        self._tasks: set[asyncio.Task[None]] = set()

    async def view(self, uri: str) -> View:
        """The document as it is now. Raises LessonlError when there is none."""
        return await self.state.documents.view(self.workspace, uri)

    def start_task(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs ``work`` on the loop, which by itself keeps only a weak reference."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Something that no answer tells of: a notification that could not be handled."""
        if source is not FeatureRequestError:
            self.log(f"LessonL itself failed: {error}", types.MessageType.Error)

    def say(self, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Shows a sentence to the user."""
        self.window_show_message(types.ShowMessageParams(kind, text))

    def log(self, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Writes a line to the client's log."""
        self.window_log_message(types.LogMessageParams(kind, text))
