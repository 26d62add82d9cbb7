"""Builds of a rewrite by another compiler than the one that its unit is built by.

What is right in one of them only rests on what the language leaves open.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import evolve, frozen

from lessonl.measure.check import Failure
from lessonl.measure.checks import Checks
from lessonl.measure.compilers import family
from lessonl.measure.inputs import InputClass
from lessonl.measure.levels import BY_ANOTHER
from lessonl.measure.parallel import Variant
from lessonl.measure.prepared import Prepared
from lessonl.measure.unit import Built, Unit

#: It is checked on a share of the inputs, and not on those that the unoptimised build has.
_SHARE = 3
_VERSIONS = range(30, 8, -1)
_OTHERS = {
    "gcc": ("clang++", *(f"clang++-{n}" for n in _VERSIONS)),
    "clang": ("g++", *(f"g++-{n}" for n in _VERSIONS)),
}


def other_compiler(identity: str) -> str:
    """A C++ compiler of this machine that is not of the family of ``identity``; "" for none."""
    return next((name for name in _OTHERS[family(identity)] if shutil.which(name)), "")


def built_by(unit: Unit, compiler: str) -> Unit:
    """The unit as ``compiler`` builds it, with the flags that it has."""
    return evolve(unit, command=evolve(unit.command, compiler=compiler))


@frozen
class SecondBuilds:
    """The second builds of one judge; none by another compiler where rewrites have threads."""

    checks: Checks
    variant: Variant
    identity: Callable[[str | Path], str]
    threads: bool

    def ahead(self, prepared: Prepared, text: str) -> list[asyncio.Task[Built]]:
        """Starts the build of a rewrite, if there is another compiler."""
        other = self._other(prepared)
        return [self.variant(prepared, text, *BY_ANOTHER, compiler=other)] if other else []

    async def run(self, prepared: Prepared, text: str) -> str | Failure:
        """The compiler whose build agrees with the original; empty where none could be made."""
        other = self._other(prepared)
        failed = await self._by_another(prepared, text, other) if other else False
        if isinstance(failed, Failure):
            return failed
        return other if failed else ""

    async def _by_another(self, prepared: Prepared, text: str, compiler: str) -> bool | Failure:
        """Whether the build agrees. One that cannot be made says nothing about the rewrite.

        Nor does a difference that the original shows as well, built so.
        """
        built = await self.variant(prepared, text, *BY_ANOTHER, compiler=compiler)
        if built.path is None:
            return False
        inputs = prepared.inputs[1::_SHARE] or prepared.inputs
        failure = await self._fails(prepared, built.path, inputs)
        if failure is None:
            return True
        original = prepared.function.text
        known = await self.variant(prepared, original, *BY_ANOTHER, compiler=compiler)
        if known.path is None or await self._fails(prepared, known.path, inputs):
            return False
        return evolve(failure, reason=f"built by {compiler} it is wrong: {failure.reason}")

    async def _fails(
        self, prepared: Prepared, path: Path, inputs: Sequence[InputClass]
    ) -> Failure | None:
        checked = await self.checks.run(prepared, prepared.checker.run, path, inputs)
        return checked if isinstance(checked, Failure) else None

    def _other(self, prepared: Prepared) -> str:
        compiler = prepared.unit.command.compiler
        return "" if self.threads else other_compiler(self.identity(compiler))
