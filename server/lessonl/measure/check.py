"""Checks a rewrite's outputs against the original's on generated inputs."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import evolve, frozen

from lessonl.measure.contents import places
from lessonl.measure.differences import difference
from lessonl.measure.globals import addresses
from lessonl.measure.inputs import InputClass
from lessonl.measure.nodes import Tree
from lessonl.measure.openmp import runner_flags
from lessonl.measure.overlap import compared_nodes
from lessonl.measure.referee import (
    Checked,
    Crash,
    Died,
    Fault,
    Mismatch,
    Placement,
    Referee,
    Tried,
    arena_place,
)
from lessonl.measure.spec import Shape, Spec, Together, plan
from lessonl.measure.store import digest
from lessonl.model import LessonlError, Outcome, Unsupported

_SIGNALS = {
    4: "executes an illegal instruction",
    6: "aborts",
    7: "makes a misaligned or invalid access",
    8: "divides by zero",
    11: "reads or writes memory that is not its own",
    31: "makes a system call that a computation has no need for",
}
_FORBIDDEN_CALL = 31
#: Where the original runs cleanly on some inputs only, so many of a class are tried.
_PARTIAL_TRIES = 12
_PARTIAL_MORE = 16
#: So many inputs are compared at a time, and more where that is quick.
_STEP, _SHORT_SECONDS = 8, 0.1
#: All inputs together may take so many times as long as one may.
_DOZENS = 36
_SANITIZER_EXIT = "exit 99"
UNTOLD_EXIT = "exit 98"
"""How a runner ends that cannot tell whether there are races; services.hpp has it too."""


class Unsteady(Unsupported):
    """The original gives different outputs on one input."""


@frozen
class Failure:
    """Why a rewrite is not accepted, and the smallest input it was seen on."""

    outcome: Outcome
    reason: str
    check: str = ""
    on: InputClass | None = None
    seed: int = 0
    """Of that input."""


@frozen
class Passed:
    inputs: int

    def and_then(self, more: Passed | Failure) -> Passed | Failure:
        """Both, or the failure."""
        return more if isinstance(more, Failure) else Passed(self.inputs + more.inputs)


@frozen
class Runners:
    """Where the runner's program and the libraries of one function lie."""

    runner: Path
    adapter: Path
    original: Path
    watched: tuple[str, ...] = ()
    """Mangled names of the global variables that are compared."""
    contents: tuple[str, ...] = ()
    """Qualified names of the global containers that are."""

    def flags_for(self, variant: Path, *modes: str, threads: int = 1) -> tuple[str, ...]:
        """What a runner of ``variant`` is told."""
        where = (addresses(variant, self.watched), places(variant, self.contents))
        return (*modes, *runner_flags(threads), *filter(None, where))


