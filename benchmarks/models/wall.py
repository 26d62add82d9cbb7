"""How long a run takes when models take two seconds a call, against what it has to take.

Three agents, four rounds, all behind a server on loopback. What a run cannot do without is its
critical path: in each round one call for code and one for the lesson, and all measuring, as that
is never done side by side. A schedule that does one thing after the other also waits for each of
the 24 calls alone. Measured with the real judge, and with verdicts that take half a second, where
measuring hides less.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen

from benchmarks.log import Log
from benchmarks.models.place import SOURCE, Place, agent, answer
from fakes.openai_server import FakeServer, Request
from lessonl.agents.llm.agent import language_agents
from lessonl.config import Settings
from lessonl.engine import open_spending, optimize
from lessonl.lessons.bank import Bank
from lessonl.model import Function, Outcome, Rewrite, Speedup, Verdict, WallSeconds
from lessonl.record import Terms
from lessonl.source.functions import find
from lessonl.tasks.optimize import Evaluator
from lessonl.team import BudgetLimits, ModelAgent

AGENTS: Final = ("one", "two", "three")
ROUNDS: Final = 4
CALL: Final = 2.0
"""Seconds of one call."""
MOST: Final = 1.25


@frozen
class Wall:
    """Seconds of one run: as it was, its critical path, and one thing after the other."""

    measured_by: str
    run: float
    critical: float
    sequential: float
    measuring: float
    calls: int
    command: float = 0.0
    """With what comes before the run and after it."""

    @property
    def ratio(self) -> float:
        return self.run / self.critical

    def __str__(self) -> str:
        return (
            f"{self.measured_by:9} {self.run:6.2f} s for {self.calls} calls and "
            f"{self.measuring:.2f} s of measuring: {self.ratio:.3f} of the "
            f"critical path ({self.critical:.2f} s), "
            f"{self.run / self.sequential:.3f} of one after the other ({self.sequential:.2f} s)"
        )


def _wall(by: str, run: float, measuring: float, calls: int, command: float = 0.0) -> Wall:
    critical = ROUNDS * 2 * CALL + measuring
    return Wall(by, run, critical, calls * CALL + measuring, measuring, calls, command)


@contextmanager
def serving(seconds: float) -> Iterator[FakeServer]:
    """A server that has a new rewrite, or a lesson, after so many seconds."""

    def script(request: Request) -> object:
        return answer(request, len(server.chats), wait=seconds)

    with FakeServer(script) as server:  # type: ignore[arg-type]
        yield server


def with_judge(root: Path) -> Wall:
    """The real command; its cache has our programs, and nothing else."""
    place = Place(root / "judge", root / "cache")
    with serving(CALL) as server:
        place.make("".join(agent(name, server.url) for name in AGENTS))
        place.run("judge", "work.cpp:4", "--rewrite", "work.cpp", "--size", "512")
        words = place.optimize("--rounds", str(ROUNDS), "--json")
        ended = place.run(*words)
    assert ended.code == 0, ended.text[-500:]
    report = json.loads(ended.stdout)
    measuring, run = report["spent"]["machine_seconds"], report["wall_seconds"]["total"]
    return _wall("judge", run, measuring, report["spent"]["calls"], ended.seconds)


@frozen
class Scripted(Evaluator):
    """Verdicts that take so many seconds."""

    seconds: float
    taken: list[float] = field(factory=list)

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        started = time.monotonic()
        await asyncio.sleep(self.seconds)
        self.taken.append(time.monotonic() - started)
        ratio = 1.0 + len(rewrite.text) % 7
        return Verdict(
            function.qualified_name, function.file, function.line, Outcome.FASTER, "measured",
            Speedup(ratio, ratio, ratio, 48), wall_seconds=WallSeconds(total=self.taken[-1]),
        )  # fmt: skip


def in_process(call: float, verdict: float, rounds: int, bank: Path) -> tuple[float, Scripted, int]:
    """Seconds of a run of the engine alone, its measurer, and the number of its calls."""
    function = find(Path("work.cpp"), SOURCE.encode(), name="sums")
    measurer = Scripted(verdict)
    settings = evolve(Settings(), rounds=rounds)
    with serving(call) as server, closing(Bank(bank)) as opened:
        spending = open_spending(BudgetLimits())
        models = [ModelAgent(name, "m", server.url, max_tokens=400) for name in AGENTS]
        work = optimize(
            function, measurer, language_agents(models, spending), settings, opened,
            lambda _: None, terms=Terms(spending=spending),
        )  # fmt: skip
        report = asyncio.run(work)
    return report.wall_seconds, measurer, report.spent.calls


def with_script(root: Path) -> Wall:
    """The engine alone, with verdicts of half a second."""
    run, measurer, calls = in_process(CALL, 0.5, ROUNDS, root / "scripted.sqlite")
    return _wall("scripted", run, sum(measurer.taken), calls)


@frozen
class Cost:
    """Seconds of a processor that the engine takes for one call, everything but models counted."""

    calls: int
    cpu: float

    @property
    def per_call(self) -> float:
        return self.cpu / self.calls

    def __str__(self) -> str:
        return (
            f"engine    {1e3 * self.per_call:.1f} ms of a processor for each of {self.calls} calls"
        )


def cost(root: Path, rounds: int = 40) -> Cost:
    """With models and measuring that take no time; only our own thread counts, not the server's."""
    in_process(0.0, 0.0, 1, root / "warm.sqlite")
    before = time.thread_time()
    _, _, calls = in_process(0.0, 0.0, rounds, root / "cost.sqlite")
    return Cost(calls, time.thread_time() - before)


def run(root: Path, log: Log) -> Sequence[Wall]:
    """Both runs, and what the engine takes."""
    spent = cost(root)
    log.row({"calls": spent.calls, "cpu_seconds": round(spent.cpu, 4)})
    walls = [with_script(root), with_judge(root)]
    for wall in walls:
        log.row(
            {
                "measured_by": wall.measured_by,
                **{n: round(getattr(wall, n), 3) for n in ("run", "critical", "sequential")},
                **{n: round(getattr(wall, n), 3) for n in ("measuring", "command", "ratio")},
                "calls": wall.calls,
            }
        )
    log.say("\n".join(map(str, [*walls, spent])))
    return walls
