"""Nests whose bounds show that accesses to one array do not meet, and loops taken apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewriting import cases, check_leaves_alone, check_transforms, compare, function, reasons

from lessonl.agents.builtin.meeting import never_meet
from lessonl.agents.builtin.subject import subject
from needs import needs

APPLIES = {
    "scalar": [
        """void factor(int n, double* a) {
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < i; j++) {
                    for (int k = 0; k < j; k++) a[i * n + j] -= a[i * n + k] * a[j * n + k];
                    a[i * n + j] /= a[j * n + j];
                }
                for (int k = 0; k < i; k++) a[i * n + i] -= a[i * n + k] * a[i * n + k];
            }
        }""",
        """void forward(int n, const double* l, double* x) {
            for (int i = 0; i < n; ++i) {
                for (int j = 0; j < i; ++j) x[i] -= l[i * n + j] * x[j];
                x[i] = x[i] / l[i * n + i];
            }
        }""",
        """void pair(double* a, int n, int m) {
            for (int i = 0; i < n - 1; i++) {
                a[i] = 0;
                a[i + 1] = 1;
                for (int j = n; j < n + m; j++) {
                    a[i] += a[j] * 2;
                    a[i + 1] = a[i + 1] + a[j];
                }
            }
        }""",
    ],
    "interchange": [
        """void upper(int n, double* a) {
            for (int i = 0; i < n; i++)
                for (int j = i; j < n; j++)
                    for (int k = 0; k < i; k++) a[i * n + j] -= a[i * n + k] * a[k * n + j];
        }""",
        """void triangle(int m, int n, double by, const double* a, double* b) {
            for (int i = 0; i < m; i++)
                for (int j = 0; j < n; j++) {
                    for (int k = i + 1; k < m; k++) b[i * n + j] += a[k * m + i] * b[k * n + j];
                    b[i * n + j] = by * b[i * n + j];
                }
        }""",
        """void covariance(int m, int n, const std::vector<std::vector<double>>& data,
                           std::vector<std::vector<double>>& cov) {
            for (int i = 0; i < m; i++)
                for (int j = i; j < m; j++) {
                    cov[i][j] = 0.0;
                    for (int k = 0; k < n; k++) cov[i][j] += data[k][i] * data[k][j];
                    cov[i][j] /= (n - 1.0);
                    cov[j][i] = cov[i][j];
                }
        }""",
    ],
    "distribution": [
        """void orthogonal(int m, int n, std::vector<std::vector<double>>& a,
                           std::vector<std::vector<double>>& r) {
            for (int k = 0; k < n; k++)
                for (int j = k + 1; j < n; j++) {
                    r[k][j] = 0.0;
                    for (int i = 0; i < m; i++) r[k][j] += a[i][k] * a[i][j];
                    for (int i = 0; i < m; i++) a[i][j] = a[i][j] - a[i][k] * r[k][j];
                }
        }""",
    ],
}

LEAVES_ALONE = {
    "scalar": {
        "the same row may come again": """void f(int n, double* a) {
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++) a[i] += a[j]; }""",
        "rows that are wider than the loop is long": """void f(int n, int w, double* a) {
            for (int i = 0; i < n; i++)
                for (int j = 0; j < i; j++) a[i * w] += a[j * w + i]; }""",
    },
    "interchange": {
        "what an earlier column left is read": """void f(int n, double* a) {
            for (int i = 0; i < n; i++)
                for (int j = 1; j < n; j++)
                    for (int k = 0; k < n; k++) a[i * n + j] += a[k * n + j - 1]; }""",
    },
    "distribution": {
        "the second part makes what the first needs next": """
        void f(int m, int n, std::vector<std::vector<double>>& a, std::vector<double>& s) {
            for (int j = 1; j < n; j++) {
                s[j] = 0;
                for (int i = 0; i < m; i++) s[j] += a[i][j - 1];
                for (int i = 0; i < m; i++) a[i][j] = a[i][j] - s[j]; } }""",
        "a number is handed from one part to the other": """
        void f(int m, int n, std::vector<std::vector<double>>& a) {
            for (int j = 0; j < n; j++) {
                double s = 0;
                for (int i = 0; i < m; i++) s += a[i][j];
                for (int i = 0; i < m; i++) a[i][j] = a[i][j] - s; } }""",
    },
}

CASES = cases(APPLIES)

MEETINGS = [
    ("a[i * n + j]", "a[j * n + k]", True),
    ("a[i * n + j]", "a[i * n + k]", True),
    ("a[i * n + j]", "a[k * n + i]", True),
    ("a[i * n + j]", "a[(i - 1) * n + j + n]", False),
    ("a[2 * i]", "a[2 * j + 2]", False),
    ("a[i + k]", "a[j + j]", False),
    ("a[i + n]", "a[k]", True),
]


@pytest.mark.parametrize(("one", "other", "apart"), MEETINGS)
def test_elements_are_apart_only_where_the_bounds_show_it(
    one: str, other: str, apart: bool
) -> None:
    text = f"""void f(int n, double* a) {{
        for (int i = 0; i < n; ++i) for (int j = 0; j < i; ++j) for (int k = 0; k < j; ++k)
            {one} += {other}; }}"""
    seen = subject(function(text))
    assert seen is not None
    first, second = seen.body.find("subscript_expression")
    assert never_meet(seen, first, second, set()) is apart


@pytest.mark.parametrize(("name", "text"), CASES)
def test_transforms(name: str, text: str) -> None:
    check_transforms(name, text)


@pytest.mark.parametrize(("name", "why"), reasons(LEAVES_ALONE))
def test_leaves_alone(name: str, why: str) -> None:
    check_leaves_alone(name, LEAVES_ALONE[name][why])


@needs("g++")
@pytest.mark.parametrize("flags", [["-O0", "-fsanitize=address,undefined"], ["-O2"]])
def test_what_is_transformed_computes_the_same_bits(tmp_path: Path, flags: list[str]) -> None:
    compare(Path(__file__).with_name("techniques_nests.cpp"), CASES, tmp_path, flags)
