"""Runs a team of agents on one function, keeps what happens, and reports the end."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from lessonl.config import Settings
from lessonl.lessons.bank import Bank, location
from lessonl.lessons.offer import offered
from lessonl.lessons.relevance import LexicalEmbedder
from lessonl.model import (
    Attempt,
    Event,
    Function,
    Lesson,
    LessonlError,
    Machine,
    Outcome,
    Report,
    Verdict,
)
from lessonl.strategies.lessonl import LessonL, LoopSettings
from lessonl.strategies.protocols import Agent, Strategy
from lessonl.tasks.optimize import Evaluator, OptimizeTask

OnEvent = Callable[[Event], None]

_LOOP: Final = (
    *("rounds", "lessons", "seed", "early_stop", "fp"),
    *("selection", "adjust", "theta", "epsilon"),
)
"""The settings that the loop has under the same name."""


def open_bank(workspace: Path) -> tuple[Bank, str]:
    """The workspace's bank and "", or one in memory and a note that says why."""
    try:
        return Bank(location(workspace)), ""
    except LessonlError as error:
        return Bank(None), f"{error.message} {error.hint} This run is not kept."


async def optimize(
    function: Function,
    evaluator: Evaluator,
    agents: Sequence[Agent],
    settings: Settings,
    bank: Bank,
    on_event: OnEvent,
    *,
    cancel: asyncio.Event | None = None,
    strategy: Strategy | None = None,
) -> Report:
    """Searches for faster rewrites of ``function`` and ranks what a second measurement confirms.

    Setting ``cancel``, or cancelling the calling task, ends the run at once with what was found:
    the report says ``cancelled``, and nothing in it is ranked that was not confirmed before. At
    the time limit of the settings the search ends, and what it found is still confirmed. ``bank``
    and ``on_event`` see every event as it happens. Unless the settings turn ``other_functions``
    off, lessons of earlier runs in ``bank`` are offered beside the run's own; the report has
    those that were shown, with their ``origin``. Raises LessonlError when the function cannot
    be judged at all.
    """
    loop = LoopSettings(**{name: getattr(settings, name) for name in _LOOP})
    run = _Run(function, evaluator, settings, bank, on_event)
    work = asyncio.create_task(run.work(agents, strategy or LessonL(loop)))
    waiting: set[asyncio.Task[object]] = {work}
    if cancel is not None:
        waiting.add(asyncio.create_task(cancel.wait()))
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    except asyncio.CancelledError:
        if (caller := asyncio.current_task()) is not None:
            caller.uncancel()
    finally:
        finished = work.done()
        await _stop(waiting)
    if finished:
        work.result()
    return run.report(cancelled=not finished)


