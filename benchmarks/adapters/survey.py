"""How many problems of a suite the judge takes on, and why it does not take the rest."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Sequence

from attrs import asdict, frozen

from benchmarks.adapters.checkout import Adapted
from benchmarks.log import Log
from benchmarks.suites.problems import Problem
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import LessonlError

_SECONDS = 120.0


@frozen
class Described:
    """``why`` is empty for a problem that is modelled; ``notes`` is what is known of its inputs."""

    suite: str
    problem: str
    why: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    def __str__(self) -> str:
        mark = "modelled" if not self.why else "-       "
        return f"{mark} {self.problem:32} {self.seconds:6.1f} s  {self.why}".rstrip()


async def survey(adapted: Adapted, chosen: Sequence[Problem], log: Log) -> list[Described]:
    """Has the judge prepare each problem, and prints what came of it."""
    found = [Described(adapted.suite, left.name, left.why) for left in adapted.left_out]
    for left in found:
        _tell(left, log)
    for problem in chosen:
        described = await _described(problem)
        _tell(described, log)
        found = [*found, described]
    log.say(summary(found))
    return found


def _tell(described: Described, log: Log) -> None:
    print(described, flush=True)
    log.row(asdict(described))


async def _described(problem: Problem) -> Described:
    started = time.monotonic()
    try:
        async with open_judge(Options()) as judge:
            known = await judge.describe(problem.function, _SECONDS)
    except LessonlError as error:
        why, notes = error.message, tuple[str, ...]()
    else:
        why, notes = "", known.spec
    return Described(problem.suite, problem.name, why, notes, time.monotonic() - started)


def summary(found: Iterable[Described]) -> str:
    """How many are modelled, then each reason with its problems, the most frequent first."""
    rows = list(found)
    lines = [f"{sum(not d.why for d in rows)} of {len(rows)} modelled"]
    for why, count in Counter(d.why for d in rows if d.why).most_common():
        names = ", ".join(d.problem for d in rows if d.why == why)
        lines.append(f"  {count} not: {why} ({names})")
    return "\n".join(lines)
