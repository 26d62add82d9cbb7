"""What a user states about a function's inputs: it stands in place of what would be inferred.

A statement goes into every reading of the parameters before the original is run on it, so that it
helps where inference fails, and is found out where the original does not run cleanly with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from lessonl.measure.expression import Expression, names_of
from lessonl.measure.nodes import Node, Tree
from lessonl.measure.placing import index_into
from lessonl.measure.referee import Order
from lessonl.measure.roles import Hypothesis
from lessonl.measure.sizes import SizeForm
from lessonl.measure.spec import (
    PLAIN_REAL,
    Link,
    NodeSpec,
    Range,
    plain_node,
    variable_of,
)
from lessonl.measure.statements import OF_ELEMENTS, OF_VALUES, check
from lessonl.model import LessonlError

SOURCE = "stated"


@frozen
class Stated:
    """Statements about the nodes of ``tree``, one table per path; checked as they are read."""

    tree: Tree
    tables: Mapping[str, Mapping[str, Any]]

    def applied(self, reading: Hypothesis) -> Hypothesis:
        """The reading with the statements in the places of what it assumes."""
        if not self.tables:
            return reading
        nodes = dict(reading.nodes)
        lengths = {p: Expression(str(t["length"])) for p, t in self.tables.items() if "length" in t}
        shaped = evolve(reading, sizes=self._sizes(reading), lengths=lengths)
        for path, table in self.tables.items():
            node = self.tree.find(path)
            assert node is not None
            known = nodes.get(path, NodeSpec())
            nodes[path] = self._node(node, table, known, shaped)
        return evolve(shaped, nodes=nodes, forms=self._forms(shaped))

    def among(self, readings: Iterable[Hypothesis]) -> list[Hypothesis]:
        """Every reading with the statements in it; those that become alike only once."""
        found: list[Hypothesis] = []
        for reading in map(self.applied, readings):
            if not any(evolve(reading, name=other.name) == other for other in found):
                found.append(reading)
        return found

    def _sizes(self, reading: Hypothesis) -> tuple[str, ...]:
        """Those of the reading, those stated, and those that a stated length is made of."""
        values = {variable_of(p) for p, t in self.tables.items() if OF_VALUES & t.keys()}
        sizes = [name for name in reading.sizes if name not in values]
        for table in self.tables.values():
            for key in ("length", "before", "at_least", "at_most"):
                sizes += [n for n in names_of(str(table.get(key, 0))) if self._integer(n)]
            for bound in table.get("range", ()):
                sizes += [n for n in names_of(str(bound)) if self._integer(n)]
        sizes += [variable_of(p) for p, t in self.tables.items() if t.get("size") is True]
        no = {variable_of(p) for p, t in self.tables.items() if t.get("size") is False}
        found = dict.fromkeys(name for name in sizes if name not in no)
        order = [variable_of(n.path) for n in self.tree.inputs]
        return tuple(sorted(found, key=order.index))

    def _integer(self, name: str) -> bool:
        """Whether this is a parameter, and no constant of the names' spelling."""
        node = next((n for n in self.tree.inputs if variable_of(n.path) == name), None)
        return node is not None and node.is_integer and not self.tree.inside_buffer(node)

    def _forms(self, reading: Hypothesis) -> dict[str, SizeForm]:
        found = dict(reading.forms)
        for path, table in self.tables.items():
            if variable_of(path) in reading.sizes and table:
                low, high = table.get("range", (None, None))
                least, most = table.get("at_least", low), table.get("at_most", high)
                found[variable_of(path)] = SizeForm(
                    None if least is None else Expression(str(least)),
                    None if most is None else Expression(str(most)),
                    table.get("multiple_of", 1),
                    table.get("power_of_two", False),
                )
        return found

    def _node(
        self, node: Node, table: Mapping[str, Any], known: NodeSpec, reading: Hypothesis
    ) -> NodeSpec:
        if "as_constructed" in table or "end_of" in table:
            keep, end = table.get("as_constructed", False), table.get("end_of", "")
            return NodeSpec(source=SOURCE, keep=keep, end_of=end)
        result = evolve(known, source=SOURCE, keep=False, end_of="")
        if "length" in table:
            result = evolve(result, length=Expression(str(table["length"])), measured=SOURCE)
        if "before" in table:
            result = evolve(result, before=Expression(str(table["before"])))
        if "order" in table:
            order = Order[table["order"].upper()]
            result = evolve(result, order=None if order is Order.RANDOM else order)
        if "link" in table:
            leads = Link[table["link"].upper()]
            pool = (known.pool or known.link is None) and leads is not Link.NOWHERE
            result = evolve(result, link=leads, pool=pool)
        if node.is_buffer:
            return result
        if variable_of(node.path) in reading.sizes:
            return evolve(result, range=None)
        return self._values(node, table, result, reading)

    def _values(
        self, node: Node, table: Mapping[str, Any], known: NodeSpec, reading: Hypothesis
    ) -> NodeSpec:
        if node.kind in ("real", "complex"):
            low, high = table.get("range", known.reals or (-PLAIN_REAL, PLAIN_REAL))
            return evolve(known, reals=(float(low), float(high)))
        bounds = known.range or plain_node(node).range
        if "range" in table:
            low, high = table["range"]
            bounds = Range(Expression(str(low)), Expression(str(high)))
        if "index_of" in table:
            high = index_into(table["index_of"], reading, self.tree)
            bounds = Range(Expression("0"), high, index=True)
        if bounds is not None:
            index = table.get("index", bounds.index)
            non_zero = table.get("non_zero", bounds.non_zero)
            bounds = evolve(bounds, non_zero=non_zero, index=index)
        return evolve(known, range=bounds)


def read_statements(tree: Tree, given: Mapping[str, Any]) -> Stated:
    """The statements of one function. Raises LessonlError for what means nothing.

    A statement about the values of a buffer (``range``, ``index_of`` ...) is one about its
    elements, and a ``shape`` is a length.
    """
    tables: dict[str, dict[str, Any]] = {}
    for path, table in given.items():
        node = tree.find(path)
        if node is None or node not in tree.inputs:
            known = ", ".join(n.path for n in tree.inputs)
            raise LessonlError(
                f"The spec names {path!r}, which is not a parameter of the function.",
                f"It has: {known}.",
                code="usage",
            )
        check(tree, node, table)
        own = {k: v for k, v in table.items() if not (node.is_buffer and k in OF_ELEMENTS)}
        element = _element(tree, node)
        if further := {k: v for k, v in table.items() if k not in own}:
            tables.setdefault(element.path, {}).update(further)
        tables.setdefault(path, {}).update(_spelled_out(own))
    return Stated(tree, {path: table for path, table in tables.items() if table})


def _element(tree: Tree, node: Node) -> Node:
    while node.is_buffer:
        node = tree.nodes[node.id + 1]
    return node


def _spelled_out(table: Mapping[str, Any]) -> dict[str, Any]:
    """Without the statements that stand for others."""
    plain = {k: v for k, v in table.items() if k not in ("shape", "stride", "null_terminated")}
    if "shape" in table:
        plain["length"] = _row_major(table["shape"], table.get("stride"))
    if table.get("null_terminated"):
        plain["order"] = "text"
    return plain


def _row_major(shape: Sequence[Any], stride: Any) -> str:
    sides = [f"({side})" if " " in str(side) else str(side) for side in shape]
    if stride is None:
        return " * ".join(sides)
    *outer, rows, columns = sides
    step = f"({stride})" if " " in str(stride) else str(stride)
    # What lies behind the last row's columns belongs to nobody.
    return f"({' * '.join([*outer, rows])} - 1) * {step} + {columns}"
