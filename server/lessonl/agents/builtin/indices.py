"""Which elements a subscript names as loops go on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lessonl.agents.builtin.effects import names, root
from lessonl.agents.builtin.loops import Counted, counted
from lessonl.agents.builtin.subject import Subject
from lessonl.source.syntax import Node, tokens


def terms(index: Node) -> list[tuple[int, Node]]:
    """The signed operands of a chain of + and -."""
    left, right = index.field("left"), index.field("right")
    if index.kind == "parenthesized_expression":
        return terms(index.named_children[0])
    if index.kind == "binary_expression" and index.operator in ("+", "-") and left and right:
        sign = 1 if index.operator == "+" else -1
        return [*terms(left), *((sign * s, t) for s, t in terms(right))]
    return [(1, index)]


def subscripts(access: Node) -> list[Node] | None:
    """The indices of ``a[i][j]``, outermost first; None for anything else."""
    found: list[Node] = []
    node: Node | None = access
    while node is not None and node.kind == "subscript_expression":
        indices = node.field("indices")
        if indices is None or len(indices.named_children) != 1:
            return None
        found.insert(0, indices.named_children[0])
        node = node.field("argument")
    return found if found and node is not None and node.kind == "identifier" else None


def accesses(region: Node) -> list[Node]:
    """The subscripts of a piece of code, ``a[i][j]`` as a whole and not ``a[i]`` besides."""
    found = region.find("subscript_expression")
    return [n for n in found if n.parent is None or n.parent.kind != "subscript_expression"]


def better_inside(body: Node, one: str, now: str) -> bool:
    """Whether running over ``one`` in the innermost loop, which runs over ``now``, pays.

    It does where some access gets stride 1 by it and none loses it.
    """
    found = accesses(body)
    gains = any(_unit(n, one) and now in names(n) and not _unit(n, now) for n in found)
    costs = any(_unit(n, now) and one in names(n) and not _unit(n, one) for n in found)
    return gains and not costs


def near(body: Node, variable: str) -> int:
    """How many accesses stay where they are, or go on to the next element, with the variable."""
    return sum(variable not in names(n) or _unit(n, variable) for n in accesses(body))


def _unit(access: Node, variable: str) -> bool:
    """Whether the last index is the variable plus or minus something without it."""
    indices = access.field("indices")
    if indices is None or not indices.named_children:
        return False
    parts = [term for _, term in terms(indices.named_children[0])]
    holding = [term for term in parts if variable in names(term)]
    return len(holding) == 1 and holding[0].text == variable


def strip(access: Node) -> Node:
    """``a[i]`` of ``a[i].x``."""
    while access.kind == "field_expression":
        inner = access.field("argument")
        if inner is None:
            break
        access = inner
    return access


def offset(index: Node, variable: str) -> tuple[int, tuple[str, ...]] | None:
    """``variable`` plus a number plus other terms: the number, and the others' tokens, sorted."""
    number, others, found = 0, [], 0
    for sign, term in terms(index):
        if term.text == variable and sign == 1:
            found += 1
        elif variable in names(term):
            return None
        elif re.fullmatch(r"\d{1,9}", term.text):
            number += sign * int(term.text)
        else:
            others.append(("-" if sign < 0 else "") + tokens(term))
    return (number, tuple(sorted(others))) if found == 1 else None


def scaled(index: Node, line: str, column: str) -> Node | None:
    """``w`` of ``line * w + column``, plus terms without either."""
    width, columns = None, 0
    for sign, term in terms(index):
        left, right = term.field("left"), term.field("right")
        if term.text == column and sign == 1:
            columns += 1
        elif not {line, column} & names(term):
            continue
        elif width is None and term.operator == "*" and sign == 1 and left and right:
            plain = [(a, b) for a, b in ((left, right), (right, left)) if a.text == line]
            if not plain or {line, column} & names(plain[0][1]):
                return None
            width = plain[0][1]
        else:
            return None
    return width if columns == 1 else None


def steady(seen: Subject, indices: Sequence[Node]) -> bool:
    """Whether indices are made of numbers that nothing but their own name can change."""
    for index in indices:
        if index.first("subscript_expression", "pointer_expression", "assignment_expression"):
            return False
        for call in index.find("call_expression"):
            if not re.fullmatch(r"\w+\.(?:size|length)\(\)", call.text):
                return False
        for name in index.find("identifier"):
            known = seen.variables.get(name.text)
            parent = name.parent
            looked = parent is not None and parent.kind == "field_expression"
            if known is None or not (known.scalar or (known.container and looked)):
                return False
    return True


def shifted(ahead: Node, variable: str, behind: Node, other: str, seen: Subject) -> int | None:
    """How much further the first index of ``behind`` is than that of ``ahead``, if comparable.

    Elements of different first indices must be different ones: not so for pointers to rows.
    """
    one, two = subscripts(strip(ahead)), subscripts(strip(behind))
    if one is None or two is None:
        return None
    known = seen.variables.get(root(ahead))
    if known is None or not known.indexed or not steady(seen, [*one[:1], *two[:1]]):
        return None
    if max(len(one), len(two)) > 1 and not known.container:
        return None
    a, b = offset(one[0], variable), offset(two[0], other)
    return b[0] - a[0] if a is not None and b is not None and a[1] == b[1] else None


def constant(ahead: Node, behind: Node, loops: Sequence[Counted], changing: set[str]) -> bool:
    """Whether the first indices hold nothing that changes but the loops' variables."""
    used: set[str] = set()
    for access, loop in zip((ahead, behind), loops, strict=True):
        indices = subscripts(strip(access))
        if indices is None:
            return False
        used |= names(indices[0]) - {loop.variable}
    return not used & (changing | {loop.variable for loop in loops})


def row(access: Node, loop: Counted) -> str | None:
    """``w`` where ``a[i * w + x]`` stays in row i as x runs from 0 to w - 1 in an inner loop."""
    indices = subscripts(strip(access))
    if indices is None or len(indices) != 1:
        return None
    parts = [term for sign, term in terms(indices[0]) if sign == 1]
    if len(parts) != 2 or len(terms(indices[0])) != 2:
        return None
    for product, column in (parts, parts[::-1]):
        left, right = product.field("left"), product.field("right")
        if product.kind != "binary_expression" or product.operator != "*" or not (left and right):
            continue
        for line, width in ((left, right), (right, left)):
            if line.text == loop.variable and _spans(access, column.text, width.text):
                return width.text
    return None


def _spans(access: Node, variable: str, width: str) -> bool:
    """Whether an inner loop takes the variable from 0 up to the width, and not further."""
    for above in access.ancestors():
        count = counted(above)
        if count is not None and count.variable == variable:
            from_zero = re.fullmatch(r"\d+", count.first.text) is not None
            return from_zero and count.bound.text == width and not count.inclusive
    return False


def same_rows(
    seen: Subject, ahead: Node, one: Counted, behind: Node, two: Counted, changing: set[str]
) -> bool:
    """Whether both stay in the row that their loop's variable names."""
    a, b = row(ahead, one), row(behind, two)
    known = seen.variables.get(root(ahead))
    width = seen.variables.get(a) if a is not None and known and known.indexed else None
    return a == b and width is not None and width.scalar and width.name not in changing
