"""Mixture of agents: layers of rewrites, each layer shown those of the one before.

Wang et al., "Mixture-of-Agents Enhances Large Language Model Capabilities" (2024).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from functools import partial
from typing import Final

from attrs import field, frozen

from lessonl.agents.questions import Graded, Questions
from lessonl.model import AskRequest, Event, Lesson, Rewrite
from lessonl.strategies.protocols import Agent, Asks, Task
from lessonl.strategies.turns import Conditions, Turn, all_ended, askers, at_once, rewrites

AGGREGATOR_TEMPERATURE: Final = 0.7
"""That of the last request (the release's configuration)."""


@frozen
class MixtureOfAgents:
    """``conditions.rounds`` - 1 layers of all agents, then one rewrite of the first, from theirs.

    Needs models. Unlike the release, it tells the next layer what became of each rewrite, and the
    last one has no claim to be the best: that is for the measurements to say.
    """

    conditions: Conditions
    questions: Questions = field(factory=Questions)

    async def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """Proposals and verdicts; the agents of a layer are asked at the same time.

        A layer of which nothing was graded is passed over: the next is shown the one before it.
        Raises LessonlError for a built-in agent.
        """
        asked = askers(agents, "moa")
        made: list[Graded] = []
        layers = self.conditions.rounds - 1
        for layer in range(layers + 1):
            last = layer == layers
            now = asked[:1] if last else asked
            yield Event("round", layer, message=_headline(layer, layers, now, made))
            label = "aggregate" if last else f"layer {layer + 1}"
            turns = [Turn(task, agent.name, layer, label) for agent in now]
            async for event in at_once(
                turn.take(partial(self._write, task, agent, tuple(made), layer))
                for agent, turn in zip(now, turns, strict=True)
            ):
                yield event
            made = [x.graded for x in turns if x.graded] or made
            ended = all_ended([turn.lost for turn in turns])
            if ended and self.conditions.early_stop and not last:
                yield Event("done", layer, message=ended)
                return
        yield Event("done", layers + 1)

    async def _write(self, task: Task, agent: Asks, made: Sequence[Graded], layer: int) -> Rewrite:
        request = self.conditions.request(task.function, layer)
        prompts = tuple(self.questions.combination(request, made))
        last = layer == self.conditions.rounds - 1
        temperature = AGGREGATOR_TEMPERATURE if last else None
        asked = AskRequest(prompts, layer, temperature=temperature)
        return await agent.write(task.function, asked)


def _headline(layer: int, layers: int, agents: Sequence[Asks], made: Sequence[Graded]) -> str:
    shown = f", shown {rewrites(len(made))}" if made else ""
    if layer == layers:
        return f"One last rewrite by {agents[0].name}{shown}"
    return f"Layer {layer + 1} of {layers}{shown}"
