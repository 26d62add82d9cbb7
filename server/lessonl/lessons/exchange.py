"""Lessons as JSONL, to be reviewed and shared: one lesson a line, described in
``docs/reference/lessons.md``.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

import attrs

from lessonl.lessons.rows import Entry, Portable, Showing
from lessonl.model import Lesson, LessonlError, Mode, Outcome, Scope, Speedup

FORMAT = 1
"""Stands in every line; a greater number was written by a newer LessonL."""

_TOO_LARGE = 1e300
_KEY = re.compile(r"[0-9a-f]{16}")


def dumps(entries: Iterable[Entry]) -> str:
    """The entries as lines, sorted by function, round and key, so that differences are few."""
    ordered = sorted(entries, key=lambda e: (e.lesson.function, e.lesson.round, e.key))
    return "".join(f"{_line(entry)}\n" for entry in ordered)


def _line(entry: Entry) -> str:
    lesson = entry.lesson
    document = {
        **{name: getattr(lesson, name) for name in _COPIED},
        "format": FORMAT,
        "key": entry.key,
        "change": attrs.asdict(lesson.change) if lesson.change else None,
        "shown_with": sorted(entry.shown_with),
        "shown_to": [attrs.asdict(x) for x in entry.shown_to],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True)


def loads(data: bytes, source: str) -> tuple[Portable, ...]:
    """The lessons of a file; blank lines count for nothing.

    Raises LessonlError with the number of the first line that is no lesson; ``source`` names the
    file in it.
    """
    found: dict[str, Portable] = {}
    for number, line in enumerate(data.removeprefix(codecs.BOM_UTF8).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            lesson = _portable(json.loads(line.decode("utf-8"), parse_constant=_no_number))
            if lesson.key in found:
                raise ValueError("its key stands on a line above")
        except (ValueError, RecursionError) as error:
            raise _broken(source, number, error) from error
        found[lesson.key] = lesson
    return tuple(found.values())


def _broken(source: str, number: int, error: Exception) -> LessonlError:
    why = str(error)
    if isinstance(error, json.JSONDecodeError):
        why = f"it is not JSON ({error.msg}, column {error.colno})"
    elif isinstance(error, UnicodeDecodeError):
        why = "it is not UTF-8"
    elif isinstance(error, RecursionError):
        why = "it is nested too deeply"
    return LessonlError(
        f"Line {number} of {source} is not a lesson: {why}.",
        "Nothing was imported; mend the line, or take it out.",
    )


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _portable(document: object) -> Portable:
    if not isinstance(document, dict):
        raise ValueError("it is not an object")
    version = document.get("format")
    if isinstance(version, int) and version > FORMAT:
        raise ValueError("it was written by a newer LessonL")
    document.setdefault("mode", "serial")  # what older files do not say
    _check(document, _FIELDS)
    change = document["change"]
    lesson = Lesson(
        **{name: document[name] for name in _COPIED if name != "outcome"},
        outcome=Outcome(document["outcome"]),
        change=_speedup(change) if change else None,
    )
    shown_to = (Showing(**{**x, "outcome": Outcome(x["outcome"])}) for x in document["shown_to"])
    return Portable(document["key"], lesson, tuple(document["shown_with"]), tuple(shown_to))


def _speedup(change: Mapping[str, Any]) -> Speedup:
    # A whole number is a ratio as well.
    ratios = {name: float(change[name]) for name in ("ratio", "low", "high")}
    return Speedup(**ratios, pairs=change["pairs"])


def _check(document: object, fields: Mapping[str, Callable[[Any], bool]]) -> bool:
    """Raises ValueError, naming the field, unless there is each and each is right."""
    if not isinstance(document, dict):
        raise ValueError("it is not an object")
    for name in fields:
        if name not in document:
            raise ValueError(f"it has no {name!r}")
    for name, value in document.items():
        if name not in fields:
            raise ValueError(f"it has a field {name!r}, which lessons have not")
        if not fields[name](value):
            raise ValueError(f"its {name!r} cannot be {json.dumps(value)[:40]}")
    return True


def _is_text(value: object) -> bool:
    # SQLite keeps UTF-8, which has no lone surrogates.
    return isinstance(value, str) and not re.search("[\ud800-\udfff]", value)


def _is_filled(value: object) -> bool:
    return _is_text(value) and bool(str(value).strip())


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) < _TOO_LARGE


def _is_ratio(value: object) -> bool:
    return _is_number(value) and float(str(value)) >= 0


def _is_key(value: object) -> bool:
    return isinstance(value, str) and _KEY.fullmatch(value) is not None


def _is_outcome(value: object) -> bool:
    return isinstance(value, str) and value in [x.value for x in Outcome]


_CHANGE = {"ratio": _is_ratio, "low": _is_ratio, "high": _is_ratio, "pairs": _is_count}
_SHOWING = {
    "function": _is_text,
    "round": _is_count,
    "agent": _is_text,
    "outcome": _is_outcome,
}
_COPIED = {
    "text": _is_filled,
    "claim": _is_text,
    "technique": _is_text,
    "condition": _is_text,
    "outcome": _is_outcome,
    "speedup": _is_ratio,
    "scope": lambda value: value in get_args(Scope),
    "function": _is_filled,
    "agent": _is_text,
    "round": _is_count,
    "relevance": _is_number,
    "factor": _is_ratio,
    "pinned": lambda value: isinstance(value, bool),
    "mode": lambda value: value in get_args(Mode),
}
_FIELDS = {
    **_COPIED,
    "format": lambda value: value == FORMAT and _is_count(value),
    "key": _is_key,
    "change": lambda value: value is None or _check(value, _CHANGE),
    "shown_with": lambda value: isinstance(value, list) and all(map(_is_key, value)),
    "shown_to": lambda value: isinstance(value, list) and all(_check(x, _SHOWING) for x in value),
}
