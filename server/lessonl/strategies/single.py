"""One rewrite of each agent, asked for once: what a model does on its own."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from functools import partial

from attrs import frozen

from lessonl.model import Lesson
from lessonl.run import Event
from lessonl.strategies.protocols import Agent, Task
from lessonl.strategies.turns import Conditions, Turn, at_once


@frozen
class Single:
    """Works with any agent; ``conditions.rounds`` has no meaning here."""

    conditions: Conditions

    async def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """A proposal and a verdict for each agent, all asked at the same time, without lessons."""
        yield Event("round", message="One rewrite of each agent")
        request = self.conditions.request(task.function)
        async for event in at_once(
            Turn(task, agent.name, 0).take(partial(agent.propose, request)) for agent in agents
        ):
            yield event
        yield Event("done", 1)
