"""From a verdict to the question that an agent answers with a lesson (LessonL section 3.1)."""

from __future__ import annotations

from attrs import evolve

from lessonl.model import ExplainRequest, Function, Outcome, Rewrite, Verdict

MUCH_FASTER = 1.1
"""The ratio from which a rewrite counts as much faster rather than slightly."""

LOG_LINES = 40
"""How many lines of compiler output an agent is shown."""

_NOT_EQUIVALENT = (Outcome.INCORRECT, Outcome.CRASHED, Outcome.TIMED_OUT, Outcome.REFUSED)


def phrase(verdict: Verdict) -> str:
    """The outcome in the method's words, or "" when nothing can be learnt from it."""
    outcome = verdict.outcome
    if outcome is Outcome.FASTER:
        ratio = verdict.speedup.ratio if verdict.speedup else 1.0
        return "much faster" if ratio >= MUCH_FASTER else "slightly faster"
    if outcome in (Outcome.SAME, Outcome.SLOWER):
        return "slower"
    if outcome in _NOT_EQUIVALENT:
        return "not equivalent"
    return "not compilable" if outcome is Outcome.NOT_COMPILABLE else ""


def score(verdict: Verdict) -> float | None:
    """The speedup s that the method ranks by: 0 when not correct, None when nothing was timed."""
    outcome = verdict.outcome
    if outcome is Outcome.SAME:
        return 1.0
    if outcome in (Outcome.FASTER, Outcome.SLOWER):
        return verdict.speedup.ratio if verdict.speedup else None
    return None if outcome is Outcome.CORRECT_UNTIMED else 0.0


def solicit(function: Function, rewrite: Rewrite, verdict: Verdict) -> ExplainRequest | None:
    """The request for a lesson on this verdict; None when it teaches nothing.

    A limit of ours (``unsupported``) and a rewrite that was not timed teach nothing.
    """
    words = phrase(verdict)
    if not words:
        return None
    short = "\n".join(verdict.log.splitlines()[:LOG_LINES])
    return ExplainRequest(function, rewrite, evolve(verdict, log=short), words)
