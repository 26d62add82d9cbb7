"""Which branches of the original a driver never takes."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from lessonl.measure.build import Builder
from lessonl.measure.coverage import Untaken, lines_of, met_of, sites_of, untaken
from lessonl.measure.levels import UNOPTIMISED
from lessonl.measure.object_facts import disassemble
from lessonl.measure.prepared import Prepared
from lessonl.measure.referee import Referee
from lessonl.measure.unreached import told_flags
from lessonl.model import Function

_NAME = "driver-covered"
_SECONDS = 5.0
_SHOWN = 8


@frozen
class Missed:
    """Branches of ``function`` that no input took; false where there are none."""

    function: Function
    branches: tuple[Untaken, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.branches)

    @property
    def lines(self) -> str:
        """Where they are in the function's file: ``lines 12-14``."""
        first = self.function.line - 1
        return lines_of([evolve(b, line=b.line + first) for b in self.branches])

    @property
    def texts(self) -> str:
        """What stands there, for whoever writes a driver."""
        own = self.function.text.splitlines()
        numbers = sorted({b.line for b in self.branches if b.line <= len(own)})
        return "\n".join(own[n - 1].strip() for n in numbers[:_SHOWN])


async def missed(
    builder: Builder, referee: Referee, prepared: Prepared, extra: Sequence[str]
) -> Missed:
    """Runs the inputs on a build that tells; nothing is missed where there is no such build."""
    function = prepared.function
    flags = await told_flags(builder.toolchain)
    data = prepared.spliced(function.text)
    built = await builder.variant(prepared.unit, data, prepared.entry, (*extra, *flags), "covered")
    if flags == UNOPTIMISED or built.path is None:
        return Missed(function)
    sites = sites_of(built.path, await disassemble(built.path))
    await referee.limit(_SECONDS)
    if await prepared.checker.spawn(_NAME, built.path, learn=False) is not None:
        return Missed(function)
    try:
        await prepared.checker.compare(prepared.inputs, _NAME, _SECONDS)
        met = met_of(await referee.covered(_NAME))
    finally:
        await referee.kill(_NAME)
    return Missed(function, untaken(sites, met, function.text, "") if met else ())
