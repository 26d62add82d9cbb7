"""Cells compared with the first one, problem by problem and trial by trial."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import fmean

from attrs import frozen

from benchmarks.report.estimators import geometric_mean, sign_flip
from benchmarks.report.metrics import by_category, confirmed
from benchmarks.report.results import CellResults, Result

Pair = tuple[Result, Result]


@frozen
class Comparison:
    """The first cell over another one, on the problems and trials that both have.

    ``ratio`` is that of geometric means. ``over_trials`` is the p of one difference for each
    trial, ``over_problems`` of one for each problem.
    """

    label: str
    pairs: int
    ratio: float
    over_trials: float
    over_problems: float
    verdicts: float
    """Verdicts that each of the two had, on average."""


def paired(first: CellResults, other: CellResults) -> list[Pair]:
    """Results on the same problem in the same trial."""
    there = {(r.problem, r.trial): r for r in other.results}
    keyed = [(r, (r.problem, r.trial)) for r in first.results]
    return [(r, there[key]) for r, key in keyed if key in there]


def at_the_end(first: CellResults, other: CellResults) -> Comparison | None:
    """Compares what is confirmed, whatever it cost. None where nothing is in common."""
    return _compared(other.label, paired(first, other), lambda pair: _logs(pair, confirmed))


def at_equal_verdicts(first: CellResults, other: CellResults) -> Comparison | None:
    """Compares the best of the searches after as many verdicts as both have had."""

    def difference(pair: Pair) -> float:
        number = min(x.codes for x in pair)
        return _logs(pair, lambda x: x.best_after(number))

    return _compared(other.label, paired(first, other), difference)


def _logs(pair: Pair, value: Callable[[Result], float]) -> float:
    return math.log(value(pair[0])) - math.log(value(pair[1]))


def _compared(
    label: str, pairs: Sequence[Pair], difference: Callable[[Pair], float]
) -> Comparison | None:
    if not pairs:
        return None
    found = [(one, difference((one, other))) for one, other in pairs]
    trials = sorted({one.trial for one, _ in found})
    problems = sorted({one.problem for one, _ in found})
    return Comparison(
        label,
        len(pairs),
        math.exp(fmean(d for _, d in found)),
        sign_flip([fmean(d for one, d in found if one.trial == t) for t in trials]),
        sign_flip([fmean(d for one, d in found if one.problem == p) for p in problems]),
        fmean(min(x.codes for x in pair) for pair in pairs),
    )


@frozen
class Strength:
    """A category by cell: geometric means of the confirmed ratios, the first cell's first."""

    category: str
    figures: tuple[float, ...]

    @property
    def best_other(self) -> float:
        return max(self.figures[1:])

    @property
    def relative(self) -> float:
        """How much better the first is than the best of the others, as a share."""
        return self.figures[0] / self.best_other - 1


def strengths(cells: Sequence[CellResults]) -> list[Strength]:
    """One for each category that all cells have."""
    tables = [by_category(cell, confirmed) for cell in cells]
    common = [name for name in tables[0] if all(name in table for table in tables)]
    return [Strength(name, tuple(table[name] for table in tables)) for name in common]


def oracle(found: Sequence[Strength]) -> float:
    """What one had who knew for each category which of the others is best."""
    return geometric_mean(strength.best_other for strength in found)
