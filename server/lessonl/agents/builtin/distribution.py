"""Makes several loops of one whose parts are better walked in different ways."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from lessonl.agents.builtin import interchange
from lessonl.agents.builtin.apart import Range, apart, private
from lessonl.agents.builtin.effects import Effects, Opaque, contains, effects, names, root
from lessonl.agents.builtin.fixed import declares, held
from lessonl.agents.builtin.indices import better_inside
from lessonl.agents.builtin.layout import block, braced
from lessonl.agents.builtin.loops import LOOPS, Counted, counted, statements
from lessonl.agents.builtin.meeting import never_meet
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, instead
from lessonl.model import Function, Rewrite
from lessonl.source.rewrite import split_rewrite
from lessonl.source.syntax import Edit, Node

_JUMPS = ("continue_statement", "break_statement", "return_statement", "throw_statement")


def apply(function: Function) -> Rewrite | None:
    """Then orders the loops of each part, where that was what stood in the way."""
    apart_ = rewritten_outermost(function, ("for_statement",), _distribute)
    if apart_ is None:
        return None
    parts = split_rewrite(apart_.text)
    ordered = interchange.apply(evolve(function, text=parts.body))
    if ordered is None:
        return None
    headers = "".join(f"{line.rstrip()}\n" for line in parts.includes)
    return Rewrite(headers + ordered.text)


def _distribute(seen: Subject, node: Node) -> list[Edit]:
    loop = counted(node)
    parts = statements(loop.body) if loop is not None else ()
    if loop is None or len(parts) < 2 or contains(node, *_JUMPS):
        return []
    if not any(_gains(loop, part) for part in parts):
        return []
    groups, conditions = _groups(seen, loop, parts)
    if len(groups) < 2 or not any(_alone(loop, group) for group in groups):
        return []
    conditions.update(dict.fromkeys(held(seen, [loop.first, loop.bound], loop)))
    texts = ["\n".join(edited(part) for part in group) for group in groups]
    fast = "\n".join(block(loop.header, braced(text)) for text in texts)
    return [instead(node, (loop.runs, *conditions) if conditions else (), fast)]


def _gains(loop: Counted, part: Node) -> bool:
    """Whether a loop inside had better be the outer one."""
    inner = counted(part)
    if inner is None or contains(inner.body, *LOOPS):
        return False
    return better_inside(inner.body, loop.variable, inner.variable)


def _alone(loop: Counted, group: Sequence[Node]) -> bool:
    return sum(part.kind in LOOPS for part in group) == 1 and any(_gains(loop, p) for p in group)


def _groups(
    seen: Subject, loop: Counted, parts: Sequence[Node]
) -> tuple[list[list[Node]], dict[str, None]]:
    """The statements that must stay together, and the conditions that this rests on."""
    groups: list[list[Node]] = [[parts[0]]]
    conditions: dict[str, None] = {}
    for place in range(1, len(parts)):
        # What comes before the first loop belongs to it: it sets what the loop adds to.
        found = None
        if any(part.kind in LOOPS for part in groups[-1]):
            found = _conditions(seen, loop, parts[:place], parts[place:])
        if found is None:
            groups[-1].append(parts[place])
        else:
            conditions.update(dict.fromkeys(found))
            groups.append([parts[place]])
    return groups, conditions


def _conditions(
    seen: Subject, loop: Counted, first: Sequence[Node], second: Sequence[Node]
) -> tuple[str, ...] | None:
    """When all of the first part may run before any of the second; None when never."""
    try:
        before, after = effects(*first), effects(*second)
        if (before.declares - _counters(first)) & set().union(*map(names, second)):
            return None
        own = before.declares | after.declares | {loop.variable}
        found: dict[str, None] = {}
        for one, other in _pairs(before, after):
            found.update(dict.fromkeys(_apart(seen, loop, one, other, own)))
    except Opaque:
        return None
    return tuple(found)


def _counters(part: Sequence[Node]) -> set[str]:
    loops = (counted(n) for p in part for n in p.find("for_statement"))
    return {loop.variable for loop in loops if loop is not None}


def _pairs(before: Effects, after: Effects) -> list[tuple[Node, Node]]:
    """What of the first part may meet what of the second: one of the two is written."""
    found = [(w, n) for w in before.writes for n in (*after.reads, *after.writes)]
    return found + [(r, w) for r in before.reads for w in after.writes]


def _apart(seen: Subject, loop: Counted, one: Node, other: Node, own: set[str]) -> tuple[str, ...]:
    """Conditions under which a later turn of the first part does not meet the second part."""
    if root(one) in own or root(other) in own:
        if not all(private(seen, n) for n in (one, other) if root(n) in own):
            raise Opaque(one.text)
        return ()
    if root(one) == root(other):
        if not never_meet(seen, other, one, own, loop.node, loop.variable):
            raise Opaque(one.text)
        return ()
    ranges = {loop.variable: Range(loop.first.text, loop.last)}
    for node in loop.body.find("for_statement"):
        inner = counted(node)
        if inner is not None and not (names(inner.first) | names(inner.bound)) & declares(
            loop.node
        ):
            ranges[inner.variable] = Range(inner.first.text, inner.last)
    return apart(seen, [one], [other], ranges, own)


TECHNIQUE = Technique(
    "distribution",
    "makes several loops of one, so that each of them can walk memory with stride 1",
    "no part needing what another one makes in a later iteration",
    apply,
)
