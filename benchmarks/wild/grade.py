"""Judges one wild function: its own text, an empty body, and five mutants."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from itertools import islice
from typing import Final

from attrs import frozen

from benchmarks.wild.sample import Sampled
from lessonl.measure.judge import Judge, open_judge
from lessonl.measure.mutate import mutants
from lessonl.measure.options import Options
from lessonl.model import Function, LessonlError, Outcome, Rewrite

MUTANTS: Final = 5
_SAME_CODE: Final = "same machine code"
_VERDICTS: Final = frozenset(Outcome) - {Outcome.UNSUPPORTED}


@frozen
class Text:
    """A text judged in place of a function: ``kind`` is identity, empty or mutant."""

    kind: str
    description: str
    text: str


@frozen
class Answer:
    """What was said to one text: an outcome, ``error`` or ``time limit``, and why."""

    kind: str
    description: str
    outcome: str
    reason: str
    seconds: float

    @property
    def judged(self) -> bool:
        """False where the answer says nothing about the text."""
        return self.outcome in _VERDICTS

    @property
    def same_code(self) -> bool:
        return self.outcome == Outcome.SAME and _SAME_CODE in self.reason

    @property
    def counts(self) -> bool:
        """Whether a check could have told this text from the original: it compiles, and differs."""
        return self.judged and self.outcome != Outcome.NOT_COMPILABLE and not self.same_code

    @property
    def accepted(self) -> bool:
        return self.counts and Outcome(self.outcome).correct


@frozen
class Result:
    """Everything asked about one function, the identity first."""

    sampled: Sampled
    answers: tuple[Answer, ...]
    seconds: float

    @property
    def identity(self) -> Answer:
        return self.answers[0]

    @property
    def modelled(self) -> bool:
        """The judge took it on: no limit of ours, no error, no original that does not compile."""
        return self.identity.judged

    def wrong(self, kind: str) -> tuple[Answer, ...]:
        """The answers to wrong texts of a kind that a check could have told from the original."""
        return tuple(a for a in self.answers[1:] if a.kind == kind and a.counts)


async def grade(sampled: Sampled, limit: float) -> Result:
    """Asks a judge of its own for at most ``limit`` seconds; what was not reached is left out.

    Raises LessonlError only when no judge can be had at all.
    """
    started = time.monotonic()
    answers: list[Answer] = []
    try:
        async with asyncio.timeout(limit), open_judge(Options(cache=False)) as judge:
            for text in texts(sampled.function):
                answers.append(await _ask(judge, sampled.function, text))
                if not answers[0].judged:
                    break
    except TimeoutError:
        kind = "identity" if not answers else "rest"
        answers.append(Answer(kind, "", "time limit", f"not done in {limit:g} s", limit))
    return Result(sampled, tuple(answers), time.monotonic() - started)


def texts(function: Function) -> Iterator[Text]:
    """The function's own text under a comment, an empty body, then the first five small changes."""
    yield Text("identity", "", f"// The same text.\n{function.text}")
    wrong = mutants(function, limit=MUTANTS + 3)
    yield from (Text("empty", m.description, m.text) for m in wrong if m.kind == "empty")
    small = (m for m in wrong if not m.must_die)
    yield from (Text("mutant", m.description, m.text) for m in islice(small, MUTANTS))


async def _ask(judge: Judge, function: Function, text: Text) -> Answer:
    started = time.monotonic()
    try:
        verdict = await judge.evaluate(function, Rewrite(text.text))
        outcome, reason = verdict.outcome.value, verdict.reason
    except LessonlError as error:
        outcome, reason = "error", f"{error.code}: {error.message}"
    except TimeoutError:
        raise
    except Exception as error:
        # A fault of ours is a result like any other: it is counted and shown.
        outcome, reason = "error", f"internal: {type(error).__name__}: {error}"
    seconds = time.monotonic() - started
    return Answer(text.kind, text.description, outcome, reason, seconds)
