"""The decision rule: exact order-statistic bounds on the median of paired log-ratios.

d = log(t_rewrite / t_original) of one pair: below 0 the rewrite is faster. Distribution-free;
see any text on the sign test (Conover, Practical Nonparametric Statistics, 3.2).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from lessonl.model import Outcome, Speedup

#: One-sided level of "faster" and "slower"; the interval shown has this level two-sided.
LEVEL = 0.01
#: So many pairs may end a comparison early.
EARLY = 12
_CLEAR_LOSS = 0.1
#: A first look that is surer than this of more than this needs no second.
_CLEAR_LEVEL, _CLEAR_GAIN = 1e-3, 0.05


@lru_cache(maxsize=256)
def order_statistic(n: int, level: float) -> int | None:
    """Least k with P(Binomial(n, 1/2) >= k) <= level, or None when n is too small."""
    ways, tail = 1, 0  # of C(n, k); whole numbers, as 2.0**n has an end
    for k in range(n, -1, -1):
        tail += ways
        if tail / 2**n > level:
            return k + 1 if k < n else None
        ways = ways * k // (n - k + 1)
    return None


def median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def upper_bound(d: Sequence[float], level: float) -> float:
    """One-sided upper confidence bound of median(d); infinity when there are too few pairs."""
    k = order_statistic(len(d), level)
    return math.inf if k is None else sorted(d)[k - 1]


def lower_bound(d: Sequence[float], level: float) -> float:
    return -upper_bound([-x for x in d], level)


def speedup(d: Sequence[float]) -> Speedup:
    """The ratio at the median with its two-sided 99 % interval."""
    low, high = lower_bound(d, LEVEL / 2), upper_bound(d, LEVEL / 2)
    return Speedup(math.exp(-median(d)), math.exp(-high), math.exp(-low), len(d))


def decide(d: Sequence[float], floor: float, level: float = LEVEL) -> Outcome | None:
    """FASTER, SLOWER or SAME; None when a gain is likely but more pairs are needed.

    ``floor`` is the smallest relative gain that counts (0.02 is 2 %).
    """
    ratio = math.exp(-median(d))
    if ratio >= 1 + floor:
        return Outcome.FASTER if upper_bound(d, level) < 0 else None
    if ratio <= 1 / (1 + floor) and lower_bound(d, level) > 0:
        return Outcome.SLOWER
    return Outcome.SAME


def hopeless(d: Sequence[float]) -> bool:
    """Early stop: at least 9 of the first 12 pairs were slower."""
    return len(d) >= EARLY and sum(x > 0 for x in d[:EARLY]) >= 9


def clearly_slower(d: Sequence[float]) -> bool:
    """By a tenth and more, which one pair of processes does not show by chance."""
    return math.exp(-median(d)) <= 1 / (1 + _CLEAR_LOSS) and lower_bound(d, LEVEL) > 0


def clearly_faster(d: Sequence[float]) -> bool:
    """By more than three pairs of processes may differ by chance, and surer than LEVEL."""
    return math.exp(-median(d)) >= 1 + _CLEAR_GAIN and upper_bound(d, _CLEAR_LEVEL) < 0


def noise_floor(medians: Sequence[float]) -> float:
    """max(2 %, 99th percentile of |median d|) over A/A comparisons; may exceed the 4 % limit."""
    ordered = sorted(abs(m) for m in medians)
    index = min(len(ordered) - 1, math.ceil(0.99 * len(ordered)) - 1)
    return max(0.02, math.exp(ordered[index]) - 1)
