"""Which values of an integer lead into tables of a fixed size: ``days[month - 1]`` says 1 to 12."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import frozen

from lessonl.model import Function
from lessonl.source.declarators import declared_name
from lessonl.source.paths import initialisers
from lessonl.source.syntax import Node, parse
from lessonl.source.usage import Comparison, usage

_OFFSET = re.compile(r"\(?([A-Za-z_]\w*(?:\[\])?)\)?(?:([+-])(\d+|'.'))?")
_TESTS = ("<", "<=", ">", ">=", "==", "!=")


@frozen
class TableLimit:
    """``name`` must be from ``low`` to ``high``; None is no limit: what is below looks nothing up.

    ``guarded`` says that the function itself may look whether it is. ``x[]`` are x's elements.
    """

    name: str
    low: int | None
    high: int
    table: str
    line: int
    guarded: bool


def table_limits(function: Function, text: bytes) -> dict[str, TableLimit]:
    """The narrowest limit of every name that the caller passes; ``text`` is the whole file."""
    root = parse(function.text.encode(), tolerant=True)
    shared = _extents(parse(text, tolerant=True), inside=False)
    # A local, or a parameter, hides what the file calls so.
    hidden = dict.fromkeys((p.name for p in function.parameters), 0)
    extents = {**shared, **hidden, **_extents(root, inside=True)}
    comparisons = usage(function).comparisons
    names = {parameter.name for parameter in function.parameters}
    names |= {f"{name}[]" for name in names}
    found: dict[str, TableLimit] = {}
    for limit in _limits(root, extents, comparisons):
        if limit.name in names:
            found[limit.name] = _narrower(limit, found.get(limit.name))
    tested, literals = _tested(root), _compared_figures(root)
    return {
        name: TableLimit(name, x.low, x.high, x.table, x.line + function.line - 1,
                         name in tested or any(_guards(c, x) for c in comparisons)
                         or (name.endswith("[]") and bool(_figures(x) & literals)))
        for name, x in found.items()
        if (x.low or 0) <= x.high
    }  # fmt: skip


def _narrower(new: TableLimit, known: TableLimit | None) -> TableLimit:
    if known is None:
        return new
    lows = [x for x in (new.low, known.low) if x is not None]
    first = known if known.high <= new.high else new
    return TableLimit(
        first.name, max(lows, default=None), first.high, first.table, first.line, guarded=False
    )


def _extents(root: Node, *, inside: bool) -> dict[str, int]:
    """The number of elements of arrays whose declarations say it in figures or by their values.

    Of what is declared outside of functions, or with ``inside`` of all; 0 is not known.
    """
    found: dict[str, int] = {}
    unclear: set[str] = set()
    for declaration in root.find("declaration"):
        if not inside and any(a.kind == "function_definition" for a in declaration.ancestors()):
            continue
        for declarator in declaration.fields("declarator"):
            name, extent = _extent(declarator, declaration)
            if name and found.setdefault(name, extent) != extent:
                unclear.add(name)
    return {**found, **dict.fromkeys(unclear, 0)}


def _extent(declarator: Node, declaration: Node) -> tuple[str, int]:
    """The name and the number of elements; 0 where that is not known."""
    named, value = declared_name(declarator), declarator.field("value")
    if named is None:
        return "", 0
    array, kind = declarator.first("array_declarator"), declaration.field("type")
    if array is not None and (size := array.field("size")) is not None:
        return named.text, int(size.text) if re.fullmatch(r"[1-9]\d*", size.text) else 0
    if array is not None and value is not None and value.kind == "initializer_list":
        plain = all(child.kind != "initializer_list" for child in value.named_children)
        return named.text, len(value.named_children) if plain else 0
    spelled = re.fullmatch(r"(?:std::)?array<.*,\s*(\d+)\s*>", "" if kind is None else kind.text)
    return named.text, int(spelled[1]) if spelled else 0


def _limits(
    root: Node, extents: Mapping[str, int], comparisons: tuple[Comparison, ...]
) -> Iterator[TableLimit]:
    """What every look-up says whose index is a name and a figure, or a loop's variable."""
    looked_at, values = {c.name for c in comparisons}, initialisers(root)
    for node in root.find("subscript_expression"):
        array, indices = node.field("argument"), node.field("indices")
        if array is None or indices is None or not extents.get(array.text):
            continue
        shift = _shifted(_with_elements(indices, values)[1:-1])
        if shift is None:
            continue
        name, offset = shift
        last, loop = extents[array.text] - 1 - offset, _loop_of(node, name)
        if loop is None:
            yield TableLimit(name, -offset, last, array.text, node.line, guarded=False)
        elif name not in looked_at and (end := _last_turn(loop, name)) is not None:
            yield TableLimit(end[0], None, last - end[1], array.text, node.line, guarded=False)


