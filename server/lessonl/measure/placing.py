"""Puts lengths and bounds in place of what a reading leaves open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import evolve

from lessonl.measure.expression import Expression, constant, names_of
from lessonl.measure.nodes import Tree
from lessonl.measure.roles import INDEX, OFFSET_END, Hypothesis
from lessonl.measure.spec import NodeSpec, Spec, length_variable, variable_of


def fixed(
    reading: Hypothesis, tree: Tree, sizes: Mapping[str, int], lengths: Mapping[str, int]
) -> Spec:
    """A spec with the lengths of one trial as constants."""
    nodes = dict(reading.nodes)
    for path, length in lengths.items():
        nodes[path] = evolve(nodes.get(path, NodeSpec()), length=constant(length))
    return Spec(tuple(sizes), with_indices(nodes, list(sizes), tree))


def with_indices(
    nodes: Mapping[str, NodeSpec], names: Sequence[str], tree: Tree
) -> dict[str, NodeSpec]:
    """Replaces the placeholders of roles.py by expressions over the variables there are."""
    sizes = [n for n in names if not n.startswith("last(")]
    least = f"min({', '.join(sizes)})" if len(sizes) > 1 else sizes[0] if sizes else "1"
    smallest = Expression(f"{least} - 1")
    return {path: _placed(path, node, smallest, names, tree) for path, node in nodes.items()}


def _placed(
    path: str, node: NodeSpec, smallest: Expression, names: Sequence[str], tree: Tree
) -> NodeSpec:
    if node.range is not None and node.range.high == INDEX:
        return evolve(node, range=evolve(node.range, high=smallest))
    if node.range is not None and node.range.index and _follows(node.range.high, names):
        return evolve(node, range=evolve(node.range, high=smallest))
    if node.range is not None and node.range.high == OFFSET_END:
        element = tree.find(path)
        owner = tree.nodes[element.parent].path if element is not None else path
        last = f"last({variable_of(owner)})"
        high = Expression(last if last in names else "0")
        return evolve(node, range=evolve(node.range, high=high))
    return node


def _follows(high: Expression, names: Sequence[str]) -> bool:
    """Whether this is the last index of a container whose length turned out to be no size."""
    lengths = [n for n in names_of(high.text) if n.startswith("len(")]
    return any(name not in names for name in lengths)


def index_into(path: str, reading: Hypothesis, tree: Tree) -> Expression:
    """The last index of a buffer: from its length where that is known, else the least size."""
    node = tree.find(path)
    assert node is not None
    if path in reading.lengths:
        return Expression(f"({reading.lengths[path].text}) - 1")
    return Expression(f"{length_variable(path)} - 1") if reading.shows_length(node) else INDEX
