"""Deals the turns of a loop out to threads in small portions, as they have time for more."""

from __future__ import annotations

from lessonl.agents.builtin.independent import Independent
from lessonl.agents.builtin.sharing import shared
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Function, Rewrite

_PORTION = 8


def apply(function: Function) -> Rewrite | None:
    """For loops of which some turns have more to do than others, such as those of a triangle."""
    return shared(function, _pragma)


def _pragma(_: Subject, found: Independent) -> str:
    if not found.uneven:
        return ""
    return f"parallel for schedule(dynamic, {_PORTION}){found.clauses}{found.worthwhile}"


TECHNIQUE = Technique(
    "parallel_schedule",
    "deals the turns of an uneven loop out to threads in small portions",
    "each turn writing to places that no other turn looks at",
    apply,
    reassociates=True,
    parallel=True,
)
