"""Writes a loop as one that threads share: what the parallel techniques have in common."""

from __future__ import annotations

from collections.abc import Callable

from lessonl.agents.builtin.independent import Independent, independent
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import edited, instead
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

Pragma = Callable[[Subject, Independent], str]
"""The directive for a loop, from "parallel" on; "" where the technique has none for it."""


def shared(function: Function, pragma: Pragma) -> Rewrite | None:
    """The function with the pragma before every outermost loop that it suits."""

    def change(seen: Subject, node: Node) -> list[Edit]:
        found = independent(seen, node)
        words = pragma(seen, found) if found is not None else ""
        if found is None or not words:
            return []
        return [instead(node, found.conditions, f"#pragma omp {words}\n{edited(node)}")]

    return rewritten_outermost(function, ("for_statement",), change)
