"""One run of the built-in agents on one function, timed from before the judge is opened."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import closing

from attrs import field, frozen

from lessonl import engine
from lessonl.agents.builtin import builtin_agents
from lessonl.config import Settings
from lessonl.lessons.bank import Bank
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Function, LessonlError, Speedup
from lessonl.run import Event, Report


@frozen
class Search:
    """What a run came to; times in seconds, ``first`` is when the first outcome was told."""

    function: str
    best: Speedup | None = None
    technique: str = ""
    agent: str = ""
    flagged: bool = False
    outcomes: dict[str, int] = field(factory=dict)
    rounds: int = 0
    first: float | None = None
    seconds: float = 0.0
    limit: str = ""
    """Why the function could not be judged, if it could not."""

    @property
    def modelled(self) -> bool:
        """False where the function is beyond the judge: no agent was asked."""
        return not self.limit

    @property
    def clear(self) -> bool:
        """Whether the whole interval of the best lies above 1.2x, and nothing about it is odd."""
        return self.best is not None and self.best.low > 1.2 and not self.flagged


async def search(name: str, function: Function, limit: float) -> Search:
    """A run with the default settings, nothing learnt before.

    Getting to know the function and searching may each take ``limit`` seconds.
    """
    started = time.monotonic()
    told: list[float] = []

    def hear(event: Event) -> None:
        if event.kind == "graded":
            told.append(time.monotonic() - started)

    try:
        report = await _run(function, hear, limit)
    except LessonlError as error:
        why = f"{error.code}: {error.message}"
        return Search(name, limit=why, seconds=time.monotonic() - started)
    except TimeoutError:
        why = f"time limit: not prepared in {limit:g} s"
        return Search(name, limit=why, seconds=time.monotonic() - started)
    return _summary(name, report, told, time.monotonic() - started)


async def _run(function: Function, hear: engine.OnEvent, limit: float) -> Report:
    settings = Settings(time_limit=limit)
    async with open_judge(Options(fp=settings.policy)) as judge:
        async with asyncio.timeout(limit):
            await judge.describe(function)
        with closing(Bank(None)) as bank:
            return await engine.optimize(function, judge, builtin_agents(), settings, bank, hear)


def _summary(name: str, report: Report, told: list[float], seconds: float) -> Search:
    outcomes = Counter(a.verdict.outcome.value for a in report.attempts)
    first = told[0] if told else None
    if not report.ranked:
        return Search(
            name, outcomes=dict(outcomes), rounds=report.rounds, first=first, seconds=seconds
        )
    best = report.ranked[0]
    return Search(
        name, best.verdict.speedup, best.rewrite.technique, best.rewrite.agent,
        best.verdict.flagged, dict(outcomes), report.rounds, first, seconds,
    )  # fmt: skip
