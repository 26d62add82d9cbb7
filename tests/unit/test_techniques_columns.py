"""Loops that walk down the columns of a table: sums in strips, and nests in a better order."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewriting import cases, change, check_leaves_alone, check_transforms, compare

from needs import needs

APPLIES = [
    """void gemm(int n, double beta, const std::vector<std::vector<double>>& a,
              const std::vector<std::vector<double>>& b, std::vector<std::vector<double>>& c) {
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                c[i][j] *= beta;
                for (int k = 0; k < n; k++) c[i][j] += a[i][k] * b[k][j];
            }
    }""",
    """void wrong_way(const double* a, const double* b, double* c, int n) {
        for (int j = 0; j < n; j++)
            for (int k = 0; k < n; k++)
                for (int i = 0; i < n; i++) c[i * n + j] += a[i * n + k] * b[k * n + j];
    }""",
    """void scaled(double* a, int rows, int columns, const double* by) {
        for (int j = 0; j < columns; j++)
            for (int i = 0; i < rows; i++) a[i * columns + j] *= by[j];
    }""",
    """void onto(const std::vector<std::vector<double>>& a, std::vector<double>& sums, int n) {
        for (int j = 0; j < n; j++) {
            double s = sums[j];
            for (int i = 0; i < n; i++) s += a[i][j];
            sums[j] = s;
        }
    }""",
    """void means(const std::vector<std::vector<double>>& a, std::vector<double>& mean, int n) {
        for (int j = 0; j < n; ++j) {
            mean[j] = 0.0;
            for (int i = 0; i < n; ++i) { if (a[i][j] < 0) continue; mean[j] += a[i][j]; }
            mean[j] /= n;
        }
    }""",
    """void dense(const std::vector<double>& x, const std::vector<double>& w,
               const std::vector<double>& bias, std::vector<double>& out, std::size_t n) {
        for (std::size_t b = 0; b < n; ++b)
            for (std::size_t o = 0; o < bias.size() && o < n; ++o) out[b * n + o] = 0;
        for (std::size_t b = 0; b < n; ++b)
            for (std::size_t o = 0; o < n; ++o) {
                double sum = bias[o];
                for (std::size_t i = 0; i < n; ++i) sum += x[b * n + i] * w[i * n + o];
                out[b * n + o] = sum > 0 ? sum : 0;
            }
    }""",
    """void product(double* out, const double* a, int first, int last, int n) {
        for (int j = first < 0 ? 0 : first; j <= last; ++j) {
            float t = 1;
            for (int i = first; i < n - 1; ++i) t *= a[i * n + j];
            if (t > 5) continue;
            out[j] = t;
        }
    }""",
]

LEAVES_ALONE = {
    "rows of a class of the user's": """void f(const Rows& a, Rows& c, int n) {
        for (int j = 0; j < n; ++j) {
            c[j] = 0;
            for (int i = 0; i < n; ++i) c[j] += a[i * n + j];
        } }""",
    "rows that auto stands for": """void f(const std::vector<double>& a, Rows& rows, int n) {
        auto& c = rows.first();
        for (int j = 0; j < n; ++j) {
            c[j] = 0;
            for (int i = 0; i < n; ++i) c[j] += a[i * n + j];
        } }""",
    "a bound that is written": """void f(const double* a, int* c, const int& n) {
        for (int j = 0; j < n; ++j) {
            c[j] = 0;
            for (int i = 0; i < c[0]; ++i) c[j] += static_cast<int>(a[i * 9 + j]);
        } }""",
    "a sum that the next one starts from": """void f(const double* a, double* c, int n) {
        for (int j = 0; j < n; ++j) {
            double s = c[j + 1];
            for (int i = 0; i < n; ++i) s += a[i * n + j];
            c[j] = s;
        } }""",
    "each value needs the one above": """void f(double* a, int n) {
        for (int j = 0; j < n; ++j)
            for (int i = 1; i < n; ++i) a[i * n + j] += a[(i - 1) * n + j + 1]; }""",
}

CASES = cases({"interchange": APPLIES})


@pytest.mark.parametrize(("name", "text"), CASES)
def test_transforms(name: str, text: str) -> None:
    check_transforms(name, text)


@pytest.mark.parametrize("why", LEAVES_ALONE)
def test_leaves_alone(why: str) -> None:
    check_leaves_alone("interchange", LEAVES_ALONE[why])


def test_a_strip_needs_no_memory_but_the_stack() -> None:
    text = change("interchange", APPLIES[0])
    assert "double sums[32];" in text
    assert "#include <vector>" not in text


def test_the_loop_with_the_better_stride_becomes_the_innermost() -> None:
    text = change("interchange", APPLIES[1]).partition("} else {")[0]
    order = [text.index(f"for (int {x} = 0") for x in "kij"]
    assert order[0] < order[2]
    assert order[1] < order[2]


def test_a_result_that_may_be_a_row_of_the_table_is_told_apart_by_its_address() -> None:
    text = change("interchange", APPLIES[4])
    assert "&mean + 1) <= static_cast<const void*>(a.data())" in text


@needs("g++")
@pytest.mark.parametrize("flags", [["-O1", "-fsanitize=address,undefined"], ["-O2"]])
def test_every_sum_is_the_same_to_the_last_bit(tmp_path: Path, flags: list[str]) -> None:
    compare(Path(__file__).with_name("techniques_columns.cpp"), CASES, tmp_path, flags)
