"""The task of making one function faster."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

from lessonl.model import Function, Outcome, Rewrite, Verdict
from lessonl.run import Attempt
from lessonl.source.syntax import parse, tokens

FINALISTS = 3
"""How many of the fastest rewrites are measured again before anything is ranked."""


class Evaluator(Protocol):
    """Builds, checks and times a rewrite: on this machine, elsewhere, or from a record."""

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        """The verdict. ``final`` asks for a fresh measurement at the level of a last word.

        Raises LessonlError when no rewrite of the function can be judged.
        """
        ...

    def expect(self, function: Function, rewrite: Rewrite) -> None:
        """Tells of a rewrite that waits for its turn; what needs no turn may be done meanwhile."""
        return


class OptimizeTask:
    """Grades rewrites of one function, each text once."""

    def __init__(self, function: Function, evaluator: Evaluator) -> None:
        self.function = function
        self._evaluator = evaluator
        self._verdicts: dict[str, Verdict] = {}
        self._turn = asyncio.Lock()

    def identity(self, rewrite: Rewrite) -> str:
        """The rewrite's tokens: layout and comments do not make it another."""
        return tokens(parse(rewrite.text.encode()))

    async def grade(self, rewrite: Rewrite) -> Verdict:
        """The verdict on a rewrite; the same code is not graded again.

        One after another, as nothing must disturb a measurement: others wait for their turn.
        """
        identity = self.identity(rewrite)
        if self._turn.locked() and identity not in self._verdicts:
            self._evaluator.expect(self.function, rewrite)
        async with self._turn:
            if identity not in self._verdicts:
                self._verdicts[identity] = await self._evaluator.evaluate(self.function, rewrite)
            return self._verdicts[identity]

    def finalists(self, attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
        """The fastest different rewrites found, at most three, best first."""
        faster: dict[str, Attempt] = {}
        for attempt in sorted(attempts, key=_ratio, reverse=True):
            if attempt.verdict.outcome is Outcome.FASTER:
                faster.setdefault(self.identity(attempt.rewrite), attempt)
        return tuple(faster.values())[:FINALISTS]

    async def confirm(self, rewrite: Rewrite) -> Verdict:
        """A fresh measurement that owes nothing to the search; the one to show and rank by."""
        return await self._evaluator.evaluate(self.function, rewrite, final=True)


def _ratio(attempt: Attempt) -> float:
    return attempt.verdict.speedup.ratio if attempt.verdict.speedup else 0.0
