"""Which lessons of earlier runs are offered to a run, and how much each of them counts there."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from lessonl.lessons.relevance import Embedder, cosine
from lessonl.lessons.rows import Entry
from lessonl.lessons.select import select
from lessonl.model import Function, Lesson, Mode, Outcome

OFFERED = 32
"""How many lessons a run is offered at most, beside the pinned ones."""

CONSIDERED = 500
"""How many of the latest lessons are looked at, beside the pinned ones."""

_LEAST = 1e-3


def offered(
    entries: Sequence[Entry], function: Function, embedder: Embedder, mode: Mode = "serial"
) -> tuple[Lesson, ...]:
    """Lessons for a run on ``function``, numbered from 1, with the bank's id as their origin.

    What was learnt in another ``mode`` is left out: it was measured otherwise. Those of other
    functions are offered if their scope is the workspace, those of this very text in any case.
    ``relevance`` is taken anew to this function. ``weight`` is the relevance here over that where
    it was learnt, at most 1, times the share of runs won with it, (won + 1) / (tried + 2). Of
    several that say the same of one technique, the heaviest is offered.
    """
    alike = [e for e in entries if e.lesson.mode == mode]
    there = [e for e in alike if e.lesson.scope == "workspace" or _own(e, function)]
    pinned = [e for e in there if e.lesson.pinned]
    others = [e for e in there if not e.lesson.pinned][:CONSIDERED]
    weighed = _weighed([*pinned, *others], function, embedder)
    chosen = select(_different(weighed), len(pinned) + OFFERED)
    return tuple(evolve(x, id=number) for number, x in enumerate(chosen, 1))


def offered_alone(entry: Entry, function: Function, embedder: Embedder) -> Lesson:
    """The one lesson for a run on ``function`` that is to try it, whatever its scope."""
    (lesson,) = _weighed([entry], function, embedder)
    return evolve(lesson, id=1)


def _own(entry: Entry, function: Function) -> bool:
    return entry.lesson.function == function.key


def _weighed(
    entries: Sequence[Entry], function: Function, embedder: Embedder
) -> tuple[Lesson, ...]:
    texts = [f"{e.lesson.text} {e.lesson.technique}" for e in entries]
    source, *vectors = embedder.embed([function.tokens, *texts])
    return tuple(
        _offer(entry, cosine(vector, source), own=_own(entry, function))
        for entry, vector in zip(entries, vectors, strict=True)
    )


def _offer(entry: Entry, relevance: float, *, own: bool) -> Lesson:
    lesson = entry.lesson
    alike = relevance / lesson.relevance if lesson.relevance > 0 else relevance
    record = (entry.won + 1) / (entry.tried + 2)
    return evolve(
        lesson,
        relevance=relevance,
        # What it did in rounds of another run says nothing of its effect in this one.
        factor=1.0,
        origin=lesson.id,
        weight=max(_LEAST, (1.0 if own else min(1.0, alike)) * record),
        shown=(),
    )


def _different(lessons: Sequence[Lesson]) -> list[Lesson]:
    kept: dict[tuple[object, ...], Lesson] = {}
    for lesson in sorted(lessons, key=lambda x: x.weight, reverse=True):
        said = (lesson.technique or lesson.text, lesson.outcome is Outcome.FASTER)
        kept.setdefault((lesson.id,) if lesson.pinned else said, lesson)
    return list(kept.values())
