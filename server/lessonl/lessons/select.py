"""Which lessons to show in a round (LessonL, algorithms 3 and 4, with the fill rule)."""

from __future__ import annotations

from collections.abc import Sequence

from lessonl.model import Lesson


def select(lessons: Sequence[Lesson], k: int = 4, *, theta: float = 1.1) -> tuple[Lesson, ...]:
    """At most ``k`` lessons: pinned ones, then those of high speedup, then the most relevant.

    Up to half of the places that the pinned leave (rounded up) go to lessons whose speedup times
    effectiveness factor reaches ``theta``; whatever they leave is filled by relevance from all
    others, so that ``k`` lessons are shown whenever there are as many. Lessons of earlier runs
    count by their weight. Ties keep the order of the bank.
    """
    pinned = [x for x in lessons if x.pinned][:k]
    free = [x for x in lessons if not x.pinned]
    places = k - len(pinned)
    fast = sorted((x for x in free if x.gain >= theta), key=lambda x: x.gain, reverse=True)
    high = fast[: (places + 1) // 2]
    rest = [x for x in free if not any(x is chosen for chosen in high)]
    relevant = sorted(rest, key=lambda x: x.relevance * x.weight, reverse=True)
    return tuple(pinned + high + relevant[: places - len(high)])
