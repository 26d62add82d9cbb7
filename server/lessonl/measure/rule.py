"""When a comparison ends, and with what: the one rule for processors and GPUs.

See docs/decisions/0006-marginal-gains.md; the bounds are those of `statistics`.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from attrs import frozen

from lessonl.measure.statistics import (
    EARLY,
    clearly_faster,
    clearly_slower,
    decide,
    hopeless,
    speedup,
)
from lessonl.model import Outcome, SizeRow

PROCESS_PAIRS, PAIRS = 3, 16
_SECOND_LOOK = (4, 24)
_TIME_CAP_SECONDS = 5.0

Lost = Callable[[Sequence[float]], bool]
"""Whether the first ``EARLY`` differences are enough."""
Failed = TypeVar("Failed")
Take = Callable[[int, int, Lost], Awaitable[list[float] | Failed]]
"""Differences log(t_rewrite / t_original) of so many fresh starts, so many pairs of each; of the
first ``EARLY`` pairs alone where those are lost."""


@frozen
class Decided:
    """``outcome`` is faster, same or slower, by the differences ``d``."""

    d: tuple[float, ...]
    outcome: Outcome


async def by_the_rule(
    take: Take[Failed], floor: float, level: float, *, headline: bool
) -> Decided | Failed:
    """Pairs until the rule decides, or what ``take`` failed with."""
    deadline = time.monotonic() + _TIME_CAP_SECONDS

    def lost(d: Sequence[float]) -> bool:
        # At the other sizes a loss is to be proven: it outweighs a gain at the headline.
        return hopeless(d) and (headline or clearly_slower(d))

    d = await take(PROCESS_PAIRS, PAIRS, lost)
    if not isinstance(d, list):
        return d
    outcome = decide(d, floor, level)
    if len(d) == EARLY:  # of one start, which may differ from the next by itself
        outcome = Outcome.SLOWER if clearly_slower(d) else Outcome.SAME
    if outcome is Outcome.FASTER and not clearly_faster(d):
        outcome = None  # a gain that close to the noise is looked at again, on fresh pairs
    processes, pairs = _SECOND_LOOK
    while outcome is None and time.monotonic() < deadline:
        more = await take(processes, pairs, lambda _: False)
        if not isinstance(more, list):
            return more
        d = more
        outcome = decide(d, floor, level)
        pairs *= 2
    return Decided(tuple(d), outcome or Outcome.SAME)


def size_row(label: str, found: Decided, seconds: float, *, headline: bool) -> SizeRow:
    """The row of a table of sizes; ``seconds`` are those of a call of the original."""
    told = speedup(found.d)
    low = told.low if math.isfinite(told.low) else 0.0
    high = told.high if math.isfinite(told.high) else told.ratio * 2
    return SizeRow(label, told.ratio, low, high, found.outcome, len(found.d), seconds, headline)
