"""The best rewrites that we know by hand: what there is to be found in a problem.

``SUITE/best/NAME.cpp`` is a whole rewrite of the problem NAME, as anybody would hand it to the
judge. A share of the headroom is log(found) / log(best known).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from benchmarks.suites.problems import PLACE, Problem
from lessonl.measure.judge import Judge
from lessonl.model import LessonlError, Outcome, Rewrite, Speedup


@frozen
class Headroom:
    """What became of the best known rewrite; ``speedup`` is that of the second measurement."""

    suite: str
    problem: str
    outcome: str
    speedup: Speedup | None = None
    reason: str = ""
    seconds: float = 0.0

    @property
    def ratio(self) -> float:
        """The confirmed ratio, 1 where nothing was confirmed."""
        confirmed = self.outcome == Outcome.FASTER and self.speedup is not None
        return self.speedup.ratio if confirmed and self.speedup else 1.0

    def __str__(self) -> str:
        s = self.speedup
        found = f"{s.ratio:8.2f}x [{s.low:.2f}, {s.high:.2f}]" if s else "-"
        return f"{self.problem:24} {self.outcome:10} {found:28} {self.reason}".rstrip()


def path_of(problem: Problem) -> Path:
    """Where the best known rewrite of a problem is, if there is one."""
    return PLACE / problem.suite / "best" / f"{problem.name.replace('::', '.')}.cpp"


def best_known(problem: Problem) -> Rewrite | None:
    """The best rewrite that we know, None where we have none."""
    path = path_of(problem)
    if not path.is_file():
        return None
    return Rewrite(path.read_text(encoding="utf-8"), technique="best known")


async def headroom(judge: Judge, problem: Problem, rewrite: Rewrite) -> Headroom:
    """The verdict on a rewrite, measured twice if it is faster."""
    try:
        verdict = await judge.evaluate(problem.function, rewrite, final=True)
    except LessonlError as error:
        why = f"{error.code}: {error.message}"
        return Headroom(problem.suite, problem.name, "error", reason=why)
    return Headroom(
        problem.suite, problem.name, verdict.outcome.value, verdict.speedup, verdict.reason,
        verdict.wall_seconds.total,
    )  # fmt: skip


def share(found: float, best: float) -> float:
    """How much of the headroom a ratio has used: 0 for nothing, 1 for all, more beyond it."""
    if best <= 1:
        return 0.0
    return math.log(max(1.0, found)) / math.log(best)


def wrong(found: Iterable[Headroom]) -> list[str]:
    """The problems whose best known rewrite is not correct."""
    return [h.problem for h in found if not _correct(h.outcome)]


def _correct(outcome: str) -> bool:
    return outcome in frozenset(Outcome) and Outcome(outcome).correct
