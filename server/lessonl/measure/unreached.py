"""The rung of proof that asks whether the inputs reach all of a rewrite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from lessonl.measure.check import Failure
from lessonl.measure.checks import Checks
from lessonl.measure.coverage import flags, lines_of, sites_of
from lessonl.measure.inputs import InputClass
from lessonl.measure.levels import UNOPTIMISED
from lessonl.measure.object_facts import disassemble
from lessonl.measure.prepared import Prepared
from lessonl.measure.reach import Reach
from lessonl.measure.referee import Referee
from lessonl.measure.toolchain import Toolchain
from lessonl.model import LessonlError


@frozen
class Reached:
    """What the unoptimised build of a rewrite showed.

    ``wrong`` is a failure on the usual inputs, ``missed`` one on inputs made for its branches;
    ``lines`` are those with a branch that nothing reached.
    """

    wrong: Failure | None = None
    missed: Failure | None = None
    lines: str = ""


async def told_flags(toolchain: Toolchain) -> tuple[str, ...]:
    """Those of the unoptimised build, which tells of its branches where it can."""
    try:
        return flags(await toolchain.binary("coverage"))
    except LessonlError:
        return UNOPTIMISED


async def reached(
    referee: Referee, prepared: Prepared, checks: Checks, path: Path, text: str
) -> Reached:
    """Compares the build at ``path``, and looks for inputs that reach all of it."""
    sites = sites_of(path, await disassemble(path))
    reach = Reach(referee, prepared, checks, path, sites, text)
    if not await reach.open():
        return Reached()
    try:
        agreed = await reach.compare(_some(prepared))
        if isinstance(agreed, Failure):
            return Reached(wrong=agreed)
        missed = await reach.pursue() if reach.untaken else None
        return Reached(missed=missed, lines=lines_of(reach.untaken) if reach.untaken else "")
    finally:
        await reach.close()


def _some(prepared: Prepared) -> Sequence[InputClass]:
    return prepared.inputs[::3]
