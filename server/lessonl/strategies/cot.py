"""Chain of thought: one rewrite of each agent, which reasons step by step before it writes.

Wei et al., "Chain-of-Thought Prompting Elicits Reasoning in Large Language Models" (NeurIPS 2022).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from functools import partial

from attrs import field, frozen

from lessonl.agents.questions import Questions
from lessonl.model import AskRequest, Lesson, Rewrite
from lessonl.run import Event
from lessonl.strategies.protocols import Agent, Asks, Task
from lessonl.strategies.turns import Conditions, Turn, askers, at_once


@frozen
class ChainOfThought:
    """Needs models; ``conditions.rounds`` has no meaning here."""

    conditions: Conditions
    questions: Questions = field(factory=Questions)

    async def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """A proposal and a verdict for each agent. Raises LessonlError for a built-in agent."""
        asked = askers(agents, "cot")
        yield Event("round", message="One rewrite of each agent, thought out step by step")
        async for event in at_once(
            Turn(task, agent.name, 0, "step by step").take(partial(self._write, task, agent))
            for agent in asked
        ):
            yield event
        yield Event("done", 1)

    async def _write(self, task: Task, agent: Asks) -> Rewrite:
        prompts = tuple(self.questions.step_by_step(self.conditions.request(task.function)))
        return await agent.write(task.function, AskRequest(prompts, 0))
