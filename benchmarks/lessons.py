"""Lessons on, off and random at equal numbers of verdicts: ``python -m benchmarks.lessons``.

The built-in agents are *programmed* to follow lessons: what won is tried first and combined, what
failed is not tried again. So this shows that the loop carries lessons to where they matter, and
how much of the gain comes from choosing them; it says nothing about language models.

For every example function and seed the same team makes one run in each arm: ``on`` shows the
lessons that the method selects, ``random`` as many drawn at random, ``off`` none. A seed decides
in which order agents try what they have no reason to prefer. A text is judged once and has that
verdict in every arm, so arms differ by what they try and not by noise. Compared is the best ratio
(1 where nothing was faster) after a given number of verdicts; a run that had nothing left to try
before keeps its best. Every seed gives one paired difference, the mean over the functions of the
log of that ratio; the test flips the signs of these differences in all ways.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Final

from attrs import evolve, field, frozen

from benchmarks.cache import empty_cache
from benchmarks.cases import Case, load_cases
from benchmarks.log import Log, open_log
from lessonl.agents.builtin import TECHNIQUES, BuiltinAgent
from lessonl.agents.builtin.technique import Technique
from lessonl.config import Selection
from lessonl.lessons.solicit import score
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Function, Rewrite, Verdict
from lessonl.strategies.lessonl import LessonL, LoopSettings
from lessonl.tasks.optimize import Evaluator, OptimizeTask

ARMS: Final[Mapping[str, Selection]] = {"on": "full", "random": "random", "off": "none"}
_ROUNDS: Final = 8
_DECISIVE: Final = 8
_AT: Final = (4, _DECISIVE, 12)


@frozen
class Remembered:
    """An evaluator that judges each code once and then repeats its verdict."""

    evaluator: Evaluator
    verdicts: dict[tuple[str, str], Verdict] = field(factory=dict)

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        """The first verdict on this text, whatever ``final`` asks for."""
        task = OptimizeTask(function, self.evaluator)
        key = (function.key, task.identity(rewrite))
        if key not in self.verdicts:
            self.verdicts[key] = await self.evaluator.evaluate(function, rewrite)
        return self.verdicts[key]


@frozen
class Trace:
    """The ratios of one run in the order of its verdicts, each code once; 1 if not faster."""

    function: str
    arm: str
    seed: int
    ratios: tuple[float, ...]
    techniques: tuple[str, ...]

    def best(self, verdicts: int) -> float:
        """The best ratio among the first so many verdicts."""
        return max((1.0, *self.ratios[:verdicts]))


@cache
def _skills() -> dict[str, tuple[Technique, ...]]:
    """The techniques of the team; each looks at the same text once only."""
    return {
        name: tuple(evolve(technique, apply=cache(technique.apply)) for technique in skills)
        for name, skills in TECHNIQUES.items()
    }


def _team() -> list[BuiltinAgent]:
    everything = [technique for skills in _skills().values() for technique in skills]
    return [
        BuiltinAgent(name, skills, [t for t in everything if t not in skills])
        for name, skills in _skills().items()
    ]


async def trace(case: Case, evaluator: Evaluator, arm: str, seed: int, k: int) -> Trace:
    """One run of a fresh team, shown ``k`` lessons."""
    task = OptimizeTask(case.function, evaluator)
    settings = LoopSettings(rounds=_ROUNDS, lessons=k, selection=ARMS[arm], seed=seed)
    loop = LessonL(settings)
    ratios: dict[str, float] = {}
    techniques: dict[str, str] = {}
    async for event in loop.run(task, _team()):
        if event.kind == "graded" and event.rewrite and event.verdict:
            code = task.identity(event.rewrite)
            ratios.setdefault(code, max(1.0, score(event.verdict) or 1.0))
            techniques.setdefault(code, event.rewrite.technique)
    return Trace(case.name, arm, seed, tuple(ratios.values()), tuple(techniques.values()))


async def traces(case: Case, seeds: int, k: int, log: Log) -> list[Trace]:
    """Every arm and seed on one function, with one judge and one memory of verdicts."""
    found: list[Trace] = []
    async with open_judge(Options()) as judge:
        memory = Remembered(judge)
        for seed, arm in itertools.product(range(1, seeds + 1), ARMS):
            found.append(await trace(case, memory, arm, seed, k))
            one = found[-1]
            rounded = [round(r, 4) for r in one.ratios]
            row = {"function": one.function, "arm": arm, "seed": seed, "ratios": rounded}
            log.row({**row, "techniques": one.techniques})
    means = ", ".join(
        f"{arm} {_geometric(t.best(_DECISIVE) for t in found if t.arm == arm):.3f}x" for arm in ARMS
    )
    print(f"{case.name:18} {len(memory.verdicts):3} texts judged; {means}", flush=True)
    return found


def _geometric(values: Iterable[float]) -> float:
    return math.exp(fmean(math.log(v) for v in values))


def differences(found: Sequence[Trace], first: str, second: str, verdicts: int) -> list[float]:
    """For each seed the mean over functions of log(best of first) - log(best of second)."""
    seeds = sorted({t.seed for t in found})
    return [_level(found, first, s, verdicts) - _level(found, second, s, verdicts) for s in seeds]


def _level(found: Sequence[Trace], arm: str, seed: int, verdicts: int) -> float:
    own = [t for t in found if t.arm == arm and t.seed == seed]
    return fmean(math.log(t.best(verdicts)) for t in own)


def sign_flip(values: Sequence[float]) -> float:
    """Two-sided p of the mean under all 2^n choices of signs (n up to about 20)."""
    seen = abs(sum(values)) - 1e-12
    sums = (
        abs(sum(s * v for s, v in zip(signs, values, strict=True)))
        for signs in itertools.product((1, -1), repeat=len(values))
    )
    return sum(total >= seen for total in sums) / (1 << len(values))


def table(found: Sequence[Trace]) -> str:
    """Geometric means of the arms, and their paired differences with exact p."""
    lines = ["lesson-following is programmed in these agents", "geometric mean of the best ratio:"]
    for verdicts in _AT:
        levels = ", ".join(
            f"{arm} {_geometric(t.best(verdicts) for t in found if t.arm == arm):.3f}x"
            for arm in ARMS
        )
        lines.append(f"  after {verdicts:2} verdicts   {levels}")
    lines.append(f"verdicts a run had, on average:  {_used(found)}")
    lines.append("paired over seeds (ratio of geometric means, least and most, exact p):")
    pairs = [("on", "off"), ("on", "random"), ("random", "off")]
    for (first, second), verdicts in itertools.product(pairs, _AT):
        values = differences(found, first, second, verdicts)
        low, middle, high = (math.exp(v) for v in (min(values), fmean(values), max(values)))
        p = sign_flip(values)
        name = f"{first}/{second} after {verdicts}"
        decisive = "  <- the comparison fixed beforehand" if verdicts == _DECISIVE else ""
        said = "" if p <= 0.05 else "  no difference seen"
        lines.append(
            f"  {name:22} {middle:.3f}x [{low:.3f}, {high:.3f}] p = {p:.4f}{said}{decisive}"
        )
    return "\n".join(lines)


def _used(found: Sequence[Trace]) -> str:
    return ", ".join(
        f"{arm} {fmean(len(t.ratios) for t in found if t.arm == arm):.1f}" for arm in ARMS
    )


def main() -> int:
    """Always 0: whatever comes out is written down."""
    parser = argparse.ArgumentParser(prog="benchmarks.lessons", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--lessons", type=int, default=4, metavar="K", help="shown in a round")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these functions")
    parser.add_argument("--log", type=Path)
    arguments = parser.parse_args()
    cases = [c for c in load_cases() if not arguments.only or c.name in arguments.only]
    found: list[Trace] = []
    with open_log(arguments.log, "lessons") as log, empty_cache():
        for case in cases:
            found += asyncio.run(traces(case, arguments.seeds, arguments.lessons, log))
        log.say(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
