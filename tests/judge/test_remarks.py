"""Verdicts about speed say what the compiler could not optimise, where that is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, judging

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SOURCE = """\
#include <vector>

double sum_before(const std::vector<double>& v, double x) {
    const double* p = v.data();
    const std::size_t n = v.size();
    double sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (p[i] == x) break;
        sum += p[i];
    }
    return sum;
}
"""
SAME = """\
double sum_before(const std::vector<double>& v, double x) {
    const double* p = v.data();
    const double* end = p + v.size();
    double sum = 0, all = 0;
    while (p != end && *p != x) {
        sum += *p++;
        all = all * 0.5 + sum;
    }
    return all == 1e300 ? all : sum;
}
"""
WRONG = SAME.replace("sum += *p++", "sum -= *p++")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "work.cpp"
    path.write_text(SOURCE)
    command = "g++ -O3 -std=c++17 -c work.cpp"
    entry = {"directory": str(tmp_path), "file": "work.cpp", "command": command}
    (tmp_path / "compile_commands.json").write_text(json.dumps([entry]))
    return path


@pytest.fixture(scope="module")
def asking() -> Iterator[JudgeSession]:
    with judging(Options(remarks=True)) as session:
        yield session


def test_original_and_rewrite_have_remarks_by_their_own_lines(
    asking: JudgeSession, source: Path
) -> None:
    for _ in range(2):
        verdict = asking.evaluate(source, "sum_before", SAME, final=True)
        assert verdict.outcome in (Outcome.SAME, Outcome.SLOWER, Outcome.FASTER)
        told = verdict.evidence.remarks
        assert told is not None and len(told) <= 8
        assert [x for x in told if x.startswith("original, line 6: ") and "vectorize" in x]
        assert [x for x in told if x.startswith("rewrite, line 5: ") and "vectorize" in x]
        assert str(source.parent) not in str(told)
    assert asking.describe(source, "sum_before").standard == "C++17"


def test_what_is_not_about_speed_has_none(asking: JudgeSession, source: Path) -> None:
    verdict = asking.evaluate(source, "sum_before", WRONG)
    assert (verdict.outcome, verdict.evidence.remarks) == (Outcome.INCORRECT, None)


def test_they_are_not_asked_for_without_need(source: Path) -> None:
    with judging(Options()) as session:
        verdict = session.evaluate(source, "sum_before", SAME)
    assert verdict.outcome.correct and verdict.evidence.remarks is None
