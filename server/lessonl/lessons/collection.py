"""The lessons of a bank as people put them in order: found, pinned, edited, deleted, imported.

A deleted lesson is hidden: it is not listed, offered or exported, and an import does not bring it
back, but the runs that it was shown in still have it. Every method raises LessonlError when the
file cannot be read or written.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence

import attrs
from attrs import frozen

from lessonl.lessons.claim import beginning
from lessonl.lessons.database import Database, Transaction
from lessonl.lessons.rows import Entry, Portable, entry_of, lesson_of, values_of
from lessonl.model import LessonlError, Scope


@frozen
class Imported:
    """How many lessons an import added, replaced, found as they were, and left deleted."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    deleted: int = 0


class Collection:
    """The lessons of one bank. It is open as long as the bank is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, *, deleted: bool = False) -> tuple[Entry, ...]:
        """Every lesson as it was learnt or imported, the latest first; or the deleted ones."""
        where = f"l.deleted is {'not ' if deleted else ''}null order by l.id desc"
        return tuple(map(entry_of, self._database.rows(f"{_ENTRIES} and {where}")))

    def entry(self, number: int) -> Entry:
        """The lesson of this id, be it deleted. Raises LessonlError when there is none."""
        rows = self._database.rows(f"{_ENTRIES} and l.id = ?", number)
        if not rows:
            raise _unknown([number])
        return entry_of(rows[0])

    def pin(self, numbers: Sequence[int], pinned: bool = True) -> None:
        """Pins lessons, so that every run that may be shown them is, or lets go of them."""
        self._set(numbers, "pinned", int(pinned))

    def delete(self, numbers: Sequence[int], deleted: bool = True) -> None:
        """Hides lessons, or brings them back."""
        self._set(numbers, "deleted", time.time() if deleted else None)

    def edit(
        self,
        number: int,
        *,
        text: str | None = None,
        scope: Scope | None = None,
        was: str | None = None,
    ) -> None:
        """Changes what a lesson says or where it is offered; None leaves it as it is.

        A claim that was the beginning of the text follows it. Raises LessonlError when the text
        is empty, or is no longer what it ``was``.
        """
        if text is not None and not text.strip():
            raise LessonlError("A lesson needs a text.", "`lessonl lessons delete` hides one.")
        with self._database.transaction() as at:
            found = at.rows(
                "select text, claim, scope from lessons where id = ? and origin is null", number
            )
            if not found:
                raise _unknown([number])
            old = found[0]
            if was is not None and old["text"] != was:
                raise LessonlError(
                    f"Lesson {number} was changed meanwhile.", "Look at it, and edit it again."
                )
            new = old["text"] if text is None else text
            follows = old["claim"] == beginning(str(old["text"]))
            at.change(
                "update lessons set text = ?, claim = ?, scope = ?, edited = ? where id = ?",
                new, beginning(str(new)) if follows else old["claim"], scope or old["scope"],
                time.time(), number,
            )  # fmt: skip

    def add(self, lessons: Sequence[Portable], source: str) -> Imported:
        """Takes in lessons of another bank, all or none; ``source`` is where they come from.

        One whose key is here is replaced by what is given, but keeps whom it was shown to here.
        """
        counts = dict.fromkeys(("added", "changed", "unchanged", "deleted"), 0)
        with self._database.transaction() as at:
            batch = 0
            for number, lesson in enumerate(lessons, 1):
                what = _replace(at, lesson)
                counts[what] += 1
                if what == "added":
                    batch = batch or _batch(at, source)
                    _add(at, batch, number, lesson)
        return Imported(**counts)

    def _set(self, numbers: Sequence[int], column: str, value: float | None) -> None:
        statement = f"update lessons set {column} = ? where id = ? and origin is null"
        with self._database.transaction() as at:
            missing = [n for n in numbers if not at.change(statement, value, n)]
            if missing:
                raise _unknown(missing)


def _replace(at: Transaction, given: Portable) -> str:
    """Brings the lesson of the same key up to date, and says what there was to do."""
    found = at.rows("select *, id as place, '[]' as shown from lessons where key = ?", given.key)
    if not found:
        return "added"
    old = found[0]
    if old["deleted"] is not None:
        return "deleted"
    wanted = values_of(given.lesson)
    if values_of(lesson_of(old)) == wanted:
        return "unchanged"
    places = ", ".join(f"{name} = ?" for name in wanted)
    at.change(f"update lessons set {places} where id = ?", *wanted.values(), old["id"])
    return "changed"


def _batch(at: Transaction, source: str) -> int:
    now = time.time()
    return at.insert(
        "runs", function="", name="", file=source, settings="{}", started=now, ended=now,
        status="imported",
    )  # fmt: skip


def _add(at: Transaction, batch: int, number: int, given: Portable) -> None:
    at.insert(
        "lessons",
        run=batch,
        number=number,
        key=given.key,
        shown_with=json.dumps(given.shown_with),
        shown_to=json.dumps([attrs.asdict(x) for x in given.shown_to]),
        **values_of(given.lesson),
    )


def _unknown(numbers: Sequence[int]) -> LessonlError:
    which = ", ".join(map(str, numbers))
    return LessonlError(
        f"There is no lesson {which}." if len(numbers) == 1 else f"There are no lessons {which}.",
        "`lessonl lessons list` shows those there are.",
    )


_OUTCOME = """coalesce(case when json_valid(w.final) then json_extract(w.final, '$.outcome') end,
    w.outcome)"""
"""What came of a rewrite after its last measurement."""

# A run counts for a lesson once, be it that it tried the technique or that it showed the lesson.
_ENTRIES = f"""
with involved as (
    select l.id as lesson, w.run, {_OUTCOME} = 'faster' as won
    from lessons l join rewrites w on w.technique = l.technique
    where l.origin is null and l.technique <> ''
        and w.outcome not in ('unsupported', 'correct_untimed')
    union all
    select l.id, w.run, {_OUTCOME} = 'faster' from lessons l join rewrites w on w.id = l.rewrite
    where l.origin is null
    union all
    select coalesce(c.origin, c.id), w.run, {_OUTCOME} = 'faster'
    from shown join lessons c on c.id = shown.lesson join rewrites w on w.id = shown.rewrite
), tries as (
    select lesson, run, max(won) as won from involved group by lesson, run
), record as (
    select lesson, count(*) as tried, sum(won) as won from tries group by lesson
)
select l.*, l.id as place, runs.file, runs.status = 'imported' as imported,
    coalesce(record.tried, 0) as tried, coalesce(record.won, 0) as won,
    (select json_group_array(coalesce(s.origin, s.id)) from shown
        join lessons s on s.id = shown.lesson where shown.rewrite = l.rewrite) as shown,
    (select json_group_array(k.key) from shown join lessons s on s.id = shown.lesson
        join lessons k on k.id = coalesce(s.origin, s.id)
        where shown.rewrite = l.rewrite) as shown_keys,
    (select json_group_array(json_object('function', at.function, 'round', w.round,
            'agent', w.agent, 'outcome', {_OUTCOME}))
        from lessons c join shown on shown.lesson = c.id join rewrites w on w.id = shown.rewrite
        join runs at on at.id = w.run where c.id = l.id or c.origin = l.id) as showings
from lessons l join runs on runs.id = l.run left join record on record.lesson = l.id
where l.origin is null
"""
