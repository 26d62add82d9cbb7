"""What a run leaves behind while it goes on: its rows in the bank, its tape, its cassette.

A bank or a cassette that fails costs the record, not the run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from attrs import field, fields, frozen

from lessonl.agents.budget import Spending
from lessonl.agents.cassette import Cassette, Entry
from lessonl.config import Settings
from lessonl.lessons.bank import Bank
from lessonl.lessons.offer import offered, offered_alone
from lessonl.lessons.relevance import LexicalEmbedder
from lessonl.model import Function, Lesson, LessonlError
from lessonl.plain import plain, restored
from lessonl.run import Attempt, Event, Spent
from lessonl.strategies.protocols import Strategy

T = TypeVar("T")

_OFFERED = "lessons of earlier runs"
_RUN = "run"
_SAME = ("mode", "fp", "seed", "strategy")


@frozen
class Terms:
    """Under which terms a run is made; all of them may be left out."""

    strategy: Strategy | None = None
    """Other than the LessonL loop."""
    spending: Spending | None = None
    """The meter that the team's models were given."""
    cassette: Cassette | None = None
    """Where answers and verdicts are kept, and taken from where they are known."""
    replays: bool = False
    """Whether nothing may be asked or measured that is not in the cassette."""
    resumes: int = 0
    """The bank's id of the run to go on with; 0 for a new one."""
    standard: str = ""
    """The C++ standard that agents are told, where it is known."""
    lesson: int = 0
    """The bank's id of the only lesson that is offered; 0 for all that may be."""
    asked: Mapping[str, object] = field(factory=dict)
    """What a front end needs to know again when it resumes the run."""


@frozen
class Recorded:
    """What a cassette says of the run in it."""

    function: str
    agents: tuple[str, ...]
    settings: Mapping[str, Any]


def recorded_run(cassette: Cassette) -> Recorded | None:
    """The run in a cassette; None while nothing is in it."""
    entry = cassette.find(_RUN)
    if entry is None:
        return None
    return Recorded(entry["function"], tuple(entry["agents"]), entry["settings"])


