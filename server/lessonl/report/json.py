"""The documents for programs: schema 1, described in ``docs/reference/schema-1.json``.

All times are in seconds. A field that was not produced is null. New fields may appear under the
same schema number; a program must ignore what it does not know.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs

from lessonl.model import (
    Evidence,
    Function,
    Lesson,
    LessonlError,
    Machine,
    SizeRow,
    Speedup,
    Verdict,
)
from lessonl.report.ranking import conclusion, counts
from lessonl.report.spent import spent_document
from lessonl.run import Attempt, Report

SCHEMA = 1

Document = dict[str, Any]


def text(document: Mapping[str, Any]) -> str:
    """The document as JSON; a number that JSON cannot hold becomes null."""
    return json.dumps(_plain(document), indent=2, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    # A path may hold bytes that are not UTF-8.
    return str(value).encode(errors="backslashreplace").decode()


def error_document(error: LessonlError) -> Document:
    """What is printed in place of a result."""
    return {
        "schema": SCHEMA,
        "error": {"code": error.code, "message": error.message, "hint": error.hint},
    }


def verdict_document(verdict: Verdict) -> Document:
    """What ``lessonl judge --json`` prints."""
    return {
        "schema": SCHEMA,
        "function": verdict.function,
        "file": verdict.file,
        "line": verdict.line,
        **_judged(verdict),
        "machine": _machine(verdict.machine),
        "wall_seconds": attrs.asdict(verdict.wall_seconds),
        "notes": verdict.notes,
    }


def spec_document(
    function: Function,
    said: Mapping[str, str],
    stated: Mapping[str, Mapping[str, Any]],
    toml: str,
    notes: Sequence[str],
) -> Document:
    """What ``lessonl spec --json`` prints: each parameter in words and as statements."""
    parameters = dict.fromkeys([*said, *stated])
    return {
        "schema": SCHEMA,
        "function": function.qualified_name,
        "file": function.file,
        "line": function.line,
        "spec": [
            {"parameter": path, "says": said.get(path), "stated": stated.get(path, {})}
            for path in parameters
        ],
        "toml": toml,
        "notes": notes,
    }


def report_document(report: Report, diff: Callable[[Attempt], str]) -> Document:
    """What ``lessonl optimize --json`` prints; ``diff`` gives an attempt as a unified diff.

    The fields of a verdict are those of the first in rank, or null when nothing was faster.
    """
    best = report.ranked[0].verdict if report.ranked else None
    function = report.function
    judged = _judged(best) if best else dict.fromkeys(_JUDGED)
    return {
        "schema": SCHEMA,
        "function": function.qualified_name,
        "file": function.file,
        "line": function.line,
        **judged,
        "reason": str(conclusion(report)),
        "machine": _machine(report.machine),
        "wall_seconds": _wall_seconds(report),
        "notes": report.notes,
        "rewrites": [_rewrite(attempt, diff) for attempt in report.attempts],
        "counts": counts(report.attempts),
        "lessons": [_lesson(lesson) for lesson in report.lessons],
        "spent": {"verdicts": len(report.attempts), **spent_document(report.spent)},
        "strategy": report.strategy,
        "rounds": report.rounds,
        "cancelled": report.cancelled,
        "stopped": report.stopped or None,
    }


_JUDGED = ("verdict", "reason", "speedup", "sizes", "evidence", "check", "log", "flagged")


def _judged(verdict: Verdict) -> Document:
    return {
        "verdict": verdict.outcome.value,
        "reason": verdict.reason,
        "speedup": _speedup(verdict.speedup),
        "sizes": [_size(row) for row in verdict.sizes],
        "evidence": _evidence(verdict.evidence),
        "check": verdict.check or None,
        "log": verdict.log or None,
        "flagged": verdict.flagged,
    }


def _rewrite(attempt: Attempt, diff: Callable[[Attempt], str]) -> Document:
    rewrite = attempt.rewrite
    return {
        "rank": attempt.rank,
        "agent": rewrite.agent,
        "round": rewrite.round,
        "technique": rewrite.technique or None,
        **_judged(attempt.verdict),
        "diff": diff(attempt) or None,
        "code": rewrite.text,
        "lesson": attempt.lesson.text if attempt.lesson else None,
        "lessons_shown": attempt.lessons_shown,
    }


def _speedup(speedup: Speedup | None) -> Document | None:
    return attrs.asdict(speedup) if speedup else None


def _size(row: SizeRow) -> Document:
    return {**attrs.asdict(row), "verdict": row.verdict.value}


def _evidence(evidence: Evidence) -> Document:
    bench = [{**attrs.asdict(row), "verdict": row.verdict.value} for row in evidence.own_bench]
    return {**attrs.asdict(evidence), "own_bench": bench}


def _machine(machine: Machine) -> Document | None:
    return attrs.asdict(machine) if machine != Machine() else None


def _lesson(lesson: Lesson) -> Document:
    return {**attrs.asdict(lesson), "outcome": lesson.outcome.value}


def _wall_seconds(report: Report) -> Document:
    spent: Sequence[Any] = [a.verdict.wall_seconds for a in report.attempts]
    parts = {name: sum(getattr(s, name) for s in spent) for name in ("build", "check", "time")}
    return {**parts, "total": report.wall_seconds}
