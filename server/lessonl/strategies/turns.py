"""One rewrite after another, each graded: what the strategies beside LessonL are made of."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import aclosing
from typing import Final

from attrs import define, evolve, field, frozen

from lessonl.agents.questions import Graded
from lessonl.model import (
    Function,
    LessonlError,
    Mode,
    NothingToPropose,
    ProposeRequest,
    Rewrite,
    Verdict,
)
from lessonl.run import Event
from lessonl.strategies.merged import merged
from lessonl.strategies.protocols import Agent, Asks, Task

PATIENCE: Final = 2
"""How many turns in a row an agent may lose, other than by an answer of no use, before it ends."""

Write = Callable[[], Awaitable[Rewrite]]


@frozen
class Conditions:
    """What holds for a whole run, whoever is asked.

    ``rounds`` is how many rewrites an agent makes at most; ``fp``, ``standard`` and ``mode``
    are told to it. Without ``early_stop`` an agent is asked to the end, whatever happens.
    """

    rounds: int
    seed: int = 0
    fp: str = "reassociate"
    standard: str = ""
    early_stop: bool = True
    mode: Mode = "serial"

    def request(self, function: Function, round_: int = 0) -> ProposeRequest:
        """The plain request for a rewrite in a round."""
        return ProposeRequest(
            function, (), round_, self.seed, fp=self.fp, standard=self.standard, mode=self.mode
        )


@define
class Turn:
    """One rewrite of an agent: how it is written, and what becomes of it.

    ``label`` says what it is in the method, for people; a rewrite with a technique keeps that.
    """

    task: Task
    agent: str
    round: int
    label: str = ""
    rewrite: Rewrite | None = field(default=None, init=False)
    verdict: Verdict | None = field(default=None, init=False)
    lost: str = field(default="", init=False)
    """Why there was no rewrite, other than that an answer was of no use."""

    @property
    def graded(self) -> Graded | None:
        """The rewrite and its verdict, once there are both."""
        if self.rewrite is None or self.verdict is None:
            return None
        return Graded(self.rewrite, self.verdict)

    async def take(self, write: Write) -> AsyncGenerator[Event, None]:
        """Proposal and verdict. An answer without a rewrite costs the turn and no more."""
        try:
            written = await write()
        except (NothingToPropose, LessonlError) as reason:
            self.lost = "" if getattr(reason, "code", "") == "answer" else str(reason)
            yield Event("proposed", self.round, self.agent, message=str(reason))
            return
        rewrite = self.rewrite = evolve(
            written,
            agent=self.agent,
            round=self.round,
            technique=written.technique or self.label,
        )
        yield Event("proposed", self.round, self.agent, rewrite)
        self.verdict = await self.task.grade(rewrite)
        yield Event("graded", self.round, self.agent, rewrite, self.verdict)


@define
class Chain:
    """The turns of one agent, each after the one before it."""

    task: Task
    agent: str
    conditions: Conditions
    turns: list[Turn] = field(factory=list, init=False)
    ended: str = field(default="", init=False)
    """Why it ended before its last round, else empty."""

    @property
    def over(self) -> bool:
        """Whether there is no further turn."""
        return bool(self.ended) or len(self.turns) >= self.conditions.rounds

    @property
    def round(self) -> int:
        """That of the next turn."""
        return len(self.turns)

    async def take(self, label: str, write: Write) -> AsyncGenerator[Event, None]:
        """The next turn."""
        turn = Turn(self.task, self.agent, self.round, label)
        async with aclosing(turn.take(write)) as events:
            async for event in events:
                yield event
        self.turns.append(turn)
        last = self.turns[-PATIENCE:]
        if self.conditions.early_stop and len(last) == PATIENCE and all(x.lost for x in last):
            self.ended = turn.lost


async def at_once(streams: Iterable[AsyncGenerator[Event, None]]) -> AsyncGenerator[Event, None]:
    """The events of several agents that wait for nobody."""
    async with aclosing(merged(list(streams))) as events:
        async for event in events:
            yield event


def askers(agents: Sequence[Agent], strategy: str) -> list[Asks]:
    """The agents, if all take any question. Raises LessonlError that names those who do not."""
    found: list[Asks] = []
    others: list[str] = []
    for agent in agents:
        if isinstance(agent, Asks):
            found.append(agent)
        else:
            others.append(agent.name)
    if others:
        subject = "are built in" if len(others) > 1 else "is built in"
        raise LessonlError(
            f"{', '.join(others)} {subject}, and the strategy {strategy} needs models, "
            "as it asks questions of its own.",
            "Name models with --agents (`lessonl agents add` configures one), or take lessonl, "
            "single or best_of.",
        )
    return found


def all_ended(reasons: Sequence[str]) -> str:
    """Why a run ended before its last round, where every agent has a reason, else empty."""
    if not reasons or not all(reasons):
        return ""
    return f"no agent can go on: {'; '.join(dict.fromkeys(reasons))}"


def rewrites(number: int) -> str:
    """So many of them, in words."""
    return f"{number} rewrite{'' if number == 1 else 's'}"
