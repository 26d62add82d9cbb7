"""Reflexion: an agent reflects on what became of its last rewrite, and writes the next after that.

Shinn et al., "Reflexion: Language Agents with Verbal Reinforcement Learning" (NeurIPS 2023).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from functools import partial

from attrs import evolve, field, frozen

from lessonl.agents.questions import Graded, Questions
from lessonl.model import AskRequest, Lesson, Rewrite
from lessonl.run import Event
from lessonl.strategies.protocols import Agent, Asks, Task
from lessonl.strategies.turns import Chain, Conditions, all_ended, askers, at_once, rewrites


@frozen
class Reflexion:
    """A draft and ``conditions.rounds`` - 1 further rewrites of each agent. Needs models."""

    conditions: Conditions
    questions: Questions = field(factory=Questions)

    async def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """Proposals and verdicts. Each agent goes at its own pace and sees nothing of the others.

        A reflection is on the code that was measured last, with its own verdict; until there is
        one, the agent is asked for a draft. Raises LessonlError for a built-in agent.
        """
        asked = askers(agents, "reflexion")
        rounds = self.conditions.rounds
        more = f", and {rewrites(rounds - 1)} after reflections on the last" if rounds > 1 else ""
        yield Event("round", message=f"A draft of each agent{more}")
        chains = [Chain(task, agent.name, self.conditions) for agent in asked]
        async for event in at_once(map(self._improved, asked, chains)):
            yield event
        yield Event("done", rounds, message=all_ended([chain.ended for chain in chains]))

    async def _improved(self, agent: Asks, chain: Chain) -> AsyncGenerator[Event, None]:
        while not chain.over:
            last = next((x.graded for x in reversed(chain.turns) if x.graded), None)
            label = f"reflection {chain.round}" if last else "draft"
            write = partial(self._write, agent, chain, last)
            async with aclosing(chain.take(label, write)) as events:
                async for event in events:
                    yield event

    async def _write(self, agent: Asks, chain: Chain, last: Graded | None) -> Rewrite:
        function = chain.task.function
        request = self.conditions.request(function, chain.round)
        draft = AskRequest(tuple(self.questions.draft(request)), chain.round)
        if last is None:
            return await agent.write(function, draft)
        reflect = tuple(self.questions.reflection(request, last))
        reflection = await agent.ask(AskRequest(reflect, chain.round, brief=True))
        retry = tuple(self.questions.retry(request, last, reflection))
        return await agent.write(function, evolve(draft, prompts=retry))
