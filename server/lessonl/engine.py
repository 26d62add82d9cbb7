"""Runs a team of agents on one function, keeps what happens, and reports the end."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import evolve

from lessonl.agents.budget import Spending
from lessonl.agents.cassette import NotRecorded
from lessonl.agents.day import Days
from lessonl.agents.embedding import EndpointEmbedder
from lessonl.agents.llm.agent import LlmAgent
from lessonl.agents.local_embedding import LocalEmbedder
from lessonl.agents.metering import NoMeter
from lessonl.agents.recorded import recorded
from lessonl.config import Settings
from lessonl.lessons.bank import Bank, data_root, location
from lessonl.lessons.claim import restated
from lessonl.model import Function, Lesson, LessonlError, Machine, Outcome, Rewrite, Verdict
from lessonl.record import Record, Terms
from lessonl.run import Attempt, Event, Report, Spent
from lessonl.strategies.choice import check_team, strategy_of
from lessonl.strategies.protocols import Agent, Strategy
from lessonl.strategies.related import Embedder, Related
from lessonl.tasks.optimize import Evaluator, OptimizeTask
from lessonl.tasks.recorded import RecordedEvaluator
from lessonl.team import BudgetLimits, ModelAgent

OnEvent = Callable[[Event], None]


def open_bank(workspace: Path) -> tuple[Bank, str]:
    """The workspace's bank and "", or one in memory and a note that says why."""
    try:
        return Bank(location(workspace)), ""
    except LessonlError as error:
        return Bank(None), f"{error.message} {error.hint} This run is not kept."


def open_spending(limits: BudgetLimits) -> Spending:
    """The meter of a run, within its limits and those of the day, which all workspaces share."""
    return Spending(limits, Days(data_root() / "spent"))


async def optimize(
    function: Function,
    evaluator: Evaluator,
    agents: Sequence[Agent],
    settings: Settings,
    bank: Bank,
    on_event: OnEvent,
    *,
    cancel: asyncio.Event | None = None,
    terms: Terms | None = None,
) -> Report:
    """Searches for faster rewrites of ``function`` and ranks what a second measurement confirms.

    Setting ``cancel``, or cancelling the calling task, ends the run at once with what was found:
    the report says ``cancelled``, and nothing in it is ranked that was not confirmed before. At
    the time limit of the settings the search ends, and what it found is still confirmed. ``bank``
    and ``on_event`` see every event as it happens. Unless the settings turn ``other_functions``
    off, lessons of earlier runs in ``bank`` are offered beside the run's own; the report has
    those that were shown, with their ``origin``. What agents answer and what is measured is kept
    at once; ``terms`` may name a run that was interrupted, or a cassette: what is known from it
    is neither asked nor measured again, and the events are those of the run without a break.
    Raises LessonlError when the function cannot be judged at all, or a replay comes to something
    that was not recorded.
    """
    terms = terms or Terms()
    if terms.strategy is None:
        check_team(settings, agents)
    record = Record(bank, function, settings, [agent.name for agent in agents], terms)
    run = _Run(function, evaluator, settings, record, terms, on_event)
    strategy = terms.strategy or strategy_of(
        settings, _related(settings, record, terms, agents), standard=terms.standard
    )
    work = asyncio.create_task(run.work(agents, strategy))
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
        _result(work)
    return run.report(cancelled=not finished)


def _related(
    settings: Settings, record: Record, terms: Terms, agents: Sequence[Agent]
) -> Related | None:
    """What ranks lessons in place of their words, if the settings have it."""
    chooses = settings.strategy == "lessonl" and settings.selection in ("full", "relevance")
    if settings.embedder == "lexical" or not chooses:
        return None
    if terms.replays:
        return Related(record, None, record.notes.append)
    return Related(record, embedder_of(settings, terms.spending, agents), record.notes.append)


def embedder_of(
    settings: Settings, spending: Spending | None = None, agents: Sequence[Agent] = ()
) -> Embedder:
    """The embedder that is configured; it shares the endpoint of ``agents`` with its base URL.

    Raises LessonlError where it is not configured any more.
    """
    found = settings.embedding
    if settings.embedder == "local" and isinstance(found, Path):
        return LocalEmbedder(found)
    if settings.embedder == "endpoint" and isinstance(found, ModelAgent):
        shared = {a.endpoint.base_url: a.endpoint for a in agents if isinstance(a, LlmAgent)}
        return EndpointEmbedder(
            found, spending or NoMeter(), shared.get(found.base_url.rstrip("/"))
        )
    raise LessonlError(
        "The run ranks lessons by an embedder, and it is not configured any more.",
        "Add the table [embedder] to your configuration, as it was when the run began.",
    )


