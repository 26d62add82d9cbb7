"""What a function's text names, which its inputs are to meet."""

from __future__ import annotations

from lessonl.measure.referee import MOST_CONSTANTS, MOST_TEXT, MOST_TEXTS, Named
from lessonl.source.literals import integers, reals, strings


def named_in(tokens: str) -> Named:
    """The numbers and strings among these tokens, as many as an input is told of."""
    return Named(
        integers(tokens, MOST_CONSTANTS),
        strings(tokens, MOST_TEXTS, MOST_TEXT),
        reals(tokens)[:MOST_CONSTANTS],
    )
