"""Tests inside a loop of which the outcome is known but for the first or last iterations."""

from __future__ import annotations

from attrs import evolve, frozen

from lessonl.agents.builtin.effects import Opaque, names
from lessonl.agents.builtin.extents import Bound, Reach, Reader, total
from lessonl.agents.builtin.fixed import changes, declares
from lessonl.agents.builtin.loops import LOOPS, Counted, counted
from lessonl.agents.builtin.subject import Subject
from lessonl.source.syntax import Node

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@frozen
class Test:
    """A comparison, its ``outcome`` in the interior, and what bounds the interior.

    In the interior the loop's variable is at least each of ``lower`` and at most each of
    ``upper``. ``guard`` holds conditions on top.
    """

    node: Node
    outcome: bool
    lower: tuple[Bound, ...]
    upper: tuple[Bound, ...]
    guard: tuple[str, ...]
    uses: tuple[Node, ...]


def reader(seen: Subject, loop: Counted) -> Reader:
    """Reads the expressions inside of the loop."""
    steps = {
        c.variable for n in loop.body.find("for_statement") for c in [counted(n)] if c is not None
    }
    # A counted loop's body leaves its variable alone; its header is all that changes it.
    changed = changes(loop.body) - steps
    return Reader(seen, loop, frozenset(changed), frozenset(declares(loop.body)))


def tests(seen: Subject, loop: Counted) -> tuple[Test, ...]:
    """The comparisons in the loop's body that only iterations near its ends decide differently."""
    known = seen.variables.get(loop.variable)
    if known is None or known.shared:
        return ()
    read = reader(seen, loop)
    found = []
    for node in loop.body.find("binary_expression"):
        if node.operator in _FLIPPED and not _in_header(node, loop.node):
            try:
                test = _test(read, node)
            except Opaque:
                continue
            found += [test] if test is not None else []
    return tuple(found)


def _in_header(node: Node, loop: Node) -> bool:
    """Whether the comparison ends an inner loop, rather than being a test."""
    below = node
    for above in node.ancestors():
        if above == loop:
            return False
        if above.kind in LOOPS and above.field("body") != below:
            return True
        below = above
    return False


def _test(read: Reader, node: Node) -> Test | None:
    left, right, operator = node.field("left"), node.field("right"), node.operator
    if left is None or right is None:
        return None
    index, limit = read.read(left), read.read(right)
    if limit.count:
        index, limit, operator, right = limit, index, _FLIPPED[operator], left
    if index.count != 1 or not limit.single:
        return None
    outcome, comparison = _interior(read.loop, operator, index, limit, right)
    return _bounded(node, outcome, comparison, index, limit)


def _interior(
    loop: Counted, operator: str, index: Reach, limit: Reach, text: Node
) -> tuple[bool, str]:
    """How the test comes out in the interior, and the comparison that then holds.

    A guess as to where most of the iterations are: it decides about speed, not about results.
    """
    number = not limit.low
    far = bool(names(text) & names(loop.bound)) or text.text == loop.bound.text
    if operator in ("==", "!="):
        near = number or text.text == loop.first.text or not far
        return operator == "!=", ">" if near else "<"
    plain = not index.low and index.least == index.most == 0
    upwards = operator in ("<", "<=")
    holds = far or (not number and not plain) if upwards else not far
    return holds, operator if holds else _OPPOSITE[operator]


def _bounded(node: Node, outcome: bool, comparison: str, index: Reach, limit: Reach) -> Test | None:
    unsigned = index.unsigned or limit.unsigned
    uses = index.uses + limit.uses
    test = Test(node, outcome, (), (), (), uses)
    if unsigned and (index.low or index.least < 0 or not index.unsigned):
        # Below zero, C++ would compare something very large.
        test = evolve(test, lower=(_least(Reach(), index),))
    if comparison in ("<", "<="):
        value = _most(limit, index, 1 if comparison == "<" else 0)
        return evolve(test, upper=(value,))
    if index.wraps and (index.high or index.most > 0):
        return None
    guard: tuple[str, ...] = ()
    if unsigned and (limit.low or limit.least < 0):
        guard = (f"{total(limit.low, limit.least)} >= 0",)
    value = _least(limit, index, 1 if comparison == ">" else 0)
    return evolve(test, lower=(*test.lower, value), guard=guard)


def _least(limit: Reach, index: Reach, more: int = 0) -> Bound:
    other = index.negative()
    return limit.low + other.high, limit.least - index.least + more


def _most(limit: Reach, index: Reach, less: int) -> Bound:
    other = index.negative()
    return limit.high + other.low, limit.least - index.most - less
