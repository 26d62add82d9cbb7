"""The LessonL loop: every round all agents rewrite the original, shown what was learnt so far.

Lu et al., "Lessons Learned" (NeurIPS 2025), algorithms 1, 2 and 5.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import aclosing

from attrs import define, evolve, field, frozen

from lessonl.config import Selection
from lessonl.lessons.adjust import adjust
from lessonl.lessons.claim import claim, scope
from lessonl.lessons.relevance import Embedder, LexicalEmbedder, relevance
from lessonl.lessons.select import select
from lessonl.lessons.solicit import score, solicit
from lessonl.model import (
    Lesson,
    LessonlError,
    Mode,
    NothingToPropose,
    ProposeRequest,
    Rewrite,
    Verdict,
)
from lessonl.run import Event
from lessonl.strategies.merged import merged
from lessonl.strategies.protocols import Agent, Task
from lessonl.strategies.related import Related
from lessonl.strategies.turns import PATIENCE


@frozen
class LoopSettings:
    """``rounds`` counts the first, which no lesson precedes; ``lessons`` is the k of a round."""

    rounds: int = 4
    lessons: int = 4
    theta: float = 1.1
    epsilon: float = 0.1
    selection: Selection = "full"
    adjust: bool = True
    """Whether factors follow what came of showing a lesson; otherwise all stay 1."""
    seed: int = 0
    early_stop: bool = True
    """Whether to end when no agent has anything new to propose."""
    fp: str = "reassociate"
    """The floating-point policy that the agents are told."""
    standard: str = ""
    """The C++ standard that they are told, where it is known."""
    mode: Mode = "serial"
    """Whether rewrites may have threads."""
    explain_duplicates: bool = False
    """Whether a rewrite seen before yields a lesson again; its verdict is reused in any case."""


@frozen
class LessonL:
    """The strategy of the paper, with the fill rule. See LoopSettings for what can be varied."""

    settings: LoopSettings = field(factory=LoopSettings)
    embedder: Embedder = field(factory=LexicalEmbedder)
    related: Related | None = None
    """Says which lessons are relevant in a round, in place of what they were learnt with."""

    async def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """One event for every round, proposal, verdict, lesson and changed factor, in order.

        The agents of a round work at the same time, so that models are asked while the rewrites of
        others are judged; the next round begins when all are done. A ``round`` event's message says
        how many of its lessons come from earlier runs. A ``proposed`` event without a rewrite says
        why an agent had none; the last event, ``done``, carries the reason when the loop ended
        before its last round. A ``lesson`` event without a lesson says why an agent that was asked
        for one had none.
        """
        settings = self.settings
        bank = {lesson.id: lesson for lesson in known}
        graded = set[str]()
        patience = PATIENCE
        for round_ in range(settings.rounds):
            there = [bank[number] for number in sorted(bank)]
            if self.related is not None:
                ranked = await self.related.rank(round_, task.function.tokens, there)
            else:
                ranked = there
            shown = tuple(bank[lesson.id] for lesson in _select(ranked, settings, round_))
            ids = tuple(lesson.id for lesson in shown)
            yield Event("round", round_, message=_earlier(shown), lessons_shown=ids)
            request = ProposeRequest(
                task.function, shown, round_, settings.seed, fp=settings.fp,
                standard=settings.standard, mode=settings.mode,
            )  # fmt: skip
            turns = [_Turn(self, task, agent, request) for agent in agents]
            first = len(known) + round_ * len(agents) + 1
            streams = [
                turn.take(first + place, turns[:place], graded) for place, turn in enumerate(turns)
            ]
            speedups: list[float] = []
            async with aclosing(merged(streams)) as events:
                async for event in events:
                    if event.kind == "lesson" and event.lesson is not None:
                        bank[event.lesson.id] = event.lesson
                    elif event.kind == "graded" and event.verdict is not None:
                        speedups += [s for s in [score(event.verdict)] if s is not None]
                    yield event
            graded |= {turn.identity.result() for turn in turns}
            if settings.early_stop and all(turn.ended for turn in turns):
                # A server that fails may be back in the next round.
                patience -= 1 if any(turn.fault == "endpoint" for turn in turns) else PATIENCE
                if patience <= 0:
                    yield Event("done", round_, message=_why_ended(turns))
                    return
            else:
                patience = PATIENCE
            changed = adjust(shown, speedups, epsilon=settings.epsilon) if settings.adjust else ()
            for lesson in changed:
                bank[lesson.id] = lesson
                yield Event("adjusted", round_, lesson=lesson)
        yield Event("done", settings.rounds)


@define
class _Turn:
    """What one agent does in a round. Those of a round take their turns at the same time.

    Who is done first decides nothing but the order of events, so that a run from a record is the
    same run.
    """

    loop: LessonL
    task: Task
    agent: Agent
    request: ProposeRequest
    ended: str = field(default="", init=False)
    """Why the agent will not have a rewrite soon, once that is known."""
    fault: str | None = field(default=None, init=False)
    """The code of the error behind that, such as "endpoint"; None where nothing is left to try."""
    identity: asyncio.Future[str] = field(factory=asyncio.Future, init=False)
    """That of its rewrite, or "" when it has none."""

    async def take(
        self, number: int, before: Sequence[_Turn], graded: AbstractSet[str]
    ) -> AsyncGenerator[Event, None]:
        """Proposal, verdict and, as lesson ``number``, what is learnt.

        Nothing is from code that an agent ``before`` this one proposes too, or that is among those
        ``graded`` in the rounds before.
        """
        round_, name = self.request.round, self.agent.name
        ids = tuple(lesson.id for lesson in self.request.lessons)
        rewrite, why = await self._propose()
        self.identity.set_result(self.task.identity(rewrite) if rewrite else "")
        yield Event("proposed", round_, name, rewrite, message=why, lessons_shown=ids)
        if rewrite is None:
            return
        verdict = await self.task.grade(rewrite)
        yield Event("graded", round_, name, rewrite, verdict, lessons_shown=ids)
        known = graded | {await turn.identity for turn in before}
        if self.identity.result() in known and not self.loop.settings.explain_duplicates:
            return
        lesson, why = await self._learn(rewrite, verdict)
        if lesson is not None:
            lesson = evolve(lesson, id=number, shown=ids)
        if lesson is not None or why:
            yield Event("lesson", round_, name, rewrite, verdict, lesson, why)

    async def _propose(self) -> tuple[Rewrite | None, str]:
        """The agent's rewrite, signed and dated, or None and why there is none."""
        try:
            rewrite = await self.agent.propose(self.request)
        except (NothingToPropose, LessonlError) as reason:
            # A model whose answer was of no use may well give a better one in the next round.
            self.fault = reason.code if isinstance(reason, LessonlError) else None
            self.ended = "" if self.fault == "answer" else str(reason)
            return None, str(reason)
        return evolve(rewrite, agent=self.agent.name, round=self.request.round), ""

    async def _learn(self, rewrite: Rewrite, verdict: Verdict) -> tuple[Lesson | None, str]:
        """The lesson of a verdict, or None and, where the agent was asked, why there is none."""
        function = self.task.function
        request = solicit(function, rewrite, verdict)
        if request is None:
            return None, ""
        try:
            text = await self.agent.explain(request)
        except LessonlError as reason:
            return None, str(reason)
        said = f"{text} {rewrite.technique}"
        lesson = Lesson(
            text,
            verdict.outcome,
            score(verdict) or 0.0,
            self.agent.name,
            rewrite.round,
            relevance(self.loop.embedder, said, function.tokens),
            technique=rewrite.technique,
            function=function.key,
            claim=claim(text, rewrite.technique, verdict),
            condition=rewrite.condition,
            change=verdict.speedup,
            scope=scope(verdict.outcome),
            mode=verdict.evidence.mode,
        )
        return lesson, ""


def _why_ended(turns: Sequence[_Turn]) -> str:
    reasons = "; ".join(dict.fromkeys(turn.ended for turn in turns))
    failed = any(turn.fault is not None for turn in turns)
    return f"no agent {'can go on' if failed else 'has anything left to try'}: {reasons}"


def _earlier(shown: Sequence[Lesson]) -> str:
    number = sum(lesson.origin > 0 for lesson in shown)
    which = f"{number} of them " if number < len(shown) else ""
    return f"{which}from earlier runs" if number else ""


def _select(bank: Sequence[Lesson], settings: LoopSettings, round_: int) -> tuple[Lesson, ...]:
    return select(
        bank,
        settings.lessons,
        theta=settings.theta,
        selection=settings.selection,
        rng=random.Random(f"{settings.seed} lessons of round {round_}"),
    )
