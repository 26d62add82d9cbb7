"""Orders loops so that the innermost one walks memory with stride 1."""

from __future__ import annotations

from lessonl.agents.builtin.indices import better_inside, near
from lessonl.agents.builtin.layout import block
from lessonl.agents.builtin.loops import Counted
from lessonl.agents.builtin.nests import Nest, any_order, nest, written
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.strip import strip_of_sums
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, instead
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node


def apply(function: Function) -> Rewrite | None:
    """Every sum is still added up in the same order, so that even rounding stays the same."""
    return rewritten_outermost(function, ("for_statement",), _order)


def _order(seen: Subject, node: Node) -> list[Edit]:
    sums = strip_of_sums(seen, node)
    if sums:
        return sums
    found = nest(node, (2, 3))
    if found is None or any(found.heads):
        return []
    inner = [n for n in node.find("for_statement") if n != node]
    if any(strip_of_sums(seen, loop) for loop in inner):
        return []
    inside = _innermost(found)
    conditions = any_order(seen, found) if inside is not None else None
    if inside is None or conditions is None:
        return []
    return [instead(node, conditions, _nested(found, inside))]


def _innermost(found: Nest) -> Counted | None:
    """The outer loop that had better be the innermost one."""
    *outer, last = found.loops
    better = [o for o in outer if better_inside(found.body, o.variable, last.variable)]
    return max(better, key=lambda o: near(found.body, o.variable), default=None)


def _nested(found: Nest, inside: Counted) -> str:
    """The loops anew; one that only adds up comes late, so that what it adds to stays close."""
    text, stored = edited(found.body), written(found)
    others = [loop for loop in reversed(found.loops) if loop is not inside]
    others.sort(key=lambda loop: loop.variable in stored)
    for loop in (inside, *others):
        text = block(loop.header, text)
    return text


TECHNIQUE = Technique(
    "interchange",
    "orders the loops so that the inner one walks memory with stride 1",
    "the results not overlapping what is read",
    apply,
)
