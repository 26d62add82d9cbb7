"""The techniques of mode openmp: what they share among threads, and what they leave alone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from attrs import evolve
from rewriting import (
    cases,
    change,
    check_leaves_alone,
    check_transforms,
    compare,
    function,
    reasons,
)

from lessonl.agents.builtin import PARALLEL, builtin_agents
from lessonl.agents.builtin.agent import BuiltinAgent
from lessonl.model import Lesson, NothingToPropose, Outcome, ProposeRequest
from needs import needs

APPLIES = {
    "parallel_for": [
        """void axpy(double a, const double* x, double* y, int n) {
            for (int i = 0; i < n; ++i) y[i] += a * x[i];
        }""",
        """void multiply(int n, const double* a, const double* b, double* c) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int k = 0; k < n; k++) sum += a[i * n + k] * b[k];
                    c[i * n + j] = sum;
                }
            }
        }""",
        """void table(std::vector<std::vector<double>>& t, const std::vector<double>& x) {
            for (std::size_t i = 0; i < t.size(); ++i) {
                for (std::size_t j = 0; j < x.size(); ++j) t[i][j] = std::exp(x[i] - x[j]);
            }
        }""",
        """void smooth(const std::vector<double>& in, std::vector<double>& out) {
            for (std::size_t i = 1; i + 1 < in.size(); ++i) out[i] = in[i];
            for (int i = 1; i < static_cast<int>(in.size()) - 1; ++i)
                out[i] = (in[i - 1] + in[i] + in[i + 1]) / 3;
        }""",
    ],
    "parallel_reduction": [
        """double dot(const std::vector<double>& a, const std::vector<double>& b) {
            double sum = 0;
            for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
            return sum;
        }""",
        """double furthest(const double* x, int n) {
            double most = 0;
            for (int i = 0; i < n; ++i)
                for (int j = i + 1; j < n; ++j) {
                    double d = std::fabs(x[i] - x[j]);
                    if (d > most) most = d;
                }
            return most;
        }""",
    ],
    "parallel_integer_reduction": [
        """int below(const std::vector<double>& x, double limit) {
            int count = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                if (x[i] < limit) count++;
            }
            return count;
        }""",
    ],
    "parallel_schedule": [
        """void lower(int n, const double* a, double* b) {
            for (int i = 0; i < n; i++)
                for (int j = 0; j < i; j++) b[i * n + j] = a[i * n + j] * 2;
        }""",
    ],
    "parallel_collapse": [
        """void plane(int n, int m, const double* in, double* out) {
            for (int i = 0; i < n; i++)
                for (int j = 0; j < m; j++) out[i * m + j] = std::sin(in[i * m + j]);
        }""",
    ],
}
SIMD = [APPLIES["parallel_for"][0], *APPLIES["parallel_integer_reduction"]]

LEAVES_ALONE = {
    "parallel_for": {
        "what the turn before wrote is read": """void f(double* a, int n) {
            for (int i = 1; i < n; ++i) a[i] += a[i - 1]; }""",
        "all turns write to one place": """void f(const double* a, double* out, int n) {
            for (int i = 0; i < n; ++i) out[0] += a[i]; }""",
        "places that the data names": """void f(const int* at, double* out, int n) {
            for (int i = 0; i < n; ++i) out[at[i]] += 1; }""",
        "a variable that outlives the loop": """double f(const double* a, double* b, int n) {
            double last = 0;
            for (int i = 0; i < n; ++i) { last = a[i]; b[i] = last; }
            return last; }""",
        "rows that may overlap": """void f(double* a, int n, int w) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < w + 1; ++j) a[i * w + j] += a[i * w]; }""",
        "rows that are pointers to anywhere": """void f(double** a, int n) {
            for (int i = 0; i < n; ++i) a[i][0] = i; }""",
        "bits that share a byte": """void f(std::vector<bool>& v, int n) {
            for (int i = 0; i < n; ++i) v[i] = true; }""",
        "a way out of the loop": """void f(double* a, int n) {
            for (int i = 0; i < n; ++i) { if (a[i] < 0) break; a[i] = 1; } }""",
        "a call of something unknown": """void f(double* a, int n) {
            for (int i = 0; i < n; ++i) a[i] = next(); }""",
        "a name for an element": """void f(std::vector<double>& a, int n) {
            for (int i = 0; i < n; ++i) { double& x = a[0]; x += i; } }""",
        "an index that wanders": """void f(double* a, int n) {
            int k = 0;
            for (int i = 0; i < n; ++i) { a[i + k] = 1; k += i; } }""",
        "a container that grows": """void f(std::vector<int>& v, int n) {
            for (int i = 0; i < n; ++i) v.push_back(i); }""",
        "a step that is not one": """void f(double* a, int n) {
            for (int i = 0; i < n; i += 2) a[i] = 1; }""",
        "a member of the object": """void f(double* a, int n) {
            for (int i = 0; i < n; ++i) { a[i] = 1; total += 1; } }""",
    },
    "parallel_reduction": {
        "a sum that is looked at on the way": """void f(const double* a, double* b, int n) {
            double sum = 0;
            for (int i = 0; i < n; ++i) { sum += a[i]; b[i] = sum; } }""",
        "two operators": """double f(const double* a, int n) {
            double x = 1;
            for (int i = 0; i < n; ++i) { x += a[i]; x *= 2; }
            return x; }""",
    },
    "parallel_integer_reduction": {
        "a sum of reals": """double f(const double* a, int n) {
            double x = 1;
            for (int i = 0; i < n; ++i) x += a[i];
            return x; }""",
    },
    "parallel_collapse": {
        "a triangle": """void f(double* a, int n) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < i; ++j) a[i * n + j] = 0; }""",
        "a sum in the inner loop": """void f(const double* a, double* b, int n) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < n; ++j) b[i] += a[j]; }""",
    },
    "parallel_schedule": {
        "turns that are alike": """void f(double* a, int n) {
            for (int i = 0; i < n; ++i) a[i] = 0; }""",
    },
}


@pytest.mark.parametrize(("name", "text"), cases(APPLIES))
def test_applies(name: str, text: str) -> None:
    check_transforms(name, text)
    assert "#pragma omp parallel for" in change(name, text)


@pytest.mark.parametrize("text", SIMD)
def test_simple_loops_are_for_vector_registers_too(text: str) -> None:
    assert "#pragma omp parallel for simd" in change("parallel_simd", text)


@pytest.mark.parametrize(("name", "why"), reasons(LEAVES_ALONE))
def test_leaves_alone(name: str, why: str) -> None:
    check_leaves_alone(name, LEAVES_ALONE[name][why])


def test_pointers_that_may_overlap_are_compared_first() -> None:
    text = change("parallel_for", APPLIES["parallel_for"][0])
    assert "static_cast<const void*>" in text
    assert text.count("y[i] += a * x[i]") == 2


def test_too_little_work_stays_serial() -> None:
    assert "if (1.0 * (n) > 30000)" in change("parallel_for", APPLIES["parallel_for"][0])
    assert "> 3000)" in change("parallel_for", APPLIES["parallel_for"][2])


@needs("g++", "openmp")
def test_originals_and_rewrites_agree(tmp_path: Path) -> None:
    driver = Path(__file__).with_name("techniques_parallel.cpp")
    compare(driver, cases(APPLIES), tmp_path, ("-O1", "-fopenmp"))


AXPY = function(APPLIES["parallel_for"][0])


def _parallel(mode: str) -> list[BuiltinAgent]:
    team = builtin_agents("openmp" if mode == "openmp" else "serial")
    return [agent for agent in team if agent.name in PARALLEL]


def test_the_agent_takes_part_in_its_mode_only() -> None:
    assert len(_parallel("openmp")) == 1
    assert _parallel("serial") == []


def test_no_agent_has_threads_in_serial_mode() -> None:
    (agent,) = _parallel("openmp")
    with pytest.raises(NothingToPropose):
        asyncio.run(agent.propose(ProposeRequest(AXPY, (), 0, 0)))
    rewrite = asyncio.run(agent.propose(ProposeRequest(AXPY, (), 0, 0, mode="openmp")))
    assert rewrite.technique == "parallel_for"


def test_threads_come_upon_what_made_it_faster_before() -> None:
    (agent,) = _parallel("openmp")
    won = Lesson("", Outcome.FASTER, 1.5, "memory", 0, technique="scalar", mode="openmp")
    text = """void product(int n, const double* a, const double* b, double* c) {
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                for (int k = 0; k < n; k++) c[i * n + j] += a[i * n + k] * b[k * n + j]; }"""
    request = ProposeRequest(function(text), (won,), 1, 0, mode="openmp")
    rewrite = asyncio.run(agent.propose(request))
    assert rewrite.technique.startswith("scalar + parallel")
    exact = evolve(request, fp="exact", lessons=())
    assert "reduction(" not in asyncio.run(agent.propose(exact)).text
