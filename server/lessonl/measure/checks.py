"""Runs checks, and leaves out inputs on which the original's own behaviour is undefined.

What overflows there may come out in any way, so a difference says nothing about a rewrite.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from attrs import define, evolve, field

from lessonl.measure.check import Failure, Passed
from lessonl.measure.inputs import InputClass
from lessonl.measure.openmp import team_sizes
from lessonl.measure.prepared import Prepared
from lessonl.measure.referee import Order, Placement
from lessonl.measure.spec import SHAPES
from lessonl.model import Outcome

Run = Callable[[Path, Sequence[InputClass]], Awaitable[Passed | Failure]]
#: Whether the original, built with sanitizers, is clean on the input of a failure.
IsDefined = Callable[[Prepared, Failure], Awaitable[bool]]


#: How often a race gets the chance to show on inputs as large as those that are timed.
_REPEATS = 8
_TEAM_SECONDS = 10.0
#: For one input beyond what is timed: a rewrite may be slow there, or the machine busy.
_LARGE_SECONDS = 10.0
#: Teams of a size that is not timed have a share of the inputs.
_FEWER = 3


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

    async def further(self, prepared: Prepared, path: Path, threads: int = 1) -> Passed | Failure:
        """Every size up to those that are timed, and in processes like those that are timed."""
        checker = prepared.checker
        seconds = max(_LARGE_SECONDS, checker.seconds)
        alone = partial(checker.run, threads=threads, seconds=seconds)
        larger = await self.run(prepared, alone, path, prepared.large)
        if isinstance(larger, Failure):
            return larger
        like_timed = partial(checker.run_as_timed, threads=threads)
        as_timed = await self.run(prepared, like_timed, path, prepared.as_timed)
        if isinstance(as_timed, Failure):
            return as_timed
        return Passed(larger.inputs + as_timed.inputs)

    async def with_teams(
        self, prepared: Prepared, path: Path, inputs: Sequence[InputClass], threads: int
    ) -> Passed | Failure:
        """``inputs`` again with teams of several sizes, and what is timed again and again.

        Each output is compared with that of the original on one thread, so that two that differ
        from each other cannot both pass.
        """
        timed = [
            InputClass(size.sizes, SHAPES[0], Placement.PACKED, _REPEATS) for size in prepared.sizes
        ]
        compared = 0
        for count in team_sizes(threads):
            run = partial(prepared.checker.run, seconds=_TEAM_SECONDS, threads=count)
            some = inputs if count == threads else inputs[::_FEWER]
            checked = await self.run(prepared, run, path, (*some, *timed))
            if isinstance(checked, Failure):
                reason = f"with {count} threads {checked.reason}"
                return evolve(checked, reason=reason, check=checked.check and "threads")
            compared += checked.inputs
        return Passed(compared)

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

    def undefined(self, prepared: Prepared) -> frozenset[str]:
        """Names of the shapes on which the original was found to be undefined."""
        return frozenset(self._undefined.get(prepared.function.key, ()))

    def notes(self, prepared: Prepared) -> tuple[str, ...]:
        """Which kinds of inputs were left out, if any."""
        kinds = sorted(self.undefined(prepared))
        if not kinds:
            return ()
        listed = ", ".join(kinds)
        return (f"the original's behaviour is undefined on some inputs, left out: {listed}",)


def _may_overflow(c: InputClass) -> bool:
    return c.shape.magnitudes or c.shape.wide or c.shape.order is Order.SPECIAL
