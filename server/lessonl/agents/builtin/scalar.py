"""Accumulates in a variable instead of an array element that a loop updates over and over."""

from __future__ import annotations

import re

from lessonl.agents.builtin.apart import Range, apart, lonely
from lessonl.agents.builtin.effects import Effects, Opaque, contains, effects, names, root
from lessonl.agents.builtin.loops import (
    LOOPS,
    assignment,
    counted,
    previous,
    statements,
)
from lessonl.agents.builtin.meeting import never_meet
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead, renaming
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node


def apply(function: Function) -> Rewrite | None:
    """Loads the element before the loop and stores it after, where nothing else may look at it."""
    return rewritten_outermost(function, LOOPS, _keep_in_register)


def _keep_in_register(seen: Subject, loop: Node) -> list[Edit]:
    if contains(loop, "return_statement"):
        return []
    done = effects(loop)
    targets = _targets(seen, done)
    if not targets:
        return []
    conditions: dict[str, None] = {}
    for target in targets.values():
        others = [n for n in (*done.reads, *done.writes) if n.text != target.text]
        others = [n for n in others if not _elsewhere(seen, target, n, done)]
        changing = done.assigned() - {root(target)}
        found = (
            *_reached(loop, target),
            *lonely(seen, target),
            *apart(seen, [target], others, _ranges(loop, done), changing),
        )
        conditions.update(dict.fromkeys(found))
    new: dict[str, str] = {}
    for text in targets:
        new[text] = fresh(seen.function.text + " ".join(new.values()), "total")
    body = edited(loop, renaming(loop, new))
    start = "\n".join(f"auto {name} = {text};" for text, name in new.items())
    end = "\n".join(f"{text} = {name};" for text, name in new.items())
    return [instead(loop, conditions, f"{start}\n{body}\n{end}")]


def _targets(seen: Subject, done: Effects) -> dict[str, Node]:
    """The elements that the loop updates in place and that stay the same elements."""
    found: dict[str, Node] = {}
    for write in done.writes:
        if write.kind != "subscript_expression" or not any(
            r.text == write.text for r in done.reads
        ):
            continue
        array = seen.variables.get(root(write))
        changing = done.assigned() - {root(write)}
        same = [n for n in (*done.reads, *done.writes) if root(n) == root(write)]
        if (
            array is not None
            and array.indexed
            and not re.search(r"\bauto\b", array.type)
            and not names(write) & changing
            and all(n.text == write.text or _elsewhere(seen, write, n, done) for n in same)
        ):
            found[write.text] = write
    return found


def _elsewhere(seen: Subject, target: Node, other: Node, done: Effects) -> bool:
    """Whether another access to the same array is to another element, as the bounds show."""
    if other.kind != "subscript_expression" or root(other) != root(target):
        return False
    return never_meet(seen, target, other, done.assigned() - {root(target)})


def _reached(loop: Node, target: Node) -> tuple[str, ...]:
    """The condition under which the original touches the element at all. Raises Opaque."""
    before = previous(loop)
    stored = assignment(before) if before is not None else None
    left = stored.field("left") if stored is not None else None
    if left is not None and left.text == target.text:
        return ()
    count = counted(loop)
    if count is None or contains(count.body, *LOOPS, "continue_statement", "break_statement"):
        raise Opaque(loop.text)
    if not any(_mentions(s, target.text) for s in statements(count.body)):
        raise Opaque(loop.text)
    effects(count.first, count.bound)
    return (count.runs,)


def _mentions(statement: Node, text: str) -> bool:
    plainly = statement.kind == "expression_statement"
    return plainly and any(n.text == text for n in statement.find("subscript_expression"))


def _ranges(loop: Node, done: Effects) -> dict[str, Range]:
    count = counted(loop)
    if count is None or (names(count.bound) | names(count.first)) & done.assigned():
        return {}
    return {count.variable: Range(count.first.text, count.last)}


TECHNIQUE = Technique(
    "scalar",
    "sums in a local variable instead of updating an array element in memory at every step",
    "the element not being read through another name inside the loop",
    apply,
)
