"""The short form of a lesson, and where it is likely to hold."""

from __future__ import annotations

import re

from attrs import evolve

from lessonl.lessons.solicit import phrase, score
from lessonl.model import Lesson, Outcome, Scope, Verdict

LONGEST = 72
"""Characters of a claim that is taken from a lesson's text."""

_SENTENCE = re.compile(r"[.!?](?=\s|$)")


def claim(text: str, technique: str, verdict: Verdict) -> str:
    """The technique with what came of it; without a technique, the beginning of the text."""
    if not technique:
        return beginning(text)
    if verdict.outcome is Outcome.SAME:
        one = any(row.verdict is Outcome.FASTER for row in verdict.sizes)
        return f"{technique}: {'faster at one size only' if one else 'no measurable difference'}"
    timed = verdict.speedup if verdict.outcome in _MEASURED else None
    if verdict.outcome is Outcome.TIMED_OUT:
        return f"{technique}: did not finish in time"
    words = phrase(verdict) or verdict.outcome.value
    team = verdict.evidence.threads
    on = f" with {team} threads" if team and timed else ""
    return f"{technique}: {words}{f' ({timed.ratio:.2f}x{on})' if timed else ''}"


def restated(lesson: Lesson, verdict: Verdict) -> Lesson:
    """The lesson with what a second measurement found in place of the first.

    Its text stays what the agent said; where the outcome is another one, that is said after it.
    """
    again = f" Measured again: {verdict.outcome.value.replace('_', ' ')}."
    return evolve(
        lesson,
        text=lesson.text + (again if verdict.outcome is not lesson.outcome else ""),
        outcome=verdict.outcome,
        speedup=score(verdict) or 0.0,
        change=verdict.speedup,
        claim=claim(lesson.text, lesson.technique, verdict),
        scope=scope(verdict.outcome),
    )


def beginning(text: str) -> str:
    """The first sentence on one line, cut between words where it is long."""
    line = " ".join(text.split())
    end = _SENTENCE.search(line)
    line = line[: end.start()] if end else line
    if len(line) <= LONGEST:
        return line
    return line[: LONGEST - 2].rsplit(" ", 1)[0][: LONGEST - 3] + "..."


def scope(outcome: Outcome) -> Scope:
    """A measured change may repeat itself elsewhere; a failure is one of this very text."""
    return "workspace" if outcome in _MEASURED else "function"


_MEASURED = (Outcome.FASTER, Outcome.SAME, Outcome.SLOWER)
