"""OpenMP mode: a race is found whether or not it shows, what has none is accepted and timed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, function, judging

from lessonl.measure.options import Options
from lessonl.model import Outcome, Verdict
from needs import needs

LOOPS = Path(__file__).parent / "openmp" / "loops.cpp"
TIMED = (Outcome.FASTER, Outcome.SAME, Outcome.SLOWER)
pytestmark = [needs("g++", "objdump", "openmp"), pytest.mark.slow]

RACY = {
    "a missing reduction": """
double total(const double* values, int n) {
    double sum = 0;
#pragma omp parallel for
    for (int i = 0; i < n; ++i) sum += std::sqrt(std::fabs(values[i]));
    return sum;
}""",
    "a shared temporary": """
void waves(const double* in, double* out, int n) {
    double t = 0;
#pragma omp parallel for
    for (int i = 0; i < n; ++i) {
        t = std::sin(in[i]);
        out[i] = t * std::exp(-t * t);
    }
}""",
    "a histogram without atomics": """
void count_digits(const unsigned* values, int n, int* counts) {
    for (int d = 0; d < 10; ++d) counts[d] = 0;
#pragma omp parallel for schedule(dynamic, 1)
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) counts[values[i] % 10]++;
}""",
    "a missing barrier": """
void twice(const double* in, double* half, double* out, int n) {
#pragma omp parallel
    {
#pragma omp for nowait
        for (int i = 0; i < n; ++i) half[i] = in[i] * 0.5;
#pragma omp for
        for (int i = 0; i < n; ++i) out[i] = half[i] + half[n - 1 - i];
    }
}""",
    "iterations that need each other": """
void running(double* values, int n) {
#pragma omp parallel for
    for (int i = 1; i < n; ++i) values[i] += values[i - 1];
}""",
    "a race where there is enough to do": """
double total(const double* values, int n) {
    double sum = 0;
#pragma omp parallel for if (n > 20000)
    for (int i = 0; i < n; ++i) sum += std::sqrt(std::fabs(values[i]));
    return sum;
}""",
    "a container that all append to": """
std::vector<int> odd_ones(const std::vector<int>& values) {
    std::vector<int> found;
    const long n = static_cast<long>(values.size());
#pragma omp parallel for ordered schedule(static, 1)
    for (long i = 0; i < n; ++i) {
        if (values[i] % 2 != 0) found.push_back(values[i]);
    }
    return found;
}""",
}

HONEST = {
    "a reduction": """
double total(const double* values, int n) {
    double sum = 0;
#pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < n; ++i) sum += std::sqrt(std::fabs(values[i]));
    return sum;
}""",
    "a private temporary": """
void waves(const double* in, double* out, int n) {
#pragma omp parallel for schedule(dynamic, 256)
    for (int i = 0; i < n; ++i) {
        const double t = std::sin(in[i]);
        out[i] = t * std::exp(-t * t);
    }
}""",
    "a histogram with atomics": """
void count_digits(const unsigned* values, int n, int* counts) {
    for (int d = 0; d < 10; ++d) counts[d] = 0;
#pragma omp parallel for
    for (int i = 0; i < n; ++i) {
#pragma omp atomic
        counts[values[i] % 10]++;
    }
}""",
    "counts of each thread": """
void count_digits(const unsigned* values, int n, int* counts) {
    for (int d = 0; d < 10; ++d) counts[d] = 0;
#pragma omp parallel
    {
        int own[10] = {};
#pragma omp for nowait
        for (int i = 0; i < n; ++i) own[values[i] % 10]++;
#pragma omp critical(adding)
        for (int d = 0; d < 10; ++d) counts[d] += own[d];
    }
}""",
    "the barrier of a loop": """
void twice(const double* in, double* half, double* out, int n) {
#pragma omp parallel
    {
#pragma omp for
        for (int i = 0; i < n; ++i) half[i] = in[i] * 0.5;
#pragma omp for
        for (int i = 0; i < n; ++i) out[i] = half[i] + half[n - 1 - i];
    }
}""",
    "a container of each thread": """
