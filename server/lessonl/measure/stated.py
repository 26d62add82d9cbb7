"""What a user states about a function's inputs, on top of what was inferred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from lessonl.measure.expression import Expression
from lessonl.measure.nodes import Node, Tree
from lessonl.measure.referee import Order
from lessonl.measure.spec import (
    PLAIN_REAL,
    NodeSpec,
    Range,
    Spec,
    length_variable,
    plain_node,
    variable_of,
)
from lessonl.model import LessonlError

_ORDERS = {o.name.lower(): o for o in Order}


def override(spec: Spec, tree: Tree, stated: Mapping[str, Any]) -> Spec:
    """The spec with a user's statements on top, one table per parameter path.

    Keys: ``length`` (expression), ``range`` ([low, high], numbers or expressions), ``non_zero``,
    ``order``, ``size`` (true makes an integer a size variable). Raises LessonlError for anything
    else.
    """
    nodes = dict(spec.nodes)
    variables = list(spec.variables)
    for path, table in stated.items():
        node = tree.find(path)
        if node is not None and not isinstance(table, dict):
            raise LessonlError(
                f"The spec of {path!r} is {table!r}, where a table is meant.",
                f"Write [{path}] and under it, for example, range = [0, 9].",
                code="usage",
            )
        if node is None:
            known = ", ".join(n.path for n in tree.inputs)
            raise LessonlError(
                f"The spec names {path!r}, which is not a parameter of the function.",
                f"It has: {known}.",
                code="usage",
            )
        nodes[path], is_size = _stated(path, node, table, nodes.get(path, plain_node(node)))
        name = variable_of(path)
        if is_size and name not in variables:
            variables.append(name)
        elif is_size is False and name in variables:
            variables.remove(name)
        if "length" in table and length_variable(path) in variables:
            variables.remove(length_variable(path))
    return evolve(spec, nodes=nodes, variables=tuple(variables))


def _stated(
    path: str, node: Node, table: Mapping[str, Any], known: NodeSpec
) -> tuple[NodeSpec, bool | None]:
    wrong = _what_is_wrong(node, table)
    if wrong:
        raise LessonlError(
            f"The spec of {path!r} has {wrong}, which is not known.",
            "Use length, range = [low, high], non_zero, order or size; orders are "
            f"{', '.join(_ORDERS)}.",
            code="usage",
        )
    result = evolve(known, source="stated", keep=False)
    if "length" in table:
        result = evolve(result, length=Expression(str(table["length"])))
    if "order" in table:
        result = evolve(result, order=_ORDERS[table["order"]])
    return _stated_values(node, table, result), table.get("size")


def _stated_values(node: Node, table: Mapping[str, Any], known: NodeSpec) -> NodeSpec:
    if node.kind in ("real", "complex"):
        low, high = table.get("range", known.reals or (-PLAIN_REAL, PLAIN_REAL))
        return evolve(known, reals=(float(low), float(high)))
    bounds = known.range or plain_node(node).range
    if "range" in table:
        low, high = table["range"]
        bounds = Range(Expression(str(low)), Expression(str(high)))
    if bounds is not None and "non_zero" in table:
        bounds = evolve(bounds, non_zero=bool(table["non_zero"]))
    return evolve(known, range=bounds)


def _what_is_wrong(node: Node, table: Mapping[str, Any]) -> str:
    """What of a user's statement is not understood, or nothing."""
    unknown = sorted(set(table) - {"length", "range", "non_zero", "order", "size"})
    if unknown:
        return repr(unknown[0])
    order = table.get("order", "random")
    if not isinstance(order, str) or order not in _ORDERS:
        return f"the order {order!r}"
    for flag in ("size", "non_zero"):
        if not isinstance(table.get(flag, False), bool):
            return f"{flag} = {table[flag]!r} (true or false is meant)"
    if isinstance(length := table.get("length", 0), int) and length < 0:
        return f"the length {length}"
    bounds = table.get("range", [0, 0])
    if not isinstance(bounds, list) or len(bounds) != 2:
        return f"the range {bounds!r}"
    if all(isinstance(b, int | float) for b in bounds) and bounds[0] > bounds[1]:
        return f"the empty range {bounds!r}"
    if node.kind in ("real", "complex") and not all(isinstance(b, int | float) for b in bounds):
        return f"the range {bounds!r} of a real number"
    return ""
