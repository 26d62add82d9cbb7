"""Every kind of argument: the same function written differently is accepted, one bug is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from judge.session import JudgeSession, function, judging, tables

from lessonl.measure.options import Options
from lessonl.model import Function, Outcome
from lessonl.source.functions import find
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

FOLDER = Path(__file__).parent / "kinds"
KINDS = tables(FOLDER / "index.toml", "kind")
UNSUPPORTED = tables(FOLDER / "index.toml", "unsupported")
Entry = dict[str, Any]

#: Different machine code for the same function, so that it must be run to be accepted.
PADDING = " volatile char padding = 0; static_cast<void>(padding);"


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=64)) as made:
        yield made


def found(kind: Entry) -> Function:
    path = FOLDER / kind["file"]
    data = path.read_bytes()
    line = data[: data.index(kind["at"].encode())].count(b"\n") + 1 if "at" in kind else None
    return find(path, data, line=line, name=kind["name"])


def replaced(text: str, change: list[str]) -> str:
    old, new = change
    assert text.count(old) == 1, f"{old!r} in {text}"
    return text.replace(old, new)


def name_of(kind: Entry) -> str:
    return str(kind.get("at", kind["name"]))


@pytest.mark.parametrize("kind", KINDS, ids=map(name_of, KINDS))
def test_the_same_function_written_differently_is_correct(
    session: JudgeSession, kind: Entry
) -> None:
    original = found(kind)
    text = replaced(original.text, kind["same"])
    padded = "// The same.\n" + text.replace("{", "{" + PADDING, 1)
    verdict = session.evaluate_function(original, padded)
    assert verdict.outcome.correct, verdict.reason
    assert verdict.evidence.inputs >= 300


@pytest.mark.parametrize("kind", KINDS, ids=map(name_of, KINDS))
def test_one_bug_is_found(session: JudgeSession, kind: Entry) -> None:
    original = found(kind)
    verdict = session.evaluate_function(original, replaced(original.text, kind["wrong"]))
    assert verdict.outcome in (Outcome.INCORRECT, Outcome.CRASHED), verdict.reason
    assert verdict.reason


@pytest.mark.parametrize("case", UNSUPPORTED, ids=map(name_of, UNSUPPORTED))
def test_what_is_beyond_us_is_said_by_name(session: JudgeSession, case: Entry) -> None:
    verdict = session.evaluate_function(
        function(FOLDER / "unsupported.cpp", case["name"]), "int nothing;"
    )
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert case["reason"] in verdict.reason
    assert case.get("because", "") in verdict.reason
