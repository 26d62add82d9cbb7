"""One verdict in words: its headline, the sizes, the rungs of proof reached, the notes."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from lessonl.model import BenchRow, Outcome, SizeRow, ThreadRow, Verdict
from lessonl.report.words import clause, count, duration, interval, listed, ratio, sentence

Tone = Literal["good", "plain", "bad", "ours"]
"""How a thing ended: well, neither way, badly, or at a limit of LessonL."""

_LOG_LINES = 12


@frozen
class Headline:
    """What became of a rewrite; ``strong`` is to be set off from ``rest``."""

    strong: str
    rest: str
    tone: Tone

    def __str__(self) -> str:
        return self.strong + self.rest


@frozen
class Rung:
    """One way of testing, and whether this verdict rests on it."""

    name: str
    reached: bool
    detail: str


_TONES: dict[Outcome, Tone] = {
    Outcome.FASTER: "good",
    Outcome.PASSED: "good",
    Outcome.SAME: "plain",
    Outcome.SLOWER: "plain",
    Outcome.CORRECT_UNTIMED: "plain",
    Outcome.UNSUPPORTED: "ours",
}
_FAILURES: dict[Outcome, str] = {
    Outcome.INCORRECT: "Incorrect",
    Outcome.REFUSED: "Refused",
    Outcome.NOT_COMPILABLE: "Does not compile",
    Outcome.CRASHED: "Crashes",
    Outcome.TIMED_OUT: "Does not finish",
    Outcome.UNSUPPORTED: "Not supported yet",
    Outcome.FAILED: "Fails its tests",
}


def tone(outcome: Outcome) -> Tone:
    """What kind of end an outcome is."""
    return _TONES.get(outcome, "bad")


def label(verdict: Verdict) -> str:
    """The outcome in a word or two, with the ratio where there is one: ``2.31x faster``."""
    if verdict.speedup is None:
        return _untimed(verdict.outcome)
    value = f"{ratio(verdict.speedup.ratio)}x"
    match verdict.outcome:
        case Outcome.FASTER:
            return f"{value} faster"
        case Outcome.SLOWER:
            return f"Slower, {value}"
        case Outcome.SAME if any(r.verdict is Outcome.FASTER for r in verdict.sizes):
            return f"Faster at one size only, {value}"
        case Outcome.SAME:
            return f"Same speed, {value}"
        case _:
            return _untimed(verdict.outcome)


def _untimed(outcome: Outcome) -> str:
    words = {Outcome.CORRECT_UNTIMED: "Correct, not timed", Outcome.PASSED: "Passes its tests"}
    return words.get(outcome) or _FAILURES.get(outcome) or outcome.capitalize()


def headline(verdict: Verdict) -> Headline:
    """The one sentence that a reader who stops there should have read."""
    if verdict.outcome.correct:
        if verdict.speedup is None:
            rest = listed([clause(verdict.reason), *_proof(verdict)])
            rest = f": {rest}." if rest else "."
        else:
            # Why a measured gain does not count, or that there is none, is in the reason.
            why = f"; {clause(verdict.reason)}" if verdict.outcome is Outcome.SAME else ""
            strength = verdict.evidence.oracle_strength
            weak = verdict.evidence.unreached or (strength is not None and strength.weak)
            if verdict.outcome is Outcome.FASTER and weak:
                why += ", weakly tested"
            why += "; implausibly fast, so read the rewrite" if verdict.flagged else ""
            rest = f" {interval(verdict.speedup)}{_at(verdict)}"
            rest = listed([rest, *_proof(verdict)]) + why
    else:
        check = (
            f" ({verdict.check})" if verdict.outcome is Outcome.REFUSED and verdict.check else ""
        )
        rest = f"{check}: {sentence(verdict.reason)}" if verdict.reason else f"{check}."
    return Headline(label(verdict), rest, tone(verdict.outcome))


def brief(verdict: Verdict) -> Headline:
    """The outcome for one line of many: the label and the interval, or the reason."""
    if verdict.speedup is not None and verdict.outcome.correct:
        why = f": {clause(verdict.reason)}" if verdict.outcome is Outcome.SAME else ""
        rest = f" {interval(verdict.speedup)}{why}"
    else:
        rest = f": {clause(verdict.reason)}" if verdict.reason else ""
    return Headline(label(verdict), rest, tone(verdict.outcome))


def _at(verdict: Verdict) -> str:
    row = next((row for row in verdict.sizes if row.headline), None)
    at = f" at {row.size}" if row is not None and "=" in row.size else ""
    team = verdict.evidence.threads
    return f"{at} with {count(team, 'thread')}" if team else at


def _proof(verdict: Verdict) -> list[str]:
    evidence = verdict.evidence
    strength = evidence.oracle_strength
    return [
        f"correct on {count(evidence.inputs, 'input')}{_of(evidence.driver)}"
        if evidence.inputs
        else "",
        evidence.sanitizers or "",
        f"kills {strength.killed} of {count(strength.total, 'mutant')}" if strength else "",
        "your own tests pass" if tested(verdict) else "",
    ]


def _of(driver: str | None) -> str:
    return f" of a driver that {driver} wrote" if driver else ""


SIZE_COLUMNS = ("size", "original", "speedup", "99 % interval", "")


def size_row(row: SizeRow) -> tuple[str, ...]:
    """The cells of one size under ``SIZE_COLUMNS``."""
    return (
        row.size,
        duration(row.original_seconds) if row.original_seconds else "",
        f"{ratio(row.ratio)}x",
        f"[{ratio(row.low)}, {ratio(row.high)}]",
        row.verdict.value,
    )


THREAD_COLUMNS = ("threads", "speedup", "99 % interval")


def thread_row(row: ThreadRow) -> tuple[str, ...]:
    """The cells of one number of threads under ``THREAD_COLUMNS``."""
    return (str(row.threads), f"{ratio(row.ratio)}x", f"[{ratio(row.low)}, {ratio(row.high)}]")


def rungs(verdict: Verdict) -> tuple[Rung, ...]:
    """How far a correct verdict was tested, weakest proof first; empty for the others."""
    if not verdict.outcome.correct or not verdict.evidence.inputs:
        return ()
    evidence, strength = verdict.evidence, verdict.evidence.oracle_strength
    policy = f", floating point: {evidence.fp_policy}" if evidence.fp_policy else ""
    inputs = f"outputs agree on {count(evidence.inputs, 'input')}{policy}"
    return (
        *_inputs(evidence.driver, inputs),
        Rung(
            "mutants killed",
            strength is not None and not strength.weak,
            f"{strength.killed} of {strength.total}" if strength else "not tried",
        ),
        *(
            [Rung("branches taken", False, f"all but some in {evidence.unreached}")]
            if evidence.unreached
            else []
        ),
        *(
            [Rung("data races", evidence.races.startswith("no "), evidence.races)]
            if evidence.races
            else []
        ),
        Rung("sanitizers", bool(evidence.sanitizers), evidence.sanitizers or "not run"),
        Rung("second build", bool(evidence.second_build), evidence.second_build or "not run"),
        Rung("your own tests", tested(verdict), evidence.own_tests or "not run"),
        *_own_bench(evidence.own_bench),
    )


def _inputs(driver: str | None, agreed: str) -> list[Rung]:
    """Where the inputs come from: from us, or from a driver that an agent wrote."""
    if not driver:
        return [Rung("generated inputs", True, agreed)]
    return [
        Rung("generated inputs", False, "its arguments are not understood"),
        Rung("agent's driver", True, f"{agreed}, all from a driver that {driver} wrote"),
    ]


def tested(verdict: Verdict) -> bool:
    """Whether the user's own tests have passed with the rewrite."""
    return (verdict.evidence.own_tests or "").startswith("passed")


