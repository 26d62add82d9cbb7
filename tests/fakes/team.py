"""A small team and an evaluator that answer the same every time, and count what they are asked.

As a program it carries out one run, so that it can be killed: a bank, a file for what is asked, a
file for events, the id of a run to resume or 0, and seconds that every answer takes.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from attrs import evolve, field, frozen

from lessonl.agents.budget import Spending
from lessonl.agents.builtin import BuiltinAgent, append, running_sum, scalar
from lessonl.agents.cassette import Cassette
from lessonl.agents.metering import Usage
from lessonl.config import Settings
from lessonl.engine import optimize
from lessonl.lessons.bank import Bank
from lessonl.model import (
    ExplainRequest,
    Function,
    LessonlError,
    NothingToPropose,
    Outcome,
    ProposeRequest,
    Rewrite,
    Speedup,
    Verdict,
    WallSeconds,
)
from lessonl.record import Terms
from lessonl.report.events import EventLog
from lessonl.run import Event, Report
from lessonl.source.functions import functions
from lessonl.strategies.protocols import Agent
from lessonl.tasks.optimize import Evaluator
from lessonl.team import BudgetLimits, ModelAgent

(FUNCTION,) = functions(
    Path("f.cpp"),
    b"""std::string totals(std::vector<int> v) {
    std::string out;
    for (std::size_t i = 0; i < v.size(); ++i) {
        long s = 0;
        for (std::size_t j = 0; j <= i; ++j) s += v[j];
        out = out + std::to_string(s);
    }
    return out;
}""",
)
SETTINGS = evolve(Settings(), rounds=3)
TOKENS = 150
"""What a call of a model takes; 200 are set aside for it."""

Asked = Callable[[str], None]


@frozen
class Model:
    """A model that pays for every call, fails in one round, and has nothing in another."""

    name: str
    asked: Asked
    spending: Spending
    seconds: float = 0.0

    async def propose(self, request: ProposeRequest) -> Rewrite:
        await self._pay(f"{self.name} {request.round} propose")
        if (self.name, request.round) == ("two", 1):
            raise LessonlError("two: the server is gone.", "Start it.", code="endpoint")
        if (self.name, request.round) == ("one", 2):
            raise NothingToPropose("one: has nothing left")
        shown = ",".join(lesson.text for lesson in request.lessons)
        text = f'int f() {{ return {request.round} + size("{self.name} after {shown}"); }}'
        return Rewrite(text, technique=f"{self.name} {request.round}")

    async def explain(self, request: ExplainRequest) -> str:
        await self._pay(f"{self.name} {request.rewrite.round} explain")
        return f"{request.rewrite.technique} is {request.phrase}."

    async def _pay(self, call: str) -> None:
        agent = ModelAgent(self.name, "m", "http://127.0.0.1/v1", price_in=1.0, price_out=1.0)
        reserved = self.spending.reserve(agent, 100, 100)
        self.asked(call)
        await asyncio.sleep(self.seconds)
        reserved.settle(Usage(100, 50, 0, self.seconds))


@frozen
class Measurer(Evaluator):
    """Ratios by technique, as whole numbers or not; final ones differ from the first."""

    asked: Asked
    seconds: float = 0.0

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        self.asked(f"verdict {rewrite.key} {final}")
        await asyncio.sleep(self.seconds)
        number = 1 + sum(rewrite.technique.encode()) % 7
        ratio = number if not final else number + 1 / 3
        outcome = Outcome.FASTER if number > 1 else Outcome.SAME
        return Verdict(
            function.qualified_name, function.file, function.line, outcome, "measured",
            Speedup(ratio, ratio, ratio, 48), wall_seconds=WallSeconds(total=2),
        )  # fmt: skip


@frozen
class Ran:
    """What came of one run, or of a part of it."""

    report: Report | None
    events: list[str]
    asked: list[str]


def team(asked: Asked, spending: Spending, seconds: float = 0.0) -> list[Agent]:
    """Two models, and built-in agents that remember what they proposed."""
    loops = BuiltinAgent("loops", [running_sum.TECHNIQUE, scalar.TECHNIQUE], [append.TECHNIQUE])
    strings = BuiltinAgent("strings", [append.TECHNIQUE], [running_sum.TECHNIQUE])
    models = [Model(name, asked, spending, seconds) for name in ("one", "two")]
    return [*models, loops, strings]


class Killed(BaseException):
    """Stands for a kill: nothing catches it."""


@frozen
class Trial:
    """Runs in one process, each of which may end after so many events."""

    path: Path
    cassette: Cassette | None = None
    replays: bool = False
    limits: BudgetLimits = field(factory=BudgetLimits)
    settings: Settings = SETTINGS

    def run(self, *, resumes: int = 0, until: int = 10_000) -> Ran:
        """A run from its beginning or from where it was, killed after ``until`` events."""
        events: list[str] = []
        asked: list[str] = []

        log, told = EventLog(events.append), list[Event]()

        def on_event(event: Event) -> None:
            told.append(event)
            log(event)
            if len(told) == until:
                raise Killed

        report = None
        try:
            with closing(Bank(self.path)) as bank:
                report = asyncio.run(self._work(bank, asked.append, on_event, resumes))
        except Killed:
            pass
        log.flush()
        return Ran(report, events, asked)

    async def _work(
        self, bank: Bank, asked: Asked, on_event: Callable[[Event], None], resumes: int
    ) -> Report:
        spending = Spending(self.limits)
        terms = Terms(
            spending=spending, cassette=self.cassette, replays=self.replays, resumes=resumes
        )
        agents = team(asked, spending)
        return await optimize(
            FUNCTION, Measurer(asked), agents, self.settings, bank, on_event, terms=terms
        )


def main() -> None:
    """The program: see the module's docstring."""
    path, asked_file, events_file, resumes, seconds = sys.argv[1:]
    spending = Spending()
    with (
        closing(Bank(Path(path))) as bank,
        Path(asked_file).open("a", encoding="utf-8") as log,
        Path(events_file).open("w", encoding="utf-8") as events,
    ):

        def asked(call: str) -> None:
            print(call, file=log, flush=True)

        log_event = EventLog(lambda line: print(line, file=events, flush=True))
        agents = team(asked, spending, float(seconds))
        work = optimize(
            FUNCTION, Measurer(asked, float(seconds)), agents, SETTINGS, bank, log_event,
            terms=Terms(spending=spending, resumes=int(resumes)),
        )  # fmt: skip
        report = asyncio.run(work)
        print(report.spent.calls)


if __name__ == "__main__":
    main()
