"""Rows of the bank as values, and values as rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
from attrs import frozen

from lessonl.lessons.database import Row, Value
from lessonl.model import Lesson, Outcome, Rewrite, Speedup, Verdict
from lessonl.plain import restored
from lessonl.run import Attempt, Spent


@frozen
class Run:
    """One run as kept; ``status`` is running, interrupted, done, cancelled or failed.

    A run is interrupted when its process was killed. Times are Unix seconds.
    """

    id: int
    function: str
    file: Path
    started: float
    ended: float | None
    status: str
    stopped: str
    name: str = ""
    rewrites: int = 0
    lessons: int = 0
    best: Speedup | None = None
    """That of the first rewrite of the ranking that no person rejected."""
    spent: Spent | None = None
    """None where that was not kept."""
    strategy: str = "lessonl"
    """How its team was led, by the name in the settings."""
    rejected: int = 0
    """How many of its rewrites a person rejected."""


@frozen
class Trial:
    """One graded rewrite of a run; ``confirmed`` once it was measured a second time."""

    id: int
    round: int
    agent: str
    technique: str
    text: str
    outcome: Outcome
    reason: str
    speedup: Speedup | None
    rank: int | None
    confirmed: bool
    shown: tuple[int, ...]
    """The numbers, in the run, of the lessons its author saw."""
    rejected: bool = False
    """Whether a person rejected it."""


@frozen
class Showing:
    """That a lesson was shown: in a run on which function, to whom, and what came of it."""

    function: str
    round: int
    agent: str
    outcome: Outcome


@frozen
class Portable:
    """A lesson as it goes from bank to bank: nothing in it is numbered by one of them."""

    key: str
    lesson: Lesson
    shown_with: tuple[str, ...] = ()
    """The keys of the lessons that its author saw."""
    shown_to: tuple[Showing, ...] = ()


@frozen
class Entry:
    """A lesson as it stands in the bank. ``lesson.id`` and ``lesson.shown`` are the bank's ids."""

    key: str
    lesson: Lesson
    run: int
    file: Path
    """Where its function was, or the file it was imported from."""
    imported: bool
    edited: float | None
    deleted: float | None
    shown_with: tuple[str, ...]
    shown_to: tuple[Showing, ...]
    tried: int
    """Runs that tried its technique or showed it, that of its own birth included."""
    won: int
    """How many of those found something faster by it or under its eyes."""

    @property
    def name(self) -> str:
        """The qualified name of its function."""
        return self.lesson.function.rpartition("#")[0]


_PLAIN = (
    "text", "outcome", "speedup", "agent", "round", "relevance", "factor", "technique",
    "function", "claim", "condition", "scope", "weight", "mode",
)  # fmt: skip


def values_of(lesson: Lesson) -> dict[str, Value]:
    """The columns of a lesson that it brings itself: all but its run, number, rewrite and key."""
    return {
        **{name: getattr(lesson, name) for name in _PLAIN},
        "change": json.dumps(attrs.asdict(lesson.change)) if lesson.change else None,
        "pinned": int(lesson.pinned),
        "origin": lesson.origin or None,
    }


def lesson_of(row: Row) -> Lesson:
    """A lesson from its columns; ``place`` and ``shown`` are the numbers to know it by."""
    data: dict[str, Any] = {name: row[name] for name in _PLAIN}
    data["outcome"] = Outcome(data["outcome"])
    return Lesson(
        **data,
        id=int(row["place"] or 0),
        shown=tuple(json.loads(str(row["shown"]))),
        change=speedup_of(json.loads(str(row["change"]))) if row["change"] else None,
        pinned=bool(row["pinned"]),
        origin=int(row["origin"] or 0),
    )


def entry_of(row: Row) -> Entry:
    """An entry from the columns of a lesson and what the collection's query counts beside them."""
    data: dict[str, Any] = dict(row)
    imported = bool(data["imported"])
    before = json.loads(data["shown_to"] or "[]")
    shown_to = [*before, *json.loads(data["showings"])]
    return Entry(
        data["key"],
        lesson_of(row),
        data["run"],
        Path(data["file"]),
        imported,
        data["edited"],
        data["deleted"],
        tuple(json.loads(data["shown_with"] or data["shown_keys"])),
        tuple(Showing(**{**x, "outcome": Outcome(x["outcome"])}) for x in shown_to),
        # An imported lesson was tried where it comes from.
        data["tried"] + imported,
        data["won"] + (imported and data["outcome"] == Outcome.FASTER),
    )


def run_of(row: Row) -> Run:
    """A run from its columns."""
    data: dict[str, Any] = dict(row)
    best = json.loads(data["best"]) if data["best"] else {}
    spent = restored(Spent, json.loads(data["spent"])) if data["spent"] else None
    made = {"file": Path(data["file"]), "best": speedup_of(best.get("speedup")), "spent": spent}
    return Run(**{**data, **made, "strategy": data["strategy"] or "lessonl"})


def trial_of(row: Row) -> Trial:
    """A trial from its columns; outcome, reason and speedup stand in its last verdict."""
    data: dict[str, Any] = dict(row)
    verdict = json.loads(data["verdict"])
    return Trial(
        data["id"],
        data["round"],
        data["agent"],
        data["technique"],
        data["text"],
        Outcome(verdict["outcome"]),
        verdict["reason"],
        speedup_of(verdict["speedup"]),
        data["rank"],
        bool(data["final"]),
        tuple(json.loads(data["shown"])),
        bool(data["rejected"]),
    )


def attempt_of(row: Row, lessons: Mapping[int, Lesson]) -> Attempt:
    """An attempt from its columns; ``last`` is its last verdict, ``lesson`` a number in lessons.

    Raises ValueError for a verdict that is none.
    """
    data: dict[str, Any] = dict(row)
    names = ("text", "agent", "round", "technique", "condition")
    return Attempt(
        Rewrite(**{name: data[name] for name in names}),
        restored(Verdict, json.loads(data["last"])),
        lessons.get(data["lesson"]),
        tuple(json.loads(data["shown"])),
        data["rank"],
    )


def speedup_of(value: dict[str, Any] | None) -> Speedup | None:
    """A speedup from its JSON object."""
    return Speedup(**value) if value else None
