"""What OpenMP mode asks of a rewrite beyond serial mode: see docs/decisions/0015-threads.md."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from attrs import evolve, frozen

from lessonl.measure.check import Failure, Passed
from lessonl.measure.checks import Checks
from lessonl.measure.inputs import InputClass
from lessonl.measure.objects import ObjectFacts
from lessonl.measure.openmp import FLAG, table_sizes, uses_threads, was_added
from lessonl.measure.prepared import Prepared
from lessonl.measure.races import Races, flags, not_followed
from lessonl.measure.referee import Referee
from lessonl.measure.timing import TimingFailure, Variants
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.unit import Built
from lessonl.model import LessonlError, SizeRow, ThreadRow, Unsupported

_RACING_THREADS = 3
_MEND = "Mend that first, or use --mode serial."
#: The original is checked on a share of the inputs.
_SOME = 4


class Variant(Protocol):
    """Starts, or finds, a build of a text with more flags, by the unit's compiler or another."""

    def __call__(
        self, prepared: Prepared, text: str, *extra: str, compiler: str = ""
    ) -> asyncio.Task[Built]: ...


@frozen
class Parallel:
    """The further checks of one judge; with 0 ``threads``, in serial mode, there are none."""

    threads: int
    _toolchain: Toolchain
    _referee: Referee
    _checks: Checks
    _variant: Variant
    _note: Callable[[str], None]

    @property
    def team(self) -> int:
        """How many threads a call may have: one in serial mode."""
        return max(1, self.threads)

    def wanted(self, facts: ObjectFacts) -> bool:
        """Whether a rewrite has to be checked with several threads."""
        return self.threads > 0 and uses_threads(facts)

    def notes(self, prepared: Prepared) -> tuple[str, ...]:
        """What to do before a rewrite with threads is of any use."""
        if not was_added(prepared.unit.command):
            return ()
        return (f"your build is without {FLAG}: add it, or the pragmas of this rewrite do nothing",)

    async def check_original(self, prepared: Prepared) -> None:
        """Raises Unsupported for an original that is itself right by luck, if at all."""
        if not self.wanted(prepared.facts):
            return
        self._note("checking the original with several threads")
        original = prepared.variants.original
        some = prepared.inputs[::_SOME]
        checked = await self._checks.with_teams(prepared, original, some, self.threads)
        if isinstance(checked, Failure):
            raise Unsupported(
                "With several threads the original does not do what it does with one.", _MEND
            )
        told = () if not_followed(prepared.facts) or self._unable(prepared) else await self._told()
        if told:
            built = await self._variant(prepared, prepared.function.text, *told)
            races = Races(self._referee, prepared, _RACING_THREADS)
            if isinstance(await races.run(None, built, ()), Failure):
                raise Unsupported("The original itself has a data race.", _MEND)

    async def check(
        self,
        prepared: Prepared,
        text: str,
        path: Path,
        facts: ObjectFacts,
        inputs: Sequence[InputClass],
        sized: Sequence[InputClass],
    ) -> tuple[Passed | Failure, str]:
        """The outputs of teams of several sizes, then races; and what is to be said of these."""
        unable = not_followed(facts) or self._unable(prepared)
        told = () if unable else await self._told()
        if told:  # is built while outputs are compared
            self._variant(prepared, text, *told)
        self._note("checking with several threads")
        compared = await self._checks.with_teams(prepared, path, (*inputs, *sized), self.threads)
        if isinstance(compared, Failure) or not told:
            return compared, unable or "not looked for: there is no detector"
        self._note("looking for data races")
        rewrite = await self._variant(prepared, text, *told)
        original = await self._variant(prepared, prepared.function.text, *told)
        found = await Races(self._referee, prepared, _RACING_THREADS).run(original, rewrite, sized)
        return (found, "") if isinstance(found, Failure) else (compared, found)

    def _unable(self, prepared: Prepared) -> str:
        identity = self._toolchain.compiler_identity(prepared.unit.command.compiler)
        return "not looked for: only GCC's builds can tell" if "clang" in identity else ""

    async def _told(self) -> tuple[str, ...]:
        try:
            return flags(await self._toolchain.binary("races"))
        except LessonlError:
            return ()

    async def table(
        self, prepared: Prepared, variants: Variants, row: SizeRow, floor: float
    ) -> tuple[ThreadRow, ...]:
        """The headline with fewer threads for the rewrite, the original has all; ``row`` is last.

        To be asked for in a timing turn.
        """
        if not self.threads:
            return ()
        rows = []
        for count in table_sizes(self.threads):
            fewer = evolve(variants, threads=count)
            found = await prepared.timer.compare(fewer, prepared.sizes[-1], floor)
            if isinstance(found, TimingFailure):
                return ()
            rows.append(ThreadRow(count, found.ratio, found.low, found.high))
        return (*rows, ThreadRow(self.threads, row.ratio, row.low, row.high))
