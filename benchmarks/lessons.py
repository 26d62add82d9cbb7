"""Lessons on, off and random at equal numbers of verdicts: ``python -m benchmarks.lessons``.

The built-in agents are *programmed* to follow lessons: what won is tried first and combined, what
failed is not tried again. So this shows that the loop carries lessons to where they matter, and
how much of the gain comes from choosing them; it says nothing about language models.

For every example function and seed the same team makes one run in each arm: ``on`` shows the
lessons that the method selects, ``random`` as many drawn at random, ``off`` none. A seed decides
in which order agents try what they have no reason to prefer. An agent that has no reason left to
try anything goes on with combinations drawn at random, so that every arm has as many verdicts as
the others. A text is judged once and has that verdict in every arm, so arms differ by what they
try and not by noise; what is flagged as implausibly fast counts as 1.

Compared is the best ratio (1 where nothing was faster) after a given number of verdicts. Where a
function has fewer texts than that, it is compared after as many as all three arms of the seed had.
Every seed gives one paired difference, the mean over the functions of the log of that ratio; the
test flips the signs of these differences in all ways.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import math
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Final

from attrs import define, evolve, field, frozen

from benchmarks.cache import empty_cache
from benchmarks.cases import Case, load_cases
from benchmarks.log import Log, open_log
from lessonl.agents.builtin import TECHNIQUES, BuiltinAgent
from lessonl.agents.builtin.agent import in_turn
from lessonl.agents.builtin.technique import Technique
from lessonl.config import Selection
from lessonl.lessons.solicit import score
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import (
    ExplainRequest,
    Function,
    NothingToPropose,
    ProposeRequest,
    Rewrite,
    Verdict,
)
from lessonl.strategies.lessonl import LessonL, LoopSettings
from lessonl.tasks.optimize import Evaluator, OptimizeTask

ARMS: Final[Mapping[str, Selection]] = {"on": "full", "random": "random", "off": "none"}
_ROUNDS: Final = 24
_DECISIVE: Final = 8
_AT: Final = (4, 6, _DECISIVE)
_DRAWS: Final = 100
_DEEPEST: Final = 3


@frozen
class Remembered(Evaluator):
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


@define
class Restless:
    """A built-in agent that goes on with combinations at random when it has nothing else to try."""

    inner: BuiltinAgent
    techniques: tuple[Technique, ...]
    seed: int
    _proposed: set[str] = field(factory=set, init=False)
    _chance: random.Random = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._chance = random.Random(f"{self.seed} {self.name} at random")

    @property
    def name(self) -> str:
        """That of the agent within."""
        return self.inner.name

    async def propose(self, request: ProposeRequest) -> Rewrite:
        """Its own proposal, or else a combination. Raises NothingToPropose when none is new."""
        with suppress(NothingToPropose):
            rewrite = await self.inner.propose(request)
            self._proposed.add(rewrite.key)
            return rewrite
        for _ in range(_DRAWS):
            drawn = self._drawn(request)
            if drawn is not None and drawn.key not in self._proposed:
                self._proposed.add(drawn.key)
                return drawn
        raise NothingToPropose(f"{self.name}: no new combination in {_DRAWS} draws")

    def _drawn(self, request: ProposeRequest) -> Rewrite | None:
        """One to three techniques of the whole team, each drawn from those that apply."""
        drawn: Rewrite | None = None
        chain: list[Technique] = []
        for _ in range(self._chance.randint(1, _DEEPEST)):
            more = _further(tuple(chain), self.techniques, request.function)
            if not more:
                break
            technique, drawn = self._chance.choice(more)
            chain.append(technique)
        return drawn

    async def explain(self, request: ExplainRequest) -> str:
        """What the agent within says."""
        return await self.inner.explain(request)


@cache
def _further(
    chain: tuple[Technique, ...], techniques: tuple[Technique, ...], function: Function
) -> list[tuple[Technique, Rewrite]]:
    """The techniques that apply to what comes of a chain of others, and what comes of them."""
    request = ProposeRequest(function, (), 0, 0)
    found = [(t, *in_turn([*chain, t], request)) for t in techniques if t not in chain]
    return [(t, rewrite) for t, rewrite, used in found if len(used) > len(chain)]


def _team(seed: int) -> list[Restless]:
    everything = tuple(technique for skills in _skills().values() for technique in skills)
    return [
        Restless(
            BuiltinAgent(name, skills, [t for t in everything if t not in skills]), everything, seed
        )
        for name, skills in _skills().items()
    ]


async def trace(case: Case, evaluator: Evaluator, arm: str, seed: int, k: int) -> Trace:
    """One run of a fresh team, shown ``k`` lessons."""
    task = OptimizeTask(case.function, evaluator)
    settings = LoopSettings(rounds=_ROUNDS, lessons=k, selection=ARMS[arm], seed=seed)
    loop = LessonL(settings)
    ratios: dict[str, float] = {}
    techniques: dict[str, str] = {}
    async with aclosing(loop.run(task, _team(seed))) as events:
        async for event in events:
            if event.kind == "graded" and event.rewrite and event.verdict:
                code = task.identity(event.rewrite)
                ratios.setdefault(code, _ratio(event.verdict))
                techniques.setdefault(code, event.rewrite.technique)
                if len(ratios) == _DECISIVE:
                    break
    return Trace(case.name, arm, seed, tuple(ratios.values()), tuple(techniques.values()))


def _ratio(verdict: Verdict) -> float:
    return 1.0 if verdict.flagged else max(1.0, score(verdict) or 1.0)


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
    equal = at_equal_numbers(found, _DECISIVE)
    means = ", ".join(f"{arm} {_mean(equal, arm):.3f}x" for arm in ARMS)
    print(f"{case.name:18} {len(memory.verdicts):3} texts judged; {means}", flush=True)
    return found


@frozen
class Equal:
    """The best ratio of every arm on a function, with a seed, after as many verdicts."""

    function: str
    seed: int
    verdicts: int
    best: Mapping[str, float]


def at_equal_numbers(found: Iterable[Trace], most: int) -> list[Equal]:
    """One for every function and seed, after ``most`` verdicts or what every arm has."""
    groups: dict[tuple[str, int], list[Trace]] = {}
    for trace_ in found:
        groups.setdefault((trace_.function, trace_.seed), []).append(trace_)
    equal: list[Equal] = []
    for (function, seed), arms in groups.items():
        number = min(most, *(len(arm.ratios) for arm in arms))
        equal.append(Equal(function, seed, number, {a.arm: a.best(number) for a in arms}))
    return equal


def _mean(equal: Iterable[Equal], arm: str) -> float:
    return _geometric(one.best[arm] for one in equal)


def _geometric(values: Iterable[float]) -> float:
    return math.exp(fmean(math.log(v) for v in values))


def differences(equal: Sequence[Equal], first: str, second: str) -> list[float]:
    """For each seed the mean over functions of log(best of first) - log(best of second)."""
    return [
        fmean(math.log(one.best[first] / one.best[second]) for one in equal if one.seed == seed)
        for seed in sorted({one.seed for one in equal})
    ]


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
    at = {most: at_equal_numbers(found, most) for most in _AT}
    for most, equal in at.items():
        levels = ", ".join(f"{arm} {_mean(equal, arm):.3f}x" for arm in ARMS)
        fewer = len({one.function for one in equal if one.verdicts < most})
        lines.append(
            f"  after {most} verdicts   {levels}   (fewer in all arms alike: {fewer} of "
            f"{len({one.function for one in equal})} functions, on average "
            f"{fmean(one.verdicts for one in equal):.1f})"
        )
    lines.append("paired over seeds (ratio of geometric means, least and most, exact p):")
    pairs = [("on", "off"), ("on", "random"), ("random", "off")]
    for (first, second), (most, equal) in itertools.product(pairs, at.items()):
        values = differences(equal, first, second)
        low, middle, high = (math.exp(v) for v in (min(values), fmean(values), max(values)))
        p = sign_flip(values)
        name = f"{first}/{second} after {most}"
        decisive = "  <- the comparison fixed beforehand" if most == _DECISIVE else ""
        said = "" if p <= 0.05 else "  no difference seen"
        lines.append(
            f"  {name:22} {middle:.3f}x [{low:.3f}, {high:.3f}] p = {p:.4f}{said}{decisive}"
        )
    lines.append("the same for each function, after so many verdicts at most:")
    for name in dict.fromkeys(one.function for one in at[_DECISIVE]):
        own = [one for one in at[_DECISIVE] if one.function == name]
        levels = ", ".join(f"{arm} {_mean(own, arm):.3f}x" for arm in ARMS)
        lines.append(f"  {name:18} {max(one.verdicts for one in own)}  {levels}")
    return "\n".join(lines)


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
