"""Looks for data races of an OpenMP rewrite, whether or not they show in its outputs.

Both versions are built so that each access to memory is told to runtime/race_detector.hpp, which
knows what may happen at a time.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lessonl.measure.check import UNTOLD_EXIT, Checker, Failure, failure_of
from lessonl.measure.inputs import InputClass, sanitizer_classes
from lessonl.measure.objects import ObjectFacts
from lessonl.measure.openmp import uses_threads
from lessonl.measure.prepared import Prepared
from lessonl.measure.referee import Died, Placement, Referee
from lessonl.measure.spec import SHAPES, plan
from lessonl.measure.unit import Built
from lessonl.model import Outcome

_NAME = "races"
_SECONDS = 5.0
"""For one input: each access takes some 50 ns."""
_ALL_SECONDS = 10.0
_EXIT: Final = "exit 99"
_NOT_FOLLOWED: Final = re.compile(
    r"GOMP_(?:task|cancel|.*doacross|teams|target)\w*|omp_\w+_nest_lock|__kmpc\w+"
)
_REGIONS: Final = (
    *("parallel", "parallel_sections", "parallel_loop_static", "parallel_loop_dynamic"),
    *("parallel_loop_guided", "parallel_loop_runtime", "parallel_loop_nonmonotonic_dynamic"),
    *("parallel_loop_nonmonotonic_guided", "parallel_loop_nonmonotonic_runtime"),
    "parallel_loop_maybe_nonmonotonic_runtime",
)
_SHARES: Final = tuple(
    f"loop_{width}{kind}_next"
    for width in ("", "ull_")
    for kind in (
        *("dynamic", "guided", "runtime", "nonmonotonic_dynamic", "nonmonotonic_guided"),
        *("nonmonotonic_runtime", "maybe_nonmonotonic_runtime"),
    )
)
_ORDER: Final = (
    *("barrier", "loop_end", "sections_end", "sections_next"),
    *("single_copy_start", "single_copy_end"),
    *("critical_start", "critical_end", "critical_name_start", "critical_name_end"),
    *("atomic_start", "atomic_end", "ordered_start", "ordered_end"),
)
_OTHERS: Final = (
    *("omp_set_lock", "omp_unset_lock", "omp_test_lock"),
    *("memcpy", "memmove", "memset"),
)
_WRAPPED: Final = (*(f"GOMP_{name}" for name in (*_REGIONS, *_SHARES, *_ORDER)), *_OTHERS)


def flags(detector: Path) -> tuple[str, ...]:
    """What a variant is built with, after its own flags. GCC would link another library."""
    libraries = ("-lstdc++", "-lm", "-lgomp", "-lgcc_s", "-lc")
    return (
        *("-O1", "-g0", "-fsanitize=thread", "-nodefaultlibs", f"-Wl,{detector}"),
        *(f"-Wl,--wrap={name}" for name in _WRAPPED),
        *("-Wl,--no-as-needed", *libraries),
    )


def not_followed(facts: ObjectFacts) -> str:
    """Why races in an object cannot be looked for, or ""."""
    names = sorted(name for name in facts.undefined if _NOT_FOLLOWED.fullmatch(name))
    return f"not looked for: it uses {names[0]}" if names else ""


class Races:
    """Looks for races on one referee."""

    def __init__(self, referee: Referee, prepared: Prepared, threads: int) -> None:
        self._referee = referee
        self._prepared = prepared
        self._threads = threads

    async def run(
        self, original: Built | None, rewrite: Built, sized: Sequence[InputClass]
    ) -> str | Failure:
        """What was found ("no data race on 40 inputs, with 3 threads"), or the failure.

        What the ``original`` does on an input as well is no failure.
        """
        if rewrite.path is None:
            return "not looked for: the build that tells of each access failed"
        checker, deadline = self._prepared.checker, time.monotonic() + _ALL_SECONDS
        seen, alive = 0, False
        await self._referee.limit(_SECONDS)
        try:
            for c in self._inputs(sized):
                for _ in range(c.count):
                    if time.monotonic() > deadline:
                        break
                    if not alive and await self._spawn(checker, rewrite.path):
                        return "not looked for: that build cannot be loaded"
                    seed = secrets.randbits(62)
                    died = await self._attempt(c, seed)
                    alive = died is None
                    seen += alive
                    if died is None:
                        continue
                    if died.how.startswith(UNTOLD_EXIT):
                        return f"not looked for: {died.how.split(' ', 2)[2]}"
                    if died.how.startswith(_EXIT) and await self._is_clean(
                        checker, original, c, seed
                    ):
                        where = f"on an input with {c.describe()}"
                        return Failure(Outcome.INCORRECT, failure_of(died, where).reason, "race")
        finally:
            await self._referee.kill(_NAME)
        if not seen:
            return "not looked for: that build came to no end on any input"
        return f"no data race on {seen} inputs, with {self._threads} threads"

    def _inputs(self, sized: Sequence[InputClass]) -> tuple[InputClass, ...]:
        """A few of every shape, those that the rewrite names, and what is timed."""
        p = self._prepared
        timed = [InputClass(s.sizes, SHAPES[0], Placement.PACKED, 1) for s in p.sizes]
        small = sanitizer_classes(p.tree, p.spec, p.largest)
        named = [InputClass(c.sizes, c.shape, Placement.PACKED, 1) for c in sized]
        return (*small, *named, *timed)

    async def _spawn(self, checker: Checker, variant: Path) -> Died | None:
        return await checker.spawn(_NAME, variant, learn=False, threads=self._threads)

    async def _attempt(self, c: InputClass, seed: int) -> Died | None:
        p = self._prepared
        number = await self._referee.plan(plan(p.tree, p.spec, dict(c.sizes), c.shape))
        found = await self._referee.attempt(
            _NAME, number, seed=seed, count=1, placement=Placement.PACKED
        )
        return found if isinstance(found, Died) else None

    async def _is_clean(
        self, checker: Checker, original: Built | None, c: InputClass, seed: int
    ) -> bool:
        """Whether the original has no race on this input: its own is nobody's fault."""
        if original is None or not uses_threads(self._prepared.facts):
            return True
        if original.path is None or await self._spawn(checker, original.path):
            return True
        return await self._attempt(c, seed) is None
