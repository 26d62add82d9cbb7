"""How much lessons have to do with a function, by an embedder that is a model.

What an embedder of another kind says is on another scale, so it is asked for all lessons that a
round can choose from, and its numbers are for that choice only: a lesson keeps the relevance that
it was learnt with, which is the same in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from attrs import define, evolve

from lessonl.agents.cassette import Cassette, Entry, NotRecorded
from lessonl.lessons.relevance import Vector, cosine
from lessonl.model import Lesson, LessonlError


class Embedder(Protocol):
    """Turns texts into vectors of one length, behind a server or in a thread."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Vector]:
        """One vector for each text. Raises LessonlError when there are none to be had."""
        ...


@define
class Related:
    """Kept as it comes, by round. When the embedder fails, it is not asked again in the run.

    With ``embedder`` None, what is not in the cassette raises NotRecorded. ``note`` is told once
    why the lessons of the rest of the run are ranked without it.
    """

    cassette: Cassette
    embedder: Embedder | None
    note: Callable[[str], None]
    failed: bool = False

    async def rank(self, round_: int, source: str, lessons: Sequence[Lesson]) -> Sequence[Lesson]:
        """``lessons`` with their relevance to ``source``, or as they are after a failure."""
        if self.failed or not lessons:
            return lessons
        key = f"relevance round {round_}"
        entry = self.cassette.find(key)
        if entry is None:
            entry = await self._asked(key, source, lessons)
            self.cassette.keep(key, entry)
        if "error" in entry:
            self.failed = True
            self.note(f"{entry['error']} Lessons are ranked by their words from there on.")
            return lessons
        found = entry["relevance"]
        if len(found) != len(lessons):
            raise NotRecorded(f"{key} of {len(lessons)} lessons")
        return [evolve(x, relevance=float(r)) for x, r in zip(lessons, found, strict=True)]

    async def _asked(self, key: str, source: str, lessons: Sequence[Lesson]) -> Entry:
        if self.embedder is None:
            raise NotRecorded(key)
        texts = [f"{lesson.text} {lesson.technique}".strip() for lesson in lessons]
        try:
            first, *others = await self.embedder.embed([source, *texts])
        except LessonlError as error:
            return {"error": error.message}
        return {"relevance": [round(cosine(first, other), 6) for other in others]}
