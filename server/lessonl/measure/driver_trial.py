"""Tries a driver on the original alone: whether its outputs can be believed at all.

It must come to an end, be the same for the same seed wherever and whenever it runs, differ for
different seeds, be clean under the sanitizers, and call the function that it is handed. A complaint
is a clause that begins with "it", for whoever wrote the driver.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen

from lessonl.measure.build import Builder
from lessonl.measure.check import Checker, Runners, failure_of
from lessonl.measure.levels import SANITIZE
from lessonl.measure.referee import (
    Crash,
    Died,
    Fault,
    Mismatch,
    Placement,
    Referee,
    Tried,
    arena_place,
)
from lessonl.measure.spec import Spec, plan
from lessonl.measure.trap import trapped
from lessonl.measure.ways import Sources
from lessonl.model import Function, LessonlError

SIZE: Final = "size"
"""What the parameter of a driver is called."""
SIZES: Final = (1, 2, 5, 9, 17, 33, 100)
_SEEDS: Final = 3
_COMPARED: Final = 6
"""Inputs of each size that two processes are compared on."""
_DIFFERENT: Final = 12
"""Seeds that are to give different outputs, more than half of them at one size at least."""
_SECONDS: Final = 5.0
"""For one input. A machine that is busy must not have a driver refused that was paid for."""
_PATTERN: Final = ("-ftrivial-auto-var-init=pattern",)

_MAIN, _OTHER = "driver", "driver-again"
_UNSET = "it reads memory that was never set: the outputs of one input differ with what lies there"


@frozen
class Trial:
    """A driver that was built, beside the original; ``sources`` has both."""

    builder: Builder
    referee: Referee
    function: Function
    data: bytes
    sources: Sources
    extra: tuple[str, ...]
    spec: Spec
    place: int = field(factory=arena_place)
    """Where inputs lie, unless it is to make no difference."""

    async def complaint(self) -> str:
        """What is wrong with the driver; "" where nothing is."""
        steps: tuple[Callable[[], Awaitable[str]], ...] = (
            self._ends,
            self._calls,
            self._again,
            self._elsewhere,
            self._unset,
            self._differs,
            self._sanitized,
        )
        try:
            for step in steps:
                if found := await step():
                    return found
        finally:
            for name in (_MAIN, _OTHER):
                await self.referee.kill(name)
        return ""

    def _checker(self, runners: Runners) -> Checker:
        return Checker(self.referee, self.sources.tree, self.spec, runners, _SECONDS)

    async def _spawn(self, name: str, variant: Path, *flags: str, place: int) -> Died | None:
        await self.referee.limit(_SECONDS)
        runners = self.sources.runners
        return await self.referee.spawn(
            name, runners.runner, runners.adapter, variant, place=place,
            flags=runners.flags_for(variant, *flags),
        )  # fmt: skip

    async def _plan(self, n: int) -> int:
        return await self.referee.plan(plan(self.sources.tree, self.spec, {SIZE: n}))

    async def _ends(self) -> str:
        """Whether it runs to its end, and twice to the same, in a first process."""
        original = self.sources.runners.original
        if died := await self._spawn(_MAIN, original, "guard", "learn", place=self.place):
            return f"it cannot be loaded: {died.how}"
        for n in SIZES:
            for seed in range(1, 1 + _SEEDS):
                first, second = [await self._attempt(_MAIN, n, seed) for _ in range(2)]
                if found := _wrong(first, n):
                    return found
                if first != second:
                    return (
                        "it gives two outputs for one seed and size: it keeps something between "
                        "calls, writes an address, or uses randomness that is not its source's"
                    )
        return ""

    async def _attempt(
        self, name: str, n: int, seed: int, placement: Placement = Placement.FLUSH_END
    ) -> Tried | Fault | Crash | Died:
        return await self.referee.attempt(name, await self._plan(n), seed=seed, placement=placement)

    async def _calls(self) -> str:
        """Whether anything ends where the function does nothing but end its process."""
        ending = trapped(self.data, self.function)
        if ending is None:
            return ""
        sources = self.sources
        built = await self.builder.variant(
            sources.unit, ending, sources.entry, self.extra, "trapped"
        )
        if built.path is None:
            return ""
        for n in reversed(SIZES):
            if await self._spawn(_OTHER, built.path, "guard", place=self.place):
                return ""
            for seed in range(1, 1 + _SEEDS):
                if not isinstance(await self._attempt(_OTHER, n, seed), Tried):
                    return ""
        return "it never calls the function that it is handed"

    async def _again(self) -> str:
        """A second process, as the first one is."""
        return await self._compared(
            "it gives other outputs in another process: it writes an address, or uses randomness "
            "that is not its source's",
            "guard",
            place=self.place,
        )

    async def _elsewhere(self) -> str:
        """One whose inputs lie elsewhere."""
        return await self._compared(
            "its outputs depend on where its inputs lie: it writes an address, or what was never "
            "set",
            "guard",
            place=arena_place(),
        )

    async def _unset(self) -> str:
        """One where fresh memory holds what it happens to hold, and one where variables do not."""
        if found := await self._compared(_UNSET, place=self.place):
            return found
        patterned = await self._rebuilt(*_PATTERN)
        return await patterned._compared(_UNSET, "guard", place=self.place) if patterned else ""

    async def _rebuilt(self, *flags: str) -> Trial | None:
        """With a driver that is built with more flags, where the compiler takes them."""
        s = self.sources
        built = await self.builder.adapter(s.unit, self.data, s.entry, s.fields, flags)
        if built.path is None or built.missing:
            return None
        return evolve(self, sources=evolve(s, runners=evolve(s.runners, adapter=built.path)))

    async def _compared(self, complaint: str, *flags: str, place: int) -> str:
        """``complaint`` where another process of the original comes to other outputs."""
        original = self.sources.runners.original
        if died := await self._spawn(_OTHER, original, *flags, place=place):
            return f"it cannot be loaded: {died.how}"
        for n in SIZES:
            if found := await self._agrees(n, complaint):
                return found
        return ""

    async def _agrees(self, n: int, complaint: str) -> str:
        found = await self.referee.check(
            await self._plan(n), _COMPARED, _MAIN, _OTHER, (), Placement.PACKED
        )
        if isinstance(found, Mismatch):
            values = f"{found.expected} and {found.actual}" if found.expected else found.what
            return f"{complaint} ({values} at size {n})"
        return _wrong(found, n) if isinstance(found, Died) else ""

    async def _differs(self) -> str:
        """Whether a seed makes a difference."""
        most = 0
        for n in SIZES[-3:]:
            digests = set()
            for seed in range(1, 1 + _DIFFERENT):
                tried = await self._attempt(_MAIN, n, seed)
                digests.add(tried.digest if isinstance(tried, Tried) else "")
            most = max(most, len(digests))
        if most > _DIFFERENT // 2:
            return ""
        return f"{_DIFFERENT} seeds gave only {most} different outputs: it tries the same again"

    async def _sanitized(self) -> str:
        """Whether driver and original are clean, and come to the same, under the sanitizers."""
        try:
            runner = await self.builder.toolchain.binary("runner", sanitizer=True)
        except LessonlError:
            return ""
        s, flags = self.sources, (*self.extra, *SANITIZE)
        original = await self.builder.variant(s.unit, self.data, s.entry, flags, "original")
        trial = await self._rebuilt(*SANITIZE)
        if trial is None or original.path is None:
            return ""
        runners = evolve(trial.sources.runners, runner=runner, original=original.path)
        trial = evolve(trial, sources=evolve(trial.sources, runners=runners))
        return await trial._clean()

    async def _clean(self) -> str:
        if died := await self._spawn(_OTHER, self.sources.runners.original, place=self.place):
            return f"it cannot be loaded with sanitizers: {died.how}"
        for n in SIZES:
            for seed in range(1, 1 + _SEEDS):
                tried = await self._attempt(_OTHER, n, seed, Placement.PACKED)
                if found := _wrong(tried, n):
                    return found
            # Built in another way, reals may be rounded in another way.
            found = "" if self.sources.tree.has_reals else await self._agrees(n, _UNSET)
            if found:
                return found
        return ""


def _wrong(ended: Tried | Fault | Crash | Died, n: int) -> str:
    """What is wrong with how an input of size ``n`` ended."""
    when = f"at size {n}"
    if isinstance(ended, Tried):
        return ""
    if isinstance(ended, Fault):
        return f"it reads or writes outside of what it made {when}"
    how = f"signal {ended.signal}" if isinstance(ended, Crash) else ended.how
    return failure_of(Died(_MAIN, how), when).reason
