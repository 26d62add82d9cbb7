"""Rewrites statements from the outermost in, each of them once."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lessonl.agents.builtin.effects import Opaque
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

Change = Callable[[Subject, Node], Iterable[Edit]]
"""The edits that change one statement, and what belongs to it; it may raise Opaque."""


def rewritten_outermost(
    function: Function, kinds: Iterable[str], change: Change, *headers: str
) -> Rewrite | None:
    """The function with ``change`` made to every statement of these kinds that it applies to.

    What lies inside a changed statement is left as the change made it. ``headers`` are those that
    the new code needs.
    """
    seen = subject(function)
    edits = outermost(seen, kinds, change) if seen is not None else []
    return rewritten(function, edits, *headers)


def outermost(seen: Subject, kinds: Iterable[str], change: Change) -> list[Edit]:
    """The edits of every statement of these kinds that is not inside of one changed already."""
    edits: list[Edit] = []
    for node in seen.body.find(*kinds):
        if any(edit.start <= node.start < edit.end for edit in edits):
            continue
        try:
            edits += change(seen, node)
        except Opaque:
            continue
    return edits
