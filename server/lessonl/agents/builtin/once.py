"""Computes once, before a loop, what every turn of it would work out again by a loop of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from attrs import evolve

from lessonl.agents.builtin.apart import Range
from lessonl.agents.builtin.effects import Opaque, contains, effects, names, root
from lessonl.agents.builtin.fixed import changes, declares, fixed_reads
from lessonl.agents.builtin.loops import LOOPS, Counted, changed, counted, ranged, statements
from lessonl.agents.builtin.made import owning
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import (
    Technique,
    edited,
    indented,
    instead,
    placed,
    without,
)
from lessonl.model import Function, Rewrite
from lessonl.source.rewrite import split_rewrite
from lessonl.source.syntax import Edit, Node

_LEAPS = ("return_statement", "throw_statement", "break_statement", "continue_statement")
_NESTED = 3
"""Loops that such statements are moved out of at most."""


def apply(function: Function) -> Rewrite | None:
    """Out of as many loops as repeat it."""
    includes: dict[str, None] = {}
    current = function
    for guarded in (*[False] * _NESTED, True):  # a fallback still has what was moved
        move = partial(_moved, guarded=guarded)
        moved = rewritten_outermost(current, ("for_statement",), move)
        moved = moved or rewritten_outermost(current, ("for_range_loop",), move, "iterator")
        if moved is not None:
            parts = split_rewrite(moved.text)
            includes.update(dict.fromkeys(f"{line.rstrip()}\n" for line in parts.includes))
            current = evolve(function, text=parts.body)
    return None if current is function else Rewrite("".join(includes) + current.text)


def _moved(seen: Subject, loop: Node, *, guarded: bool) -> list[Edit]:
    body = loop.field("body")
    runs = _runs(seen, loop)
    if body is None or not runs:
        return []
    inside = statements(body)
    for first, statement in enumerate(inside):
        if contains(statement, *_LEAPS) and not contains(statement, *LOOPS):
            break  # what comes after may not be reached in the first turn
        if statement.kind != "declaration":
            continue
        for last in range(len(inside), first + 1, -1):
            group = inside[first:last]
            conditions = _conditions(seen, loop, group)
            if conditions is not None and (guarded or not conditions):
                return [_edit(loop, group, runs, conditions)]
    return []


def _runs(seen: Subject, loop: Node) -> str:
    """The condition under which there is a first turn."""
    count, row = counted(loop), loop.field("right")
    if count is not None:
        return count.runs
    if loop.kind == "for_range_loop" and row is not None and row.text in seen.variables:
        return f"std::begin({row.text}) != std::end({row.text})"
    return ""


def _conditions(seen: Subject, loop: Node, group: Sequence[Node]) -> tuple[str, ...] | None:
    """When the statements come to the same in every turn, or None where that cannot be told."""
    if not any(contains(s, *LOOPS) for s in group) or any(contains(s, *_LEAPS) for s in group):
        return None
    try:
        own = set[str]().union(*(declares(s) for s in group if s.kind == "declaration"))
        if not all(_for_itself(s, own) for s in group) or not _left_alone(seen, loop, group, own):
            return None
        done = effects(*group)
        reads = [n for n in done.reads if root(n) not in done.declares]
        loops = _ranged(loop)
        ranges = {c.variable: Range(c.first.text, c.last) for c in loops}
        found = fixed_reads(seen, reads, loop, ranges, done.declares)
        return (*(c.runs for c in loops), *found) if found else ()
    except Opaque:
        return None


def _ranged(loop: Node) -> list[Counted]:
    try:
        return ranged(loop, effects(loop).assigned())
    except Opaque:
        return []


def _for_itself(statement: Node, own: set[str]) -> bool:
    """Whether a statement changes only what the group declares, or itself."""
    done = effects(statement)
    return all(root(write) in own | done.declares for write in done.writes)


def _left_alone(seen: Subject, loop: Node, group: Sequence[Node], own: set[str]) -> bool:
    """Whether what the group declares keeps its value in the rest of the loop."""
    for name in own:
        variable = seen.variables.get(name)
        if variable is None or not (
            variable.scalar or (variable.owner and not variable.shared and owning(variable.type))
        ):
            return False
    body = loop.field("body")
    rest = [s for s in statements(body) if s not in group] if body is not None else []
    touched = set[str]().union(*(changed(s) | changes(s) for s in rest))
    header = set[str]().union(*(names(c) for c in loop.named_children if c != body))
    return not own & (touched | header)


def _edit(loop: Node, group: Sequence[Node], runs: str, conditions: Sequence[str]) -> Edit:
    lines = [edited(statement) for statement in group]
    text = "\n".join([*lines, edited(loop, [without(s) for s in group])])
    if conditions:
        return instead(loop, dict.fromkeys((runs, *conditions)), text)
    alone = loop.parent is None or loop.parent.kind != "compound_statement"
    chosen = f"if ({runs}) {{\n{indented(text)}\n}}"
    return placed(loop, f"{{\n{indented(chosen)}\n}}" if alone else chosen)


TECHNIQUE = Technique(
    "once",
    "computes once before the loop what every turn of it works out again in loops of its own",
    "nothing that it rests on being changed by the loop",
    apply,
)
