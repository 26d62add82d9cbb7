"""Mixture of agents: layers of rewrites, each layer shown those of the one before.

Wang et al., "Mixture-of-Agents Enhances Large Language Model Capabilities" (2024).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from functools import partial
from typing import Final

from attrs import field, frozen

from lessonl.agents.questions import Graded, Questions
from lessonl.model import AskRequest, Lesson, Rewrite
from lessonl.run import Event
from lessonl.strategies.protocols import Agent, Asks, Task
from lessonl.strategies.turns import Conditions, Turn, all_ended, askers, at_once, rewrites

AGGREGATOR_TEMPERATURE: Final = 0.7
"""That of the last request (the release's configuration)."""


@frozen
class MixtureOfAgents:
    """``conditions.rounds`` - 1 layers of agents, then one rewrite of the aggregator, from theirs.

    ``aggregator`` names the agent that has the last word and no other, as a stronger model has in
    the release; without one it is the first agent, which takes part in the layers as well. Needs
    models. Unlike the release, it tells the next layer what became of each rewrite, and the
    last one has no claim to be the best: that is for the measurements to say.
    """

    conditions: Conditions
    questions: Questions = field(factory=Questions)
    aggregator: str = ""

    async def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """Proposals and verdicts; the agents of a layer are asked at the same time.

        A layer of which nothing was graded is passed over: the next is shown the one before it.
        Raises LessonlError for a built-in agent.
        """
        asked, aggregator = self._parted(askers(agents, "moa"))
        made: list[Graded] = []
        layers = self.conditions.rounds - 1
        for layer in range(layers + 1):
            last = layer == layers
            now = [aggregator] if last else asked
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

    def _parted(self, agents: list[Asks]) -> tuple[list[Asks], Asks]:
        """Those of the layers, and the one that has the last word."""
        named = [agent for agent in agents if agent.name == self.aggregator]
        if not named:
            return agents, agents[0]
        return [agent for agent in agents if agent is not named[0]] or named, named[0]

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
