"""Exit codes; they are part of the contract with scripts."""

from __future__ import annotations

from typing import Final

from lessonl.model import LessonlError, Outcome

FASTER: Final = 0
USAGE: Final = 2
NOT_FASTER: Final = 3
REJECTED: Final = 4
UNSUPPORTED: Final = 5
UNTIMED: Final = 6
CANCELLED: Final = 130

_OUTCOMES: Final = {
    Outcome.FASTER: FASTER,
    Outcome.PASSED: FASTER,
    Outcome.SAME: NOT_FASTER,
    Outcome.SLOWER: NOT_FASTER,
    Outcome.UNSUPPORTED: UNSUPPORTED,
    Outcome.CORRECT_UNTIMED: UNTIMED,
}


def outcome_exit(outcome: Outcome) -> int:
    """The exit code for a verdict: 0 faster, 3 same or slower, 4 rejected, 5, 6."""
    return _OUTCOMES.get(outcome, REJECTED)


def error_exit(error: LessonlError) -> int:
    """The exit code for an error: 2, but 5 for a limit of ours."""
    return UNSUPPORTED if error.code == "unsupported" else USAGE
