"""Milliseconds of a verdict that was given before, by a judge that did not give it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

from attrs import asdict, frozen

from benchmarks.harness.monolithic import Problem
from benchmarks.log import Log
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Rewrite

_OPTIONS = Options(verdicts=True)
GOAL = 10.0


@frozen
class Kept:
    """``first``: of the process; the others after it. ``judged`` is the verdict that was kept."""

    part: str
    problem: str
    outcome: str
    judged: float
    first: float
    others: tuple[float, ...]


async def run(log: Log, chosen: Sequence[Problem], *, repeats: int) -> list[Kept]:
    """A verdict on each problem, then the same asked ``repeats`` times of a new judge."""
    rows = []
    for problem in chosen:
        rewrite = Rewrite(problem.rewrite)
        async with open_judge(_OPTIONS) as judge:
            started = time.perf_counter()
            await judge.evaluate(problem.function, rewrite)
            judged = 1e3 * (time.perf_counter() - started)
        taken = []
        async with open_judge(_OPTIONS) as judge:
            for _ in range(1 + repeats):
                started = time.perf_counter()
                verdict = await judge.evaluate(problem.function, rewrite)
                taken.append(1e3 * (time.perf_counter() - started))
        row = Kept("kept", problem.name, verdict.outcome.value, judged, taken[0], tuple(taken[1:]))
        log.row(asdict(row))
        print(f"{row.problem:18} {judged:8.0f} ms, kept {row.first:.2f}, {median(row.others):.2f}")
        rows.append(row)
    return rows


def slowest(rows: Sequence[Kept]) -> float:
    """The largest median of any problem (milliseconds)."""
    return max(median(row.others) for row in rows)
