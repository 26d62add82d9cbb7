"""Times a rewrite against the original: pinned, paired, same inputs at the same addresses."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from lessonl.measure.nodes import Tree
from lessonl.measure.openmp import runner_flags
from lessonl.measure.referee import Died, Mismatch, Referee, Sample, arena_place
from lessonl.measure.rule import Decided, Lost, by_the_rule, size_row
from lessonl.measure.spec import SHAPES, Shape, Spec, plan
from lessonl.measure.statistics import EARLY, LEVEL, lower_bound, median
from lessonl.measure.timed_sizes import SERIAL, Lengths, TimedSize
from lessonl.model import LessonlError, Outcome, SizeRow, Unsupported

_MOST_INPUT_BYTES = 1 << 26
_BATCH_BYTES = 1 << 18
_MOST_SLOTS = 4000
_LARGEST_SIZE = 1 << 22
#: What takes numbers alone may take long for a few of them only: primes, for example.
_AROUND = Shape(around=True)
_MIXED = 64

_TIMED = "timed"
_MANY_TIMES, _LONGER = 4.0, 2.0
#: Noise moves the gap of some pairs, a forged clock that of all.
_FORGERY_LEVEL = 1e-3
#: Above this noise floor no timing verdict is given.
WORST_FLOOR = 0.04


@frozen
class Variants:
    """The files of one comparison."""

    runner: Path
    adapter: Path
    original: Path
    rewrite: Path
    threads: int = 1
    """Of the rewrite."""
    original_threads: int = 1
    references: tuple[str, ...] = ()
    """The runners of the original and of its other builds, as the checker names them."""


@frozen
class TimingFailure:
    """The rewrite did not survive or was caught while being timed."""

    outcome: Outcome
    reason: str
    check: str = ""


class Timer:
    """Runs comparisons on one referee; ``tree``, ``spec`` say how inputs are made."""

    def __init__(
        self,
        referee: Referee,
        tree: Tree,
        spec: Spec,
        ticks_per_second: float,
        seconds: float = 10.0,
        lengths: Lengths = SERIAL,
    ) -> None:
        self._lengths = lengths
        self._referee = referee
        self._tree = tree
        self._spec = spec
        self._rate = ticks_per_second
        self._limit = seconds
        mixed = bool(spec.variables) and not any(n.is_buffer for n in tree.inputs)
        self._shape = _AROUND if mixed else SHAPES[0]
        self._least = _MIXED if mixed else 1
        self.taken: list[tuple[Sample, Sample]] = []
        """The pairs that the last comparison rests on."""

    async def _spawn(
        self, name: str, variants: Variants, place: int, *, rewrite: bool = False
    ) -> None:
        variant = variants.rewrite if rewrite else variants.original
        flags = runner_flags(variants.threads if rewrite else variants.original_threads)
        died = await self._referee.spawn(
            name, variants.runner, variants.adapter, variant, place=place, flags=flags
        )
        if died:
            raise LessonlError(
                f"A runner could not be started: {died.how}.",
                "Run `lessonl doctor`.",
                code="environment",
            )

    async def _seconds(self, n: int) -> tuple[float, int] | None:
        """Median seconds of the shortest sample, and the bytes of an input at scale ``n``.

        None when a call fails.
        """
        number = await self._shaped(self._spec.sizes(n), self._shape)
        result = await self._referee.time(_TIMED, number, self._least, 3)
        if isinstance(result, Died):
            return None
        return median([s.inner for s in result[1]]) / self._rate, result[0] // self._least

    async def calibrate(
        self, variants: Variants, wanted: int | None = None
    ) -> tuple[TimedSize, ...]:
        """The in-cache size and the headline size, found on the original.

        ``wanted`` fixes the headline size. A function without sizes has one row.
        """
        await self._referee.limit(self._limit)
        await self._spawn(_TIMED, variants, 0)
        try:
            if not self._spec.variables:
                return (await self._row(1, headline=True),)
            if wanted is not None:
                return (await self._row(wanted, headline=True),)
            cached, headline = await self._search(variants)
            rows = [] if cached == headline else [await self._row(cached, headline=False)]
            return (*rows, await self._row(headline, headline=True))
        finally:
            await self._referee.kill(_TIMED)

    async def _search(self, variants: Variants) -> tuple[int, int]:
        """The largest size of a sample's length, and the least one of a headline's."""
        lengths = self._lengths
        n, below, cached = 8, 8, 8
        while n <= _LARGEST_SIZE:
            measured = await self._seconds(n)
            if measured is None:  # too large for it, or for the time limit
                await self._spawn(_TIMED, variants, 0)
                return cached, below
            seconds, size = measured
            small = size <= _BATCH_BYTES or not lengths.in_cache
            if seconds <= 2 * lengths.sample and small:
                cached = n
            if seconds >= lengths.headline:
                return cached, await self._between(variants, below, n, seconds)
            if size > _MOST_INPUT_BYTES // 4:
                return cached, n
            below = n
            n *= 2
        return cached, below

    async def _between(self, variants: Variants, low: int, high: int, seconds: float) -> int:
        """A size whose call takes as long as a headline to three times that, if there is one."""
        least = self._lengths.headline
        while seconds > 3 * least and high - low > 1:
            middle = max(low + 1, math.isqrt(low * high))
            measured = await self._seconds(middle)
            if measured is None:
                await self._spawn(_TIMED, variants, 0)
                return low
            if measured[0] >= least:
                high, seconds = middle, measured[0]
            else:
                low = middle
        return high

    async def _row(self, n: int, *, headline: bool) -> TimedSize:
        measured = await self._seconds(n)
        if measured is None:
            raise Unsupported(
                f"The original does not finish on every input of size {n}.",
                "State its inputs with --spec, or give a smaller size with --size.",
            )
        seconds, size = measured[0] / self._least, measured[1]
        most = max(1, min(_MOST_SLOTS, _BATCH_BYTES // max(1, size)))
        wanted = math.ceil(self._lengths.sample / max(seconds, 1e-9))
        count = min(most, max(self._least, wanted))
        relation = "<=" if self._shape.around else "="
        label = f"n {relation} {n:,}" if self._spec.variables else "as declared"
        sizes = tuple(self._spec.sizes(n).items()) if self._spec.variables else ()
        return TimedSize(label, sizes, count, seconds, headline, size)

    async def compare(
        self, variants: Variants, size: TimedSize, floor: float, level: float = LEVEL
    ) -> SizeRow | TimingFailure:
        """Pairs until the rule decides; see docs/decisions/0006-marginal-gains.md."""
        await self._referee.limit(self._limit)

        async def take(processes: int, pairs: int, lost: Lost) -> list[float] | TimingFailure:
            return await self._processes(variants, size, processes, pairs, lost)

        found = await by_the_rule(take, floor, level, headline=size.headline)
        if not isinstance(found, Decided):
            return found
        return size_row(size.label, found, size.seconds, headline=size.headline)

    async def worse_on(
        self, variants: Variants, size: TimedSize, shapes: Iterable[Shape]
    ) -> tuple[Shape, float] | None:
        """A shape of inputs that the rewrite is bad at, and how many times as long it takes there.

        What is timed is random; an algorithm may be quick on that alone. It is bad where it takes
        much longer than on random inputs and many times as long as the original: what merely has
        no case of its own for sorted inputs is not. Nobody needs an interval for such a loss: it
        is looked at twice.
        """
        await self._referee.limit(self._limit)
        usual = [median(block) for block in await self.blocks(variants, size, 1, 3)]
        for shape in shapes:
            times = math.inf
            for _ in range(2):
                blocks = await self.blocks(variants, size, 1, 3, shape)
                original, rewrite = [median(block) for block in blocks]
                if rewrite <= max(_MANY_TIMES * original, _LONGER * usual[1]):
                    break
                times = min(times, rewrite / max(1.0, original))
            else:
                return shape, times
        return None

    async def _shaped(self, sizes: Mapping[str, int], shape: Shape) -> int:
        return await self._referee.plan(plan(self._tree, self._spec, sizes, shape))

    async def blocks(
        self,
        variants: Variants,
        size: TimedSize,
        count: int,
        repeats: int,
        shape: Shape = SHAPES[0],
    ) -> list[list[float]]:
        """Samples (ticks) as they are usually taken: all of the original, then of the rewrite.

        Each is of ``count`` calls. Infinity where a process does not live through them.
        """
        number = await self._shaped(dict(size.sizes), shape)
        blocks: list[list[float]] = []
        for rewrite in (False, True):
            await self._spawn(_TIMED, variants, 0, rewrite=rewrite)
            result = await self._referee.time(_TIMED, number, count, repeats)
            await self._referee.kill(_TIMED)
            blocks.append([math.inf] if isinstance(result, Died) else [s.inner for s in result[1]])
        return blocks

    async def _processes(
        self,
        variants: Variants,
        size: TimedSize,
        processes: int,
        pairs: int,
        lost: Lost,
    ) -> list[float] | TimingFailure:
        """Differences of fresh pairs; of the first ``EARLY`` alone where those are ``lost``."""
        d: list[float] = []
        gaps: list[float] = []
        self.taken = []
        for index in range(processes):
            steps = (pairs,) if index else (EARLY, pairs - EARLY)
            samples = await self._process_pair(variants, size, steps, lost)
            if isinstance(samples, TimingFailure):
                return samples
            gaps += [self._gap(a, b) for a, b in samples]
            d += self._differences(samples)
            self.taken += samples
            if len(d) == EARLY:
                break
        if not self._lengths.outer and lower_bound(gaps, _FORGERY_LEVEL) > 0:
            return TimingFailure(Outcome.REFUSED, "its clock disagrees with ours", "clock")
        return d

    async def _process_pair(
        self,
        variants: Variants,
        size: TimedSize,
        steps: Sequence[int],
        lost: Lost,
    ) -> list[tuple[Sample, Sample]] | TimingFailure:
        """One fresh pair of processes; the arena's offset and page colour are its own."""
        place = arena_place(random.randrange(0, 64, 16) + 4096 * random.randrange(16))
        number = await self._shaped(dict(size.sizes), self._shape)
        await self._spawn("a", variants, place)
        await self._spawn("b", variants, place, rewrite=True)
        samples: list[tuple[Sample, Sample]] = []
        try:
            for step in steps:
                result = await self._referee.pairs(
                    "a", "b", number, size.count, step, variants.references
                )
                if isinstance(result, Mismatch | Died):
                    return _failure(result)
                samples += result
                if len(samples) == EARLY and lost(self._differences(samples)):
                    break
        finally:
            await self._referee.kill("a")
            await self._referee.kill("b")
        return samples

    def _differences(self, samples: Sequence[tuple[Sample, Sample]]) -> list[float]:
        outer = self._lengths.outer
        taken = [(a.outer, b.outer) if outer else (a.inner, b.inner) for a, b in samples]
        return [math.log(max(1, b) / max(1, a)) for a, b in taken]

    def _gap(self, original: Sample, rewrite: Sample) -> float:
        """By how much the outer clock saw more of the rewrite than its inner clock admits (ticks).

        Beyond what the original shows and 1 us + 1 % of the sample: see
        docs/decisions/0002-two-clocks.md. An inner time above the outer one is impossible.
        """
        if rewrite.inner > rewrite.outer:
            return math.inf
        allowed = 1e-6 * self._rate + 0.01 * rewrite.outer
        return (rewrite.outer - rewrite.inner) - (original.outer - original.inner) - allowed


def _failure(result: Mismatch | Died) -> TimingFailure:
    if isinstance(result, Mismatch):
        return TimingFailure(
            Outcome.INCORRECT,
            f"on timed inputs its {result.what} differs from the original's",
            "timed output",
        )
    if result.runner == "a":
        raise LessonlError(
            f"The original did not finish while being timed ({result.how}).",
            "Give a smaller size with --size.",
            code="environment",
        )
    if result.how == "timeout":
        return TimingFailure(Outcome.TIMED_OUT, "it did not finish while being timed", "timeout")
    return TimingFailure(Outcome.CRASHED, f"it ended while being timed ({result.how})", "crash")
