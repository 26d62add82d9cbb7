"""Leaves a loop as soon as what it looks for is found."""

from __future__ import annotations

from lessonl.agents.builtin.effects import contains, effects, names
from lessonl.agents.builtin.loops import assignment, counted, statements
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, placed
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_CONSTANT = ("true", "false", "number_literal")


def apply(function: Function) -> Rewrite | None:
    """``for ... if (test) found = true;`` breaks: to find it again would change nothing."""
    return rewritten_outermost(function, ("if_statement",), _leave)


def _leave(seen: Subject, test: Node) -> list[Edit]:
    condition, then = test.field("condition"), test.field("consequence")
    loop = _loop_of(seen, test)
    if loop is None or condition is None or then is None or test.field("alternative") is not None:
        return []
    found = _flag(seen, then)
    tested = condition.field("value")
    if found is None or tested is None or contains(tested, "lambda_expression"):
        return []
    # No test after the first that holds does anything, and nor does the step to it.
    if effects(tested).writes or found in names(loop.field("condition") or loop.children[0]):
        return []
    text = f"{{\n    {statements(then)[0].text}\n    break;\n}}"
    return [placed(then, text)]


def _loop_of(seen: Subject, test: Node) -> Node | None:
    """The loop that does no more than make the test."""
    loop = test.parent
    if loop is not None and loop.kind == "compound_statement":
        loop = loop.parent if len(loop.named_children) == 1 else None
    if loop is None or loop.field("body") is None:
        return None
    count = counted(loop)
    if count is not None:
        return None if effects(count.first, count.bound).writes else loop
    right, item = loop.field("right"), loop.field("declarator")
    # Over a class of the user's, each step may do something.
    row = seen.variables.get(right.text) if right is not None and item is not None else None
    return loop if loop.kind == "for_range_loop" and row is not None and row.container else None


def _flag(seen: Subject, then: Node) -> str | None:
    """The local number that is all that is set, and to a constant."""
    parts = statements(then)
    stored = assignment(parts[0]) if len(parts) == 1 else None
    left = stored.field("left") if stored is not None else None
    right = stored.field("right") if stored is not None else None
    if stored is None or stored.operator != "=" or left is None or right is None:
        return None
    known = seen.variables.get(left.text)
    if known is None or not known.scalar or right.kind not in _CONSTANT:
        return None
    return left.text


TECHNIQUE = Technique(
    "early",
    "leaves the loop as soon as what it looks for is found",
    "nothing: to find it once more would change nothing",
    apply,
)
