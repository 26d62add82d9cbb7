"""How well a shown lesson did (LessonL, algorithm 5)."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from lessonl.model import Lesson


def adjust(
    shown: Sequence[Lesson], speedups: Sequence[float], *, epsilon: float = 0.1
) -> tuple[Lesson, ...]:
    """``shown`` with new factors, given the speedups of the round they were shown in.

    The factor is the mean over those speedups of 1 + epsilon where it beats the lesson's own and
    1 - epsilon where it does not (a tie does not). It replaces the old factor. Without any
    speedup nothing changes. A lesson of an earlier run is held to what it promises here.
    """
    if not speedups:
        return tuple(shown)
    return tuple(evolve(x, factor=_factor(x.promise, speedups, epsilon)) for x in shown)


def _factor(own: float, speedups: Sequence[float], epsilon: float) -> float:
    wins = sum(s > own for s in speedups)
    return 1.0 + epsilon * (2 * wins - len(speedups)) / len(speedups)
