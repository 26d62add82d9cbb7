"""From the least lengths seen at several sizes to a spec: each length as an expression of sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from lessonl.measure.expression import Expression, constant, fit
from lessonl.measure.faults import NotUnderstood
from lessonl.measure.nodes import Node, Tree
from lessonl.measure.placing import with_indices
from lessonl.measure.roles import Hypothesis
from lessonl.measure.spec import NodeSpec, Spec, length_variable


@frozen
class Trial:
    """Sizes of one trial and the least clean length of every buffer under them."""

    sizes: Mapping[str, int]
    lengths: Mapping[str, int] = field(factory=dict)


def express(
    reading: Hypothesis, tree: Tree, buffers: Sequence[Node], variables: Sequence[str],
    trials: Sequence[Trial],
) -> Spec:  # fmt: skip
    """The spec of a reading. Raises NotUnderstood where no expression gives a length."""
    free = {length_variable(n.path) for n in buffers if _is_free(n, reading, trials)}
    names = [v for v in variables if not v.startswith("len(") or v in free]
    nodes = dict(reading.nodes)
    for node in buffers:
        if length_variable(node.path) in free:
            length, source = Expression(length_variable(node.path)), "free"
        elif node.path in reading.lengths:
            length, source = reading.lengths[node.path], "stated"
        else:
            length, source = _fit(node, trials, names), "learnt"
        known = nodes.get(node.path, NodeSpec())
        nodes[node.path] = evolve(known, length=length, measured=source)
    placed = with_indices(nodes, names, tree)
    ordered = {n.path: placed[n.path] for n in tree.inputs if n.path in placed}
    return Spec(tuple(names), ordered, partial=reading.partial, forms=reading.forms)


def _is_free(node: Node, reading: Hypothesis, trials: Sequence[Trial]) -> bool:
    """A container nobody reads past, unless an integer parameter explains its length."""
    if not reading.shows_length(node) or follows(reading, node):
        return False
    if reading.partial or node.path in reading.lengths:
        return True
    # Only the first one or two elements are taken for granted.
    least = {t.lengths[node.path] for t in trials}
    return len(least) == 1 and max(least) <= 2


def _fit(node: Node, trials: Sequence[Trial], names: Sequence[str]) -> Expression:
    observed = [t.lengths[node.path] for t in trials]
    own = length_variable(node.path)
    sizes = [n for n in names if n != own]
    if not any(observed):
        return Expression(sizes[0]) if sizes else constant(8)
    found = fit(observed, [t.sizes for t in trials], sizes)
    if found is None:
        raise NotUnderstood(
            f"{node.path!r} needs {', '.join(map(str, observed))} elements at three sizes, "
            "which no simple product of the sizes explains"
        )
    return found


def follows(reading: Hypothesis, node: Node) -> bool:
    """Whether a user has stated how the length of this buffer follows from others."""
    length = reading.lengths.get(node.path)
    return length is not None and length.text != length_variable(node.path)
