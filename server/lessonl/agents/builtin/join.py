"""Looks up the elements that match, instead of trying every one for every turn of a loop."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from lessonl.agents.builtin.apart import private
from lessonl.agents.builtin.effects import contains, effects, names, root
from lessonl.agents.builtin.fixed import declares
from lessonl.agents.builtin.layout import block, braced, indented
from lessonl.agents.builtin.loops import LOOPS, counted, statements
from lessonl.agents.builtin.numeric import kind
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead, placed, renaming
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_VECTOR = re.compile(r"^(?:std::)?vector<")
_JUMPS = ("break_statement", "continue_statement", "return_statement", "throw_statement",
          "lambda_expression")  # fmt: skip
_HEADERS = ("cstddef", "type_traits", "unordered_map", "vector")


@frozen
class _Walk:
    """A loop over all elements of a vector, or any other loop if ``row`` is empty."""

    node: Node
    variable: str
    row: str
    element: str
    """What is declared for the element in place ``%s``, as C++."""
    sample: str
    """An expression of the variable's type that needs no loop."""


def apply(function: Function) -> Rewrite | None:
    """For a loop in a loop that does something only where two whole numbers are equal.

    Places are looked up in the order in which they stand, so that sums are added as before.
    """
    return rewritten_outermost(function, LOOPS, _look_up, *_HEADERS)


def _look_up(seen: Subject, node: Node) -> list[Edit]:
    outer = _walk(seen, node)
    body = node.field("body")
    if outer is None or body is None:
        return []
    *before, last = statements(body) or (body,)
    inner, test = _walk(seen, last), _test(last)
    if inner is None or not inner.row or test is None or contains(node, *_JUMPS) or before:
        return []
    condition = test.field("condition")
    value = condition.field("value") if condition is not None else None
    if value is None or not _leaves(seen, node, inner.row):
        return []
    for own, other in _equalities(value):
        if names(own) >= {inner.variable} and _steady(seen, node, outer, inner, own, other):
            return [_edit(seen, node, outer, inner, own, other)]
    return []


def _walk(seen: Subject, node: Node) -> _Walk | None:
    if node.kind == "for_range_loop":
        type_, name, right = (node.field(n) for n in ("type", "declarator", "right"))
        row = seen.variables.get(right.text) if right is not None else None
        inside = name.find("identifier") if name is not None else ()
        if row is None or len(inside) != 1 or type_ is None or name is None:
            return None
        if not row.container or not _VECTOR.match(row.type) or row.element == "bool":
            return None
        opening = next(c for c in node.children if c.text == "(")
        item = node.source[opening.end : name.end].decode().strip()
        return _Walk(node, inside[0].text, row.name, f"{item} = {row.name}[%s];", f"{row.name}[0]")
    count = counted(node)
    if count is None or not count.counter:
        return None
    sized = re.fullmatch(r"(\w+)\.size\(\)", count.bound.text)
    row = seen.variables.get(sized[1]) if sized else None
    whole = row is not None and row.container and bool(_VECTOR.match(row.type))
    whole = whole and count.first.text == "0" and not count.inclusive
    element = f"const {count.counter} {count.variable} = static_cast<{count.counter}>(%s);"
    return _Walk(node, count.variable, sized[1] if sized and whole else "", element, "0")


def _test(loop: Node) -> Node | None:
    """The if that is all of a loop's body."""
    body = loop.field("body")
    inside = statements(body) if body is not None else ()
    if len(inside) != 1 or inside[0].kind != "if_statement":
        return None
    return None if inside[0].field("alternative") is not None else inside[0]


def _equalities(test: Node) -> Iterator[tuple[Node, Node]]:
    """Both orders of each ``a == b`` that must hold for the test to hold."""
    left, right = test.field("left"), test.field("right")
    if test.kind == "parenthesized_expression":
        yield from _equalities(test.named_children[0])
    elif test.operator == "&&" and left is not None and right is not None:
        yield from _equalities(left)
        yield from _equalities(right)
    elif test.operator == "==" and left is not None and right is not None:
        yield left, right
        yield right, left


def _leaves(seen: Subject, loop: Node, row: str) -> bool:
    """Whether the loop writes to numbers of its own, and to other vectors of numbers."""
    done = effects(*(statement for statement in statements(_body(loop))))
    for write in done.writes:
        known = seen.variables.get(root(write))
        if known is None or root(write) == row:
            return False
        element = write.kind == "subscript_expression" and bool(_VECTOR.match(known.type))
        own = known.scalar or root(write) in done.declares
        if not (element and known.number_at(write)) and not (own and private(seen, write)):
            return False
    return True


def _body(loop: Node) -> Node:
    """What the loops around a test do, their headers aside."""
    body = loop.field("body") or loop
    inner = statements(body)[-1]
    test = _test(inner)
    return test.field("consequence") or test if test is not None else body


def _steady(seen: Subject, node: Node, outer: _Walk, inner: _Walk, own: Node, other: Node) -> bool:
    """Whether one side is made of the inner element alone, the other of what does not change."""
    local = declares(node) | {outer.variable, inner.variable}
    allowed = {inner.variable, inner.row}
    plain = not any(effects(side).writes for side in (own, other))
    calls = contains(own, "call_expression") or contains(other, "call_expression")
    if not plain or calls or names(own) - allowed or inner.variable in names(other):
        return False
    if names(other) & (local - {outer.variable}) or "->" in own.text + other.text:
        return False
    written = {root(n) for n in effects(_body(node)).writes}
    known = [seen.variables.get(n) for n in names(other) - {outer.variable}]
    if not names(other) or any(v is None for v in known):
        return False
    if not all(s.kind == "field_expression" or kind(seen, s) == "integer" for s in (own, other)):
        return False
    return not (names(own) | names(other)) & written


def _edit(seen: Subject, node: Node, outer: _Walk, inner: _Walk, own: Node, other: Node) -> Edit:
    text = seen.function.text
    table, at, found = (fresh(text, name) for name in ("places", "at", "matching"))
    sample = edited(own, renaming(own, {inner.variable: inner.sample}))
    key = edited(other, renaming(other, {outer.variable: outer.sample}))
    type_ = f"std::decay_t<decltype({sample})>"
    conditions = (
        f"std::is_integral<{type_}>::value",
        f"std::is_same<{type_}, std::decay_t<decltype({key})>>::value",
        f"{inner.row}.size() > 8",
    )
    fill = block(
        f"for (std::size_t {at} = 0; {at} < {inner.row}.size(); ++{at})",
        braced(f"{inner.element % at}\n{table}[static_cast<unsigned long long>({own.text})]"
               f".push_back({at});"),
    )  # fmt: skip
    body = edited(inner.node.field("body") or inner.node)
    content = body.strip()[1:-1].strip("\n") if body.strip().startswith("{") else indented(body)
    lines = f"{indented(inner.element % at)}\n{content}"
    walk = (
        f"const auto {found} = {table}.find(static_cast<unsigned long long>({other.text}));\n"
        f"if ({found} != {table}.end()) {{\n"
        f"    for (const std::size_t {at} : {found}->second) {{\n{indented(lines)}\n    }}\n}}"
    )
    inside = placed(inner.node, f"{{\n{indented(walk)}\n}}")
    declared = f"std::unordered_map<unsigned long long, std::vector<std::size_t>> {table};"
    return instead(node, conditions, f"{declared}\n{fill}\n{edited(node, [inside])}")


TECHNIQUE = Technique(
    "join",
    "looks up the elements that match instead of trying every one of them in every turn",
    "equality of two whole numbers deciding, and no match changing what is compared",
    apply,
)
