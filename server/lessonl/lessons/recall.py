"""What the last run on a function found, as the report that it ended with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve, frozen

from lessonl.lessons.bank import Bank
from lessonl.lessons.rows import Run
from lessonl.model import Function, LessonlError, Machine
from lessonl.run import Attempt, Report, Spent


@frozen
class Recalled:
    """A report and when its run ended, in Unix seconds."""

    report: Report
    ended: float


def recall(bank: Bank, function: Function) -> Recalled | None:
    """The last run on this text of the function in its file, or None if there was none.

    One that was cancelled counts only where none was not, and one that tried a single lesson only
    where what it found is faster than what stood before it. Everything is as the run reported it,
    but the lessons that an author saw are in the order of their numbers, and rewrites that a person
    rejected are left out; with all of a ranking rejected there is nothing to tell. Raises
    LessonlError when the bank cannot be read.
    """
    place = function.file.resolve()
    runs = [run for run in bank.ended(function) if _same(run.file, function.file, place)]
    run = _best([r for r in runs if r.status == "done"] or runs[:1], bank)
    if run is None or run.ended is None:
        return None
    try:
        attempts = bank.attempts(run.id)
        wanted = _wanted(attempts, bank.rejected(run.id))
        if _ranks(attempts) and not _ranks(wanted):
            return None
        return Recalled(_report(bank, function, run, wanted), run.ended)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LessonlError(
            f"Run {run.id} in the lesson bank {bank.path} cannot be read.",
            "Optimise the function again.",
            code="environment",
        ) from error


def _best(runs: Sequence[Run], bank: Bank) -> Run | None:
    """The latest of ``runs``, which are the latest first, or the best try of a lesson since."""
    best: Run | None = None
    for run in runs:
        if best is None or _ratio(run) >= _ratio(best):
            best = run
        if not _tried(bank, run):
            break
    return best


def _tried(bank: Bank, run: Run) -> bool:
    """Whether the run tried a single lesson."""
    try:
        return bool(bank.settings(run.id).get("asked", {}).get("lesson"))
    except (ValueError, AttributeError):
        return False


def _ratio(run: Run) -> float:
    return run.best.ratio if run.best else 1.0


def _same(file: Path, spelled: Path, real: Path) -> bool:
    return file == spelled or file.resolve() == real


def _ranks(attempts: Sequence[Attempt]) -> list[int]:
    return sorted(attempt.rank for attempt in attempts if attempt.rank)


def _wanted(attempts: Sequence[Attempt], rejected: frozenset[str]) -> tuple[Attempt, ...]:
    """The attempts without those rejected, in a ranking without gaps."""
    left = [attempt for attempt in attempts if attempt.rewrite.key not in rejected]
    place = {rank: number for number, rank in enumerate(_ranks(left), 1)}
    return tuple(evolve(a, rank=place[a.rank]) if a.rank else a for a in left)


def _report(bank: Bank, function: Function, run: Run, attempts: Sequence[Attempt]) -> Report:
    return Report(
        function,
        tuple(sorted(attempts, key=lambda a: a.rank or len(attempts) + 1)),
        bank.lessons(run.id),
        max((a.rewrite.round + 1 for a in attempts), default=0),
        max(0.0, (run.ended or run.started) - run.started),
        attempts[0].verdict.machine if attempts else Machine(),
        run.status == "cancelled",
        run.stopped,
        spent=run.spent or Spent(),
        strategy=run.strategy,
    )
