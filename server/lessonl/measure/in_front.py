"""How many elements in front of a pointer the original needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from attrs import evolve

from lessonl.measure.expression import Expression, constant, fit
from lessonl.measure.faults import NotUnderstood
from lessonl.measure.nodes import Node
from lessonl.measure.referee import Crash, Died, Fault, Tried
from lessonl.measure.spec import Spec

#: Never more than so many bytes of one buffer.
MOST_BYTES = 1 << 22

Probe = Callable[[Spec, Mapping[str, int]], Awaitable[Tried | Fault | Crash | Died]]


async def in_front(
    probe: Probe, spec: Spec, node: Node, trials: Sequence[Mapping[str, int]]
) -> Expression:
    """The least number at the sizes of all ``trials``; ``probe`` runs with no room in front.

    Raises NotUnderstood when no expression of the sizes gives it.
    """
    observed = [await _least(probe, spec, node, sizes) for sizes in trials]
    found = fit(observed, trials, spec.variables)
    if found is None:
        raise NotUnderstood(f"it reads before the start of {node.path!r}")
    return found


async def _least(probe: Probe, spec: Spec, node: Node, sizes: Mapping[str, int]) -> int:
    async def missing(before: int) -> int:
        known = evolve(spec.nodes[node.path], before=constant(before))
        result = await probe(evolve(spec, nodes={**spec.nodes, node.path: known}), sizes)
        if not isinstance(result, Fault) or result.node != node.id or result.offset >= 0:
            return 0
        return -result.offset // max(1, node.size) + 1

    low = high = 0
    while more := await missing(high):
        low, high = high + 1, max(high + more, 2 * high)
        if high * max(1, node.size) > MOST_BYTES:
            raise NotUnderstood(f"it reads before the start of {node.path!r}")
    while low < high:
        middle = (low + high) // 2
        if await missing(middle):
            low = middle + 1
        else:
            high = middle
    return high
