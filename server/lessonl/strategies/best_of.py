"""Best of N: as many rewrites as the LessonL loop would ask for, and nothing learnt from any.

The control that tells what lessons are worth from what more samples are worth.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from functools import partial

from attrs import frozen

from lessonl.model import Lesson
from lessonl.run import Event
from lessonl.strategies.protocols import Agent, Task
from lessonl.strategies.turns import Conditions, Turn, at_once, rewrites


@frozen
class BestOf:
    """Works with any agent. N is the number of agents times ``conditions.rounds``."""

    conditions: Conditions

    async def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """Proposals and verdicts; no request waits for another, and none has lessons.

        A built-in agent, which never says the same twice, offers its techniques one by one.
        """
        rounds = self.conditions.rounds
        yield Event("round", message=f"{rewrites(rounds)} of each agent, without lessons")
        async for event in at_once(
            Turn(task, agent.name, round_).take(
                partial(agent.propose, self.conditions.request(task.function, round_))
            )
            for round_ in range(rounds)
            for agent in agents
        ):
            yield event
        yield Event("done", rounds)
