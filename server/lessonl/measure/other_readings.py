"""Checks of a rewrite's text changed in a way that a right one does not depend on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from attrs import evolve, frozen

from lessonl.measure.check import Failure, Passed
from lessonl.measure.checks import Checks
from lessonl.measure.collisions import LIBRARY_HASH, few_elements, more_elements, weakened
from lessonl.measure.constant_evaluated import as_if_constant
from lessonl.measure.inputs import InputClass
from lessonl.measure.objects import ObjectFacts
from lessonl.measure.parallel import Variant
from lessonl.measure.prepared import Prepared
from lessonl.measure.toolchain import Toolchain
from lessonl.model import LessonlError, Outcome

_SHARE = 3


@frozen
class OtherReadings:
    """Those of one judge."""

    toolchain: Toolchain
    checks: Checks
    variant: Variant
    note: Callable[[str], None]

    async def run(self, prepared: Prepared, text: str, facts: ObjectFacts) -> Failure | None:
        """Why the rewrite is not right, if one of them shows it."""
        readings: Sequence[Callable[[Prepared, str, ObjectFacts], Awaitable[Failure | None]]] = (
            self._constant,
            self._hashed,
            self._multiplied,
        )
        for reading in readings:
            if failure := await reading(prepared, text, facts):
                return failure
        return None

    async def _constant(self, prepared: Prepared, text: str, facts: ObjectFacts) -> Failure | None:
        """What it does where the compiler computes it."""
        changed = as_if_constant(text, prepared.function.tokens)
        if changed == text:
            return None
        self.note("checking what the compiler would compute")
        built = await self.variant(prepared, changed)
        failed = await self._fails(prepared, built.path, prepared.inputs[::_SHARE])
        if failed is None or failed.outcome is Outcome.TIMED_OUT:
            return None
        reason = f"where the compiler computes it {failed.reason}"
        return evolve(failed, reason=reason, check="constant")

    async def _hashed(self, prepared: Prepared, text: str, facts: ObjectFacts) -> Failure | None:
        """Whether it is right with a weaker hash of the library."""
        if LIBRARY_HASH not in facts.undefined:
            return None
        self.note("checking it with a weak hash")
        try:
            weak = f"-Wl,{await self.toolchain.binary('weak_hash')}"
        except LessonlError:
            return None
        inputs = more_elements(prepared.inputs)
        built = await self.variant(prepared, text, weak)
        failed = await self._fails(prepared, built.path, inputs)
        if failed is None or failed.outcome is not Outcome.INCORRECT:
            return None
        if LIBRARY_HASH in prepared.facts.undefined:  # it may go by the order of a table
            original = await self.variant(prepared, prepared.function.text, weak)
            if original.path is None or await self._fails(prepared, original.path, inputs):
                return None
        return _by_hash(failed)

    async def _multiplied(
        self, prepared: Prepared, text: str, facts: ObjectFacts
    ) -> Failure | None:
        """Whether it is right with weaker hashes of its own.

        Wrong on few elements as well: what was changed is no hash, and nothing follows.
        """
        changed = weakened(text, prepared.function.tokens)
        few, more = few_elements(prepared.inputs), more_elements(prepared.inputs)
        if changed == text or not few or not more:
            return None
        self.note("checking it with weaker hashes")
        built = await self.variant(prepared, changed)
        if built.path is None or await self._fails(prepared, built.path, few):
            return None
        failed = await self._fails(prepared, built.path, more)
        return _by_hash(failed) if failed and failed.outcome is Outcome.INCORRECT else None

    async def _fails(
        self, prepared: Prepared, path: Path | None, inputs: Sequence[InputClass]
    ) -> Failure | None:
        """A build that cannot be made says nothing."""
        if path is None:
            return None
        checked: Passed | Failure = await self.checks.run(
            prepared, prepared.checker.run, path, inputs
        )
        return checked if isinstance(checked, Failure) else None


def _by_hash(failed: Failure) -> Failure:
    reason = f"it takes equal hashes for equal values: with a weaker hash {failed.reason}"
    return evolve(failed, reason=reason, check="hash")
