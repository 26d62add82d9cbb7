"""Which lessons to show in a round (LessonL, algorithms 3 and 4, with the fill rule)."""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence
from operator import attrgetter

from lessonl.config import Selection
from lessonl.model import Lesson

_gain = attrgetter("gain")


def select(
    lessons: Sequence[Lesson],
    k: int = 4,
    *,
    theta: float = 1.1,
    selection: Selection = "full",
    rng: random.Random | None = None,
) -> tuple[Lesson, ...]:
    """At most ``k`` lessons: pinned ones, then those of high speedup, then the most relevant.

    Up to half of the places that the pinned leave (rounded up) go to lessons whose speedup times
    effectiveness factor reaches ``theta``; whatever they leave is filled by relevance from all
    others, so that ``k`` lessons are shown whenever there are as many. Lessons of earlier runs
    count by their weight. Ties keep the order of the bank.

    The controls of the paper's table 3 give the places that the pinned leave to the highest
    speedups times factor (``speedup``), to the most relevant (``relevance``), or to lessons drawn
    by ``rng`` (``random``); ``none`` shows nothing at all.
    """
    if selection == "none":
        return ()
    pinned = [x for x in lessons if x.pinned][:k]
    free = [x for x in lessons if not x.pinned] if pinned else lessons
    places = k - len(pinned)
    if selection == "random":
        drawn = (rng or random.Random(0)).sample(range(len(free)), min(places, len(free)))
        return (*pinned, *(free[i] for i in drawn))
    if selection == "speedup":
        return (*pinned, *heapq.nlargest(places, free, key=_gain))
    high: list[Lesson] = []
    if selection == "full":
        fast = heapq.nlargest((places + 1) // 2, free, key=_gain)
        high = [x for x in fast if x.gain >= theta]
    # At most as many of these as are in ``high`` fall away, so that enough are left.
    relevant = heapq.nlargest(places, free, key=_relevance)
    others = [x for x in relevant if not any(x is chosen for chosen in high)]
    return (*pinned, *high, *others[: places - len(high)])


def _relevance(lesson: Lesson) -> float:
    return lesson.relevance * lesson.weight
