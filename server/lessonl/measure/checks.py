"""Runs checks, and leaves out inputs on which the original's own behaviour is undefined.

What overflows there may come out in any way, so a difference says nothing about a rewrite.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from attrs import define, field

from lessonl.measure.check import Failure, Passed
from lessonl.measure.inputs import InputClass
from lessonl.measure.prepared import Prepared
from lessonl.measure.referee import Order
from lessonl.model import Outcome

Run = Callable[[Path, Sequence[InputClass]], Awaitable[Passed | Failure]]
#: Whether the original, built with sanitizers, is clean on the input of a failure.
IsDefined = Callable[[Prepared, Failure], Awaitable[bool]]


@define
class Checks:
    """The checks of one judge; knows what each function is undefined on."""

    _is_defined: IsDefined
    _undefined: dict[str, set[str]] = field(factory=dict, init=False)

    async def run(
        self, prepared: Prepared, run: Run, path: Path, inputs: Sequence[InputClass]
    ) -> Passed | Failure:
        """``run`` on those ``inputs`` that the original is not undefined on."""
        undefined = self._undefined.setdefault(prepared.function.key, set())
        while True:
            left = [c for c in inputs if c.shape.name not in undefined]
            checked = await run(path, left)
            if not isinstance(checked, Failure) or checked.on is None or checked.on not in left:
                return checked
            if not _may_overflow(checked.on) or await self._is_defined(prepared, checked):
                return checked
            undefined.add(checked.on.shape.name)

    async def further(self, prepared: Prepared, path: Path) -> Passed | Failure:
        """Every size up to those that are timed, and in processes like those that are timed."""
        checker = prepared.checker
        larger = await self.run(prepared, checker.run, path, prepared.large)
        if isinstance(larger, Failure):
            return larger
        as_timed = await self.run(prepared, checker.run_as_timed, path, prepared.as_timed)
        if isinstance(as_timed, Failure):
            return as_timed
        return Passed(larger.inputs + as_timed.inputs)

    async def within_limits(self, prepared: Prepared, path: Path | None) -> Failure | None:
        """Whether a limit that no input reaches is one: ``path`` has a smaller one in its place."""
        below, above = prepared.around_limit()
        run = prepared.checker.run
        if path is None or isinstance(await self.run(prepared, run, path, below), Failure):
            return None  # not what limits sizes
        failed = await self.run(prepared, run, path, above)
        if not isinstance(failed, Failure):
            return None
        reason = f"it is right only up to a limit of its text: with a smaller one {failed.reason}"
        return Failure(Outcome.INCORRECT, reason, "limit")

    def notes(self, prepared: Prepared) -> tuple[str, ...]:
        """Which kinds of inputs were left out, if any."""
        kinds = sorted(self._undefined.get(prepared.function.key, ()))
        if not kinds:
            return ()
        listed = ", ".join(kinds)
        return (f"the original's behaviour is undefined on some inputs, left out: {listed}",)


def _may_overflow(c: InputClass) -> bool:
    return c.shape.magnitudes or c.shape.wide or c.shape.order is Order.SPECIAL
