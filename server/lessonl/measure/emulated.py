"""A rewrite of a function of a CUDA file, on the CPU: in all orders of its threads, with ASan, and
with each access to shared memory looked at for races.

Neither says anything about speed on a GPU, so nothing is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from lessonl.measure.build import Builder
from lessonl.measure.check import Checker, Failure, Passed
from lessonl.measure.checks import Checks
from lessonl.measure.inputs import InputClass
from lessonl.measure.judgement import Judgement
from lessonl.measure.levels import SANITIZE
from lessonl.measure.parallel import Variant
from lessonl.measure.prepared import Prepared
from lessonl.measure.referee import Referee
from lessonl.measure.sanitize import Sanitizer
from lessonl.model import LessonlError, Outcome, Unsupported, Verdict

ORDERS: Final = {1: "reverse", 2: "even before odd", 3: "shuffled", 4: "shuffled at every turn"}
"""By the numbers of runtime/cuda/blocks.hpp; 0 is forward, in which every other check runs."""

_RACES: Final = (
    "The original itself gives other results in another order of its threads ({0}: {1}), so there "
    "is nothing to compare with."
)


RACES: Final = (
    *("-O1", "-g0", "-fsanitize=thread", "-nodefaultlibs"),
    *("-lstdc++", "-lm", "-lgcc_s", "-lc"),
)
"""Each access is told to runtime/cuda/races.hpp. GCC would link a library of its own."""
_RACE: Final = "a race on shared memory"


@frozen
class Emulation:
    """The checks of CUDA that come after those of any function."""

    builder: Builder
    referee: Referee
    checks: Checks
    variant: Variant
    note: Callable[[str], None]

    async def run(self, prepared: Prepared, text: str, path: Path, judgement: Judgement) -> Verdict:
        """The verdict on a rewrite whose outputs agree in the forward order."""
        self.note("checking it in other orders of its threads")
        for number, order in ORDERS.items():
            run = partial(prepared.checker.run, order=number)
            checked = await self.checks.run(prepared, run, path, prepared.inputs)
            if isinstance(checked, Failure):
                reason = f"with its threads in another order ({order}) {checked.reason}"
                return judgement.failed(evolve(checked, reason=reason, check="thread order"))
            judgement.saw(inputs=judgement.evidence.inputs + checked.inputs)
        self.note("checking it with the sanitizers")
        clean = await self._sanitized(prepared, text)
        if isinstance(clean, Failure):
            return judgement.failed(clean)
        races = await self._races(prepared, text)
        if isinstance(races, Failure):
            return judgement.failed(races)
        judgement.saw(sanitizers=clean, races=races, oracle_strength=prepared.strength)
        judgement.clock.lap("check")
        return judgement.verdict(
            Outcome.CORRECT_UNTIMED,
            f"run on the CPU emulator of CUDA in {len(ORDERS) + 1} thread orders",
        )

    async def _sanitized(self, prepared: Prepared, text: str) -> str | Failure:
        try:
            runner = await self.builder.toolchain.binary("runner", sanitizer=True)
        except LessonlError:
            return "not available: the compiler has no sanitizer libraries"
        versions = (prepared.function.text, text)
        original, rewrite = [await self.variant(prepared, v, *SANITIZE) for v in versions]
        undefined = self.checks.undefined(prepared)
        return await Sanitizer(self.referee, prepared, runner).run(original, rewrite, undefined)

    async def _races(self, prepared: Prepared, text: str) -> str | Failure | None:
        """None where there is no shared memory. What the original does as well is no failure."""
        if (
            prepared.emulated is None
            or b"__shared__" not in prepared.emulated.source + text.encode()
        ):
            return None
        self.note("looking for races on shared memory")
        rewrite = await self.variant(prepared, text, *RACES)
        if rewrite.path is None:
            return "not looked for: the build that tells of each access failed"
        found = await prepared.checker.run(rewrite.path, prepared.inputs)
        if isinstance(found, Passed):
            return f"no race on shared memory on {found.inputs:,} inputs"
        if _RACE not in found.reason:
            return f"not looked for: in that build {found.reason}"
        original = await self.variant(prepared, prepared.function.text, *RACES)
        if original.path is not None:
            before = await prepared.checker.run(original.path, prepared.inputs)
            if isinstance(before, Failure) and _RACE in before.reason:
                return "not looked for: the original has races on shared memory itself"
        return evolve(found, outcome=Outcome.INCORRECT, check="race")


async def add_orders(checker: Checker, original: Path) -> None:
    """The original in the other orders, as a measure of how far its rounding may go."""
    for number in ORDERS:
        await checker.add_alternative(f"order{number}", original, order=number)


async def check_original(checker: Checker, original: Path, inputs: tuple[InputClass, ...]) -> None:
    """Raises Unsupported for an original that depends on the order of its threads."""
    for number, order in ORDERS.items():
        said: Passed | Failure = await checker.run(original, inputs, "ordered", order=number)
        if isinstance(said, Failure):
            raise Unsupported(
                _RACES.format(order, said.reason),
                "It may lack a barrier or an atomic operation; mend that first.",
            )
