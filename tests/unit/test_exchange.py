"""Lessons as JSONL: what is written is what is documented, and only lessons are read."""

from __future__ import annotations

import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from lessonl.lessons.bank import Bank
from lessonl.lessons.exchange import dumps, loads
from lessonl.lessons.rows import Portable, Showing
from lessonl.model import Lesson, LessonlError, Outcome, Speedup

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "lessons.md").read_text()
LESSON = Lesson(
    "Größer ist nicht\nschneller.", Outcome.FASTER, 2.0, "loops", 1, 0.5, 1.1, "scalar", "n::f#01",
    claim="scalar: much faster (2.00x)", condition="no alias", change=Speedup(2.0, 1.9, 2.1, 48),
    scope="workspace", pinned=True,
)  # fmt: skip
GIVEN = (
    Portable("a" * 16, evolve(LESSON, round=0)),
    Portable(
        "b" * 16, LESSON, ("a" * 16,), (Showing("n::g#02", 0, "library", Outcome.NOT_COMPILABLE),)
    ),
    Portable(
        "c" * 16,
        evolve(LESSON, function="n::h#03", outcome=Outcome.CRASHED, change=None, speedup=0.0),
    ),
)  # fmt: skip


def _written(*lessons: Portable) -> str:
    with closing(Bank(None)) as bank:
        bank.collection().add(lessons, "a")
        return dumps(bank.collection().entries())


def _line(**changes: Any) -> dict[str, Any]:
    document = json.loads(_written(GIVEN[1]))
    assert isinstance(document, dict)
    return {**document, **changes}


def _load(*lines: object) -> tuple[Portable, ...]:
    return loads("\n".join(json.dumps(line) for line in lines).encode(), "team.jsonl")


def test_what_was_written_is_read_back_and_written_the_same() -> None:
    text = _written(*GIVEN)
    assert loads(text.encode(), "x") == GIVEN
    assert _written(*reversed(GIVEN)) == text
    assert _written(*loads(text.encode(), "x")) == text


def test_a_file_from_before_there_were_modes_holds_serial_lessons() -> None:
    document = _line()
    del document["mode"]
    (lesson,) = _load(document)
    assert lesson.lesson.mode == "serial"
    (parallel,) = _load(_line(mode="openmp"))
    assert parallel.lesson.mode == "openmp"


def test_lines_are_reviewable() -> None:
    lines = _written(*GIVEN).splitlines()
    assert len(lines) == 3 and "Größer" in lines[0]
    for line in lines:
        assert list(json.loads(line)) == sorted(json.loads(line))


def test_the_documented_fields_are_those_written() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", REFERENCE, re.MULTILINE)
    assert documented == sorted(_line())


def test_blank_lines_a_mark_and_foreign_line_ends_are_no_lessons() -> None:
    text = _written(*GIVEN).replace("\n", "\r\n\r\n")
    assert loads(b"\xef\xbb\xbf" + text.encode(), "x") == GIVEN
    assert loads(b"", "x") == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": ""}, "its 'text' cannot be"),
        ({"text": "\ud800"}, "its 'text' cannot be"),
        ({"outcome": "great"}, "its 'outcome' cannot be \"great\""),
        ({"outcome": ["faster"]}, "its 'outcome' cannot be"),
        ({"speedup": True}, "its 'speedup' cannot be true"),
        ({"speedup": -1}, "its 'speedup' cannot be -1"),
        ({"factor": "1"}, "its 'factor' cannot be"),
        ({"round": 1.5}, "its 'round' cannot be 1.5"),
        ({"round": 2**63}, "its 'round' cannot be"),
        ({"key": "../../etc"}, "its 'key' cannot be"),
        ({"scope": "world"}, "its 'scope' cannot be"),
        ({"pinned": 1}, "its 'pinned' cannot be 1"),
        ({"change": {}}, "it has no 'ratio'"),
        ({"change": {"ratio": 1, "low": 1, "high": 1, "pairs": 1, "p": 0}}, "a field 'p'"),
        ({"shown_with": ["x"]}, "its 'shown_with' cannot be"),
        ({"shown_to": [1]}, "it is not an object"),
        ({"format": 2}, "written by a newer LessonL"),
        ({"format": True}, "its 'format' cannot be true"),
        ({"colour": "red"}, "it has a field 'colour', which lessons have not"),
    ],
)
def test_what_is_no_lesson_is_named_by_its_line(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(LessonlError) as caught:
        _load(_line(key="d" * 16), _line(**changes))
    assert caught.value.message.startswith("Line 2 of team.jsonl is not a lesson: ")
    assert why in caught.value.message


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "it is not JSON"),
        (b"[]", "it is not an object"),
        (b"null", "it is not an object"),
        (b"{}", "it has no "),
        (b'{"text": NaN}', "NaN is no number"),
        (b"\xff", "it is not UTF-8"),
        (b"[" * 200_000, "it is nested too deeply"),
    ],
)
def test_what_is_not_even_an_object_is_refused(line: bytes, why: str) -> None:
    with pytest.raises(LessonlError, match=f"Line 3 of x is not a lesson: {why}"):
        loads(_written(GIVEN[0]).encode() + b"\n" + line, "x")


def test_a_key_stands_once_in_a_file() -> None:
    with pytest.raises(LessonlError, match=r"Line 2 .* its key stands on a line above"):
        _load(_line(), _line(text="Other."))


def test_whole_numbers_are_ratios_too() -> None:
    (read,) = _load(_line(speedup=2, change={"ratio": 2, "low": 1, "high": 3, "pairs": 48}))
    with closing(Bank(None)) as bank:
        kept = bank.collection()
        kept.add([read], "a")
        assert kept.add(loads(dumps(kept.entries()).encode(), "b"), "b").unchanged == 1
