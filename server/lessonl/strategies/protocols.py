"""The seams of a strategy. Anything of these shapes can take part; the engine wires them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol, runtime_checkable

from lessonl.model import (
    AskRequest,
    ExplainRequest,
    Function,
    Lesson,
    ProposeRequest,
    Rewrite,
    Verdict,
)
from lessonl.run import Event


class Agent(Protocol):
    """Writes code and says why it did what it did. One instance serves one run."""

    @property
    def name(self) -> str: ...

    async def propose(self, request: ProposeRequest) -> Rewrite:
        """A rewrite of the original. Raises NothingToPropose when it has none left."""
        ...

    async def explain(self, request: ExplainRequest) -> str:
        """One or two sentences of what a verdict teaches."""
        ...


@runtime_checkable
class Asks(Protocol):
    """An agent that takes any question, as language models do and built-in agents do not."""

    @property
    def name(self) -> str: ...

    async def write(self, function: Function, request: AskRequest) -> Rewrite:
        """The rewrite of ``function`` in the answer. Raises LessonlError where there is none."""
        ...

    async def ask(self, request: AskRequest) -> str:
        """The answer as text. Raises LessonlError where there is none."""
        ...


class Task(Protocol):
    """What a solution is and how it is graded."""

    @property
    def function(self) -> Function: ...

    def identity(self, rewrite: Rewrite) -> str:
        """Equal for rewrites that need not be graded twice."""
        ...

    async def grade(self, rewrite: Rewrite) -> Verdict:
        """The verdict; a rewrite of the same identity is not graded again."""
        ...


class Strategy(Protocol):
    """Leads agents through a task, telling what happens as it happens."""

    def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """``known`` are lessons of earlier runs, numbered from 1; new ones count on from there.

        The ``origin`` of a known lesson tells it from the run's own: 0 is one of this run.
        """
        ...
