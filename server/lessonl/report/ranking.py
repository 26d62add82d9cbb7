"""The end of a run in words: the ranking, what else was tried, and how it ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lessonl.lessons.claim import claim
from lessonl.model import Lesson, Outcome, Verdict
from lessonl.report.verdict import Headline, brief, label
from lessonl.report.words import clause, count, interval, listed, ratio, sentence
from lessonl.run import Attempt, Report

_NO_GPU = "no GPU here"
RANKING_COLUMNS = ("#", "speedup", "99 % interval", "agent", "round", "proof", "lesson")


def ranking_row(attempt: Attempt) -> tuple[str, ...]:
    """The cells of a ranked attempt under ``RANKING_COLUMNS``; people count rounds from 1.

    The lesson's claim is that of the final measurement, as is all of the row.
    """
    speedup, technique = attempt.verdict.speedup, attempt.rewrite.technique
    return (
        str(attempt.rank),
        f"{ratio(speedup.ratio)}x" if speedup else "",
        interval(speedup) if speedup else "",
        attempt.rewrite.agent,
        str(attempt.rewrite.round + 1),
        _proof(attempt.verdict),
        claim(attempt.lesson.text, technique, attempt.verdict) if attempt.lesson else technique,
    )


def _proof(verdict: Verdict) -> str:
    """How many inputs agreed, and the share of mutants killed: ``740 in, 18/19``."""
    evidence, strength = verdict.evidence, verdict.evidence.oracle_strength
    killed = f", {strength.killed}/{strength.total}" if strength else ""
    return f"{evidence.inputs:,} in{killed}"


def counts(attempts: Sequence[Attempt]) -> dict[str, int]:
    """How many attempts had each outcome, in the order of ``Outcome``; none is left out."""
    found = Counter(a.verdict.outcome for a in attempts)
    return {outcome.value: found[outcome] for outcome in Outcome if found[outcome]}


def conclusion(report: Report) -> Headline:
    """One sentence on what a run found."""
    tried = count(len(report.attempts), "rewrite")
    where = f" of {report.function.qualified_name}"
    if report.ranked:
        best = report.ranked[0].verdict
        span = f" {interval(best.speedup)}" if best.speedup else ""
        return Headline(label(best), f"{span}: the best of {tried}{where}.", "good")
    correct = untimed(report)
    if correct:
        why = "no GPU here" if any(_NO_GPU in a.verdict.reason for a in correct) else ""
        rest = f": {listed([why, f'{len(correct)} of {tried}{where}'])}."
        return Headline("Correct, not timed", rest, "plain")
    unconfirmed = sum(a.verdict.outcome is Outcome.FASTER for a in report.attempts)
    if report.cancelled and unconfirmed:
        rest = f": {unconfirmed} of {tried}{where} looked faster, none was measured again yet."
        return Headline("Nothing confirmed", rest, "plain")
    if not report.attempts:
        return Headline("Nothing was tried", f" on {report.function.qualified_name}.", "plain")
    return Headline("Nothing faster was found", f" among {tried}{where}.", "plain")


def ending(report: Report) -> str:
    """Why the run ended early, and how the attempts came out; empty parts are left out."""
    outcomes = ", ".join(
        f"{number} {outcome.replace('_', ' ')}"
        for outcome, number in counts(report.attempts).items()
    )
    parts = [f"Tried: {outcomes}." if outcomes else ""]
    if report.stopped and not report.cancelled:
        # What follows a colon is each agent's own reason; it was told when it was given.
        parts.append(f"Ended early: {clause(report.stopped.partition(':')[0])}.")
    return " ".join(part for part in parts if part)


def learnt(report: Report) -> tuple[Lesson, ...]:
    """The lessons learnt in the run itself, without those of earlier runs that it was shown."""
    return tuple(lesson for lesson in report.lessons if not lesson.origin)


def unconfirmed(report: Report) -> Attempt | None:
    """The fastest attempt that was measured once only, for a run that was cancelled."""
    found = [a for a in report.attempts if a.verdict.outcome is Outcome.FASTER]
    return max(
        found, key=lambda a: a.verdict.speedup.ratio if a.verdict.speedup else 0.0, default=None
    )


def untimed(report: Report) -> tuple[Attempt, ...]:
    """The attempts found correct that nothing could time, each text once."""
    return tuple(a for a in _without_rank(report) if a.verdict.outcome is Outcome.CORRECT_UNTIMED)


def others(report: Report) -> tuple[Attempt, ...]:
    """The other attempts without a rank, each text once, in the order they were made."""
    return tuple(
        a for a in _without_rank(report) if a.verdict.outcome is not Outcome.CORRECT_UNTIMED
    )


def account(attempt: Attempt) -> Headline:
    """One attempt without a rank: what was measured, and the lesson unless that was belied.

    A gain that was measured once is not told like one that was confirmed.
    """
    verdict, lesson, told = attempt.verdict, attempt.lesson, brief(attempt.verdict)
    if lesson is None or lesson.outcome is not verdict.outcome:
        return told
    span = f" {interval(verdict.speedup)}" if verdict.speedup else ""
    once = ", measured once only" if verdict.outcome is Outcome.FASTER else ""
    tone = "plain" if once else told.tone
    return Headline(told.strong, f"{span}{once}. {sentence(lesson.text)}", tone)


def _without_rank(report: Report) -> tuple[Attempt, ...]:
    seen: dict[str, Attempt] = {}
    for attempt in report.attempts:
        if attempt.rank is None:
            seen.setdefault(attempt.rewrite.key, attempt)
    ranked = {a.rewrite.key for a in report.ranked}
    return tuple(a for key, a in seen.items() if key not in ranked)
