"""Shares the turns of two nested loops together, so that there are enough of them."""

from __future__ import annotations

from lessonl.agents.builtin.effects import Opaque, names
from lessonl.agents.builtin.independent import Independent, independent
from lessonl.agents.builtin.loops import Counted, counted, statements
from lessonl.agents.builtin.sharing import shared
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Function, Rewrite


def apply(function: Function) -> Rewrite | None:
    """For a loop that holds one other loop and nothing else, whose turns are independent, too."""
    return shared(function, _pragma)


def _pragma(seen: Subject, found: Independent) -> str:
    inner = _only(found.loop)
    if inner is None or found.reductions:
        return ""
    if found.loop.variable in names(inner.first) | names(inner.bound):
        return ""  # the number of turns must be known before
    try:
        alone = independent(seen, inner.node)
    except Opaque:
        return ""
    if alone is None or alone.reductions:
        return ""
    return f"parallel for collapse(2) schedule(static){found.worthwhile}"


def _only(loop: Counted) -> Counted | None:
    """The loop that is all of another one's body."""
    inside = statements(loop.body)
    inner = counted(inside[0]) if len(inside) == 1 else None
    return inner if inner is not None and inner.counter else None


TECHNIQUE = Technique(
    "parallel_collapse",
    "shares the turns of two nested loops among threads together",
    "each turn writing to places that no other turn looks at",
    apply,
    parallel=True,
)
