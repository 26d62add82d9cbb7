"""Shares an innermost loop among threads, and has each of them take several turns at a time."""

from __future__ import annotations

from lessonl.agents.builtin.effects import contains
from lessonl.agents.builtin.independent import Independent
from lessonl.agents.builtin.loops import LOOPS
from lessonl.agents.builtin.sharing import shared
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Function, Rewrite


def apply(function: Function) -> Rewrite | None:
    """For loops without others in them; the compiler is told that their turns are independent."""
    return shared(function, _pragma)


def _pragma(_: Subject, found: Independent) -> str:
    if contains(found.loop.body, *LOOPS, "switch_statement", "continue_statement"):
        return ""
    return f"parallel for simd schedule(static){found.clauses}{found.worthwhile}"


TECHNIQUE = Technique(
    "parallel_simd",
    "shares a loop among threads, each of which takes several turns at a time in vector registers",
    "the turns being independent of each other, and the order of sums not mattering",
    apply,
    reassociates=True,
    parallel=True,
)