std::vector<int> odd_ones(const std::vector<int>& values) {
    std::vector<int> found;
    const long n = static_cast<long>(values.size());
#pragma omp parallel
    {
        std::vector<int> own;
#pragma omp for schedule(static) nowait
        for (long i = 0; i < n; ++i) {
            if (values[i] % 2 != 0) own.push_back(values[i]);
        }
#pragma omp for ordered schedule(static, 1)
        for (int k = 0; k < omp_get_num_threads(); ++k) {
#pragma omp ordered
            found.insert(found.end(), own.begin(), own.end());
        }
    }
    return found;
}""",
}


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(threads=2)) as made:
        yield made


def judged(session: JudgeSession, text: str) -> Verdict:
    name = text.partition("(")[0].split()[-1]
    includes = "#include <omp.h>\n" if "omp_" in text else ""
    return session.evaluate(LOOPS, name, includes + text.lstrip())


@pytest.mark.parametrize("text", RACY.values(), ids=RACY)
def test_a_race_is_incorrect(session: JudgeSession, text: str) -> None:
    verdict = judged(session, text)
    assert verdict.outcome in (Outcome.INCORRECT, Outcome.CRASHED), verdict.reason
    assert verdict.check in ("threads", "race", "output", "crash")


@pytest.mark.parametrize("text", HONEST.values(), ids=HONEST)
def test_its_honest_twin_is_timed(session: JudgeSession, text: str) -> None:
    verdict = judged(session, text)
    assert verdict.outcome in TIMED, verdict.reason
    assert verdict.evidence.threads == 2
    assert any("your build is without -fopenmp" in note for note in verdict.notes)
    assert "no data race on" in (verdict.evidence.races or "")


def test_tasks_are_checked_by_their_outputs_alone(session: JudgeSession) -> None:
    verdict = judged(
        session,
        """
void waves(const double* in, double* out, int n) {
#pragma omp parallel
#pragma omp single
#pragma omp taskloop
    for (int i = 0; i < n; ++i) {
        const double t = std::sin(in[i]);
        out[i] = t * std::exp(-t * t);
    }
}""",
    )
    assert verdict.outcome in TIMED, verdict.reason
    assert "it uses GOMP_taskloop" in (verdict.evidence.races or "")


def test_threads_of_another_kind_stay_refused(session: JudgeSession) -> None:
    verdict = judged(
        session,
        """#include <thread>
void waves(const double* in, double* out, int n) {
    std::thread([=] { for (int i = 0; i < n; ++i) out[i] = in[i]; }).join();
}""",
    )
    assert verdict.outcome is Outcome.REFUSED
    assert verdict.check == "threads"


def test_in_serial_mode_the_same_text_has_one_thread() -> None:
    with judging(Options()) as serial:
        verdict = judged(serial, HONEST["a reduction"])
        line = serial.describe(LOOPS, "total").compile_line
    assert verdict.outcome is Outcome.SAME
    assert verdict.reason == "it compiles to the same machine code"
    assert verdict.evidence.threads is None
    assert "-fopenmp" not in line


def test_the_original_is_built_as_its_rewrites_are(session: JudgeSession) -> None:
    assert "-fopenmp" in session.describe(LOOPS, "total").compile_line
    assert function(LOOPS, "total").name == "total"


def test_an_original_with_pragmas_runs_with_them(session: JudgeSession) -> None:
    verdict = judged(
        session,
        """
void doubled(const double* in, double* out, int n) {
#pragma omp parallel for schedule(dynamic, 512)
    for (int i = 0; i < n; ++i) out[i] = std::exp(in[i]) + std::exp(in[i]);
}""",
    )
    assert verdict.outcome in TIMED, verdict.reason


def test_an_original_that_has_a_race_is_no_reference(session: JudgeSession) -> None:
    verdict = judged(
        session,
        """
double racing(const double* values, int n) {
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += std::sqrt(std::fabs(values[i]));
    return sum;
}""",
    )
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert verdict.reason in (
        "The original itself has a data race.",
        "With several threads the original does not do what it does with one.",
    )
