"""How others decide that something is faster, applied to samples of ours.

They compare one number of each side and call it faster above a threshold. They get the samples in
two ways. *In blocks*, as they take them: all samples of one text in one process, then all of the
other, as many as ours, as long, on the same core, in the same sandbox, with a fresh input each,
seconds after our own pairs and under the same load. And *paired*: the very samples that our verdict
rests on, so that what they lose there they lose by the rule alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean, median
from typing import Final

from lessonl.measure.experiment import Samples

STATISTICS: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "median": median,
    "minimum": min,
    "mean": fmean,
}
THRESHOLDS: Final = (0.02, 0.05)
"""Gains from which on something is called faster; 2 % is the least of our own floor."""


def ratios(samples: Samples) -> dict[str, float]:
    """First over second by each statistic: above 1 the second looks faster; empty without any."""
    if not samples.first or not samples.second:
        return {}
    return {
        name: statistic(samples.first) / max(1.0, statistic(samples.second))
        for name, statistic in STATISTICS.items()
    }


def called_faster(ratio: float, threshold: float) -> bool:
    """What a rule with this threshold says of a ratio."""
    return ratio >= 1 + threshold
