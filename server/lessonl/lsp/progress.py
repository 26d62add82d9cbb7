"""Tells a client how a run is getting on, and listens for its wish to end it."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import Callable

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lessonl.lsp.state import LessonlServer
from lessonl.model import Outcome
from lessonl.report.words import count, ratio
from lessonl.run import Event


class Progress:
    """One ``$/progress`` of a run; silent if the client knows no progress.

    ``token`` is the one that a request brought; without it the client is asked for one, and what
    is told until it agrees comes then.
    """

    def __init__(
        self,
        server: LessonlServer,
        title: str,
        token: types.ProgressToken | None,
        on_cancel: Callable[[], None],
    ) -> None:
        self._server = server
        self._title = title
        self._token = token
        self._on_cancel = on_cancel
        self._message = "starting"
        self._begun = False
        self._asking: asyncio.Task[None] | None = None
        if token is not None:
            self._begin(token)
        elif server.state.client.progress:
            self._asking = asyncio.create_task(self._ask())

    async def _ask(self) -> None:
        token = f"lessonl-{uuid.uuid4()}"
        with contextlib.suppress(JsonRpcException):  # a client may refuse
            await self._server.work_done_progress.create_async(token)
            self._begin(token)

    def _begin(self, token: types.ProgressToken) -> None:
        progress = self._server.work_done_progress
        first = types.WorkDoneProgressBegin(self._title, cancellable=True, message=self._message)
        progress.begin(token, first)
        progress.tokens[token].add_done_callback(lambda f: f.cancelled() and self._on_cancel())
        self._token, self._begun = token, True

    def tell(self, message: str) -> None:
        """What the run is at now."""
        self._message = message
        if self._begun and self._token is not None:
            report = types.WorkDoneProgressReport(message=message, cancellable=True)
            self._server.work_done_progress.report(self._token, report)

    def end(self, message: str) -> None:
        """The run is over."""
        if self._asking is not None:
            self._asking.cancel()
        if self._begun and self._token is not None:
            progress = self._server.work_done_progress
            progress.end(self._token, types.WorkDoneProgressEnd(message=message))
            # pygls keeps it for ever, and refuses a token that it has.
            progress.tokens.pop(self._token, None)
        self._begun = False


class Tally:
    """Sums up the events of a run in a few words: round, rewrites tried, best so far."""

    def __init__(self, rounds: int) -> None:
        self._rounds = rounds
        self._round = self._tried = 0
        self._best = 1.0
        self._confirming = False

    def take(self, event: Event) -> None:
        """Counts one event."""
        if event.kind in ("round", "proposed"):
            # Where agents go at their own pace, it is the round of the one ahead.
            self._round = max(self._round, event.round + 1)
        elif event.kind == "graded":
            self._tried += 1
        self._confirming |= event.kind == "finalist"
        verdict = event.verdict
        if verdict and verdict.speedup and verdict.outcome is Outcome.FASTER:
            self._best = max(self._best, verdict.speedup.ratio)

    def __str__(self) -> str:
        if self._round == 0:
            return ""
        parts = [f"round {self._round} of {self._rounds}"]
        parts += [f"{count(self._tried, 'rewrite')} tried"] if self._tried else []
        parts += [f"best so far {ratio(self._best)}x"] if self._best > 1 else []
        return ", ".join([*parts, *(["measuring again"] if self._confirming else [])])
