"""Estimators of the evaluation, each of plain numbers.

Chen et al., "Evaluating Large Language Models Trained on Code" (2021), for pass@k; Nichols et al.,
"Can Large Language Models Write Parallel Code?" (2024), for build@k, speedup@k and efficiency@k.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterable, Sequence
from statistics import fmean, stdev
from typing import Final

from attrs import frozen

_EXACT: Final = 16
_DRAWS: Final = 20_000


@frozen
class Spread:
    """A mean and the standard deviation of a sample; ``sd`` is None of fewer than two values."""

    mean: float
    sd: float | None
    number: int


def spread(values: Sequence[float]) -> Spread:
    """Mean and sample standard deviation (n - 1). Raises ValueError of no values."""
    if not values:
        raise ValueError("no values")
    return Spread(fmean(values), stdev(values) if len(values) > 1 else None, len(values))


def geometric_mean(ratios: Iterable[float]) -> float:
    """Of ratios above 0; 1 of none."""
    logs = [math.log(ratio) for ratio in ratios]
    return math.exp(fmean(logs)) if logs else 1.0


def pass_at_k(samples: int, passed: int, k: int) -> float:
    """The chance that one of ``k`` of the samples passed, drawn without replacement.

    build@k is the same of those that built. Raises ValueError unless 1 <= k <= samples.
    """
    _check(samples, k)
    return 1.0 - math.comb(samples - passed, k) / math.comb(samples, k)


def speedup_at_k(speedups: Sequence[float], k: int) -> float:
    """The expected best speedup of ``k`` samples, drawn without replacement; 0 if not correct.

    Raises ValueError unless 1 <= k <= samples.
    """
    _check(len(speedups), k)
    number, ordered = len(speedups), sorted(speedups)
    best_is_jth = (math.comb(j, k - 1) / math.comb(number, k) for j in range(number))
    return math.fsum(p * s for p, s in zip(best_is_jth, ordered, strict=True))


def efficiency_at_k(speedups: Sequence[float], threads: int, k: int) -> float:
    """speedup@k of each of ``threads``."""
    return speedup_at_k(speedups, k) / threads


def _check(samples: int, k: int) -> None:
    if not 1 <= k <= samples:
        raise ValueError(f"{k} of {samples} samples")


def sign_flip(differences: Sequence[float], seed: int = 0) -> float:
    """The two-sided p of a mean of paired differences, by flipping their signs.

    In all ways of up to 16 differences; of more, in 20,000 ways drawn at random, the one that was
    seen counted among them.
    """
    seen = abs(math.fsum(differences)) - 1e-12
    if len(differences) <= _EXACT:
        signs = itertools.product((1, -1), repeat=len(differences))
        sums = [abs(sum(s * d for s, d in zip(x, differences, strict=True))) for x in signs]
        return sum(x >= seen for x in sums) / len(sums)
    chance = random.Random(seed)
    more = sum(
        abs(sum(d if chance.getrandbits(1) else -d for d in differences)) >= seen
        for _ in range(_DRAWS)
    )
    return (more + 1) / (_DRAWS + 1)


def share_of_headroom(pairs: Iterable[tuple[float, float]]) -> float | None:
    """How much of what is known to be possible was found, in logs: 1 is all of it.

    Pairs are the ratio found and the best known one; those without room are left out. None where
    there is no room at all.
    """
    room = [(found, known) for found, known in pairs if known > 1]
    if not room:
        return None
    whole = math.fsum(math.log(known) for _, known in room)
    return math.fsum(math.log(found) for found, _ in room) / whole


def front(points: Sequence[tuple[float, float]]) -> list[int]:
    """The places of the points (cost, gain) that no other beats in one without loss in the other.

    Cheapest first.
    """

    def beaten(point: tuple[float, float]) -> bool:
        return any(
            other != point and other[0] <= point[0] and other[1] >= point[1] for other in points
        )

    kept = [place for place, point in enumerate(points) if not beaten(point)]
    return sorted(kept, key=lambda place: points[place])
