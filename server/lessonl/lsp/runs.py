"""The runs and judgements that are going on: at most one for a document, each a task."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Generic, TypeVar

from attrs import define, field

from lessonl.model import Function, LessonlError

T = TypeVar("T")


@define(eq=False)
class Run(Generic[T]):
    """One run on ``function``, which stands in ``data``; ``status`` is what it is at, in words."""

    function: Function
    data: bytes = field(repr=False)
    status: str = ""
    _task: asyncio.Task[T] | None = field(default=None, init=False)
    _stopping: bool = field(default=False, init=False)

    async def result(self) -> T:
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

    _runs: dict[Path, Run[Any]] = field(factory=dict, init=False)

    def of(self, path: Path | None) -> Run[Any] | None:
        """The run that is going on in a file."""
        return self._runs.get(path) if path else None

    def start(
        self, function: Function, data: bytes, work: Callable[[Run[T]], Awaitable[T]]
    ) -> Run[T]:
        """Starts ``work`` on a function of ``data``. Raises LessonlError if its file has a run."""
        if (going := self.of(function.file)) is not None:
            raise LessonlError(f"{busy(going)}.", "Wait for it, or cancel it.", code="busy")
        run: Run[T] = Run(function, data)
        self._runs[function.file] = run

        async def result() -> T:
            return await work(run)

        run._task = asyncio.create_task(result(), name=f"lessonl {function.name}")
        run._task.add_done_callback(lambda _: self._runs.pop(function.file))
        return run

    @property
    def any(self) -> bool:
        """Whether one is going on."""
        return bool(self._runs)

    async def cancel(self, path: Path | None = None) -> int:
        """Ends the run in a file, or all; returns how many there were once they are gone."""
        ending = [r for p, r in self._runs.items() if path in (None, p)]
        await asyncio.gather(*(run.cancel() for run in ending))
        return len(ending)

    async def end_all(self) -> None:
        """Ends every run."""
        while self._runs:
            await self.cancel()


def busy(run: Run[Any]) -> str:
    """The sentence, without its full stop, that a run is going on."""
    return f"A run on {run.function.qualified_name} is going on in this file"
