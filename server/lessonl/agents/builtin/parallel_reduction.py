"""Shares a loop that folds values into variables; each thread has some of its own to fold into."""

from __future__ import annotations

from lessonl.agents.builtin.independent import Independent
from lessonl.agents.builtin.sharing import shared
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Function, Rewrite


def apply(function: Function) -> Rewrite | None:
    """For sums, products, extremes and bits, of real numbers and of integers."""
    return shared(function, lambda seen, found: _pragma(seen, found, exact=False))


def apply_exact(function: Function) -> Rewrite | None:
    """The same where no result depends on the order."""
    return shared(function, lambda seen, found: _pragma(seen, found, exact=True))


def _pragma(_: Subject, found: Independent, *, exact: bool) -> str:
    reals = any(r.real and r.operator not in ("min", "max") for r in found.reductions)
    if not found.reductions or (exact and reals):
        return ""
    return f"parallel for schedule(static){found.clauses}{found.worthwhile}"


_IDEA = "shares a loop that folds values into variables among threads"
_RESTS = "the order in which values are folded not mattering"
TECHNIQUE = Technique("parallel_reduction", _IDEA, _RESTS, apply, reassociates=True, parallel=True)
EXACT = Technique("parallel_integer_reduction", _IDEA, _RESTS, apply_exact, parallel=True)
