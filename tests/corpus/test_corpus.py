"""Functions in the style of real code: which of them the judge models without help.

Every definition in ``code/`` is a case; ``index.toml`` lists those that are beyond us, with what
the judge must say. Plain runs take a few of each file, ``make corpus`` all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from judge.session import JudgeSession, judging, tables

from lessonl.measure.mutate import mutants
from lessonl.measure.options import Options
from lessonl.model import Function, Outcome
from lessonl.source.functions import functions
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

FOLDER = Path(__file__).parent
CASES = [f for p in sorted((FOLDER / "code").iterdir()) for f in functions(p, p.read_bytes())]
BEYOND = {entry["at"]: entry for entry in tables(FOLDER / "index.toml", "beyond")}
#: The share that must be modelled without help.
GOAL = 0.92
EVERY = "LESSONL_CORPUS"

#: Different machine code for the same function, so that it must be run to be accepted.
PADDING = " volatile char padding = 0; (void)padding;"


def emptied(function: Function) -> str:
    """The function with nothing in it; a constructor's initialisers are part of what it does."""
    return next(m.text for m in reversed(mutants(function)) if m.kind == "empty")


def place(function: Function) -> str:
    return f"{function.file.name}:{function.qualified_name}"


def chosen(cases: list[Function]) -> list[Function]:
    """All, or the second one of every other file."""
    if os.environ.get(EVERY):
        return cases
    files = sorted({f.file for f in cases})[::2]
    return [c for file in files for c in [f for f in cases if f.file == file][1:2]]


MODELLED = chosen([f for f in CASES if place(f) not in BEYOND])
REFUSED = chosen([f for f in CASES if place(f) in BEYOND])


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=64)) as made:
        yield made


def identified(function: Function) -> str:
    return f"{function.file.name}-{function.line}-{function.name}"


@pytest.mark.parametrize("function", MODELLED, ids=identified)
def test_it_is_modelled_and_its_empty_body_is_not_accepted(
    session: JudgeSession, function: Function
) -> None:
    head, _, body = function.text.partition("{")
    same = session.evaluate_function(function, head + "{" + PADDING + body)
    assert same.outcome.correct, same.reason
    empty = session.evaluate_function(function, emptied(function))
    assert not empty.outcome.correct, empty.reason
    assert empty.outcome is not Outcome.UNSUPPORTED


@pytest.mark.parametrize("function", REFUSED, ids=identified)
def test_what_is_beyond_us_is_said_with_the_next_step(
    session: JudgeSession, function: Function
) -> None:
    verdict = session.evaluate_function(function, function.text)
    assert verdict.outcome is Outcome.UNSUPPORTED, verdict.reason
    expected: dict[str, Any] = BEYOND[place(function)]
    assert expected["reason"] in verdict.reason


def test_nearly_all_are_modelled() -> None:
    assert len(CASES) >= 120
    assert 1 - len(BEYOND) / len(CASES) >= GOAL
    assert set(BEYOND) <= {place(f) for f in CASES}
