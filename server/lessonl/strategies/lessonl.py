"""The LessonL loop: every round all agents rewrite the original, shown what was learnt so far.

Lu et al., "Lessons Learned" (NeurIPS 2025), algorithms 1, 2 and 5.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence

from attrs import evolve, field, frozen

from lessonl.config import Selection
from lessonl.lessons.adjust import adjust
from lessonl.lessons.claim import claim, scope
from lessonl.lessons.relevance import Embedder, LexicalEmbedder, relevance
from lessonl.lessons.select import select
from lessonl.lessons.solicit import score, solicit
from lessonl.model import (
    Event,
    Lesson,
    LessonlError,
    NothingToPropose,
    ProposeRequest,
    Rewrite,
    Verdict,
)
from lessonl.strategies.protocols import Agent, Task


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
    explain_duplicates: bool = False
    """Whether a rewrite seen before yields a lesson again; its verdict is reused in any case."""


@frozen
class LessonL:
    """The strategy of the paper, with the fill rule. See LoopSettings for what can be varied."""

    settings: LoopSettings = field(factory=LoopSettings)
    embedder: Embedder = field(factory=LexicalEmbedder)

    async def run(
        self, task: Task, agents: Sequence[Agent], known: Sequence[Lesson] = ()
    ) -> AsyncGenerator[Event, None]:
        """One event for every round, proposal, verdict, lesson and changed factor, in order.

        A ``proposed`` event without a rewrite says why an agent had none; the last event, ``done``,
        carries the reason when the loop ended before its last round.
        """
        settings = self.settings
        bank, graded = list(known), set[str]()
        for round_ in range(settings.rounds):
            shown = _select(bank, settings, round_)
            ids = tuple(lesson.id for lesson in shown)
            yield Event("round", round_, lessons_shown=ids)
            request = ProposeRequest(
                task.function,
                shown,
                round_,
                settings.seed,
                fp=settings.fp,
                standard=settings.standard,
            )
            proposals = await asyncio.gather(*(_propose(agent, request) for agent in agents))
            speedups: list[float] = []
            for agent, (rewrite, why, _) in zip(agents, proposals, strict=True):
                yield Event("proposed", round_, agent.name, rewrite, message=why, lessons_shown=ids)
                if rewrite is None:
                    continue
                verdict = await task.grade(rewrite)
                speedups += [s for s in [score(verdict)] if s is not None]
                yield Event("graded", round_, agent.name, rewrite, verdict, lessons_shown=ids)
                repeated = task.identity(rewrite) in graded
                graded.add(task.identity(rewrite))
                if repeated and not settings.explain_duplicates:
                    continue
                lesson = await self._learn(task, agent, rewrite, verdict)
                if lesson is not None:
                    bank.append(evolve(lesson, id=len(bank) + 1, shown=ids))
                    yield Event("lesson", round_, agent.name, rewrite, verdict, bank[-1])
            if settings.early_stop and all(ended for _, _, ended in proposals):
                reasons = "; ".join(dict.fromkeys(why for _, why, _ in proposals))
                yield Event("done", round_, message=f"no agent has anything left to try: {reasons}")
                return
            changed = adjust(shown, speedups, epsilon=settings.epsilon) if settings.adjust else ()
            for lesson in changed:
                bank[lesson.id - 1] = lesson
                yield Event("adjusted", round_, lesson=lesson)
        yield Event("done", settings.rounds)

    async def _learn(
        self, task: Task, agent: Agent, rewrite: Rewrite, verdict: Verdict
    ) -> Lesson | None:
        request = solicit(task.function, rewrite, verdict)
        if request is None:
            return None
        try:
            text = await agent.explain(request)
        except LessonlError:
            return None
        return Lesson(
            text,
            verdict.outcome,
            score(verdict) or 0.0,
            agent.name,
            rewrite.round,
            relevance(self.embedder, f"{text} {rewrite.technique}", task.function.tokens),
            technique=rewrite.technique,
            function=task.function.key,
            claim=claim(text, rewrite.technique, verdict),
            condition=rewrite.condition,
            change=verdict.speedup,
            scope=scope(verdict.outcome),
        )


def _select(bank: Sequence[Lesson], settings: LoopSettings, round_: int) -> tuple[Lesson, ...]:
    return select(
        bank,
        settings.lessons,
        theta=settings.theta,
        selection=settings.selection,
        rng=random.Random(f"{settings.seed} lessons of round {round_}"),
    )


async def _propose(agent: Agent, request: ProposeRequest) -> tuple[Rewrite | None, str, bool]:
    """The agent's rewrite, signed and dated, or None, why there is none, and whether for good.

    A model whose answer was of no use may well give a better one in the next round.
    """
    try:
        rewrite = await agent.propose(request)
    except (NothingToPropose, LessonlError) as reason:
        return None, str(reason), getattr(reason, "code", "") != "answer"
    return evolve(rewrite, agent=agent.name, round=request.round), "", False
