"""What one core of this machine can do at most, and how near to it a function comes.

The roofline model of S. Williams, A. Waterman and D. Patterson (CACM 52(4), 2009), with the bytes
of the arguments for the traffic: what a function does with them beyond that is not known.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import time
from pathlib import Path

from attrs import asdict, define, field, frozen

from lessonl.costs import BOUND, Traffic
from lessonl.measure import process
from lessonl.measure.calibrate import EXPIRES_SECONDS, machine_key
from lessonl.measure.cores import Cores
from lessonl.measure.process import Placement
from lessonl.measure.timed_sizes import TimedSize
from lessonl.measure.toolchain import Toolchain, writing_to
from lessonl.model import LessonlError, Outcome, SizeRow

_SECONDS = 20.0
_TIMED = (Outcome.FASTER, Outcome.SAME, Outcome.SLOWER)


@frozen
class Ceilings:
    """``reads``: bytes of data and the bytes a second they are read with, smallest first.

    ``flops``: floating-point operations a second, in double and fused.
    """

    reads: tuple[tuple[int, float], ...]
    flops: float
    measured_at: float

    def most(self, size: int) -> float:
        """Bytes a second at ``size`` bytes, between two that were measured on a log-log line."""
        low, high = self.reads[0], self.reads[-1]
        for at in self.reads:
            if at[0] <= size:
                low = at
            if at[0] >= size:
                high = at
                break
        if size <= low[0] or low[0] >= high[0]:
            return low[1]
        if size >= high[0]:
            return high[1]
        share = math.log(size / low[0]) / math.log(high[0] / low[0])
        return math.exp(math.log(low[1]) + share * math.log(high[1] / low[1]))

    def or_better(self, other: Ceilings) -> Ceilings:
        """The better of two measurements each: what gets in the way only makes them worse."""
        reads = [(a[0], max(a[1], b[1])) for a, b in zip(self.reads, other.reads, strict=True)]
        return Ceilings(tuple(reads), max(self.flops, other.flops), other.measured_at)


@define
class Roofline:
    """Measures the ceilings of this machine when they are first needed, and keeps them."""

    toolchain: Toolchain
    cores: Cores
    _known: Ceilings | None = field(default=None, init=False)
    _failed: bool = field(default=False, init=False)

    async def traffic(self, size: TimedSize, row: SizeRow) -> Traffic | None:
        """How fast original and rewrite pass over their arguments; None where that says nothing.

        That is with threads, without arguments to speak of, and where nothing can be measured.
        """
        if self.cores.timing_core is None or not size.input_bytes or row.verdict not in _TIMED:
            return None
        if not row.original_seconds:
            return None
        most = await self.ceilings()
        if most is None:
            return None
        rate = size.input_bytes / row.original_seconds
        at = most.most(size.input_bytes)
        return Traffic(size.label, size.input_bytes, rate, rate * row.ratio, at)

    async def doubt(self, size: TimedSize, row: SizeRow) -> str:
        """Why the rewrite is too fast for this machine, though the original is not; else empty."""
        for again in (False, True):
            if again:  # something may have been in the way
                await self.ceilings(again=True)
            found = await self.traffic(size, row)
            if found is None or _believable(found):
                return ""
        assert found is not None
        return (
            f"more than memory allows: to read its {found.bytes:,} bytes of arguments as fast as "
            f"it ends takes {found.rewrite / 1e9:.3g} GB/s, and this machine has "
            f"{found.most / 1e9:.3g}; see whether it need not read them all"
        )

    async def ceilings(self, *, again: bool = False) -> Ceilings | None:
        """Of the core that is timed on, kept for seven days; None where there is no measuring."""
        if self._failed:
            return None
        file = self.toolchain.cache / f"ceilings-{machine_key()}.json"
        before = self._known or _read(file)
        if before is not None and not again:
            self._known = before
            return before
        try:
            found = await self._measured()
        except (LessonlError, ValueError):
            self._failed = before is None
            return before
        self._known = before.or_better(found) if before is not None else found
        with writing_to(self.toolchain.cache):
            file.write_text(json.dumps(asdict(self._known)))
        return self._known

    async def _measured(self) -> Ceilings:
        """About 0.2 s. Raises LessonlError, or ValueError where the program fails."""
        program = await self.toolchain.binary("ceilings")
        launcher = await self.toolchain.binary("launch")
        core = self.cores.timing_core
        place = Placement(launcher, 0, frozenset() if core is None else frozenset({core}))
        async with self.toolchain.timing_turn(), self.cores.timing():
            done = await process.run(
                [str(program)],
                cwd=self.toolchain.cache,
                env=process.clean_environment(Path(os.devnull)),
                timeout=_SECONDS,
                placement=place,
            )
        if not done.ok:
            raise ValueError("it failed")
        return parsed(done.stdout.decode())


def parsed(text: str) -> Ceilings:
    """What ceilings.cpp prints. Raises ValueError where it is something else."""
    reads, flops = [], 0.0
    for words in map(str.split, text.splitlines()):
        match words:
            case ["read", size, rate]:
                reads.append((int(size), float(rate)))
            case ["flops", rate]:
                flops = float(rate)
    if not reads or min(rate for _, rate in reads) <= 0:
        raise ValueError("no rates")
    return Ceilings(tuple(sorted(reads)), flops, time.time())


def _believable(found: Traffic) -> bool:
    """Where the original beats the ceiling too, the function need not read all it is given."""
    return found.rewrite <= found.most / BOUND or found.original > found.most


def _read(file: Path) -> Ceilings | None:
    with contextlib.suppress(OSError, ValueError, TypeError):
        data = json.loads(file.read_text())
        found = Ceilings(
            tuple((s, r) for s, r in data["reads"]), data["flops"], data["measured_at"]
        )
        if found.reads and time.time() - found.measured_at < EXPIRES_SECONDS:
            return found
    return None
