"""The figures of one cell: shares, geometric means by both readings, costs, samples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean

from attrs import frozen

from benchmarks.report.estimators import (
    Spread,
    efficiency_at_k,
    geometric_mean,
    pass_at_k,
    speedup_at_k,
    spread,
)
from benchmarks.report.results import CellResults, Result

BEST = 3
"""How many of the best problems are left out where a mean is to show what the rest brings."""


@frozen
class Metrics:
    """Over trials. ``published`` and ``confirmed`` are geometric means; see Result."""

    problems: int
    judged: float
    """Share of the problems."""
    compiled: Spread
    correct: Spread
    over2: Spread
    published: Spread
    published_rest: Spread
    confirmed: Spread
    confirmed_rest: Spread
    plain: Spread
    """The arithmetic mean of max(1, s)."""


Reading = Callable[[Result], float]


def published(result: Result) -> float:
    """The reading of the paper."""
    return result.published


def confirmed(result: Result) -> float:
    """The reading of what is proved."""
    return result.confirmed


def metrics(results: Sequence[Result]) -> Metrics:
    """Of whole trials. Raises ValueError of none."""
    trials: dict[int, list[Result]] = {}
    for result in results:
        trials.setdefault(result.trial, []).append(result)

    def over(figure: Callable[[list[Result]], float]) -> Spread:
        return spread([figure(trial) for trial in trials.values()])

    return Metrics(
        max(map(len, trials.values()), default=0),
        fmean(result.judged for result in results),
        over(lambda x: fmean(_compiled(r) for r in x)),
        over(lambda x: fmean(r.correct for r in x)),
        over(lambda x: fmean(r.speedup >= 2 for r in x)),
        over(lambda x: geometric_mean(map(published, x))),
        over(lambda x: geometric_mean(without_best(map(published, x)))),
        over(lambda x: geometric_mean(map(confirmed, x))),
        over(lambda x: geometric_mean(without_best(map(confirmed, x)))),
        over(lambda x: fmean(map(published, x))),
    )


def _compiled(result: Result) -> bool:
    """Whether what is submitted was built."""
    if result.correct:
        return True
    first = next(iter(result.attempts), None)
    return first is not None and first.built


def without_best(values: Iterable[float]) -> list[float]:
    """The values without the three largest."""
    ordered = sorted(values)
    return ordered[: max(0, len(ordered) - BEST)]


def by_category(cell: CellResults, reading: Reading) -> dict[str, float]:
    """Geometric means over the problems and trials of each category."""
    return {
        name: geometric_mean(reading(r) for r in cell.results if r.category == name)
        for name in cell.categories
    }


def by_round(cell: CellResults) -> list[float]:
    """Geometric means of the best of the search until each round."""
    last = max((len(r.row["rounds"]) for r in cell.results), default=0)
    return [geometric_mean(r.best_until(t) for r in cell.results) for t in range(last)]


@frozen
class Cost:
    """Means of a problem: requests, tokens, US dollars (None: not known), seconds."""

    verdicts: float
    calls: float
    tokens_in: float
    tokens_out: float
    money: float | None
    wall: float
    judge: float


def cost(cell: CellResults) -> Cost:
    """What a problem costs in a cell."""
    rows = [result.row for result in cell.results]
    money = [row["money"] for row in rows]
    known = None if None in money else fmean(money)
    calls, tokens_in, tokens_out = (
        fmean(row[name] for row in rows) for name in ("calls", "tokens_in", "tokens_out")
    )
    wall, judge = (fmean(row["seconds"][name] for row in rows) for name in ("wall", "judge"))
    verdicts = fmean(result.codes for result in cell.results)
    return Cost(verdicts, calls, tokens_in, tokens_out, known, wall, judge)


@frozen
class Samples:
    """Estimates over problems of what ``k`` of the independent samples bring."""

    k: int
    built: float
    passed: float
    speedup: float
    efficiency: float


def samples(cell: CellResults, ks: Sequence[int] = (1, 5, 10, 20)) -> list[Samples]:
    """For every k that all problems have as many samples for; none where samples depend."""
    if cell.config["strategy"] not in ("single", "cot", "best_of"):
        return []
    there = [r.attempts for r in cell.results if r.judged and r.attempts]
    fewest = min(map(len, there), default=0)
    threads = int(cell.config["threads"] or 1)
    found = []
    for k in (k for k in ks if k <= fewest):
        speedups = [[a.speedup for a in x] for x in there]
        found.append(
            Samples(
                k,
                fmean(pass_at_k(len(x), sum(a.built for a in x), k) for x in there),
                fmean(pass_at_k(len(x), sum(a.outcome.correct for a in x), k) for x in there),
                fmean(speedup_at_k(x, k) for x in speedups),
                fmean(efficiency_at_k(x, threads, k) for x in speedups),
            )
        )
    return found
