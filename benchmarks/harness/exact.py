"""Exact bounds on a share that was seen k times in n."""

from __future__ import annotations

import math

_STEPS = 60


def upper_bound(hits: int, trials: int, level: float = 0.95) -> float:
    """The one-sided Clopper-Pearson upper bound on a share (Biometrika 26, 1934).

    The largest share under which so few ``hits`` in ``trials`` have a probability of 1 - ``level``.
    """
    if not 0 <= hits <= trials:
        raise ValueError(f"{hits} of {trials}")
    if hits == trials:
        return 1.0
    low, high = hits / trials, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(hits, trials, middle) > 1 - level:
            low = middle
        else:
            high = middle
    return high


def lower_bound(hits: int, trials: int, level: float = 0.95) -> float:
    """The one-sided Clopper-Pearson lower bound on a share."""
    return 1 - upper_bound(trials - hits, trials, level)


def _at_most(hits: int, trials: int, share: float) -> float:
    """P(Binomial(trials, share) <= hits), share inside of (0, 1)."""
    yes, no = math.log(share), math.log1p(-share)
    return math.fsum(
        math.exp(_log_choose(trials, k) + k * yes + (trials - k) * no) for k in range(hits + 1)
    )


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
