"""Carries a run out for the command line: a new one, one that goes on, or a replay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve, field, fields, frozen

from lessonl import engine
from lessonl.agents.cassette import CassetteFile
from lessonl.agents.llm.agent import language_agents
from lessonl.agents.metering import NoMeter
from lessonl.agents.recorded import recorded as recorded_agent
from lessonl.cli.arguments import Subject
from lessonl.cli.signals import run
from lessonl.cli.telling import State, Teller, silent
from lessonl.cli.terminal import Terminal
from lessonl.config import Settings
from lessonl.lessons.bank import Bank
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import LessonlError
from lessonl.record import Recorded, Terms, recorded_run
from lessonl.report.events import EventLog
from lessonl.run import Event, Report
from lessonl.source.compile_db import workspace_root
from lessonl.strategies.protocols import Agent
from lessonl.tasks.recorded import RecordedEvaluator
from lessonl.teams import asks_models, driver_author, make_team

OnEvent = Callable[[Event], None]


@frozen
class Plan:
    """What is to be run. ``names`` are the agents as they are asked for."""

    about: Subject
    settings: Settings
    options: Options
    names: Sequence[str]
    record: str | None = None
    """The cassette to record into."""
    replay: str | None = None
    """The cassette to take everything from."""
    events: str | None = None
    """Where every event goes as a line of JSON."""
    resumes: int = 0
    """The run in the bank to go on with."""
    asked: Mapping[str, object] = field(factory=dict)
    """What resuming needs beside the settings."""


def carry_out(terminal: Terminal, plan: Plan, *, hushed: bool) -> Report:
    """Runs to the end, telling how it goes unless ``hushed``."""
    with ExitStack() as stack:
        cassette = _cassette(plan)
        if cassette is not None:
            stack.enter_context(closing(cassette))
        recorded = _replayed(plan, cassette) if plan.replay is not None else None
        if recorded is not None:
            plan = evolve(plan, settings=as_kept(plan.settings, recorded.settings))
        spending = engine.open_spending(plan.settings.budget)
        terms = Terms(
            spending=spending,
            cassette=cassette,
            replays=recorded is not None,
            resumes=plan.resumes,
            asked={**plan.asked, "agents": list(plan.names)},
        )
        state = State(plan.settings, spending)
        tell = silent if hushed else Teller(terminal, plan.settings, state)
        on_event = stack.enter_context(_written(plan.events, tell))
        progress = stack.enter_context(terminal.progress(quiet=hushed, verbose=False))
        if recorded is not None:
            return run(_replay(plan, recorded, terms, on_event))
        team = make_team(plan.settings, plan.names, partial(language_agents, meter=spending))
        return run(_search(plan, team, terms, lambda now: progress(state.line(now)), on_event))


def as_kept(settings: Settings, kept: Mapping[str, Any]) -> Settings:
    """The settings with those of a kept run; what the command line sets stays as it is."""
    wanted = {
        x.name: kept[x.name]
        for x in fields(Settings)
        if x.name in kept and settings.origin(x.name) != "command line"
    }
    # Names that a run keeps for itself may be those of tables here.
    plain = {n: v for n, v in wanted.items() if not isinstance(v, dict | list)}
    return evolve(settings, **plain)


def _cassette(plan: Plan) -> CassetteFile | None:
    if plan.record is not None and plan.replay is not None:
        raise LessonlError("A run is recorded or replayed, not both.", "Leave one of them out.")
    name = plan.record if plan.record is not None else plan.replay
    if name is None:
        return None
    return CassetteFile(Path(name).expanduser(), record=plan.record is not None)


def _replayed(plan: Plan, cassette: CassetteFile | None) -> Recorded:
    recorded = recorded_run(cassette) if cassette is not None else None
    if recorded is None:
        raise LessonlError(
            f"No run is recorded in {plan.replay}.", "Record one with `lessonl optimize --record`."
        )
    return recorded


@contextmanager
def _written(name: str | None, tell: OnEvent) -> Any:
    """``tell``, with every event written to the file of that name as well."""
    if name is None:
        yield tell
        return
    try:
        file = Path(name).expanduser().open("w", encoding="utf-8")
    except OSError as error:
        raise LessonlError(
            f"{name} cannot be written: {error.strerror or error}.", "Name another file."
        ) from error
    with file:
        log = EventLog(lambda line: print(line, file=file, flush=True))

        def both(event: Event) -> None:
            log(event)
            tell(event)

        yield both
        log.flush()


async def _replay(plan: Plan, recorded: Recorded, terms: Terms, on_event: OnEvent) -> Report:
    """The run as it was recorded: nothing is asked, measured or kept in the bank."""
    cassette = terms.cassette
    assert cassette is not None
    agents = [recorded_agent(name, cassette, None) for name in recorded.agents]
    asked = recorded.settings.get("asked")
    terms = evolve(terms, asked=asked if isinstance(asked, Mapping) else {})
    evaluator = RecordedEvaluator(cassette, None)
    with closing(Bank(None)) as bank:
        return await engine.optimize(
            plan.about.function, evaluator, agents, plan.settings, bank, on_event, terms=terms
        )


async def _search(
    plan: Plan,
    team: Sequence[Agent],
    terms: Terms,
    note: Callable[[str], None],
    on_event: OnEvent,
) -> Report:
    function = plan.about.function
    nobody_reads = asyncio.Event()
    on_event = _while_read(on_event, nobody_reads)
    options = evolve(
        plan.options,
        remarks=asks_models(plan.settings, plan.names),
        driver=driver_author(plan.settings, terms.spending or NoMeter()),
    )
    async with open_judge(options, note) as judge:
        # A function that cannot be judged at all is an error now, not the outcome of every rewrite.
        description = await judge.describe(function, plan.settings.time_limit)
        terms = evolve(terms, standard=description.standard)
        bank, problem = engine.open_bank(workspace_root(function.file))
        with closing(bank):
            if problem:
                on_event(Event("run", message=problem))
            return await engine.optimize(
                function, judge, team, plan.settings, bank, on_event,
                cancel=nobody_reads, terms=terms,
            )  # fmt: skip


def _while_read(tell: OnEvent, nobody_reads: asyncio.Event) -> OnEvent:
    """Whoever has had enough (``lessonl optimize ... | head``) ends the run as Ctrl-C does."""

    def told(event: Event) -> None:
        try:
            tell(event)
        except BrokenPipeError:
            nobody_reads.set()

    return told
