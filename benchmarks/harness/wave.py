"""A wave of rewrites handed to the judge at once, against the same one after another.

Twelve texts that no judge has seen, of the problems of ``monolithic``, the same for both ways but
for a comment; the judge knows their functions. The ways take turns, so that neither is the warmer.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Sequence
from statistics import median

from attrs import asdict, frozen

from benchmarks.harness.monolithic import Problem
from benchmarks.log import Log
from lessonl.measure.judge import Judge, open_judge
from lessonl.measure.options import Options
from lessonl.model import Rewrite

WAVE = 12
GOAL = 0.65


@frozen
class Wave:
    """``WAVE`` verdicts one way (seconds)."""

    part: str
    way: str
    problem: str
    seconds: float
    outcomes: tuple[str, ...]


async def run(log: Log, chosen: Sequence[Problem], *, repeats: int) -> list[Wave]:
    """For each problem ``repeats`` waves at once and as many one after another."""
    rows = []
    for problem in chosen:
        async with open_judge(Options()) as judge:
            await judge.evaluate(problem.function, _fresh(problem))
            for _ in range(repeats):
                for way in ("at once", "in turn"):
                    wave = await _wave(judge, problem, way)
                    rows.append(wave)
                    log.row(asdict(wave))
                    print(f"{problem.name:18} {way}: {wave.seconds:6.2f} s", flush=True)
    return rows


async def _wave(judge: Judge, problem: Problem, way: str) -> Wave:
    texts = [_fresh(problem) for _ in range(WAVE)]
    started = time.monotonic()
    if way == "at once":
        found = await asyncio.gather(*(judge.evaluate(problem.function, t) for t in texts))
    else:
        found = [await judge.evaluate(problem.function, t) for t in texts]
    seconds = time.monotonic() - started
    return Wave("wave", way, problem.name, seconds, tuple(v.outcome.value for v in found))


def _fresh(problem: Problem) -> Rewrite:
    return Rewrite(f"// {secrets.token_hex(8)}\n{problem.rewrite}")


def ratio(rows: Sequence[Wave]) -> float:
    """The median over the problems of seconds at once over seconds in turn."""
    ratios = []
    for problem in dict.fromkeys(row.problem for row in rows):
        ways = [
            median(r.seconds for r in rows if (r.problem, r.way) == (problem, way))
            for way in ("at once", "in turn")
        ]
        ratios.append(ways[0] / ways[1])
    return median(ratios)
