"""MapCoder: problems like it are recalled, a plan is made after each, carried out and repaired.

Islam et al., "MapCoder: Multi-Agent Code Generation for Competitive Problem Solving" (ACL 2024).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Coroutine, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any, Final

from attrs import define, field, frozen

from lessonl.agents.questions import Example, Graded, Questions
from lessonl.model import AskRequest, Lesson, LessonlError, ProposeRequest, Rewrite
from lessonl.run import Event
from lessonl.strategies.protocols import Agent, Asks, Task
from lessonl.strategies.turns import Chain, Conditions, all_ended, askers, at_once, rewrites

PLANS: Final = 3
"""Problems that are recalled, and so plans that are made."""

REPAIRS: Final = 5
"""How often the code of one plan is repaired."""

_CONFIDENCE: Final = re.compile(r"<confidence>\D*?(\d{1,3})", re.IGNORECASE)

_TAGS: Final = re.DOTALL | re.IGNORECASE


@frozen
class Plan:
    """``confidence``, from 0 to 100, is the agent's own."""

    text: str
    algorithm: str
    confidence: int


@frozen
class MapCoder:
    """Up to ``conditions.rounds`` rewrites of each agent: 6 of each of 3 plans. Needs models."""

    conditions: Conditions
    questions: Questions = field(factory=Questions)

    async def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """Proposals and verdicts. Each agent goes at its own pace and sees nothing of the others.

        Its plans are carried out one after another, that of the most confidence first. A repair
        is of the code that was measured last, with its own verdict. Raises LessonlError for a
        built-in agent.
        """
        asked = askers(agents, "mapcoder")
        rounds = self.conditions.rounds
        yield Event("round", message=f"Plans of each agent, and up to {rewrites(rounds)} by them")
        chains = [Chain(task, agent.name, self.conditions) for agent in asked]
        async for event in at_once(
            _Work(self, agent, chain).events() for agent, chain in zip(asked, chains, strict=True)
        ):
            yield event
        yield Event("done", rounds, message=all_ended([chain.ended for chain in chains]))


@define
class _Work:
    """What one agent does."""

    method: MapCoder
    agent: Asks
    chain: Chain
    plans: Sequence[Plan] = field(default=(), init=False)
    """Those of the most confidence first, once they are made."""

    async def events(self) -> AsyncGenerator[Event, None]:
        """The first turns make the plans, until there are some; one without any is lost."""
        number = 0
        while number == 0 or number < len(self.plans):
            current: Graded | None = None
            for attempt in range(REPAIRS + 1):
                if self.chain.over:
                    return
                label = f"plan {number + 1}" + (f", repair {attempt}" if current else "")
                write = partial(self._write, number, current)
                async with aclosing(self.chain.take(label, write)) as events:
                    async for event in events:
                        yield event
                current = self.chain.turns[-1].graded or current
            number += 1

    async def _write(self, number: int, current: Graded | None) -> Rewrite:
        if not self.plans:
            self.plans = await self._planned()
        plan, request = self.plans[number], self._request()
        questions = self.method.questions
        prompts = (
            questions.repair(request, plan.text, plan.algorithm, current)
            if current
            else questions.carrying_out(request, plan.text, plan.algorithm)
        )
        return await self.agent.write(request.function, self._asking(prompts))

    async def _planned(self) -> list[Plan]:
        questions, request = self.method.questions, self._request()
        recalled = await self.agent.ask(self._asking(questions.recall(request, PLANS)))
        examples, algorithm = recollection(recalled)
        # Each wave as a whole before the next: calls are numbered by when they begin.
        texts = await _together(
            self.agent.ask(self._asking(questions.plan(request, example, algorithm)))
            for example in examples
        )
        plans = [text for text in texts if isinstance(text, str)]
        if not plans:
            raise next(x for x in texts if isinstance(x, LessonlError))
        verified = await _together(
            self.agent.ask(self._asking(questions.verification(request, plan))) for plan in plans
        )
        made = [
            Plan(text, algorithm, confidence(answer) if isinstance(answer, str) else 0)
            for text, answer in zip(plans, verified, strict=True)
        ]
        return sorted(made, key=lambda plan: -plan.confidence)

    def _request(self) -> ProposeRequest:
        return self.method.conditions.request(self.chain.task.function, self.chain.round)

    def _asking(self, prompts: Iterable[str]) -> AskRequest:
        return AskRequest(tuple(prompts), self.chain.round)


def recollection(answer: str) -> tuple[list[Example], str]:
    """The problems and the algorithm in an answer, whatever stands around them.

    Raises LessonlError when there is no problem with a description and a plan.
    """
    examples = [
        Example(_tagged("description", problem), _tagged("plan", problem))
        for problem in re.findall(r"<problem>(.*?)(?:</problem>|(?=<problem>)|\Z)", answer, _TAGS)
    ]
    usable = [x for x in examples if x.description and x.plan][:PLANS]
    if not usable:
        raise LessonlError(
            "There is no problem with a plan in the answer.",
            "The model did not do as it was asked; another model may.",
            code="answer",
        )
    return usable, _tagged("algorithm", answer) or usable[0].plan


def _tagged(tag: str, text: str) -> str:
    """What stands in the first pair of such tags; a missing end is that of the text."""
    found = re.search(rf"<{tag}>(.*?)(?:</{tag}>|\Z)", text, _TAGS)
    return found[1].strip() if found else ""


def confidence(answer: str) -> int:
    """How sure an agent is of a plan, from 0 to 100; 0 where it does not say."""
    found = _CONFIDENCE.search(answer)
    return min(100, int(found[1])) if found else 0


async def _together(asked: Iterable[Coroutine[Any, Any, str]]) -> list[str | LessonlError]:
    """All answers in order, an error in the place of one that failed."""
    answers = await asyncio.gather(*asked, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, LessonlError):
            raise answer
    return [x for x in answers if isinstance(x, str | LessonlError)]
