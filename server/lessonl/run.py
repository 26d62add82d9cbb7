"""The nouns of one run: its events while it lasts, and then its attempts, costs and report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from lessonl.model import Function, Lesson, Machine, Rewrite, Verdict

EventKind = Literal["run", "round", "proposed", "graded", "lesson", "adjusted", "finalist", "done"]


@frozen
class Event:
    """Something a front end may want to show; ``data`` depends on ``kind`` (see engine).

    Strategies whose rounds are no rounds of all agents say in the ``message`` of a ``round`` what
    begins.
    """

    kind: EventKind
    round: int = 0
    agent: str = ""
    rewrite: Rewrite | None = None
    verdict: Verdict | None = None
    lesson: Lesson | None = None
    message: str = ""
    lessons_shown: tuple[int, ...] = ()


@frozen
class Attempt:
    """One graded proposal of a run. ``rank`` is 1-based among confirmed faster ones, else None."""

    rewrite: Rewrite
    verdict: Verdict
    lesson: Lesson | None
    lessons_shown: tuple[int, ...] = ()
    rank: int | None = None


@frozen
class Spent:
    """What was used: requests to models, their tokens and dollars, and seconds of work.

    ``tokens_reasoning`` is part of ``tokens_out``. ``money`` is in US dollars, None when the price
    of something used is not known. A request whose usage never became known counts as the most
    that it can have used. ``machine_seconds`` went into verdicts. ``agents`` splits the total;
    in what one agent used it is empty.
    """

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_reasoning: int = 0
    money: float | None = 0.0
    model_seconds: float = 0.0
    machine_seconds: float = 0.0
    agents: Mapping[str, Spent] = field(factory=dict)

    @property
    def tokens(self) -> int:
        """Those in and out together."""
        return self.tokens_in + self.tokens_out


@frozen
class Report:
    """The end of a run: every attempt, ranked ones first."""

    function: Function
    attempts: tuple[Attempt, ...]
    lessons: tuple[Lesson, ...]
    rounds: int
    wall_seconds: float
    machine: Machine
    cancelled: bool = False
    stopped: str = ""
    """Why the run ended before its last round, else empty."""
    notes: tuple[str, ...] = ()
    spent: Spent = field(factory=Spent)
    strategy: str = "lessonl"
    """How the team was led, by the name in the settings."""

    @property
    def ranked(self) -> tuple[Attempt, ...]:
        return tuple(sorted((a for a in self.attempts if a.rank), key=lambda a: a.rank or 0))