async def _stop(tasks: set[asyncio.Task[object]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class _Run:
    """What is known of a run while it goes on."""

    def __init__(
        self,
        function: Function,
        evaluator: Evaluator,
        settings: Settings,
        bank: Bank,
        on_event: OnEvent,
    ) -> None:
        self._task = OptimizeTask(function, evaluator)
        self._settings = settings
        self._record = _Record(bank, function, settings)
        self._on_event = on_event
        self._started = time.monotonic()
        self._attempts: list[Attempt] = []
        self._known = self._record.known
        self._lessons: dict[int, Lesson] = {}
        self._rounds = 0
        self._stopped = ""

    async def work(self, agents: Sequence[Agent], strategy: Strategy) -> None:
        self._tell(Event("run"))
        try:
            await self._search_in_time(agents, strategy)
            await self._confirm()
        except Exception:
            self._record.end("failed", "", self._attempts)
            raise
        self._tell(Event("done", self._rounds, message=self._stopped))
        self._record.end("done", self._stopped, self._attempts)

    async def _search_in_time(self, agents: Sequence[Agent], strategy: Strategy) -> None:
        limit = asyncio.timeout(self._settings.time_limit)
        try:
            async with limit:
                await self._search(agents, strategy)
        except TimeoutError:
            if not limit.expired():
                raise
            self._stopped = f"the time limit of {self._settings.time_limit:g} s was reached"

    async def _search(self, agents: Sequence[Agent], strategy: Strategy) -> None:
        known = tuple(self._known.values())
        async with contextlib.aclosing(strategy.run(self._task, agents, known)) as events:
            async for event in events:
                self._take(event)

    def _take(self, event: Event) -> None:
        lesson = event.lesson
        if event.kind == "done":
            self._stopped = event.message
            return
        for number in event.lessons_shown:
            if number in self._known:
                self._lessons.setdefault(number, self._known[number])
        if event.kind == "graded" and event.rewrite and event.verdict:
            shown = event.lessons_shown
            self._rounds = event.round + 1
            self._attempts.append(Attempt(event.rewrite, event.verdict, None, shown))
        elif event.kind == "lesson" and lesson is not None:
            self._attempts[-1] = evolve(self._attempts[-1], lesson=lesson)
        if lesson is not None:
            self._lessons[lesson.id] = lesson
        self._tell(event)

    def _tell(self, event: Event) -> None:
        self._record.keep(event)
        self._on_event(event)

    async def _confirm(self) -> None:
        """Measures the finalists again; their new verdicts replace those of the search."""
        verdicts: dict[str, Verdict] = {}
        for finalist in self._task.finalists(self._attempts):
            rewrite = finalist.rewrite
            verdict = await self._task.confirm(rewrite)
            verdicts[self._task.identity(rewrite)] = verdict
            event = Event("finalist", rewrite.round, rewrite.agent, rewrite, verdict)
            self._tell(event)
        for index, attempt in enumerate(self._attempts):
            known = verdicts.get(self._task.identity(attempt.rewrite))
            self._attempts[index] = evolve(attempt, verdict=known or attempt.verdict)
        self._rank(verdicts)

    def _rank(self, confirmed: dict[str, Verdict]) -> None:
        """Numbers the confirmed ones: the fastest first, implausible ones last."""
        places: dict[str, int] = {}
        for index, attempt in enumerate(self._attempts):
            identity = self._task.identity(attempt.rewrite)
            if identity in confirmed and attempt.verdict.outcome is Outcome.FASTER:
                places.setdefault(identity, index)
        order = sorted(places.values(), key=lambda i: _order(self._attempts[i].verdict))
        for rank, index in enumerate(order, 1):
            self._attempts[index] = evolve(self._attempts[index], rank=rank)

    def report(self, *, cancelled: bool) -> Report:
        if cancelled:
            self._stopped = "cancelled"
            self._record.end("cancelled", self._stopped, self._attempts)
        attempts = [evolve(a, lesson=self._current(a.lesson)) for a in self._attempts]
        return Report(
            self._task.function,
            tuple(sorted(attempts, key=lambda a: a.rank or len(attempts) + 1)),
            tuple(self._lessons.values()),
            self._rounds,
            time.monotonic() - self._started,
            attempts[0].verdict.machine if attempts else Machine(),
            cancelled,
            self._stopped,
            tuple(self._record.notes),
        )

    def _current(self, lesson: Lesson | None) -> Lesson | None:
        return None if lesson is None else self._lessons[lesson.id]


def _order(verdict: Verdict) -> tuple[bool, float]:
    return verdict.flagged, -(verdict.speedup.ratio if verdict.speedup else 0.0)


class _Record:
    """Writes a run into the bank. A bank that fails costs the record, not the run."""

    def __init__(self, bank: Bank, function: Function, settings: Settings) -> None:
        self._bank: Bank | None = bank
        self._function = function
        self._settings = settings
        self._run = self._rewrite = 0
        self._copied: set[int] = set()
        self.notes: list[str] = []
        self.known: dict[int, Lesson] = {}
        """The lessons of earlier runs that are offered to this one, by their numbers in it."""
        if settings.other_functions:
            self._try(self._look_back)

    def _look_back(self, bank: Bank) -> None:
        earlier = bank.collection().entries()
        lessons = offered(earlier, self._function, LexicalEmbedder())
        self.known = {lesson.id: lesson for lesson in lessons}

    def keep(self, event: Event) -> None:
        self._try(lambda bank: self._write(bank, event))

    def end(self, status: str, stopped: str, attempts: Sequence[Attempt]) -> None:
        ranks = {a.rewrite.key: a.rank for a in attempts if a.rank is not None}
        self._try(lambda bank: bank.end(self._run, status, stopped, ranks))

    def _try(self, write: Callable[[Bank], None]) -> None:
        if self._bank is None:
            return
        try:
            write(self._bank)
        except LessonlError as error:
            self._bank = None
            self.notes.append(f"{error.message} {error.hint} The rest of this run is not kept.")

    def _write(self, bank: Bank, event: Event) -> None:
        rewrite, verdict, lesson = event.rewrite, event.verdict, event.lesson
        if event.kind == "run":
            self._run = bank.begin(self._function, _plain(self._settings))
        elif event.kind == "round":
            new = [n for n in event.lessons_shown if n in self.known and n not in self._copied]
            bank.offered(self._run, [self.known[n] for n in new])
            self._copied.update(new)
        elif event.kind == "graded" and rewrite and verdict:
            self._rewrite = bank.graded(self._run, rewrite, verdict, event.lessons_shown)
        elif event.kind == "lesson" and lesson:
            bank.learnt(self._run, self._rewrite, lesson)
        elif event.kind == "adjusted" and lesson:
            bank.adjusted(self._run, lesson)
        elif event.kind == "finalist" and rewrite and verdict:
            bank.confirmed(self._run, rewrite, verdict)


def _plain(settings: Settings) -> dict[str, object]:
    return {name: getattr(settings, name) for name in ("other_functions", *_LOOP)}
