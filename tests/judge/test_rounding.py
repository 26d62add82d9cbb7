"""Floating-point policies: another order of summation is allowed, another precision is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, judging

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SOURCE = """\
double dot(const double* a, const double* b, int n) {
    double s = 0;
    for (int i = 0; i < n; ++i) s += a[i] * b[i];
    return s;
}

float mean(const float* a, int n) {
    float s = 0;
    for (int i = 0; i < n; ++i) s += a[i];
    return s / n;
}
"""
TRANSFORM = """\
#include <cmath>
#include <vector>
void transform(const std::vector<double>& x, std::vector<double>& re, std::vector<double>& im) {
    const int n = static_cast<int>(x.size());
    for (int k = 0; k < n; ++k) {
        double real = 0, imaginary = 0;
        for (int j = 0; j < n; ++j) {
            const double angle = 2 * M_PI * j * k / n;
            real += x[j] * std::cos(angle);
            imaginary -= x[j] * std::sin(angle);
        }
        re[k] = real;
        im[k] = imaginary;
    }
}
"""
#: The angles of one turn are enough, and more exact than those of many.
BY_TABLE = """\
void transform(const std::vector<double>& x, std::vector<double>& re, std::vector<double>& im) {
    const int n = static_cast<int>(x.size());
    std::vector<double> c(n), s(n);
    for (int j = 0; j < n; ++j) {
        c[j] = std::cos(2 * M_PI * j / n);
        s[j] = std::sin(2 * M_PI * j / n);
    }
    for (int k = 0; k < n; ++k) {
        double real = 0, imaginary = 0;
        for (int j = 0, at = 0; j < n; ++j, at = at + k >= n ? at + k - n : at + k) {
            real += x[j] * c[at];
            imaginary -= x[j] * s[at];
        }
        re[k] = real;
        im[k] = imaginary;
    }
}
"""
#: The same sums with several accumulators, which is what people do to make them fast.
REORDERED = {
    "dot": """\
double dot(const double* a, const double* b, int n) {
    double s = 0, t = 0, u = 0, v = 0;
    int i = 0;
    for (; i + 4 <= n; i += 4) {
        s += a[i] * b[i];
        t += a[i + 1] * b[i + 1];
        u += a[i + 2] * b[i + 2];
        v += a[i + 3] * b[i + 3];
    }
    for (; i < n; ++i) s += a[i] * b[i];
    return (s + t) + (u + v);
}
""",
    "mean": """\
float mean(const float* a, int n) {
    float s = 0, t = 0;
    int i = 0;
    for (; i + 2 <= n; i += 2) {
        s += a[i];
        t += a[i + 1];
    }
    for (; i < n; ++i) s += a[i];
    return (s + t) / n;
}
""",
}
WRONG = {
    "narrow": ("dot", "double s = 0", "float s = 0"),
    "short": ("dot", "i < n", "i < n - 1"),
    "zero": ("mean", "return s / n", "return s * 0"),
    "off": ("mean", "s / n", "s / n * 1.001f"),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("rounding") / "sums.cpp"
    made.write_text(SOURCE)
    return made


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=600)) as made:
        yield made


@pytest.mark.parametrize("name", REORDERED)
def test_another_order_of_summation_is_correct_every_time(
    session: JudgeSession, path: Path, name: str
) -> None:
    """Seeds are fresh each time, so one lucky pass shows little."""
    for turn in range(8):
        verdict = session.evaluate(path, name, f"// Turn {turn}.\n{REORDERED[name]}")
        assert verdict.outcome.correct, (turn, verdict.reason)
        assert verdict.evidence.fp_policy == "reassociate"


@pytest.mark.parametrize("bug", WRONG)
def test_a_coarser_result_is_not(session: JudgeSession, path: Path, bug: str) -> None:
    name, old, new = WRONG[bug]
    start = SOURCE.index("double dot" if name == "dot" else "float mean")
    text = SOURCE[start:].partition("\n\n")[0].replace(old, new)
    verdict = session.evaluate(path, name, text)
    assert verdict.outcome is Outcome.INCORRECT, verdict.reason


def test_exact_means_every_bit(path: Path) -> None:
    with judging(Options(size=600, fp="exact")) as session:
        verdict = session.evaluate(path, "dot", REORDERED["dot"])
    assert verdict.outcome is Outcome.INCORRECT
    assert verdict.evidence.fp_policy == "exact"


def test_a_stated_tolerance_is_the_only_measure(path: Path) -> None:
    text = SOURCE.partition("\n\n")[0].replace("return s", "return s * (1 - 1e-7)")
    for tolerance, outcome in (("1e-6", True), ("1e-8", False)):
        with judging(Options(size=600, fp=f"tolerance={tolerance}")) as session:
            verdict = session.evaluate(path, "dot", text)
        assert verdict.outcome.correct is outcome, (tolerance, verdict.reason)


def test_angles_may_be_more_exact_than_those_of_the_original(tmp_path: Path) -> None:
    file = tmp_path / "transform.cpp"
    file.write_text(TRANSFORM)
    with judging(Options(size=64)) as session:
        right = session.evaluate(file, "transform", BY_TABLE)
        assert right.outcome.correct, right.reason
        narrow = BY_TABLE.replace("std::vector<double> c(n)", "std::vector<float> c(n)")
        wrong = session.evaluate(file, "transform", narrow)
        assert wrong.outcome is Outcome.INCORRECT, wrong.reason
