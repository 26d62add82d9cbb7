"""Kernels of the common form: places in the grid first, then work for threads that have some."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.cuda.kernel import Kernel
from lessonl.agents.builtin.cuda.places import inside
from lessonl.agents.builtin.loops import statements
from lessonl.source.syntax import Node

_NEGATED = {">=": "<", ">": "<=", "<": ">=", "<=": ">", "==": "!=", "!=": "=="}


@frozen
class Guarded:
    """``before``, then ``work`` for the threads that fulfil ``condition`` and nothing for others.

    ``test`` is as it is written; where it ``leaves``, it is that of an early return. ``start`` and
    ``end`` are the offsets of all that follows ``before``.
    """

    before: tuple[Node, ...]
    test: Node
    leaves: bool
    work: tuple[Node, ...]
    start: int
    end: int
    condition: str

    def bound(self, name: str) -> Node | None:
        """``n`` where a thread has work if ``name < n``."""
        node = inside(self.test)
        left, right = node.field("left"), node.field("right")
        if node.kind != "binary_expression" or left is None or right is None:
            return None
        wanted, other = (">=", "<=") if self.leaves else ("<", ">")
        if node.operator == wanted and left.text == name:
            return right
        return left if node.operator == other and right.text == name else None


def guarded(seen: Kernel) -> Guarded | None:
    """A kernel's form, if it is this one; nothing else in it returns."""
    top = seen.top
    place = next((i for i, node in enumerate(top) if node.kind == "if_statement"), None)
    if place is None or any(n.kind != "declaration" for n in top[:place]):
        return None
    found = _read(seen, top[:place], top[place], top[place + 1 :])
    if found is None or any(n.find("return_statement") for n in found.work):
        return None
    return found


def _read(
    seen: Kernel, before: tuple[Node, ...], test: Node, after: tuple[Node, ...]
) -> Guarded | None:
    clause, taken = test.field("condition"), test.field("consequence")
    if clause is None or taken is None or test.field("alternative") is not None:
        return None
    value = clause.field("value")
    if value is None or clause.field("initializer") is not None:
        return None
    inner = statements(taken)
    if len(inner) == 1 and inner[0].kind == "return_statement" and after:
        condition = positive(value) if _whole(seen, value) else f"!({value.text})"
        return Guarded(before, value, True, after, test.start, after[-1].end, condition)
    if after:
        return None
    return Guarded(before, value, False, inner, test.start, test.end, value.text)


def _whole(seen: Kernel, test: Node) -> bool:
    """Whether whole numbers are compared: of reals, two may be neither less nor not less."""
    known = [seen.variables.get(n.text) for n in test.find("identifier")]
    real = any(v is None or not v.scalar or re.search("float|double", v.type) for v in known)
    literal = any("." in n.text for n in test.find("number_literal"))
    return not real and not literal and not test.find("subscript_expression", "call_expression")


def positive(test: Node) -> str:
    """What holds where ``test`` does not."""
    node = inside(test)
    left, right = node.field("left"), node.field("right")
    if node.kind == "binary_expression" and left is not None and right is not None:
        if node.operator in _NEGATED:
            return f"{left.text} {_NEGATED[node.operator]} {right.text}"
        if node.operator == "||":
            return f"{_joined(left)} && {_joined(right)}"
    return f"!({node.text})"


def _joined(part: Node) -> str:
    text = positive(part)
    return f"({text})" if "&&" in text else text