def _shifted(text: str) -> tuple[str, int] | None:
    """``month-1`` as ("month", -1)."""
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    if not match[2]:
        return match[1], 0
    value = _value(match[3])
    return match[1], value if match[2] == "+" else -value


def _value(literal: str) -> int:
    return ord(literal[1]) if literal.startswith("'") else int(literal)


def _with_elements(indices: Node, values: Mapping[str, Node]) -> str:
    """The text without blanks, with ``x[]`` for an element of x, also where a local holds it."""
    text = "".join(indices.text.split())
    for node in indices.find("subscript_expression", "identifier"):
        element = values.get(node.text, node)
        array = element.field("argument") if element.kind == "subscript_expression" else None
        if array is not None and array.kind == "identifier":
            text = text.replace("".join(node.text.split()), f"{array.text}[]", 1)
            break
    return text


def _compared_figures(root: Node) -> set[int]:
    """The figures and characters that anything is compared with, but for the tests of loops."""
    literals = (
        side.text
        for node in root.find("binary_expression", "case_statement")
        if node.kind == "case_statement" or (node.operator in _TESTS and not _ends_loop(node))
        for side in (node.field("left"), node.field("right"), node.field("value"))
        if side is not None
    )
    return {_value(text) for text in literals if re.fullmatch(r"\d+|'.'", text)}


def _figures(limit: TableLimit) -> set[int]:
    """What a test of whether it is within the limits would have in it."""
    low = limit.low or 0
    return {low - 1, low, limit.high, limit.high + 1} - {0, -1}


def _loop_of(node: Node, variable: str) -> Node | None:
    """The innermost loop around ``node`` that has this variable."""
    for around in node.ancestors():
        start = around.field("initializer") if around.kind == "for_statement" else None
        if start is not None and re.search(rf"\b{re.escape(variable)}\s*=", start.text):
            return around
    return None


def _last_turn(loop: Node, variable: str) -> tuple[str, int] | None:
    """The name that alone ends a rising loop, and how far from it the last turn is."""
    test = loop.field("condition")
    left, right = (None, None) if test is None else (test.field("left"), test.field("right"))
    if test is None or left is None or right is None or left.text != variable:
        return None
    shift = _shifted("".join(right.text.split()))
    if shift is None or test.operator not in ("<", "<=", "!="):
        return None
    return shift[0], shift[1] - (test.operator != "<=")


def _tested(root: Node) -> set[str]:
    """Names compared with what is no literal, but for the tests of loops: those may be guards."""
    found: set[str] = set()
    for node in root.find("binary_expression"):
        sides = [node.field("left"), node.field("right")]
        literal = any(s is not None and s.kind.endswith("literal") for s in sides)
        if node.operator in _TESTS and not literal and not _ends_loop(node):
            found.update(s.text for s in sides if s is not None)
    return found


def _ends_loop(test: Node) -> bool:
    return test.parent is not None and test.parent.kind == "for_statement"


def _guards(comparison: Comparison, limit: TableLimit) -> bool:
    """Whether a test with a literal parts what can be looked up from what cannot."""
    if comparison.name != limit.name or not re.fullmatch(r"-?\d+", comparison.literal):
        return False
    value, operator = int(comparison.literal), comparison.operator
    above = value == (limit.high if operator in (">", "<=") else limit.high + 1)
    low = limit.low
    below = low is not None and value == (low if operator in ("<", ">=") else low - 1)
    return operator not in ("==", "!=") and (above or below)
