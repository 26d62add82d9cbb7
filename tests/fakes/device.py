"""A device that has no GPU: it replays timings, and fails where it is told to."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from attrs import define, field

from lessonl.measure.gpu.device import About, Argument, Fault, Pair

ABOUT = About("Replayed GPU", "sm_80", 108, 40 << 20, 1410, 1215, 1.3e12, "12.4")


@define
class ReplayedDevice:
    """Calls of the original take ``seconds`` for a thousand elements; those of a rewrite by ratio.

    ``noise`` is the standard deviation of the logarithm of each time. ``faults`` are what the
    named calls answer from the given one on (0 is the first), but for comparisons of the original
    with itself.
    """

    ratio: float = 1.0
    seconds: float = 1e-4
    noise: float = 0.01
    faults: dict[str, tuple[int, Fault]] = field(factory=dict)
    sanitizer: dict[str, str] | None = field(factory=dict)
    """What tools find; None where there is no compute-sanitizer."""
    bandwidth: float = ABOUT.bandwidth
    random: random.Random = field(factory=lambda: random.Random(1))
    calls: list[str] = field(factory=list)
    _same: bool = field(default=True, init=False)
    _elements: int = field(default=0, init=False)

    def _fault(self, call: str) -> Fault | None:
        self.calls.append(call)
        known = self.faults.get(call)
        if known is None or (self._same and call != "about"):
            return None
        return known[1] if self.calls.count(call) > known[0] else None

    async def about(self) -> About | Fault:
        about = About(
            ABOUT.name, ABOUT.architecture, ABOUT.multiprocessors, ABOUT.l2, ABOUT.clock,
            ABOUT.memory_clock, self.bandwidth, ABOUT.driver,
        )  # fmt: skip
        return self._fault("about") or about

    async def load(self, original: Path, rewrite: Path) -> Fault | None:
        self._same = original == rewrite
        return self._fault("load")

    async def arrange(self, arguments: Sequence[Argument], relative: float) -> Fault | None:
        self._elements = max([a.count for a in arguments if hasattr(a, "count")], default=0)
        return self._fault("arrange")

    async def check(self, seed: int) -> Fault | None:
        return self._fault("check")

    async def pairs(self, seed: int, count: int) -> list[Pair] | Fault:
        usual = self.seconds * max(1, self._elements) / 1000
        ratio = 1.0 if self._same else self.ratio
        taken = [Pair(self._time(usual), self._time(usual / ratio)) for _ in range(count)]
        return self._fault("pairs") or taken

    async def sanitize(self, tool: str, seed: int) -> str | Fault | None:
        fault = self._fault(tool)
        if fault is not None or self.sanitizer is None:
            return fault
        return self.sanitizer.get(tool, "")

    async def close(self) -> None:
        self.calls.append("close")

    def _time(self, usual: float) -> float:
        return usual * self.random.lognormvariate(0, self.noise)
