"""The cores of the machine, shared by builds and by what is timed."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

from attrs import Factory, define, field

_MOST_PATIENCE = 10.0


def patience() -> float:
    """How much longer than on a quiet machine a compiler may take, for all that runs beside it."""
    return min(_MOST_PATIENCE, max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)))


def build_seconds() -> float:
    """How long one compiler may take; ``LESSONL_BUILD_SECONDS`` says it for a quiet machine."""
    quiet = 60.0
    with contextlib.suppress(ValueError):
        quiet = max(1.0, float(os.environ.get("LESSONL_BUILD_SECONDS", "")))
    return quiet * patience()


@define
class Cores:
    """Lets a build run for each core, and none on the timing core while something is timed.

    With ``spare`` builds never use that core: whoever works at the machine has it meanwhile, and
    what is timed need not wait for them. Where there is but one core, it is used for everything.
    """

    timing_core: int | None
    """None where what is timed has all cores, so that nothing is built meanwhile."""
    spare: bool = False
    _places: asyncio.Semaphore = field(
        default=Factory(lambda self: asyncio.Semaphore(self.places), takes_self=True), init=False
    )
    _alone: asyncio.Lock = field(factory=asyncio.Lock, init=False)
    _timing: bool = field(default=False, init=False)

    @property
    def places(self) -> int:
        """How many builds run at a time."""
        cores = len(os.sched_getaffinity(0))
        return max(1, cores - 1) if self.spare else cores

    @property
    def for_builds(self) -> frozenset[int]:
        """The cores that builds keep to, whatever else goes on; none named are all."""
        return self._others() if self.spare else frozenset()

    @contextlib.asynccontextmanager
    async def build(self) -> AsyncIterator[frozenset[int]]:
        """Waits for a place, and says which cores the build may use; none named are all."""
        async with self._places:
            yield self._others() if self._timing else self.for_builds

    @contextlib.asynccontextmanager
    async def timing(self) -> AsyncIterator[None]:
        """While timing: builds that start stay off the timing core, those there are waited for."""
        # Two at once would wait for each other's places for ever.
        async with self._alone:
            if self.spare and self._others() and self.timing_core is not None:
                yield
            else:
                async with self._left_by_builds():
                    yield

    @contextlib.asynccontextmanager
    async def _left_by_builds(self) -> AsyncIterator[None]:
        others = self.places - 1
        async with self._places:
            async with contextlib.AsyncExitStack() as all_places:
                for _ in range(others):
                    await all_places.enter_async_context(self._places)
                if self.timing_core is None:
                    yield
                    return
                self._timing = True
            try:
                yield
            finally:
                self._timing = False

    def _others(self) -> frozenset[int]:
        cores = os.sched_getaffinity(0)
        return frozenset(cores) - {max(cores) if self.timing_core is None else self.timing_core}