class Record:
    """Writes a run down, and knows what an interrupted one has come to."""

    def __init__(
        self,
        bank: Bank,
        function: Function,
        settings: Settings,
        agents: Sequence[str],
        terms: Terms,
    ) -> None:
        """Raises LessonlError when a run cannot be resumed, or a cassette holds another one."""
        self._bank: Bank | None = bank
        self._cassette = terms.cassette
        self._function = function
        self._settings = settings
        self._agents = agents
        self._terms = terms
        self._run = terms.resumes
        self._rewrites: dict[tuple[str, int], int] = {}
        """The bank's ids of what agents proposed, by agent and round."""
        self._copied: set[int] = set()
        self._entries: dict[str, Entry] = {}
        self._learnt: set[int] = set()
        self.notes: list[str] = []
        self.known: dict[int, Lesson] = {}
        """The lessons of earlier runs that are offered to this one, by their numbers in it."""
        self.clock: Callable[[], float] = lambda: 0.0
        """How many seconds the run has been going on."""
        self.on_unknown: Callable[[], None] = lambda: None
        """Is called when something is looked for that is not recorded."""
        self.earlier_seconds = 0.0
        self.earlier_spent = Spent()
        if terms.cassette is not None:
            self._check(terms.cassette)
        if terms.resumes:
            self._take_up(bank, terms.resumes)

    def _check(self, cassette: Cassette) -> None:
        found = recorded_run(cassette)
        if found is None:
            return
        mine = self._values()
        if found.function != self._function.key:
            raise LessonlError(
                f"The cassette holds a run on {found.function}, not on {self._function.key}.",
                "Name the function as it was, or another file.",
            )
        for name in _SAME:
            # What is not in it was not there to be set.
            there = found.settings.get(name, getattr(Settings(), name))
            if there != mine[name]:
                was = f"{name} = {there}"
                raise LessonlError(
                    f"The run in the cassette has {was}, this one has {mine[name]}.",
                    "Ask for the same, or name another file.",
                )
        judged = [dict(x.get("asked", {})).get("judge") for x in (found.settings, mine)]
        if judged[0] != judged[1]:
            raise LessonlError(
                "The run in the cassette was judged under other options.",
                "Give the same --size, --spec and --no-cache, or name another file.",
            )

    def _take_up(self, bank: Bank, run: int) -> None:
        bank.resume(run)
        tape = bank.tape(run)
        self._entries = tape.entries()
        self._rewrites = bank.judged(run)
        self._learnt = {lesson.id for lesson in bank.lessons(run)}
        self.earlier_seconds = tape.seconds()
        self.earlier_spent = bank.run(run).spent or Spent()

    def begin(self) -> None:
        """Starts the run, unless it is one that goes on, and looks for what can be offered."""
        values = self._values()
        if not self._run:
            self._run = self._try(lambda bank: bank.begin(self._function, values)) or 0
        if self._look_up(_RUN) is None:
            agents = list(self._agents)
            entry = {"function": self._function.key, "agents": agents, "settings": values}
            self.keep(_RUN, entry)
        if self._settings.other_functions and self._settings.strategy == "lessonl":
            self._offer()

    def _values(self) -> dict[str, Any]:
        """The settings, as plain data: what a resumed run needs again."""
        values = {x.name: getattr(self._settings, x.name) for x in fields(Settings)}
        plain_ones = {
            name: value
            for name, value in values.items()
            if value is None or isinstance(value, bool | int | float | str)
        }
        data = {**plain_ones, "agents": list(self._agents), "asked": dict(self._terms.asked)}
        return dict(json.loads(json.dumps(data, default=str)))

    def _offer(self) -> None:
        entry = self._look_up(_OFFERED)
        if entry is None:
            lessons = self._try(self._look_back) or ()
            self.keep(_OFFERED, {"lessons": plain(lessons)})
        else:
            lessons = restored(tuple[Lesson, ...], entry["lessons"])
        self.known = {lesson.id: lesson for lesson in lessons}

    def _look_back(self, bank: Bank) -> tuple[Lesson, ...]:
        lessons = bank.collection()
        if self._terms.lesson:
            entry = lessons.entry(self._terms.lesson)
            return (offered_alone(entry, self._function, LexicalEmbedder()),)
        mode = self._settings.mode
        return offered(lessons.entries(), self._function, LexicalEmbedder(), mode)

    def find(self, key: str) -> Entry | None:
        """What an earlier process or the cassette knows of an answer or a verdict."""
        entry = self._look_up(key)
        if entry is None:
            self.on_unknown()
        return entry

    def _look_up(self, key: str) -> Entry | None:
        entry = self._entries.get(key)
        if entry is not None:
            self._to_cassette(key, entry)
        elif self._cassette is not None and (entry := self._cassette.find(key)) is not None:
            self._to_bank(key, entry)
        return entry

    def keep(self, key: str, entry: Entry) -> None:
        """Keeps an answer or a verdict as soon as it is known."""
        self._to_bank(key, entry)
        self._to_cassette(key, entry)

    def _to_bank(self, key: str, entry: Entry) -> None:
        self._entries[key] = entry
        self._try(lambda bank: bank.tape(self._run).keep(key, entry, self.clock()))

    def _to_cassette(self, key: str, entry: Entry) -> None:
        if self._cassette is None or self._terms.replays:
            return
        try:
            self._cassette.keep(key, entry)
        except LessonlError as error:
            self._cassette = None
            self.notes.append(f"{error.message} {error.hint} The rest is not recorded.")

    def tell(self, event: Event) -> None:
        """Writes an event into the bank."""
        self._try(lambda bank: self._write(bank, event))

    def restated(self, lesson: Lesson) -> None:
        """Writes what the final measurement made of a lesson."""
        self._try(lambda bank: bank.restated(self._run, lesson))

    def spent(self, spent: Spent) -> None:
        """Writes what has been spent into the bank."""
        self._try(lambda bank: bank.spent(self._run, spent))

    def end(self, status: str, stopped: str, attempts: Sequence[Attempt]) -> None:
        """Ends the run."""
        ranks = {a.rewrite.key: a.rank for a in attempts if a.rank is not None}
        self._try(lambda bank: bank.end(self._run, status, stopped, ranks))

    def _try(self, write: Callable[[Bank], T]) -> T | None:
        if self._bank is None:
            return None
        try:
            return write(self._bank)
        except LessonlError as error:
            self._bank = None
            self.notes.append(f"{error.message} {error.hint} The rest of this run is not kept.")
            return None

    def _write(self, bank: Bank, event: Event) -> None:
        rewrite, verdict, lesson = event.rewrite, event.verdict, event.lesson
        if event.kind == "round":
            new = [n for n in event.lessons_shown if n in self.known and n not in self._copied]
            bank.offered(self._run, [self.known[n] for n in new])
            self._copied.update(new)
        elif event.kind == "graded" and rewrite and verdict:
            author = rewrite.agent, rewrite.round
            if author not in self._rewrites:
                number = bank.graded(self._run, rewrite, verdict, event.lessons_shown)
                self._rewrites[author] = number
        elif event.kind == "lesson" and lesson:
            if lesson.id not in self._learnt:
                bank.learnt(self._run, self._rewrites[lesson.agent, lesson.round], lesson)
        elif event.kind == "adjusted" and lesson:
            bank.adjusted(self._run, lesson)
        elif event.kind == "finalist" and rewrite and verdict:
            bank.confirmed(self._run, rewrite, verdict)
