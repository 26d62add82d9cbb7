"""Which lessons to show in a round (LessonL, algorithms 3 and 4, with the fill rule)."""

from __future__ import annotations

from collections.abc import Sequence

from lessonl.model import Lesson


def select(lessons: Sequence[Lesson], k: int = 4, *, theta: float = 1.1) -> tuple[Lesson, ...]:
    """At most ``k`` lessons: those of high speedup first, then the most relevant of the rest.

    Up to half of the places (rounded up) go to lessons whose speedup times effectiveness factor
    reaches ``theta``; whatever they leave is filled by relevance from all others, so that ``k``
    lessons are shown whenever there are as many. Ties keep the order of the bank.
    """
    fast = sorted((x for x in lessons if gain(x) >= theta), key=gain, reverse=True)
    high = fast[: (k + 1) // 2]
    rest = [x for x in lessons if not any(x is chosen for chosen in high)]
    relevant = sorted(rest, key=lambda x: x.relevance, reverse=True)
    return tuple(high + relevant[: k - len(high)])


def gain(lesson: Lesson) -> float:
    """Speedup times effectiveness factor: what the high-speedup places are ranked by."""
    return lesson.speedup * lesson.factor
