"""Compares and subtracts instead of taking the remainder of an index that wraps around."""

from __future__ import annotations

import re

from lessonl.agents.builtin.effects import Opaque, effects, names
from lessonl.agents.builtin.lasting import lasting
from lessonl.agents.builtin.loops import LOOPS, Counted, counted, group
from lessonl.agents.builtin.numeric import kind
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, insert, replace


def apply(function: Function) -> Rewrite | None:
    """``(i + k) % n`` is looked up by comparison, ``i % n`` of a counter counts along with it."""
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    for loop in seen.body.find("for_statement"):
        count = counted(loop)
        if count is not None and not any(e.start <= loop.start < e.end for e in edits):
            edits += _count_along(seen, count)
    name = fresh(seen.function.text, "wrapped")
    sums = [n for n in seen.body.find("binary_expression") if _wraps(seen, n)]
    sums = [n for n in sums if not any(e.start <= n.start < e.end for e in edits)]
    for node in sums:
        left, right = node.field("left"), node.field("right")
        if left is not None and right is not None:
            edits.append(replace(node, f"{name}({_open(left).text}, {right.text})"))
    if sums:
        edits.append(insert(seen.body.start + 1, _lambda(name)))
    return rewritten(function, edits)


def _wraps(seen: Subject, node: Node) -> bool:
    """Whether it is the remainder, in a loop, of a sum of variables, by one that is not known."""
    left, right = node.field("left"), node.field("right")
    if node.operator != "%" or left is None or right is None:
        return False
    if not any(above.kind in LOOPS for above in node.ancestors()):
        return False
    inside = _open(left)
    terms = _terms(inside)
    whole = kind(seen, left) == "integer" and kind(seen, right) == "integer"
    plain = all(t.kind in ("identifier", "number_literal") or t.text == right.text for t in terms)
    try:
        writes = effects(left, right).writes
    except Opaque:
        return False
    return whole and plain and len(terms) > 1 and not writes and _unknown(seen, right)


def _unknown(seen: Subject, divisor: Node) -> bool:
    """Whether the compiler cannot know the divisor, and so has to divide."""
    known = seen.variables.get(divisor.text)
    return known is not None or re.fullmatch(r"\w+\.(?:size|length)\(\)", divisor.text) is not None


def _open(node: Node) -> Node:
    while node.kind == "parenthesized_expression":
        node = node.named_children[0]
    return node


def _terms(node: Node) -> list[Node]:
    node = _open(node)
    left, right = node.field("left"), node.field("right")
    if node.kind == "binary_expression" and node.operator in ("+", "-") and left and right:
        return _terms(left) + _terms(right)
    return [node]


def _lambda(name: str) -> str:
    """The remainder for every pair of integers; quick where the index wraps at most once."""
    return (
        f"\n    const auto {name} = [](auto index, auto size) -> decltype(index % size) {{"
        "\n        const decltype(index % size) x = index, n = size;"
        "\n        if (x >= 0 && x < n) return x;"
        "\n        if (x >= n && n > 0 && x - n < n) return x - n;"
        "\n        return x % n;"
        "\n    };"
    )


def _count_along(seen: Subject, loop: Counted) -> list[Edit]:
    """The remainder of the counter is counted, too, where it is all that is divided."""
    remainders: dict[str, list[Node]] = {}
    for node in loop.body.find("binary_expression"):
        left, right = node.field("left"), node.field("right")
        if left is None or right is None or left.text != loop.variable:
            continue
        if node.operator == "/":
            return []
        whole = kind(seen, right) == "integer"
        if node.operator == "%" and whole and _unknown(seen, right):
            remainders.setdefault(right.text, []).append(node)
    if len(remainders) != 1 or kind(seen, loop.first) != "integer":
        return []
    if seen.variables.get(loop.variable) is None or loop.variable in names(loop.first):
        return []
    ((size, found),) = remainders.items()
    try:
        divisor = found[0].field("right")
        conditions = lasting(seen, loop.node, divisor) if divisor is not None else ()
        effects(loop.first)
    except Opaque:
        return []
    return [_counting(seen, loop, size, found, conditions)]


def _counting(
    seen: Subject, loop: Counted, size: str, found: list[Node], conditions: tuple[str, ...]
) -> Edit:
    rest = fresh(seen.function.text, "remainder")
    update = loop.node.field("update") or loop.node
    step = f"{update.text}, {rest} = {rest} + 1 == {size} ? 0 : {rest} + 1"
    body = edited(loop.node, [replace(update, step), *(replace(n, rest) for n in found)])
    first = group(loop.first)
    counter = first if loop.type == "auto" else f"static_cast<{loop.type}>({loop.first.text})"
    start = f"auto {rest} = {counter} % {size};"
    checks = [f"{size} > 0"] if first == "0" else [f"{size} > 0", f"{first} >= 0"]
    return instead(loop.node, (*checks, *conditions), f"{start}\n{body}")


TECHNIQUE = Technique(
    "wrap",
    "compares and subtracts instead of taking the remainder of an index that wraps around",
    "nothing: a remainder is still taken of an index that is further out",
    apply,
)
