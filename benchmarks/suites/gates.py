"""What the judge must make of a problem before any figure about it counts.

Itself written differently is the same, and never faster; an empty body and a constant result are
rejected; so are nearly all of 20 small changes that make it wrong, of which those that do not
compile, or give the original's machine code, are dropped.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from attrs import frozen

from benchmarks.disguise import disguises
from benchmarks.suites.problems import Problem
from lessonl.measure.experiment import compare_texts
from lessonl.measure.judge import Judge
from lessonl.measure.mutate import Mutant, mutants
from lessonl.model import LessonlError, Outcome, Rewrite, Verdict

MUTANTS: Final = 20
LEAST_KILLED: Final = 0.95
#: One of each suite, of different types and small enough for every submission.
QUICK: Final = ("smallestOdd", "kernel_trisolv", "clampNested", "squeeze::adler32")
_SAME_CODE: Final = "same machine code"


@frozen
class Mutated:
    """What became of the mutants; ``dropped`` and ``survivors`` are described one by one."""

    killed: int = 0
    total: int = 0
    dropped: tuple[str, ...] = ()
    survivors: tuple[str, ...] = ()
    vital: tuple[str, ...] = ()
    """Survivors that do nothing at all, or answer with a constant."""


@frozen
class Gate:
    """``why`` says what is wrong, "" if nothing is; ``seconds`` are those of all verdicts.

    ``compared`` are the outcomes of timing equal texts, in cache and at the headline size.
    """

    suite: str
    problem: str
    modelled: bool
    identity: str = ""
    empty: str = ""
    compared: tuple[str, ...] = ()
    mutated: Mutated = Mutated()
    seconds: float = 0.0
    why: str = ""
    notes: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether everything about this problem alone is as it must be."""
        return self.modelled and not self.why

    def __str__(self) -> str:
        mark = "ok  " if self.passed else "FAIL"
        outcomes = f"{self.identity or '-':15} {self.empty or '-':15}"
        share = f"{self.mutated.killed:2}/{self.mutated.total:2}" if self.mutated.total else "  -  "
        text = f"{mark} {self.problem:24} {outcomes} {share} {self.seconds:6.1f} s  {self.why}"
        lines = [f"     dropped: {d}" for d in self.mutated.dropped]
        lines += [f"     survived: {s}" for s in self.mutated.survivors]
        return "\n".join([text.rstrip(), *lines])


async def gate(judge: Judge, problem: Problem, limit: int = MUTANTS) -> Gate:
    """Everything asked about one problem, or the reason why nothing can be."""
    started = time.monotonic()
    try:
        known = await judge.describe(problem.function)
        same = await _identity(judge, problem)
        empty = await judge.evaluate(problem.function, Rewrite(problem.emptied))
        compared = await _compared(judge, problem)
        mutated = await mutants_of(judge, problem, limit)
    except (LessonlError, AssertionError) as error:
        code = error.code if isinstance(error, LessonlError) else "error"
        seconds = time.monotonic() - started
        return Gate(problem.suite, problem.name, False, seconds=seconds, why=f"{code}: {error}")
    modelled = Outcome.UNSUPPORTED not in (same.outcome, empty.outcome)
    return Gate(
        problem.suite, problem.name, modelled, same.outcome.value, empty.outcome.value, compared,
        mutated, time.monotonic() - started, faults(same, empty, compared, mutated), known.spec,
    )  # fmt: skip


async def mutants_of(judge: Judge, problem: Problem, limit: int) -> Mutated:
    """A verdict on each of so many mutants."""
    killed, total = 0, 0
    dropped: list[str] = []
    survivors: list[str] = []
    vital: list[str] = []
    for mutant in mutants(problem.function, limit=limit):
        verdict = await judge.evaluate(problem.function, Rewrite(mutant.text))
        if why := _dropped(mutant, verdict):
            dropped.append(f"{mutant.description} ({why})")
            continue
        total += 1
        killed += not verdict.outcome.correct
        if verdict.outcome.correct:
            survivors.append(mutant.description)
            vital += [mutant.description] * (mutant.kind in ("empty", "constant"))
    return Mutated(killed, total, tuple(dropped), tuple(survivors), tuple(vital))


def _dropped(mutant: Mutant, verdict: Verdict) -> str:
    if verdict.outcome is Outcome.NOT_COMPILABLE:
        return "does not compile"
    return "same machine code" if _SAME_CODE in verdict.reason else ""


async def _identity(judge: Judge, problem: Problem) -> Verdict:
    """The verdict on the problem written differently.

    One that is called slower, as happens beside other work, gets a second text; none gets a third.
    """
    texts = disguises(problem.function)
    verdict = await judge.evaluate(problem.function, Rewrite(texts[-1]))
    if verdict.outcome is Outcome.SLOWER:
        verdict = await judge.evaluate(problem.function, Rewrite(texts[0]))
    return verdict


async def _compared(judge: Judge, problem: Problem) -> tuple[str, ...]:
    """Equal texts timed against each other, whatever their machine code."""
    pair = (problem.function.text, disguises(problem.function)[-1])
    found = []
    for headline in (False, True):
        comparison = await compare_texts(judge, problem.function, pair, headline=headline)
        found.append(comparison.row.verdict.value)
    return tuple(found)


def faults(same: Verdict, empty: Verdict, compared: Sequence[str], mutated: Mutated) -> str:
    """What is wrong with these answers, in words; "" if nothing is."""
    found = []
    if same.outcome not in (Outcome.SAME, Outcome.CORRECT_UNTIMED):
        found.append(f"copy: {same.outcome.value}: {same.reason}")
    if empty.outcome.correct or empty.outcome is Outcome.UNSUPPORTED:
        found.append(f"empty body: {empty.outcome.value}: {empty.reason}")
    if Outcome.FASTER in compared:
        found.append("one of two equal texts was called faster")
    found += [f"accepted: {description}" for description in mutated.vital]
    return "; ".join(found)


def strong(found: Sequence[Gate]) -> bool:
    """Whether enough of the mutants of these problems are told from the originals."""
    total = sum(g.mutated.total for g in found)
    return sum(g.mutated.killed for g in found) >= LEAST_KILLED * total


def summary(suite: str, found: Sequence[Gate]) -> str:
    """How many are modelled and pass, and how many mutants were told from the originals."""
    modelled = [g for g in found if g.modelled]
    passed, killed = sum(g.passed for g in found), sum(g.mutated.killed for g in found)
    total = sum(g.mutated.total for g in found)
    dropped = sum(len(g.mutated.dropped) for g in found)
    lines = [f"{suite}: {len(modelled)} of {len(found)} modelled, {passed} pass"]
    if total:
        share = 100 * killed / total
        lines.append(f"  {killed} of {total} mutants killed ({share:.1f} %), {dropped} dropped")
    weak = [g.problem for g in modelled if not strong([g])]
    if weak:
        lines.append(f"  below 95 %: {', '.join(weak)}")
    lines += [f"  not modelled: {g.problem}: {g.why}" for g in found if not g.modelled]
    return "\n".join(lines)
