"""The runs that are going on: at most one for a document, each a task of the server's loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from attrs import define, field

from lessonl.model import Function, LessonlError, Report


@define(eq=False)
class Run:
    """One run; ``status`` is what it is at, in words."""

    function: Function
    data: bytes = field(repr=False)
    status: str = ""
    _task: asyncio.Task[Report] | None = field(default=None, init=False)
    _stopping: bool = field(default=False, init=False)

    async def report(self) -> Report:
        """Waits for the end; whoever waits may be cancelled without the run.

        Raises LessonlError, or CancelledError when the run was cancelled before it had anything.
        """
        assert self._task is not None
        return await asyncio.shield(self._task)

    async def cancel(self) -> None:
        """Ends the run and waits until nothing of it is left."""
        assert self._task is not None
        if not self._stopping:
            # A second time would interrupt its own tidying up.
            self._stopping = True
            self._task.cancel()
        await asyncio.wait({self._task})


@define
class Runs:
    """The runs of all documents."""

    _runs: dict[Path, Run] = field(factory=dict, init=False)

    def of(self, path: Path | None) -> Run | None:
        """The run that is going on in a file."""
        return self._runs.get(path) if path else None

    def start(
        self, function: Function, data: bytes, work: Callable[[Run], Awaitable[Report]]
    ) -> Run:
        """Starts ``work`` on a function of ``data``. Raises LessonlError if its file has a run."""
        if (going := self.of(function.file)) is not None:
            raise LessonlError(f"{busy(going)}.", "Wait for it, or cancel it.", code="busy")
        run = self._runs[function.file] = Run(function, data)

        async def report() -> Report:
            return await work(run)

        run._task = asyncio.create_task(report(), name=f"lessonl {function.name}")
        run._task.add_done_callback(lambda _: self._runs.pop(function.file))
        return run

    async def cancel(self, path: Path | None = None) -> int:
        """Ends the run in a file, or all; returns how many there were once they are gone."""
        ending = [r for p, r in self._runs.items() if path in (None, p)]
        await asyncio.gather(*(run.cancel() for run in ending))
        return len(ending)

    async def end_all(self) -> None:
        """Ends every run."""
        while self._runs:
            await self.cancel()


def busy(run: Run) -> str:
    """The sentence, without its full stop, that a run is going on."""
    return f"A run on {run.function.qualified_name} is going on in this file"
