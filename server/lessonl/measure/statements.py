"""The statements there are about a parameter, and what is wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lessonl.measure.expression import is_expression
from lessonl.measure.nodes import Node, Tree
from lessonl.measure.spec import Link
from lessonl.model import LessonlError

ORDERS: Final = (
    *("random", "ascending", "descending", "constant", "duplicates"),
    *("permutation", "offsets", "text"),
)
_LINKS: Final = tuple(link.name.lower() for link in Link)
#: About values: an integer of which one is stated is no size unless that is stated, too.
OF_VALUES: Final = frozenset({"range", "non_zero", "index_of", "index"})
#: Of a buffer these speak of its elements.
OF_ELEMENTS: Final = OF_VALUES

_BUFFER, _INTEGER, _NUMBER = "a buffer", "an integer", "a number"
_POINTER, _LINK, _ANY = "a pointer", "a pointer to another object", "a parameter"


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_size(value: Any) -> bool:
    return (_is_integer(value) and value >= 0) or (isinstance(value, str) and is_expression(value))


def _is_bound(value: Any) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and is_expression(value))


def _is_range(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not all(map(_is_bound, value)):
        return False
    figures = all(isinstance(v, int | float) for v in value)
    return not figures or value[0] <= value[1]


def _is_shape(value: Any) -> bool:
    return isinstance(value, list) and len(value) > 0 and all(map(_is_size, value))


def _is_switch(value: Any) -> bool:
    return isinstance(value, bool)


Test = Callable[[Any], bool]
#: By key: what it may be said of, what its value is, and that in words.
STATEMENTS: Final[Mapping[str, tuple[str, Test, str]]] = {
    "size": (_INTEGER, _is_switch, "true or false"),
    "at_least": (_INTEGER, _is_size, "a number or an expression"),
    "at_most": (_INTEGER, _is_size, "a number or an expression"),
    "multiple_of": (_INTEGER, lambda v: _is_integer(v) and v > 0, "a number above 0"),
    "power_of_two": (_INTEGER, _is_switch, "true or false"),
    "length": (_BUFFER, _is_size, "a number or an expression, such as rows * cols"),
    "shape": (_BUFFER, _is_shape, 'a list of sizes, such as ["rows", "cols"]'),
    "stride": (_BUFFER, _is_size, "a number or an expression"),
    "before": (_POINTER, _is_size, "a number or an expression"),
    "order": (_BUFFER, lambda v: v in ORDERS, f"one of {', '.join(ORDERS)}"),
    "null_terminated": (_POINTER, _is_switch, "true or false"),
    "end_of": (_POINTER, lambda v: isinstance(v, str), "the parameter that begins the range"),
    "range": (_NUMBER, _is_range, "[low, high], numbers or expressions"),
    "non_zero": (_INTEGER, _is_switch, "true or false"),
    "index_of": (_INTEGER, lambda v: isinstance(v, str), "the parameter that it is an index of"),
    "index": (_INTEGER, _is_switch, "true or false"),
    "link": (_LINK, lambda v: v in _LINKS, f"one of {', '.join(_LINKS)}"),
    "as_constructed": (_ANY, _is_switch, "true or false"),
}


def check(tree: Tree, node: Node, table: Any) -> None:
    """Raises LessonlError for a statement that is not known, or not meant for this parameter."""
    if not isinstance(table, dict):
        raise LessonlError(
            f"The spec of {node.path!r} is {table!r}, where a table is meant.",
            f"Write [{node.path}] and under it, for example, range = [0, 9].",
            code="usage",
        )
    for key, value in table.items():
        if key not in STATEMENTS:
            raise LessonlError(
                f"The spec of {node.path!r} has {key!r}, which is not known.",
                f"Known are: {', '.join(STATEMENTS)}.",
                code="usage",
            )
        kind, is_meant, words = STATEMENTS[key]
        if not is_meant(value):
            wrong = f"has {key} = {value!r}"
            raise _wrong(node, wrong, f"{key} is {words}.")
        if not _fits(tree, node, key, kind):
            raise _wrong(node, f"has {key}, which {node.path!r} cannot have", f"Only {kind} can.")
        _check_reference(tree, node, key, value)
    if "stride" in table and "shape" not in table:
        raise _wrong(node, "has a stride without a shape", 'Add shape = ["rows", "columns"].')
    real = _leaf(tree, node).kind in ("real", "complex")
    if real and any(isinstance(b, str) for b in table.get("range", ())):
        raise _wrong(node, f"has range = {table['range']!r}", "The range of reals is two numbers.")


def _wrong(node: Node, what: str, hint: str) -> LessonlError:
    return LessonlError(f"The spec of {node.path!r} {what}.", hint, code="usage")


def _leaf(tree: Tree, node: Node) -> Node:
    while node.is_buffer:
        node = tree.nodes[node.id + 1]
    return node


def _fits(tree: Tree, node: Node, key: str, kind: str) -> bool:
    about = _leaf(tree, node) if key in OF_ELEMENTS else node
    integer = about.is_integer or (about.kind in ("enum", "bool") and key == "range")
    return {
        _BUFFER: about.is_buffer,
        _POINTER: about.kind == "pointer",
        _INTEGER: integer,
        _NUMBER: integer or about.kind in ("real", "complex"),
        _LINK: about.kind == "link",
    }.get(kind, True)


def _check_reference(tree: Tree, node: Node, key: str, value: Any) -> None:
    if key not in ("index_of", "end_of"):
        return
    other = tree.find(value)
    if other is None or not other.is_buffer or other.path == node.path:
        raise _wrong(
            node, f"has {key} = {value!r}, which is no other buffer of the function",
            f"It has: {', '.join(n.path for n in tree.inputs if n.is_buffer) or 'none'}.",
        )  # fmt: skip
