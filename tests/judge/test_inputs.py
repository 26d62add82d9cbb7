"""Inputs that a function's text, or what it does at the edges of its domain, asks for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, function, judging

from lessonl.measure.options import Options
from lessonl.model import LessonlError, Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

FILE = Path(__file__).parent / "kinds" / "edges.cpp"
REJECTED = (Outcome.INCORRECT, Outcome.CRASHED)


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=64)) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("put_digits", "value < 10000", "value < 10001"),
        ("put_digits", "value / 10000", "value / 1000"),
        ("optional_scale", "scale ? *scale : 1", "*scale"),
        ("cell", "index < 0 || index >= n", "index < 0"),
        ("cell", "index < 0 || index >= n", "index >= n"),
        ("checked", "values.at(", "values.operator[]("),
        ("sum_of", "n < 0", "false"),
        ("copied", "delete[] copy;", ""),
    ],
)
def test_a_rewrite_that_is_wrong_only_there_is_rejected(
    session: JudgeSession, name: str, old: str, new: str
) -> None:
    text = function(FILE, name).text
    assert old in text
    verdict = session.evaluate(FILE, name, text.replace(old, new))
    assert verdict.outcome in REJECTED, verdict.reason


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("put_digits", "value / 10000", "(value >> 4) / 625"),
        ("optional_scale", "scale ? *scale : 1", "scale == nullptr ? 1 : scale[0]"),
        ("cell", "index < 0 || index >= n", "static_cast<unsigned>(index) >= unsigned(n)"),
        ("first_of", "return values[0]", "const int first = *values; return first"),
        ("copied", "delete[] copy;", "::operator delete[](copy);"),
    ],
)
def test_the_same_written_differently_is_correct(
    session: JudgeSession, name: str, old: str, new: str
) -> None:
    text = function(FILE, name).text
    assert old in text
    padded = text.replace(old, new).replace("{", "{ volatile int unused = 0; (void)unused;", 1)
    verdict = session.evaluate(FILE, name, padded)
    assert verdict.outcome.correct, verdict.reason


def test_a_thrown_type_is_called_by_its_name(session: JudgeSession) -> None:
    text = function(FILE, "checked").text.replace("values.at(", "values.operator[](")
    reason = session.evaluate(FILE, "checked", text).reason
    assert "std::out_of_range" in reason or "memory" in reason


def test_memory_that_is_lost_is_counted(session: JudgeSession) -> None:
    text = function(FILE, "copied").text.replace("delete[] copy;", "")
    assert "blocks left: 1 after a call" in session.evaluate(FILE, "copied", text).reason


def test_a_size_is_meant_for_a_size() -> None:
    with (
        judging(Options(size=64, size_name="m")) as made,
        pytest.raises(LessonlError, match="m is not a size"),
    ):
        made.evaluate(FILE, "cell", function(FILE, "cell").text)


def test_globals_are_said_to_be_compared_in_part(session: JudgeSession) -> None:
    text = function(FILE, "counted").text.replace("++calls;", "calls += 1; volatile int k = 0;")
    verdict = session.evaluate(FILE, "counted", text)
    assert any("plain values compared: calls" in note for note in verdict.notes), verdict.notes


def test_a_loss_at_one_size_is_no_gain(tmp_path: Path) -> None:
    """Faster where the time is long, slower where it is short: said so, and not called faster."""
    path = tmp_path / "sums.cpp"
    path.write_text(
        "#include <vector>\n"
        "double sums(const std::vector<double>& v) {\n"
        "    volatile double waste = 0;\n"
        "    if (v.size() > 50000) for (double x : v) waste = waste + x;\n"
        "    double sum = 0;\n"
        "    for (double x : v) sum += x / 3.0;\n"
        "    return sum;\n"
        "}\n"
    )
    text = function(path, "sums").text.replace("> 50000", "< 50000")
    with judging(Options()) as session:
        verdict = session.evaluate(path, "sums", text)
    assert [row.verdict for row in verdict.sizes] == [Outcome.SLOWER, Outcome.FASTER]
    assert verdict.outcome is Outcome.SAME
    assert "slower at" in verdict.reason
