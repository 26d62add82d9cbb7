"""What the bank keeps, in words and as documents: lessons, runs, and the rewrites of a run."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import attrs

from lessonl.lessons.rows import Entry, Run, Trial
from lessonl.model import Lesson, Outcome, Speedup
from lessonl.report.json import SCHEMA, Document
from lessonl.report.spent import spent_document, spent_words
from lessonl.report.words import count, duration, interval, ratio

LESSON_COLUMNS = ("id", "", "change", "function", "lesson")
RUN_COLUMNS = ("id", "started", "best", "rewrites", "lessons", "function")
TRIAL_COLUMNS = ("#", "outcome", "99 % interval", "agent", "round", "technique")

_NAME = 24
_SHOWINGS = 8


def lesson_row(entry: Entry) -> tuple[str, ...]:
    """The cells of a lesson under ``LESSON_COLUMNS``; a pinned one has a star."""
    lesson = entry.lesson
    mark = "*" if lesson.pinned else ""
    said = lesson.claim or " ".join(lesson.text.split())
    return (str(lesson.id), mark, _change(lesson), _short(entry.name), said)


def lesson_facts(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Everything about a lesson but its text, by name; what is not known is left out."""
    lesson = entry.lesson
    where = "every function of the workspace" if lesson.scope == "workspace" else "this function"
    facts = (
        ("claim", lesson.claim),
        ("technique", lesson.technique),
        ("rests on", lesson.condition),
        ("change", _measured(lesson)),
        ("mode", lesson.mode if lesson.mode != "serial" else ""),
        ("function", entry.name),
        ("offered to", where + (", pinned" if lesson.pinned else "")),
        ("learnt by", f"{lesson.agent} in round {lesson.round + 1} of {_source(entry)}"),
        ("factor", f"{lesson.factor:.3g}"),
        ("record", f"won in {entry.won} of {count(entry.tried, 'run')}"),
        ("shown with", ", ".join(map(str, lesson.shown)) or ", ".join(entry.shown_with)),
        ("shown to", _shown_to(entry)),
        ("edited", _date(entry.edited) if entry.edited else ""),
        ("deleted", _date(entry.deleted) if entry.deleted else ""),
    )
    return tuple((name, text) for name, text in facts if text)


def _source(entry: Entry) -> str:
    return f"the runs behind {entry.file}" if entry.imported else f"run {entry.run}"


def _shown_to(entry: Entry) -> str:
    lines = [
        f"{x.agent} in round {x.round + 1} on {x.function.rpartition('#')[0]}: {_words(x.outcome)}"
        for x in entry.shown_to[-_SHOWINGS:]
    ]
    hidden = len(entry.shown_to) - len(lines)
    return "\n".join([*([f"{hidden} before, and"] if hidden else []), *lines])


def _change(lesson: Lesson) -> str:
    if lesson.change is None or lesson.outcome is Outcome.SAME:
        return _words(lesson.outcome)
    return f"{ratio(lesson.change.ratio)}x"


def _measured(lesson: Lesson) -> str:
    if lesson.change is None:
        return _words(lesson.outcome)
    change = lesson.change
    return f"{_words(lesson.outcome)}, {ratio(change.ratio)}x {interval(change)}"


def _words(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")


def run_row(run: Run) -> tuple[str, ...]:
    """The cells of a run under ``RUN_COLUMNS``."""
    return (
        str(run.id),
        _date(run.started),
        f"{ratio(run.best.ratio)}x" if run.best else _status(run),
        str(run.rewrites),
        str(run.lessons),
        _short(run.name),
    )


def run_facts(run: Run) -> tuple[tuple[str, str], ...]:
    """Everything about a run but its rewrites, by name; what is not known is left out."""
    took = f" in {duration(max(0.0, run.ended - run.started))}" if run.ended else ""
    facts = (
        ("function", run.name),
        ("file", str(run.file)),
        ("started", _date(run.started)),
        ("strategy", run.strategy),
        ("ended", f"{_status(run)}{took}"),
        ("spent", spent_words(run.spent) if run.spent else ""),
        ("because", run.stopped if run.stopped != run.status else ""),
        ("best", f"{ratio(run.best.ratio)}x {interval(run.best)}" if run.best else ""),
    )
    return tuple((name, text) for name, text in facts if text)


def _status(run: Run) -> str:
    if run.status == "interrupted":
        return run.status
    return "not ended" if run.ended is None else run.status


def trial_row(trial: Trial) -> tuple[str, ...]:
    """The cells of a rewrite under ``TRIAL_COLUMNS``; people count rounds from 1."""
    timed = trial.speedup
    outcome = f"{ratio(timed.ratio)}x {trial.outcome}" if timed else _words(trial.outcome)
    return (
        str(trial.rank or ""),
        outcome,
        interval(timed) if timed else "",
        trial.agent,
        str(trial.round + 1),
        trial.technique,
    )


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))


def _short(name: str) -> str:
    """A qualified name in a column: its end says more than its beginning."""
    return name if len(name) <= _NAME else f"...{name[3 - _NAME :]}"


def lessons_document(entries: Iterable[Entry]) -> Document:
    """The document of several lessons."""
    return {"schema": SCHEMA, "lessons": [entry_document(entry) for entry in entries]}


def entry_document(entry: Entry) -> Document:
    """A lesson of the bank with its record."""
    lesson = entry.lesson
    names = (
        "id", "text", "claim", "technique", "condition", "scope", "function", "agent",
        "round", "relevance", "factor", "speedup", "pinned", "mode",
    )  # fmt: skip
    return {
        **{name: getattr(lesson, name) for name in names},
        "outcome": lesson.outcome.value,
        "change": _speedup(lesson.change),
        "key": entry.key,
        "run": entry.run,
        "file": entry.file,
        "imported": entry.imported,
        "edited": entry.edited,
        "deleted": entry.deleted,
        "shown": lesson.shown,
        "shown_with": entry.shown_with,
        "shown_to": [{**attrs.asdict(x), "outcome": x.outcome.value} for x in entry.shown_to],
        "tried": entry.tried,
        "won": entry.won,
    }


def runs_document(runs: Iterable[Run]) -> Document:
    """The document of several runs."""
    return {"schema": SCHEMA, "runs": [_run(run) for run in runs]}


def run_document(run: Run, trials: Sequence[Trial], lessons: Sequence[Lesson]) -> Document:
    """The document of one run; lessons and rewrites know each other by the run's numbers."""
    told = [{**attrs.asdict(x), "outcome": x.outcome.value} for x in lessons]
    return {
        "schema": SCHEMA,
        "run": {**_run(run), "trials": [_trial(x) for x in trials], "lessons_kept": told},
    }


def _run(run: Run) -> Document:
    spent = spent_document(run.spent) if run.spent else None
    return {**attrs.asdict(run, recurse=False), "best": _speedup(run.best), "spent": spent}


def _trial(trial: Trial) -> Document:
    return {
        **attrs.asdict(trial, recurse=False),
        "outcome": trial.outcome.value,
        "speedup": _speedup(trial.speedup),
    }


def _speedup(speedup: Speedup | None) -> Document | None:
    return attrs.asdict(speedup) if speedup else None
