"""Times a rewrite on a device: interleaved pairs under the rule of `rule`, like any other."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from attrs import frozen

from lessonl.costs import BOUND, Traffic
from lessonl.measure.gpu.arguments import Arguments, total_bytes
from lessonl.measure.gpu.device import About, Device, Fault, Pair
from lessonl.measure.rule import Decided, Lost, by_the_rule, size_row
from lessonl.measure.statistics import EARLY, LEVEL, median, noise_floor
from lessonl.model import SizeRow

SHORTEST: float = 50e-6
"""A call below this (seconds) is lost among launch overheads; the clock of events has 0.5 us."""
_ENOUGH: float = 1e-3
_FIRST_SIZE, _MOST_BYTES = 1 << 10, 1 << 28
_SEEDS = 1 << 62
_LEAST_PAIRS = 7
_AA_ROUNDS = 8


@frozen
class DeviceSize:
    """A size at which calls are timed; ``seconds`` are the original's."""

    label: str
    sizes: tuple[tuple[str, int], ...]
    seconds: float
    bytes: int


@frozen
class DeviceTimer:
    """Compares what a device has loaded, on arguments that ``arguments`` makes for a size."""

    device: Device
    arguments: Arguments
    relative: float

    async def calibrate(self, wanted: int | None = None) -> DeviceSize | Fault:
        """The size at which a call takes about a millisecond, or the largest that fits."""
        n = wanted or _FIRST_SIZE
        while True:
            found = await self._measured(n)
            if isinstance(found, Fault):
                return found
            larger = total_bytes(self.arguments.at(2 * n)) <= _MOST_BYTES
            if wanted or found.seconds >= _ENOUGH or not larger or not self.arguments.sized:
                return found
            n *= 2

    async def _measured(self, n: int) -> DeviceSize | Fault:
        arguments = self.arguments.at(n)
        if fault := await self.device.arrange(arguments, self.relative):
            return fault
        pairs = await self.device.pairs(random.randrange(_SEEDS), _LEAST_PAIRS)
        if isinstance(pairs, Fault):
            return pairs
        seconds = median([p.original for p in pairs])
        label = f"n = {n:,}" if self.arguments.sized else "as declared"
        sizes = tuple(self.arguments.sizes(n).items())
        return DeviceSize(label, sizes, seconds, total_bytes(arguments))

    async def compare(
        self, size: DeviceSize, floor: float, level: float = LEVEL
    ) -> SizeRow | Fault:
        """Pairs until the rule decides."""
        found = await by_the_rule(self._starts, floor, level, headline=True)
        if not isinstance(found, Decided):
            return found
        return size_row(size.label, found, size.seconds, headline=True)

    async def floor(self) -> float | Fault:
        """The noise of this device: what comparisons of the loaded pair with itself come to.

        Original and rewrite are to be loaded from one text.
        """
        medians = []
        for _ in range(_AA_ROUNDS):
            d = await self._starts(1, 2 * EARLY, lambda _: False)
            if isinstance(d, Fault):
                return d
            medians.append(median(d))
        return noise_floor(medians)

    async def _starts(self, starts: int, pairs: int, lost: Lost) -> list[float] | Fault:
        """Differences; each start has other seeds, and memory that is allocated afresh."""
        d: list[float] = []
        for start in range(starts):
            for step in (pairs,) if start else (EARLY, pairs - EARLY):
                taken = await self.device.pairs(random.randrange(_SEEDS), step)
                if isinstance(taken, Fault):
                    return taken
                d += differences(taken)
                if len(d) == EARLY and lost(d):
                    return d
        return d


def differences(pairs: Sequence[Pair]) -> list[float]:
    """log(t_rewrite / t_original) of each pair."""
    tick = 1e-9
    return [math.log(max(tick, p.rewrite) / max(tick, p.original)) for p in pairs]


def traffic(about: About, size: DeviceSize, row: SizeRow) -> Traffic:
    """How fast original and rewrite pass over their arguments, and what the device can."""
    rate = size.bytes / max(1e-9, size.seconds)
    return Traffic(size.label, size.bytes, rate, rate * row.ratio, about.bandwidth)


def doubt(found: Traffic) -> str:
    """Why a rewrite is too fast for its device, though the original is not; else empty."""
    if found.rewrite <= found.most / BOUND or found.original > found.most:
        return ""
    return (
        f"more than the device's memory allows: {found.rewrite / 1e9:.4g} GB/s of the measured "
        f"{found.most / 1e9:.4g}; see whether it need not read all of its arguments"
    )
