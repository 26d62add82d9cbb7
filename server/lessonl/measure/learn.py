"""Learns how long each buffer must be by running the original against guard pages.

A buffer ends flush with an inaccessible page, so one element too few is a fault at a known offset.
The least length without a fault, found at several sizes, is then expressed in the size variables.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from attrs import evolve

from lessonl.measure import faults
from lessonl.measure.express import Trial, express, follows
from lessonl.measure.expression import Expression, twice
from lessonl.measure.faults import Endless, NotUnderstood, foreign, words
from lessonl.measure.in_front import MOST_BYTES, in_front
from lessonl.measure.nodes import Node, Tree
from lessonl.measure.placing import fixed
from lessonl.measure.referee import (
    Crash,
    Died,
    Fault,
    Named,
    Order,
    Placement,
    Referee,
    Tried,
)
from lessonl.measure.roles import Hypothesis
from lessonl.measure.sizes import formed
from lessonl.measure.sometimes import some_clean
from lessonl.measure.spec import (
    SHAPES,
    Shape,
    Spec,
    length_variable,
    plan,
    variable_of,
)
from lessonl.model import Unsupported

#: Sizes are distinct primes in each trial, in different order, so that products tell them apart.
_TRIALS: tuple[tuple[int, ...], ...] = (
    (7, 5, 11, 13, 17, 19, 23, 29),
    (5, 11, 7, 17, 13, 23, 19, 31),
    (13, 7, 5, 11, 19, 17, 29, 23),
)
_PROBES = (19, 26)
_SEEDS, _FEW_SEEDS = 5, 2
_LONG_SECONDS = 0.5  # few where they take longer; what is learnt is confirmed on all
_SEED = 0x1E550
_GROWTH_STEPS = 80
_MOST_DEATHS = 60
_WIDENED = 8
_NAMING = next(s for s in SHAPES if s.magnitudes)


class Learner:
    """Runs the original in the runner ``name``; ``respawn`` replaces it after a time-out.

    ``named`` is what its text names.
    """

    def __init__(
        self,
        referee: Referee,
        tree: Tree,
        name: str,
        respawn: Callable[[], Awaitable[None]],
        named: Named = Named(),  # noqa: B008 - a value
    ) -> None:
        self._referee = referee
        self._tree = tree
        self._name = name
        self._respawn = respawn
        self._named = named
        self._deaths = 0
        self._seeds = _SEEDS

    async def learn(self, readings: Sequence[Hypothesis], *, stated: bool = False) -> Spec:
        """The spec under the first reading that the original runs cleanly with.

        Raises Unsupported naming the parameter when there is none, which is StatedWrongly where
        the readings are ``stated`` by a user in part.
        """
        reasons: list[str] = []
        for reading in readings:
            try:
                return await self._under(reading)
            except NotUnderstood as error:
                reasons.append(str(error))
        if stated:
            raise faults.stated_wrongly(reasons[0])
        raise Unsupported(*faults.not_understood(reasons[0] + faults.as_constructed(self._tree)))

    async def _revive(self) -> None:
        """A new process for one that ended; each has cost its time limit, so there is an end."""
        await self._respawn()
        self._deaths += 1
        if self._deaths > _MOST_DEATHS:
            seen = f"it does not end, or ends the process, on {self._deaths} of the inputs tried"
            raise Endless(*faults.not_understood(seen))

    async def _under(self, reading: Hypothesis) -> Spec:
        buffers = [n for n in self._tree.inputs if n.is_buffer and not _kept(reading, n)]
        variables = self._variables(reading, buffers)
        trials = []
        for values in _TRIALS:
            chosen = values[:1] * len(values) if reading.tied else values
            sizes = dict(zip(variables, chosen, strict=False))
            sizes |= dict.fromkeys(variables[len(values) :], chosen[-1])
            sizes |= {v: 3 * values[0] + 1 for v in variables if v.startswith("last(")}
            sizes = formed(sizes, reading.forms)
            trials.append(await self._trial(reading, buffers, sizes))
        spec = express(reading, self._tree, buffers, variables, trials)
        return await self._confirm(evolve(spec, named=self._named), reading.lengths)

    def _variables(self, reading: Hypothesis, buffers: Sequence[Node]) -> list[str]:
        variables = list(reading.sizes)
        variables += [
            f"last({variable_of(n.path)})"
            for n in buffers
            if self._order(reading, n) is Order.OFFSETS
        ]
        containers = [n for n in buffers if reading.shows_length(n) and not follows(reading, n)]
        return variables + [length_variable(n.path) for n in containers]

    @staticmethod
    def _order(reading: Hypothesis, node: Node) -> Order | None:
        stated = reading.nodes.get(node.path)
        return stated.order if stated else None

    async def _trial(
        self, reading: Hypothesis, buffers: Sequence[Node], sizes: Mapping[str, int]
    ) -> Trial:
        lengths = {
            n.path: sizes.get(length_variable(n.path), max(sizes.values(), default=4))
            for n in buffers
        }
        lengths |= {p: max(0, length(sizes)) for p, length in reading.lengths.items()}
        await self._grow(reading, sizes, lengths)
        for n in buffers:  # the last offset must be the last one read, or it bounds nothing
            if not reading.shows_length(n) and self._order(reading, n) is Order.OFFSETS:
                lengths[n.path] = await self._least(reading, sizes, lengths, n)
                await self._grow(reading, sizes, lengths)
        # A container that had to grow follows the others and is no variable of its own.
        actual = dict(sizes)
        for n in buffers:
            if length_variable(n.path) in actual:
                actual[length_variable(n.path)] = lengths[n.path]
        if reading.partial:  # shorter ones would run cleanly on fewer inputs
            return Trial(actual, lengths)
        least = {n.path: await self._least(reading, sizes, lengths, n) for n in buffers}
        return Trial(actual, least)

    async def _run(
        self, reading: Hypothesis, sizes: Mapping[str, int], lengths: Mapping[str, int]
    ) -> Tried | Fault | Crash | Died:
        spec = evolve(fixed(reading, self._tree, sizes, lengths), named=self._named)
        number = await self._referee.plan(plan(self._tree, spec, sizes))
        if reading.partial:
            return await self._some_clean((number, await self._named_plan(spec, sizes)))
        started = time.monotonic()
        result = await self._referee.attempt(self._name, number, seed=_SEED, count=self._seeds)
        if isinstance(result, Died):
            await self._revive()
        elif time.monotonic() - started > _LONG_SECONDS:
            self._seeds = _FEW_SEEDS
        return result

    async def _named_plan(self, spec: Spec, sizes: Mapping[str, int]) -> int:
        """Inputs with what the text names in them, which it may insist on."""
        return await self._referee.plan(plan(self._tree, spec, sizes, _NAMING))

    async def _some_clean(
        self, numbers: tuple[int, int], placement: Placement = Placement.LEARN, seed: int = _SEED
    ) -> Tried | Fault | Crash | Died:
        """A clean run if there are enough of them, on plain inputs or on those that are named."""

        async def attempt(number: int, more: int) -> Tried | Fault | Crash | Died:
            return await self._referee.attempt(
                self._name, number, seed=seed + more, count=1, placement=placement
            )

        return await some_clean(attempt, self._revive, numbers)

    async def _grow(
        self, reading: Hypothesis, sizes: Mapping[str, int], lengths: dict[str, int]
    ) -> None:
        for _ in range(_GROWTH_STEPS):
            result = await self._run(reading, sizes, lengths)
            if isinstance(result, Tried):
                return
            if not isinstance(result, Fault):
                raise NotUnderstood(words(result))
            node = self._tree.nodes[result.node]
            if result.node < 0 or node.path not in lengths:
                raise NotUnderstood(words(result, self._tree))
            if result.offset < 0:
                raise NotUnderstood(f"it reads before the start of {node.path!r}")
            if node.path in reading.lengths:
                raise NotUnderstood(_too_short(node, reading.lengths[node.path]))
            needed = result.offset // max(1, node.size) + 1
            lengths[node.path] = max(needed, lengths[node.path] + lengths[node.path] // 2)
            if lengths[node.path] * max(1, node.size) > MOST_BYTES:
                raise NotUnderstood(f"no length of {node.path!r} is long enough")
        raise NotUnderstood("no lengths were found that it runs cleanly with")

    async def _least(
        self, reading: Hypothesis, sizes: Mapping[str, int], lengths: Mapping[str, int], node: Node
    ) -> int:
        low, high = 0, lengths[node.path]
        if node.path in reading.lengths:
            return high
        own = length_variable(node.path)
        while low < high:
            middle = (low + high) // 2
            # Indices shrink with a container they may index; a pointer's extent is not their bound.
            scaled = {**sizes, own: middle} if own in sizes else sizes
            result = await self._run(reading, scaled, {**lengths, node.path: middle})
            if isinstance(result, Tried):
                high = middle
            else:
                low = middle + 1
        return low

    async def _confirm(self, spec: Spec, stated: Mapping[str, Expression]) -> Spec:
        """Larger sizes and other seeds must run cleanly too, also where nothing lies in front.

        How far a function reads may follow from the data (an end is searched for, a number of
        bytes goes by a value): what it was seen to need is then too little, and is made more.
        Inputs of another shape need not run cleanly; those that do get room of their own.
        """
        if spec.partial:
            await self._sometimes(spec)
            return spec
        spec = await self._settled(spec, SHAPES[0], stated)
        for shape in SHAPES[1:]:
            with contextlib.suppress(NotUnderstood):
                settled = await self._settled(spec, shape)
                own = {p: n for p, n in settled.nodes.items() if n != spec.nodes.get(p)}
                if own:
                    spec = evolve(spec, by_shape={**spec.by_shape, shape.name: own})
        return spec

    async def _sometimes(self, spec: Spec) -> None:
        """Some inputs must run cleanly with either end of every buffer at a guard page."""
        for n, placement in itertools.product(_PROBES, (Placement.LEARN, Placement.FLUSH_START)):
            number = await self._referee.plan(plan(self._tree, spec, spec.sizes(n)))
            numbers = (number, await self._named_plan(spec, spec.sizes(n)))
            result = await self._some_clean(numbers, placement, _SEED + n)
            if not isinstance(result, Tried):
                raise NotUnderstood(f"{words(result, self._tree)} at size {n}")
            if result.foreign_node >= 0:
                raise Unsupported(*foreign(self._tree, result.foreign_node))

    async def _settled(
        self, spec: Spec, shape: Shape, stated: Mapping[str, Expression] | None = None
    ) -> Spec:
        """``spec`` with room for every access on inputs of this shape.

        Raises NotUnderstood where a ``stated`` length is too short.
        """
        for _ in range(_WIDENED):
            found = await self._fault(spec, shape)
            if found is None:
                return spec
            fault, n = found
            path = self._tree.nodes[fault.node].path if fault.node >= 0 else ""
            if stated and path in stated:
                raise NotUnderstood(_too_short(self._tree.nodes[fault.node], stated[path]))
            spec = await self._wider(spec, fault, n)
        raise NotUnderstood("how far it reads follows no size")

    async def _fault(self, spec: Spec, shape: Shape) -> tuple[Fault, int] | None:
        """The first access outside of a buffer, and the size it happened at."""
        for n, placement in itertools.product(_PROBES, (Placement.LEARN, Placement.FLUSH_START)):
            result = await self._probe(spec, spec.sizes(n), _SEED + n, placement, shape)
            if isinstance(result, Fault):
                return result, n
            if not isinstance(result, Tried):
                raise NotUnderstood(f"{words(result, self._tree)} at size {n}")
            if result.foreign_node >= 0:
                raise Unsupported(*foreign(self._tree, result.foreign_node))
        return None

    async def _probe(
        self,
        spec: Spec,
        sizes: Mapping[str, int],
        seed: int,
        placement: Placement,
        shape: Shape = SHAPES[0],
    ) -> Tried | Fault | Crash | Died:
        number = await self._referee.plan(plan(self._tree, spec, sizes, shape))
        result = await self._referee.attempt(
            self._name, number, seed=seed, count=_SEEDS, placement=placement
        )
        if isinstance(result, Died):
            await self._revive()
        return result

    async def _wider(self, spec: Spec, fault: Fault, n: int) -> Spec:
        """``spec`` with more room on the side of a pointer's buffer that was left."""
        node = self._tree.nodes[fault.node]
        known = spec.nodes.get(node.path)
        if fault.node < 0 or known is None or node.kind != "pointer" or known.length is None:
            raise NotUnderstood(f"{words(fault, self._tree)} at size {n}")
        if fault.offset >= 0:
            wider = evolve(known, length=twice(known.length))
        elif known.before is not None:
            wider = evolve(known, before=twice(known.before))
        else:
            wider = evolve(known, before=await self._in_front(spec, node))
        return evolve(spec, nodes={**spec.nodes, node.path: wider})

    async def _in_front(self, spec: Spec, node: Node) -> Expression:
        async def probe(changed: Spec, sizes: Mapping[str, int]) -> Tried | Fault | Crash | Died:
            return await self._probe(changed, sizes, _SEED, Placement.FLUSH_START)

        trials = [
            formed(
                {
                    **dict.fromkeys(spec.variables, values[-1]),
                    **dict(zip(spec.variables, values, strict=False)),
                },
                spec.forms,
            )
            for values in _TRIALS
        ]
        return await in_front(probe, spec, node, trials)


def _too_short(node: Node, length: Expression) -> str:
    return f"it reads or writes outside of the {length.text} elements of {node.path!r}"


def _kept(reading: Hypothesis, node: Node) -> bool:
    """Whether this buffer is not ours to make: a private member, or the end of another."""
    stated = reading.nodes.get(node.path)
    return stated is not None and (stated.keep or bool(stated.end_of))