def _own_bench(rows: tuple[BenchRow, ...]) -> list[Rung]:
    """Each benchmark of the user's with its ratio; nothing where there is none."""
    told = (f"{row.name} {ratio(row.ratio)}x [{ratio(row.low)}, {ratio(row.high)}]" for row in rows)
    slower = any(row.verdict is Outcome.SLOWER for row in rows)
    return [Rung("your own bench", not slower, ", ".join(told))] if rows else []


def notes(verdict: Verdict) -> tuple[str, ...]:
    """What a reader should know before believing the headline, the gravest first."""
    found: list[str] = []
    strength = verdict.evidence.oracle_strength
    weak = strength is not None and strength.weak
    if strength is not None and weak:
        found.append(_weak(strength.killed, strength.total, strength.survivors))
    # The judge says so too, without the survivors.
    found += [sentence(n) for n in verdict.notes if not (weak and n.startswith("weakly tested"))]
    return tuple(dict.fromkeys(found))


def _weak(killed: int, total: int, survivors: tuple[str, ...]) -> str:
    if total == 0:
        return "Weakly tested: there was no wrong version of this function to test the inputs with."
    text = (
        f"Weakly tested: the inputs told only {killed} of {total} wrong versions from the original"
    )
    more = f" and {len(survivors) - 2} more" if len(survivors) > 2 else ""
    return f"{text}; missed: {'; '.join(survivors[:2])}{more}." if survivors else f"{text}."


def log_lines(verdict: Verdict) -> tuple[str, ...]:
    """The first lines of the compiler, or of the user's own tests, that say what is wrong."""
    if verdict.outcome is not Outcome.NOT_COMPILABLE and verdict.check != "own tests":
        return ()
    lines = verdict.log.splitlines()
    hidden = len(lines) - _LOG_LINES
    return (*lines[:_LOG_LINES], *([f"... and {count(hidden, 'line')} more"] if hidden > 0 else []))
