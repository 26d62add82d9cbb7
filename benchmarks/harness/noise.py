"""How often the judge is right about texts whose truth is known, and how often others would be.

``aa`` compares texts with one meaning (see ``disguise``): nothing may be called faster. ``power``
compares kernels that do one of twenty steps less: all should be. Under each load in turn, a round
over all functions at a time, so that whatever drifts meets all loads alike.
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any, Final

from attrs import asdict, frozen

from benchmarks.aa import compare_judged
from benchmarks.cases import Case, function_of, load_cases
from benchmarks.disguise import disguises
from benchmarks.harness.exact import upper_bound
from benchmarks.harness.load import LOADS
from benchmarks.harness.rules import ratios
from benchmarks.log import Log
from benchmarks.suites.problems import problems
from lessonl.measure.experiment import Comparison, compare_texts
from lessonl.measure.judge import Judge, open_judge
from lessonl.measure.options import Options
from lessonl.model import LessonlError, Outcome, Rewrite

_KERNELS: Final = Path(__file__).parent.parent / "kernels"
KERNELS: Final = ("recurrence", "polynomials", "lookups", "conversions", "thresholds")
#: Beside the examples: loops over what a cache holds, and over what memory does.
_MORE: Final = (
    "axpy", "gemv", "gemm", "relu", "negateOdds", "smallestOdd", "sumOfMinima", "prefixSum",
    "pixelCounts", "cellsXOR", "jacobi1D",
)  # fmt: skip
#: As many samples of each side as the judge's first look has.
_BLOCKS: Final = 48
_MOST_FALSE, _LEAST_QUIET, _LEAST_LOADED, _MOST_SECONDS = 0.003, 0.98, 0.95, 2.0


@frozen
class Trial:
    """One comparison. ``blocks`` and ``paired``: ratios by the statistics of others."""

    part: str
    load: str
    function: str
    size: str
    verdict: str
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    pairs: int = 0
    seconds: float = 0.0
    blocks: dict[str, float] | None = None
    paired: dict[str, float] | None = None
    reason: str = ""

    @property
    def faster(self) -> bool:
        return self.verdict == Outcome.FASTER

    def __str__(self) -> str:
        ratio = f"{self.ratio:7.3f}x" if self.ratio else " " * 8
        return (
            f"{self.part:5} {self.load:9} {self.function:16} {self.size:14}{ratio} "
            f"{self.verdict} {self.reason}"
        )


async def aa(log: Log, *, comparisons: int, end_to_end: int, seed: int) -> list[Trial]:
    """Under each load ``comparisons`` of texts with one meaning, and ``end_to_end`` judgements.

    In-cache and headline sizes take turns by round.
    """
    cases, generator = subjects(), random.Random(seed)
    texts = {case.name: disguises(case.function) for case in cases}
    done: list[Trial] = []
    async with open_judge(Options(cache=False)) as judge:
        with closing(_rounds(cases, comparisons)) as rounds:
            for number, load, case in rounds:
                pair = generator.sample((case.function.text, *texts[case.name]), 2)
                odd = number % 2 == 1
                trial = await _compared(judge, "aa", load, case, pair, headline=odd)
                done.append(_kept(log, trial))
        with closing(_rounds(cases, end_to_end)) as rounds:
            for number, load, case in rounds:
                own = texts[case.name]
                text = own[number % len(own)]
                done.append(_kept(log, await _judged(judge, load, case, text)))
    return done


async def power(log: Log, *, trials: int) -> list[Trial]:
    """``trials`` under each load of a true gain, after one whole judgement of each kernel."""
    cases = [kernel(name) for name in KERNELS]
    done: list[Trial] = []
    async with open_judge(Options(cache=False)) as judge:
        for case in cases:
            verdict = await judge.evaluate(case.function, Rewrite(less(case)))
            log.say(f"{case.name} judged as a whole: {verdict.outcome.value}: {verdict.reason}")
        with closing(_rounds(cases, trials)) as rounds:
            for _, load, case in rounds:
                pair = (case.function.text, less(case))
                done.append(_kept(log, await _compared(judge, "power", load, case, pair)))
    return done


def subjects() -> tuple[Case, ...]:
    """The example functions and some of a suite; at least twenty."""
    more = {p.name: p.function for p in problems("parallel60")}
    return (*load_cases(), *(Case(name, more[name], ()) for name in _MORE))


def kernel(name: str) -> Case:
    """A function of benchmarks/kernels."""
    return Case(name, function_of(_KERNELS / f"{name}.cpp", f"kernel::{name}"), ())


def less(case: Case) -> str:
    """The text of a kernel that does one of twenty steps less."""
    return (_KERNELS / f"{case.name}_less.cpp").read_text()


def _rounds(cases: Sequence[Case], count: int) -> Generator[tuple[int, str, Case]]:
    """The number of the round, the load that is on, a function: at least ``count`` to a load."""
    for number in range(math.ceil(count / len(cases))):
        for name, load in LOADS.items():
            with load():
                for case in cases:
                    yield number, name, case


async def _judged(judge: Judge, load: str, case: Case, text: str) -> Trial:
    found = await compare_judged(judge, case, text)
    return Trial(
        "judge", load, found.function, found.size, found.verdict,
        found.ratio, found.low, found.high, found.pairs, reason=found.reason,
    )  # fmt: skip


async def _compared(
    judge: Judge, part: str, load: str, case: Case, pair: Sequence[str], *, headline: bool = False
) -> Trial:
    try:
        found = await compare_texts(judge, case.function, pair, headline=headline, blocks=_BLOCKS)
    except (LessonlError, AssertionError) as error:
        return Trial(part, load, case.name, "", "error", reason=str(error))
    return _trial(part, load, case.name, found)


def _trial(part: str, load: str, name: str, found: Comparison) -> Trial:
    row = found.row
    return Trial(
        part, load, name, row.size, row.verdict.value, row.ratio, row.low, row.high, row.pairs,
        round(found.seconds, 4), ratios(found.blocks), ratios(found.pairs),
    )  # fmt: skip


def _kept(log: Log, trial: Trial) -> Trial:
    log.row(asdict(trial))
    print(trial, flush=True)
    return trial


def quiet_enough(trials: Sequence[Trial]) -> bool:
    """The goals of ``aa``: at most 0.3 % with 95 % confidence; of 200 judgements one at most."""
    timed, judged = [_of(trials, part) for part in ("aa", "judge")]
    hits, others = [sum(t.faster for t in chosen) for chosen in (timed, judged)]
    ran = not any(t.verdict == "error" for t in trials)
    return ran and upper_bound(hits, len(timed)) <= _MOST_FALSE and others <= 1


def powerful_enough(trials: Sequence[Trial]) -> bool:
    """The goals of ``power``: 98 % found where it is quiet, 95 % under load, in 2 s or less."""
    quiet = [t for t in trials if t.load == "quiet"]
    loaded = [t for t in trials if t.load != "quiet"]
    return (
        found(quiet) >= _LEAST_QUIET
        and found(loaded) >= _LEAST_LOADED
        and median(t.seconds for t in trials) <= _MOST_SECONDS
    )


def found(trials: Sequence[Trial]) -> float:
    """The share that was called faster."""
    return sum(t.faster for t in trials) / len(trials) if trials else 0.0


def _of(trials: Sequence[Trial], part: str) -> list[Trial]:
    return [t for t in trials if t.part == part]


def restored(rows: Iterable[dict[str, Any]]) -> list[Trial]:
    """The trials of a log."""
    return [Trial(**row) for row in rows if row.get("part") in ("aa", "judge", "power")]
