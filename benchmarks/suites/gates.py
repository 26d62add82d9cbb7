"""What the judge makes of a problem: modelled, itself written differently the same, empty wrong."""

from __future__ import annotations

import time

from attrs import frozen

from benchmarks.disguise import disguises
from benchmarks.suites.problems import Problem
from lessonl.measure.judge import Judge
from lessonl.model import LessonlError, Outcome, Rewrite

_REJECTED = frozenset({Outcome.INCORRECT, Outcome.TIMED_OUT, Outcome.NOT_COMPILABLE})
# On a machine that is not quiet a copy may seem to differ in speed; that is no fault of the check.
_EQUIVALENT = frozenset({Outcome.SAME, Outcome.FASTER, Outcome.SLOWER, Outcome.CORRECT_UNTIMED})


@frozen
class Gate:
    """``why`` says what is wrong, "" if nothing is; ``seconds`` are those of both verdicts."""

    suite: str
    problem: str
    modelled: bool
    identity: str = ""
    empty: str = ""
    seconds: float = 0.0
    why: str = ""
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether a copy passes and an empty body does not."""
        return self.modelled and not self.why

    def __str__(self) -> str:
        mark = "ok  " if self.passed else "FAIL"
        outcomes = f"{self.identity or '-':15} {self.empty or '-':15}"
        return f"{mark} {self.problem:24} {outcomes} {self.seconds:6.1f} s  {self.why}".rstrip()


async def gate(judge: Judge, problem: Problem) -> Gate:
    """Two verdicts, or the reason why there are none."""
    started = time.monotonic()
    try:
        known = await judge.describe(problem.function)
        same = await judge.evaluate(problem.function, Rewrite(disguises(problem.function)[-1]))
        empty = await judge.evaluate(problem.function, Rewrite(problem.emptied))
    except LessonlError as error:
        why = f"{error.code}: {error.message}"
        seconds = time.monotonic() - started
        return Gate(problem.suite, problem.name, False, seconds=seconds, why=why)
    seconds = time.monotonic() - started
    why = "" if same.outcome in _EQUIVALENT else f"copy: {same.reason}"
    if empty.outcome not in _REJECTED:
        why += f" empty body: {empty.outcome.value}: {empty.reason}"
    modelled = Outcome.UNSUPPORTED not in (same.outcome, empty.outcome)
    return Gate(
        problem.suite, problem.name, modelled, same.outcome.value, empty.outcome.value, seconds,
        why.strip(), known.spec,
    )  # fmt: skip
