"""Shares the turns of a loop among threads, each of which gets one part of them."""

from __future__ import annotations

from lessonl.agents.builtin.independent import Independent
from lessonl.agents.builtin.sharing import shared
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Function, Rewrite


def apply(function: Function) -> Rewrite | None:
    """For loops in which every turn writes to places of its own; small ones stay serial."""
    return shared(function, _pragma)


def _pragma(_: Subject, found: Independent) -> str:
    return "" if found.reductions else f"parallel for schedule(static){found.worthwhile}"


TECHNIQUE = Technique(
    "parallel_for",
    "shares the turns of a loop among threads",
    "each turn writing to places that no other turn looks at",
    apply,
    parallel=True,
)
