"""One trial of a cell on one problem: a run of the engine, fresh or from a cassette."""

from __future__ import annotations

import platform
import re
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from attrs import evolve, field, frozen

from benchmarks.log import machine, version
from benchmarks.runner.cell import Plan
from benchmarks.runner.row import Heard, Row, cost, found, unjudged
from benchmarks.suites.problems import Problem
from lessonl import __version__, engine
from lessonl.agents.budget import Spending
from lessonl.agents.cassette import CassetteFile
from lessonl.agents.llm.agent import language_agents
from lessonl.agents.recorded import recorded
from lessonl.lessons import exchange
from lessonl.lessons.bank import Bank
from lessonl.lessons.rows import Portable
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Description, Options
from lessonl.model import Function, LessonlError
from lessonl.record import Terms, recorded_run
from lessonl.run import Report
from lessonl.strategies.protocols import Agent
from lessonl.tasks.optimize import Evaluator
from lessonl.tasks.recorded import RecordedEvaluator
from lessonl.team import ModelAgent
from lessonl.teams import make_team

_KEPT = "benchmark"


class Judging(Evaluator, Protocol):
    """An evaluator that can say beforehand whether it takes a function on."""

    async def describe(self, function: Function, seconds: float | None = None) -> Description: ...


Open = Callable[[Options], AbstractAsyncContextManager[Judging]]


@frozen
class Bench:
    """Runs trials of a plan. ``known`` are the lessons that every bank begins with."""

    plan: Plan
    known: Sequence[Portable] = ()
    cassettes: Path | None = None
    replays: bool = False
    opened: Open = field(default=open_judge)

    async def run(self, problem: Problem, trial: int) -> Row:
        """The line of the log. Raises LessonlError when a replay comes to what is not recorded.

        A problem that cannot be judged is a line, too.
        """
        settings = self.plan.settings_of(trial)
        head = {
            "suite": problem.suite, "problem": problem.name, "category": problem.category,
            "trial": trial, "seed": settings.seed,
        }  # fmt: skip
        with ExitStack() as stack:
            cassette = self._cassette(problem, trial)
            if cassette is not None:
                stack.enter_context(closing(cassette))
            work = _Work(self, problem, trial, cassette)
            body = await (work.replayed() if self.replays else work.searched())
        return {**head, **body}

    def _cassette(self, problem: Problem, trial: int) -> CassetteFile | None:
        if self.cassettes is None:
            return None
        name = re.sub(r"[^A-Za-z0-9_]+", ".", problem.name)
        path = self.cassettes / f"{problem.suite}-{name}-{trial}.jsonl"
        if self.replays:
            return CassetteFile(path, record=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        # What a kill has cut short begins again, so that its costs are those of a whole run.
        path.unlink(missing_ok=True)
        return CassetteFile(path, record=True)


@frozen
class _Work:
    bench: Bench
    problem: Problem
    trial: int
    cassette: CassetteFile | None
    heard: Heard = field(factory=Heard)

    async def searched(self) -> Row:
        """A run whose agents are asked and whose rewrites are measured."""
        plan, started = self.bench.plan, time.monotonic()
        models = any(plan.team.values())
        options = Options(
            size=plan.size_of(self.problem), fp=plan.settings.policy, threads=plan.threads,
            remarks=models,
        )  # fmt: skip
        spending = Spending(plan.settings.budget)
        async with self.bench.opened(options) as judge:
            try:
                known = await judge.describe(self.problem.function, plan.preparing)
            except LessonlError as error:
                why = f"{error.code}: {error.message}"
                row = unjudged(why, time.monotonic() - started)
                return self._kept({**row, "about": _about("")})
            team = self._team(spending)
            terms = Terms(spending=spending, cassette=self.cassette, standard=known.standard)
            report, lessons = await self._run(judge, team, terms)
        kept = {
            **cost(report.spent, time.monotonic() - started),
            "lessons": lessons,
            "about": _about(report.machine.compiler),
        }
        return {**found(self.heard, report), **self._kept(kept)}

    async def replayed(self) -> Row:
        """The same run from its cassette; what it cost is what it cost then."""
        cassette = self.cassette
        assert cassette is not None
        kept = cassette.find(_KEPT)
        if kept is None:
            raise LessonlError(
                f"No finished run is recorded in {cassette.path}.", "Record it with --record."
            )
        run = recorded_run(cassette)
        if run is None:
            return dict(kept)
        agents = [recorded(name, cassette, None) for name in run.agents]
        terms = Terms(cassette=cassette, replays=True)
        # Lessons have keys of chance: those of the record are the ones that were learnt.
        report, _ = await self._run(RecordedEvaluator(cassette, None), agents, terms)
        return {**found(self.heard, report), **kept}

    def _team(self, spending: Spending) -> list[Agent]:
        plan = self.bench.plan
        make = partial(language_agents, meter=spending)

        def at_its_temperature(team: Sequence[ModelAgent]) -> Sequence[Agent]:
            typed = plan.cell.temperature
            return make(team if typed is None else [evolve(m, temperature=typed) for m in team])

        return make_team(plan.settings, plan.names, at_its_temperature)

    async def _run(
        self, evaluator: Evaluator, team: Sequence[Agent], terms: Terms
    ) -> tuple[Report, list[str]]:
        """The report, and what was learnt as lines of a lessons file."""
        settings = self.bench.plan.settings_of(self.trial)
        with closing(Bank(None)) as bank:
            if self.bench.known:
                bank.collection().add(self.bench.known, "benchmark")
            report = await engine.optimize(
                self.problem.function, evaluator, team, settings, bank, self.heard, terms=terms
            )
            if report.cancelled:
                raise KeyboardInterrupt
            self.heard.put_in_order([agent.name for agent in team])
            entries = [e for e in bank.collection().entries() if not e.imported]
            return report, exchange.dumps(entries).splitlines()

    def _kept(self, values: Row) -> Row:
        """Values that a replay cannot find again, put into the cassette."""
        if self.cassette is not None:
            self.cassette.keep(_KEPT, values)
        return values


def _about(compiler: str) -> dict[str, Any]:
    python = platform.python_version()
    return {
        **machine(),
        **version(),
        "compiler": compiler,
        "lessonl": __version__,
        "python": python,
    }


def lessons_of(rows: Sequence[Row]) -> tuple[Portable, ...]:
    """The lessons of a log's rows, for banks that begin with them."""
    lines = dict.fromkeys(line for row in rows for line in row.get("lessons", ()))
    return exchange.loads("\n".join(lines).encode(), "the log")
