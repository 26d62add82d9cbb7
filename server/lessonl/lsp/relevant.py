"""The lessons of the bank that are about a function: those that a run on it would be offered."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

from attrs import define, evolve, field, frozen

from lessonl.lessons.bank import Bank, location
from lessonl.lessons.offer import offered
from lessonl.lessons.relevance import LexicalEmbedder
from lessonl.lessons.rows import Entry
from lessonl.lsp.stamps import Stamp, put, stamp
from lessonl.model import Function, Lesson, LessonlError, Outcome
from lessonl.source.workspace import workspace_root

_PATIENCE_SECONDS = 1.0


@frozen
class Relevant:
    """A lesson as the bank has it, and as it counts for one function."""

    entry: Entry
    lesson: Lesson
    own: bool
    """Whether it was learnt on this very text."""

    @property
    def worth_a_try(self) -> bool:
        """Whether it won, and elsewhere: here a run has tried it."""
        return self.lesson.outcome is Outcome.FASTER and self.entry.won > 0 and not self.own


@frozen
class Found:
    """What is known of a function: its key, its ``workspace``, its lessons, the best first."""

    function: str
    workspace: Path
    bank: Stamp
    lessons: tuple[Relevant, ...] = ()


@define
class Lessons:
    """Looks into a bank again only after its file has changed."""

    _known: dict[tuple[Path, str], Found] = field(factory=dict, init=False)

    async def of(self, path: Path, function: Function, *, at_work: bool = False) -> Found:
        """The lessons about a function; a bank that cannot be read has none.

        ``at_work`` says that a run is writing: then what is known already is good enough.
        """
        place = (path, function.key)
        known = self._known.get(place)
        if known is not None and at_work:
            return known
        found = await asyncio.to_thread(_look, evolve(function, file=path), known)
        put(self._known, place, found)
        return found


def _look(function: Function, known: Found | None) -> Found:
    workspace = workspace_root(function.file) if known is None else known.workspace
    bank = location(workspace)
    now = stamp(bank)
    if known is not None and known.bank == now:
        return known
    try:
        found = _relevant(bank, function) if now[0] else ()
    except LessonlError:
        # It may be busy: what is known holds, and the next time it is looked into again.
        return Found(function.key, workspace, (), known.lessons if known else ())
    return Found(function.key, workspace, now, found)


def _relevant(bank: Path, function: Function) -> tuple[Relevant, ...]:
    with closing(Bank(bank, _PATIENCE_SECONDS)) as opened:
        entries = opened.collection().entries()
    by_id = {entry.lesson.id: entry for entry in entries}
    there = offered(entries, function, LexicalEmbedder())
    found = [Relevant(by_id[x.origin], x, x.function == function.key) for x in there]
    about = [x for x in found if x.own or x.lesson.pinned or x.lesson.relevance > 0]
    return tuple(sorted(about, key=lambda x: (x.lesson.pinned, x.lesson.gain), reverse=True))
