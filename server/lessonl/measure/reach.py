"""Looks for inputs that take the branches of a rewrite which no input has taken.

What its comparisons met is fed back: the numbers themselves as values and sizes, values in a row,
and, where what is compared is computed from an input, the input that makes it meet (by bisection
of the difference that the comparison saw).
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from attrs import evolve

from lessonl.measure.check import Failure, Passed
from lessonl.measure.checks import Checks
from lessonl.measure.coverage import Met, Site, Untaken, met_of, untaken
from lessonl.measure.expression import constant
from lessonl.measure.inputs import InputClass, cost
from lessonl.measure.nodes import Node
from lessonl.measure.prepared import Prepared
from lessonl.measure.provoked import Constants, sized_classes, valued_classes
from lessonl.measure.referee import MOST_CONSTANTS, Mismatch, Placement, Referee
from lessonl.measure.spec import SHAPES, NodeSpec, Range, Shape, Spec, plan
from lessonl.measure.timed_sizes import scales
from lessonl.model import Outcome

NAME = "covered"
_CALL_SECONDS = 5.0
_SECONDS = 1.5
"""For each way of looking, as long as something is left."""
_SLOWER = 20.0
"""How much slower such a build may be."""
_CHEAP = 0.02
_ROW, _ROW_FIRST = 4096, -64
_A_FEW = 4
_MOST_SIZE = 1 << 22
_MOST_SITES, _STEPS, _UNKNOWN = 6, 150, 3
_STARTS = (
    0,
    *(sign * (1 << k) for k in (0, 1, 3, 6, 10, 15, 20, 24, 28, 30, 40, 50) for sign in (1, -1)),
)


class Reach:
    """One rewrite, in a build that tells of its branches; to be opened and closed once."""

    def __init__(
        self,
        referee: Referee,
        prepared: Prepared,
        checks: Checks,
        path: Path,
        sites: Sequence[Site],
        text: str,
    ) -> None:
        self._referee = referee
        self._prepared = prepared
        self._checks = checks
        self._path = path
        self._sites = sites
        self._text = text
        self._seen: dict[int, Met] = {}
        self._deadline = math.inf

    async def open(self) -> bool:
        """Whether the build can be loaded."""
        await self._referee.limit(_CALL_SECONDS)
        return await self._prepared.checker.spawn(NAME, self._path, learn=False) is None

    async def close(self) -> None:
        await self._referee.kill(NAME)

    async def compare(self, inputs: Sequence[InputClass]) -> Passed | Failure:
        """Compares outputs on ``inputs``, and takes note of what was reached."""

        async def run(path: Path, some: Sequence[InputClass]) -> Passed | Failure:
            return await self._prepared.checker.compare(some, NAME)

        found = await self._checks.run(self._prepared, run, self._path, inputs)
        await self._look()
        return found

    @property
    def untaken(self) -> tuple[Untaken, ...]:
        """Branches that no input so far has taken."""
        return untaken(self._sites, self._seen, self._text, self._prepared.function.text)

    async def pursue(self) -> Failure | None:
        """Inputs made for what is not taken yet; a difference that shows on them."""
        for attempt, seconds in (
            (self._usual, _SECONDS),
            (self._met, _SECONDS),
            (self._solved, _SECONDS),
            (self._sizes_in_a_row, _SECONDS / 2),
            (self._values, _SECONDS / 2),
        ):
            if not self.untaken:
                break
            self._deadline = time.monotonic() + seconds
            if failure := await attempt():
                return failure
        return None

    async def _usual(self) -> Failure | None:
        """What is tried anyway, as far as it is quick."""
        p = self._prepared
        rest = [c for at, c in enumerate(p.inputs) if at % 3]
        return await self._try((*rest, *filter(self._is_quick, (*p.large, *p.as_timed))))

    async def _met(self) -> Failure | None:
        """The numbers that comparisons met, as values and as sizes."""
        p, found = self._prepared, Constants(*self._numbers())
        free = any(c.shape.free for c in p.inputs)
        valued = valued_classes(found, p.spec, p.largest, free=free)
        sized = sized_classes(found, p.tree, p.spec, p.largest, scales(p.sizes))
        return await self._try((*valued, *filter(self._is_quick, sized)))

    def _numbers(self) -> tuple[tuple[int, ...], tuple[float, ...], tuple[bytes, ...]]:
        whole: list[int] = []
        reals: list[float] = []
        for branch in self.untaken:
            if branch.met is None:
                continue
            for side in (branch.met.left, branch.met.right):
                if branch.met.real:
                    reals.append(side)
                else:
                    whole += [int(side) + d for d in (0, 1, -1)]
        finite = [r for r in dict.fromkeys(reals) if math.isfinite(r)]
        numbers = tuple(dict.fromkeys(whole))[:MOST_CONSTANTS]
        return numbers, tuple(finite[:MOST_CONSTANTS]), ()

    async def _sizes_in_a_row(self) -> Failure | None:
        """Every size, as long as the original is quick."""
        p = self._prepared
        if not p.spec.variables:
            return None
        for n in range(_ROW):
            if not self._affordable(n) or time.monotonic() > self._deadline:
                return None
            if failure := await self._once(p.spec, p.spec.sizes(n)):
                return failure
            if n % 64 == 63 and not await self._left():
                return None
        return None

    async def _values(self) -> Failure | None:
        """Whole numbers in a row, among others."""
        p, last = self._prepared, _ROW_FIRST + _ROW
        size = min(100, max(1, p.largest)) if p.spec.variables else 1
        sizes = tuple(p.spec.sizes(size).items()) if p.spec.variables else ()
        if not any(n.is_integer for n in p.tree.inputs):
            return None
        for first in range(_ROW_FIRST, last, MOST_CONSTANTS):
            named = Constants(tuple(range(first, first + MOST_CONSTANTS)), (), ())
            shape = next(iter(valued_classes(named, p.spec, p.largest, free=False))).shape
            count = 6 if p.spec.variables else 8 * MOST_CONSTANTS
            row = InputClass(sizes, shape, Placement.FLUSH_END, count)
            if failure := await self._try((row,)):
                return failure
            if not self.untaken or time.monotonic() > self._deadline:
                return None
        return None

    async def _solved(self) -> Failure | None:
        """An input for each comparison that depends on one number of the arguments alone."""
        branches = [b for b in self.untaken if b.met is not None]
        for branch, knob in itertools.product(branches[:_MOST_SITES], list(self._knobs())):
            if time.monotonic() > self._deadline:
                return None
            if failure := await self._solve(branch.site, knob):
                return failure
        return None

    def _knobs(self) -> Iterator[Callable[[float], tuple[Spec, dict[str, int]] | None]]:
        """Ways to set one number of the arguments."""
        p = self._prepared
        if p.spec.variables:
            yield self._sized
        for node in p.tree.inputs:
            stated = p.spec.nodes.get(node.path)
            free = stated is None or stated.range is None or stated.range.plain
            number = node.kind == "real" or (node.is_integer and not node.is_text)
            if free and number and node.path not in p.spec.variables:
                yield partial(self._valued, node)

    def _sized(self, value: float) -> tuple[Spec, dict[str, int]] | None:
        n = round(value)
        p = self._prepared
        return (p.spec, p.spec.sizes(n)) if 0 <= n <= _MOST_SIZE and self._affordable(n) else None

    def _valued(self, node: Node, value: float) -> tuple[Spec, dict[str, int]] | None:
        p = self._prepared
        bits = 8 * node.size - (node.kind == "signed")
        low = -(1 << bits) if node.kind == "signed" else 0
        if node.kind == "real":
            fixed = NodeSpec(reals=(value, value))
        elif low <= round(value) < 1 << bits:
            at = constant(round(value))
            fixed = NodeSpec(range=Range(at, at))
        else:
            return None
        nodes = {**p.spec.nodes, node.path: fixed}
        return evolve(p.spec, nodes=nodes), p.spec.sizes(9)

    async def _solve(
        self, site: Site, knob: Callable[[float], tuple[Spec, dict[str, int]] | None]
    ) -> Failure | None:
        known: dict[float, int] = {}
        failures: list[Failure] = []

        async def side(value: float) -> int:
            """Below (-1), equal or above; 2 where the comparison is not reached."""
            made = knob(value) if value not in known and len(known) < _STEPS else None
            if made is not None:
                if failure := await self._once(*made):
                    failures.append(failure)
                met = (await self._look(forget=True)).get(site.address)
                away = met.right - met.left if met is not None else math.nan
                known[value] = 2 if math.isnan(away) else (away > 0) - (away < 0)
            return known.get(value, _UNKNOWN)

        await self._look(forget=True)
        for start in _STARTS:
            await side(float(start))
            if failures:
                return failures[0]
        if len(set(known.values())) > 1:
            await _meet(known, side, failures)
        return failures[0] if failures else None

    async def _once(self, spec: Spec, sizes: dict[str, int]) -> Failure | None:
        """One input outside of any class."""
        p = self._prepared
        number = await self._referee.plan_once(plan(p.tree, spec, sizes, SHAPES[0]))
        found = await self._referee.check(
            number, 1, p.checker.original, NAME, p.checker.alternatives
        )
        if not isinstance(found, Mismatch):
            return None
        on = InputClass(tuple(sizes.items()), _MADE, Placement.FLUSH_END, 1)
        return p.checker.failure(found, on)

    async def _try(self, inputs: Sequence[InputClass]) -> Failure | None:
        """A few at a time, until everything is taken or the time is up."""
        for at in range(0, len(inputs), _A_FEW):
            if time.monotonic() > self._deadline or not self.untaken:
                return None
            found = await self.compare(inputs[at : at + _A_FEW])
            if isinstance(found, Failure):
                return None if found.outcome is Outcome.TIMED_OUT else found
        return None

    async def _look(self, *, forget: bool = False) -> dict[int, Met]:
        """What was met since it was last forgotten; all of it is remembered here."""
        met = met_of(await self._referee.covered(NAME, forget=forget))
        for address, new in met.items():
            old = self._seen.get(address, new)
            closer = min(old, new, key=lambda m: abs(m.left - m.right))
            self._seen[address] = evolve(closer, relations=old.relations | new.relations)
        return met

    async def _left(self) -> bool:
        await self._look()
        return bool(self.untaken)

    def _is_quick(self, c: InputClass) -> bool:
        timed = scales(self._prepared.sizes)
        n = max((v for _, v in c.sizes), default=0)
        return not timed or _SLOWER * cost(timed, n) < _CALL_SECONDS / 10

    def _affordable(self, n: int) -> bool:
        timed = scales(self._prepared.sizes)
        return bool(timed) and cost(timed, n) <= _CHEAP


#: Of an input that is made for one branch.
_MADE = Shape(name="an input made for a branch of the rewrite")


async def _meet(
    known: dict[float, int],
    side: Callable[[float], Awaitable[int]],
    failures: Sequence[Failure],
) -> None:
    """Narrows every change of side until there is nothing between."""
    points = sorted(known)
    for low, high in [(a, b) for a, b in itertools.pairwise(points) if known[a] != known[b]]:
        at: tuple[float, float] = (low, high)
        while not failures and (middle := _between(*at)) not in at:
            found = await side(middle)
            if found == _UNKNOWN:
                break
            at = (middle, at[1]) if found == known[at[0]] else (at[0], middle)


def _between(low: float, high: float) -> float:
    """Half way; whole numbers first, as most inputs are."""
    middle = (low + high) / 2
    whole = float(math.floor(middle))
    return whole if low < whole < high else middle