def _result(work: asyncio.Task[None]) -> None:
    try:
        work.result()
    except NotRecorded as error:
        raise LessonlError(
            f"This is not recorded: {error.key}.",
            "Replay with the settings of the record, or record on from here with --record.",
        ) from error


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
        record: Record,
        terms: Terms,
        on_event: OnEvent,
    ) -> None:
        recorded = RecordedEvaluator(record, None if terms.replays else evaluator)
        self._task = OptimizeTask(function, recorded)
        self._record = record
        self._replays = terms.replays
        self._spending = terms.spending or Spending()
        self._limit = min(
            (x for x in (settings.time_limit, self._spending.limits.seconds) if x is not None),
            default=None,
        )
        self._on_event = on_event
        self._strategy = settings.strategy
        self._started = time.monotonic() - record.earlier_seconds
        self._attempts: list[Attempt] = []
        self._agents: list[str] = []
        self._known: dict[int, Lesson] = {}
        self._machine: dict[str, tuple[str, float]] = {}
        self._lessons: dict[int, Lesson] = {}
        self._rounds = 0
        self._stopped = ""

    async def work(self, agents: Sequence[Agent], strategy: Strategy) -> None:
        self._agents = [agent.name for agent in agents]
        self._record.clock = self._elapsed
        self._record.begin()
        self._known = self._record.known
        self._spending.resume(self._record.earlier_spent, self._record.earlier_seconds)
        self._spending.on_change = lambda _: self._record.spent(self._spent())
        self._tell(Event("run"))
        try:
            await self._search_in_time(self._recorded(agents), strategy)
            await self._confirm()
        except Exception:
            self._record.end("failed", "", self._attempts)
            raise
        self._tell(Event("done", self._rounds, message=self._stopped))
        self._record.end("done", self._stopped, self._attempts)

    def _recorded(self, agents: Sequence[Agent]) -> list[Agent]:
        return [
            recorded(agent.name, self._record, None if self._replays else agent) for agent in agents
        ]

    def _elapsed(self) -> float:
        return time.monotonic() - self._started

    async def _search_in_time(self, agents: Sequence[Agent], strategy: Strategy) -> None:
        limit = asyncio.timeout(None)

        def start() -> None:
            """The limit is for what is new: what is known from before takes no time."""
            self._record.on_unknown = lambda: None
            if self._limit is not None:
                left = max(0.0, self._limit - self._elapsed())
                limit.reschedule(asyncio.get_running_loop().time() + left)

        self._record.on_unknown = start
        try:
            async with limit:
                await self._search(agents, strategy)
        except TimeoutError:
            if not limit.expired():
                raise
            self._stopped = f"the time limit of {self._limit:g} s was reached"
        self._record.on_unknown = lambda: None

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
            self._rounds = max(self._rounds, event.round + 1)
            self._attempts.append(Attempt(event.rewrite, event.verdict, None, shown))
            self._attempts.sort(key=self._place)
            self._measured(event.rewrite, event.verdict)
        elif event.kind == "lesson" and lesson is not None:
            # Agents work at the same time: others may have been graded since.
            place = next(i for i, a in enumerate(self._attempts) if a.rewrite is event.rewrite)
            self._attempts[place] = evolve(self._attempts[place], lesson=lesson)
        if lesson is not None:
            self._lessons[lesson.id] = lesson
        self._tell(event)

    def _place(self, attempt: Attempt) -> tuple[int, int]:
        """Attempts stand by round and agent: who was first is no part of a run."""
        return attempt.rewrite.round, self._agents.index(attempt.rewrite.agent)

    def _measured(self, rewrite: Rewrite, verdict: Verdict) -> None:
        """Books the time of a verdict; that of a final one includes the first measurement."""
        identity, seconds = self._task.identity(rewrite), verdict.wall_seconds.total
        agent, before = self._machine.get(identity, (rewrite.agent, 0.0))
        if seconds > before:
            self._machine[identity] = (agent, seconds)
            self._record.spent(self._spent())

    def _spent(self) -> Spent:
        spent = self._spending.spent
        agents = dict(spent.agents)
        for agent, seconds in self._machine.values():
            known = agents.get(agent, Spent())
            agents[agent] = evolve(known, machine_seconds=known.machine_seconds + seconds)
        total = sum(seconds for _, seconds in self._machine.values())
        return evolve(spent, machine_seconds=total, agents=agents)

    def _tell(self, event: Event) -> None:
        self._record.tell(event)
        self._on_event(event)

    async def _confirm(self) -> None:
        """Measures the finalists again; their new verdicts replace those of the search."""
        verdicts: dict[str, Verdict] = {}
        try:
            for finalist in self._task.finalists(self._attempts):
                rewrite = finalist.rewrite
                verdict = await self._task.confirm(rewrite)
                verdicts[self._task.identity(rewrite)] = verdict
                event = Event("finalist", rewrite.round, rewrite.agent, rewrite, verdict)
                self._tell(event)
                self._measured(rewrite, verdict)
        finally:
            # Who cancels the run keeps those that were confirmed.
            self._adopt(verdicts)

    def _adopt(self, verdicts: dict[str, Verdict]) -> None:
        for index, attempt in enumerate(self._attempts):
            known = verdicts.get(self._task.identity(attempt.rewrite))
            if known is None:
                continue
            self._attempts[index] = evolve(attempt, verdict=known)
            if attempt.lesson is not None:
                lesson = restated(self._lessons[attempt.lesson.id], known)
                self._lessons[lesson.id] = lesson
                self._record.restated(lesson)
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
            self._elapsed(),
            attempts[0].verdict.machine if attempts else Machine(),
            cancelled,
            self._stopped,
            (*self._record.notes, *self._spending_notes()),
            self._spent(),
            self._strategy,
        )

    def _spending_notes(self) -> tuple[str, ...]:
        refused = self._spending.refused
        return (*self._spending.notes, *([refused] if refused else []))

    def _current(self, lesson: Lesson | None) -> Lesson | None:
        return None if lesson is None else self._lessons[lesson.id]


def _order(verdict: Verdict) -> tuple[bool, float]:
    return verdict.flagged, -(verdict.speedup.ratio if verdict.speedup else 0.0)