class Checker:
    """Compares variants with the original on one referee; owns the runner names it uses."""

    def __init__(
        self,
        referee: Referee,
        tree: Tree,
        spec: Spec,
        runners: Runners,
        seconds: float = 1.0,
        policy: tuple[int, float] = (1, 0.0),
    ) -> None:
        self.policy = policy
        # One referee serves many functions: each has an original of its own.
        self._label = digest([str(runners.original).encode()])[:12]
        self.original = f"original-{self._label}"
        self._referee = referee
        self._tree = tree
        self._spec = spec
        self._runners = runners
        self.seconds = seconds
        self._place = arena_place()
        # "|": an input counts only if the original is clean with either end at a guard page.
        self.alternatives: list[str] = ["|"] if spec.partial else []

    async def spawn(
        self, name: str, variant: Path, *, learn: bool, threads: int = 1, order: int = 0
    ) -> Died | None:
        modes = ("guard", "learn") if learn else ("guard",)
        modes = (*modes, f"order={order}") if order else modes
        flags = self._runners.flags_for(variant, *modes, threads=threads)
        return await self._referee.spawn(
            name, self._runners.runner, self._runners.adapter, variant,
            place=self._place, flags=flags,
        )  # fmt: skip

    async def start_original(self) -> None:
        """(Re)starts the original's runner; it survives faults, to learn from them."""
        await self._referee.limit(self.seconds)
        died = await self.spawn(self.original, self._runners.original, learn=True)
        if died:
            raise LessonlError(
                f"The original could not be loaded: {died.how}.",
                "Run `lessonl doctor`.",
                code="environment",
            )

    async def add_alternative(self, name: str, variant: Path, order: int = 0) -> None:
        """Another build of the original; how far it differs is how far rounding may go."""
        own = f"{name}-{self._label}"
        if await self.spawn(own, variant, learn=True, order=order) is None:
            self.alternatives.append(own)

    def perturb(self, times: int) -> None:
        """Adds the original on inputs moved by one unit in the last place, and rounding up, down.

        Directed rounding shows how errors accumulate even where no build of ours reorders.
        """
        # These first: what they differ by is most often enough, and then nothing more is run.
        self.alternatives += ["^", "_"] + ["~"] * times

    async def usable(self, candidates: Iterable[InputClass]) -> tuple[InputClass, ...]:
        """The classes that the original itself runs cleanly and deterministically on.

        Raises Unsupported when two runs on one input differ, or when nothing is left.
        """
        await self._referee.limit(self.seconds)
        kept: list[InputClass] = []
        meaningless: set[Shape] = set()
        for c in candidates:
            number = await self._referee.plan(plan(self._tree, self._spec, dict(c.sizes), c.shape))
            seed, first = await self._first_clean(number, c.placement)
            if not isinstance(first, Tried):
                continue
            second = await self._try(number, c.placement, seed=seed)
            if isinstance(second, Tried) and second.digest != first.digest:
                raise Unsteady(
                    "Two runs of the original on one input give different outputs.",
                    "It may read uninitialised memory, keep state, or use time or random numbers.",
                )
            if c.also_clean is not None and not await self._all_clean(number, c):
                continue
            if c.in_place and not (c.shape not in meaningless and await self._means_something(c)):
                meaningless.add(c.shape)
                continue
            kept.append(c)
        if not kept:
            raise Unsupported(
                "The original does not run cleanly on any input tried.",
                "State its inputs with --spec.",
            )
        return tuple(kept)

    async def _first_clean(
        self, number: int, placement: Placement
    ) -> tuple[int, Tried | Fault | Crash | Died]:
        """The first seed with a clean run among those tried, and that run."""
        for seed in range(7, 7 + (_PARTIAL_TRIES if self._spec.partial else 1)):
            result = await self._try(number, placement, seed=seed)
            if isinstance(result, Tried):
                break
        return seed, result

    async def _all_clean(self, number: int, c: InputClass) -> bool:
        for placement in (c.placement, c.also_clean):
            if placement is not None:
                result = await self._try(number, placement, c.count)
                if not isinstance(result, Tried):
                    return False
        return True

    async def _means_something(self, c: InputClass) -> bool:
        """Whether the original gives the same in place as apart: else it is not meant to.

        A loop gives the same where it writes behind what it reads. Overlapping in part means
        something to those alone to which it does either way.
        """
        assert c.shape.together is not None
        how, ahead = c.shape.together, c.shape.together.ahead
        for way in {ahead, -ahead}:
            apart, together = [
                await self._planned(c, evolve(how, ahead=way, apart=lying))
                for lying in (True, False)
            ]
            nodes = compared_nodes(self._tree, how)
            if not await self._referee.in_place(self.original, apart, together, c.count, nodes):
                return False
        return True

    async def _planned(self, c: InputClass, how: Together) -> int:
        shape = evolve(c.shape, together=how)
        return await self._referee.plan(plan(self._tree, self._spec, dict(c.sizes), shape))

    async def _try(
        self, number: int, placement: Placement, count: int = 1, seed: int = 7
    ) -> Tried | Fault | Crash | Died:
        result = await self._referee.attempt(
            self.original, number, seed=seed, count=count, placement=placement
        )
        if isinstance(result, Died):
            await self.start_original()
        return result

    async def run(
        self,
        variant: Path,
        inputs: Sequence[InputClass],
        name: str = "rewrite",
        seconds: float | None = None,
        threads: int = 1,
        order: int = 0,
    ) -> Passed | Failure:
        """All input classes in order; the first failure ends it. The runner is fresh.

        The variant may have so many ``threads``, the original it is compared with has one; on the
        emulator of CUDA its threads run in one ``order`` of several, the original's forward. One
        step may take ``seconds``, all of them a few dozen times what one usually may: after that
        every class gets one input.
        """
        seconds = seconds or self.seconds
        await self._referee.limit(seconds)
        died = await self.spawn(name, variant, learn=False, threads=threads, order=order)
        if died:
            return failure_of(died, "while being loaded")
        try:
            return await self.compare(inputs, name, seconds)
        finally:
            await self._referee.kill(name)

    async def compare(
        self, inputs: Sequence[InputClass], name: str, seconds: float | None = None
    ) -> Passed | Failure:
        """All input classes in the runner of that name; ``seconds`` as in ``run``."""
        return await self._compare_all(inputs, name, self.original, seconds or self.seconds)

    async def run_as_timed(
        self, variant: Path, inputs: Sequence[InputClass], threads: int = 1
    ) -> Passed | Failure:
        """The same in two fresh processes that are set up as those that are timed."""
        await self._referee.limit(self.seconds)
        place = arena_place(random.randrange(0, 64, 16) + 4096 * random.randrange(16))
        runners, names = self._runners, ("as-timed-original", "as-timed")
        try:
            for name, path in zip(names, (runners.original, variant), strict=True):
                first = name == names[0]
                modes = ("learn",) if first else ()
                flags = runners.flags_for(path, *modes, threads=1 if first else threads)
                died = await self._referee.spawn(
                    name, runners.runner, runners.adapter, path, place=place, flags=flags
                )
                if died:
                    return failure_of(died, "while being loaded")
            return await self._compare_all(inputs, names[1], names[0], self.seconds)
        finally:
            for name in names:
                await self._referee.kill(name)

    async def _compare_all(
        self, inputs: Sequence[InputClass], name: str, original: str, seconds: float
    ) -> Passed | Failure:
        compared, deadline = 0, time.monotonic() + _DOZENS * min(seconds, self.seconds)
        for c in inputs:
            result = await self._compare(c, name, original, deadline)
            if isinstance(result, Checked):
                compared += result.compared
            elif isinstance(result, Mismatch):
                return self.failure(result, c)
            elif result.runner == name:
                return failure_of(result, f"on an input with {c.describe()}")
            elif result.runner == self.original:
                await self._restart(result.runner)
            else:  # an original that is gone for good compares nothing more
                return Passed(compared)
        return Passed(compared)

    async def _compare(
        self, c: InputClass, name: str, original: str, deadline: float
    ) -> Checked | Mismatch | Died:
        """The inputs of a class step by step, so that no step is long; one when time is over."""
        number = await self._referee.plan(plan(self._tree, self._spec, dict(c.sizes), c.shape))
        left = c.count * (_PARTIAL_MORE if self._spec.partial else 1)
        step, total = _STEP if time.monotonic() < deadline else 1, Checked(0, 0)
        while left > 0:
            started = time.monotonic()
            result = await self._referee.check(
                number, min(step, left), original, name, self.alternatives, c.placement
            )
            if not isinstance(result, Checked):
                return result
            total = Checked(total.compared + result.compared, total.discarded + result.discarded)
            left -= step
            now = time.monotonic()
            if now > deadline:
                break
            step *= 2 if now - started < _SHORT_SECONDS else 1
        return total

    def failure(self, found: Mismatch, c: InputClass) -> Failure:
        """What a difference on an input of ``c`` says."""
        runners = self._runners
        reason = difference(found, c, self._tree, runners.watched, runners.contents)
        return Failure(Outcome.INCORRECT, reason, "output", c, int(found.seed, 16))

    async def _restart(self, runner: str) -> None:
        """An original that hangs on an input is no evidence about the rewrite."""
        if runner == self.original:
            await self.start_original()


def failure_of(died: Died, when: str) -> Failure:
    """What the end of a runner says about the rewrite in it."""
    if died.how == "timeout":
        return Failure(Outcome.TIMED_OUT, f"it did not finish {when}", "timeout")
    words = died.how.split(" ", 2)
    detail = words[2] if len(words) > 2 else ""
    if words[0] == "signal":
        number = int(words[1])
        reason = f"it {_SIGNALS.get(number, f'gets signal {number}')} {when}"
        if number == _FORBIDDEN_CALL:
            return Failure(Outcome.REFUSED, reason, "system call")
        return Failure(Outcome.CRASHED, reason, "crash")
    if died.killed:
        reason = f"its process was killed (signal {words[1]}) {when}, twice"
        return Failure(Outcome.CRASHED, reason, "crash")
    if died.how.startswith(_SANITIZER_EXIT) or (words[0] == "exit" and detail):
        return Failure(
            Outcome.INCORRECT, f"it has {detail or 'a memory error'} {when}", "sanitizer"
        )
    if words[0] == "failed":
        return Failure(Outcome.NOT_COMPILABLE, died.how.removeprefix("failed "), "load")
    return Failure(Outcome.REFUSED, f"it ends the process {when}", "exit")
