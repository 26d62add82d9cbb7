"""The sizes at which calls are timed, and how long a sample of calls takes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from attrs import evolve, frozen

from lessonl.measure.inputs import TimedScale


@frozen
class Lengths:
    """How long a sample, and a call at the headline size, take at least (seconds).

    ``in_cache``: whether the smaller size is one whose inputs stay in the cache of one core.
    ``outer``: whether samples are taken by the clock of the referee, wake-ups of 10 us included.
    """

    sample: float
    headline: float
    in_cache: bool
    outer: bool


SERIAL = Lengths(100e-6, 1e-3, in_cache=True, outer=False)
#: To begin and end a parallel region takes up to 50 us where its threads sleep in between.
#: Which core a team wakes up on differs from process to process, and with it the gap of the clocks.
PARALLEL = Lengths(1e-3, 5e-3, in_cache=False, outer=True)


@frozen
class TimedSize:
    """A size at which calls are timed: ``count`` calls a sample."""

    label: str
    sizes: tuple[tuple[str, int], ...]
    count: int
    seconds: float
    headline: bool
    input_bytes: int = 0


def scales(sizes: Sequence[TimedSize]) -> list[TimedScale]:
    """The sizes that are timed, as values of the size variables, where there are any."""
    found: list[TimedScale] = []
    for s in sizes:
        values = [v for name, v in s.sizes if not name.startswith("last(")]
        if values:
            found.append(TimedScale(values[0], s.seconds, s.input_bytes))
    if len(found) > 1 and found[-1].n > found[0].n and found[0].input_bytes:
        more = math.log(max(1, found[-1].input_bytes) / found[0].input_bytes)
        found[-1] = evolve(found[-1], degree=more / math.log(found[-1].n / found[0].n))
    return found
