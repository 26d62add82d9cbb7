"""A lesson of the bank in one line: what it claims, and how it fared."""

from __future__ import annotations

import re

from lessonl.lessons.rows import Entry
from lessonl.model import Outcome
from lessonl.report.words import ratio, visible

_WIDTH = 64
_RATIO = re.compile(r" \([\d.]+x\)$")
"""The end of many a claim, which the record says too."""


def record_words(entry: Entry) -> str:
    """``swap the loops (won 3 of 3, 2.1x)``."""
    lesson = entry.lesson
    said = " ".join(visible(lesson.claim or lesson.text).split()).rstrip(".")
    said = _RATIO.sub("", said)
    short = said if len(said) <= _WIDTH else f"{said[: _WIDTH - 3].rstrip()}..."
    return f"{short} ({record(entry)})"


def record(entry: Entry) -> str:
    """``won 3 of 3, 2.1x``."""
    change, outcome = entry.lesson.change, entry.lesson.outcome
    won = f"won {entry.won} of {entry.tried}"
    if change is None or outcome is Outcome.SAME:
        return f"{won}, {outcome.value.replace('_', ' ')}"
    return f"{won}, {ratio(change.ratio)}x"
