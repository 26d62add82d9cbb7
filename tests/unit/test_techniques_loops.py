"""The loop techniques transform what they are for, leave the rest alone, and keep every bit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lessonl.agents.builtin import blocking, fusion, peel, unswitch
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Function, Rewrite
from lessonl.source.functions import functions
from needs import needs

EVERY = {t.name: t for t in (m.TECHNIQUE for m in (unswitch, peel, fusion, blocking))}

APPLIES = {
    "unswitch": [
        """void scale(const double* in, double* out, int n, bool clamp, double limit) {
            for (int i = 0; i < n; ++i) {
                double v = in[i] * 2;
                if (clamp && limit > 0) { if (v > limit) v = limit; }
                else if (limit < 0)
                    v = -v;
                else v += 1;
                out[i] = v;
            }
        }""",
        """void blend(std::vector<float>& to, const std::vector<float>& from, std::size_t w,
                      std::size_t h, int mode) {
            for (std::size_t y = 0; y < h; y++)
                for (std::size_t x = 0; x < w; x++)
                    if (mode == 1) to[y * w + x] = from[y * w + x];
                    else if (mode == 2) to[y * w + x] += from[y * w + x];
        }""",
        """int odd(const std::vector<int>& v, int k, int m) {
            int s = 0;
            for (int x : v) { if (k > m) continue; s += x; }
            for (int i = 0; i < m; i++) { if (m / k > 1) s += i; else s -= v[0]; }
            return s;
        }""",
        """void gained(double* out, int n, const double& gain) {
            for (int i = 0; i < n; i++) {
                if (gain != 1.0) out[i] *= gain;
                out[i] += 1;
            }
        }""",
    ],
    "peel": [
        """void blur(const float* in, float* out, int width, int height, const float* kernel) {
            for (int y = 0; y < height; ++y) {
                for (int x = 0; x < width; ++x) {
                    float sum = 0.0f;
                    for (int dy = -1; dy <= 1; ++dy)
                        for (int dx = -1; dx <= 1; ++dx) {
                            int sy = y + dy;
                            int sx = x + dx;
                            if (sy >= 0 && sy < height && sx >= 0 && sx < width)
                                sum += in[sy * width + sx] * kernel[(dy + 1) * 3 + (dx + 1)];
                        }
                    out[y * width + x] = sum;
                }
            }
        }""",
        """int life(const std::vector<std::vector<int>>& g, std::vector<std::vector<int>>& o,
                    int rows, int cols) {
            int alive = 0;
            for (int r = 0; r < rows; r++)
                for (int c = 0; c < cols; c++) {
                    int n = 0;
                    for (int dr = -1; dr <= 1; dr++)
                        for (int dc = -1; dc <= 1; dc++) {
                            if (dr == 0 && dc == 0) continue;
                            int rr = r + dr, cc = c + dc;
                            if (rr < 0 || rr >= rows || cc < 0 || cc >= cols) continue;
                            n += g[rr][cc];
                        }
                    o[r][c] = n == 3 || (n == 2 && g[r][c]);
                    alive += o[r][c];
                }
            return alive;
        }""",
        """void smooth(const std::vector<double>& a, std::vector<double>& b) {
            const auto n = a.size();
            for (std::size_t i = 0; i < n; ++i) {
                if (i > 0 && i + 1 < n) {
                    const double left = a[i - 1];
                    b[i] = (left + a[i] + a[i + 1]) / 3;
                } else {
                    b[i] = a[i];
                }
            }
        }""",
        """void edge(double* u, const double* v, long first, long n) {
            for (long i = first; i < n; i++) {
                double left = i == 0 ? v[0] : v[i - 1];
                double right = (i >= n - 1) ? v[n - 1] : v[i + 1];
                u[i] = 0.5 * (left + right);
            }
        }""",
        """void window(const int* in, long long* out, int n, int r) {
            for (auto i = 0; i <= n - 1; ++i) {
                long long s = 0;
                for (int k = -r; k <= r; ++k) if (0 <= i + k && n > i + k) s += in[i + k];
                out[i] = s;
            }
        }""",
        """int mixed(const std::vector<int>& v, int from) {
            int s = 0;
            for (int i = from; i < v.size(); ++i) if (i - 2 >= 0) s += v[i - 2] + i; else --s;
            return s;
        }""",
        """int after(const std::vector<int>& v, int from) {
            int s = 0;
            for (std::size_t i = 0; i < v.size(); i++) if (i >= from) s += v[i]; else s ^= v[i];
            return s;
        }""",
        """void bounded(int* out, const int& n, int m) {
            for (int i = 0; i < m; ++i) { if (i + 1 < n) out[i] += 3; else out[i] -= 1; }
        }""",
    ],
    "fusion": [
        """void stages(const double* a, double* b, double* c, int n) {
            for (int i = 0; i < n; ++i) b[i] = a[i] * 2;
            for (int j = 0; j < n; ++j) {
                c[j] = b[j] + a[j];
            }
        }""",
        """double sums(const std::vector<double>& v) {
            double s = 0;
            for (std::size_t i = 0; i < v.size(); ++i) s += v[i];
            double q = 0;
            for (std::size_t i = 0; i < v.size(); ++i) { const double d = v[i]; q += d * d; }
            int big = 0;
            for (std::size_t i = 0; i < v.size(); ++i) { double d = v[i] / 2; if (d > 1) big++; }
            return s + q + big;
        }""",
        """void rows(std::vector<float>& image, std::vector<float>& other, int w, int h) {
            for (int y = 0; y < h; y++)
                for (int x = 0; x < w; x++) other[y * w + x] = image[y * w + x] * 2;
            for (int y = 0; y < h; y++)
                for (int x = 0; x < w; x++) image[y * w + x] = other[y * w + x] + 1;
        }""",
        """void earlier(std::vector<int>& a, std::vector<int>& b, long n) {
            for (long i = 1; i < n; ++i) a[i] = a[i] * 3 + 1;
            for (long i = 1; i < n; ++i) b[i] = a[i - 1] + a[i];
        }""",
    ],
    "blocking": [
        """void transpose(const double* a, double* b, int n, int m) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < m; ++j)
                    b[j * n + i] = a[i * m + j];
        }""",
        """void flip(const std::vector<std::vector<float>>& a, std::vector<std::vector<float>>& b) {
            for (std::size_t i = 0; i < a.size(); i++) {
                for (std::size_t j = 0; j < a[0].size(); j++) {
                    b[j][i] = a[i][j];
                }
            }
        }""",
        """void product(const std::vector<double>& a, const std::vector<double>& b,
                        std::vector<double>& c, std::size_t n, std::size_t m, std::size_t p) {
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t k = 0; k < m; ++k) {
                    const double aik = a[i * m + k];
                    for (std::size_t j = 0; j < p; ++j) {
                        c[i * p + j] += aik * b[k * p + j];
                    }
                }
            }
        }""",
        """void strided(const double* a, double* b, int n, int m, int lda, int ldb) {
            for (int i = 1; i <= n; ++i)
                for (int j = 0; j < m; ++j)
                    b[j * ldb + i] += a[i * lda + j];
        }""",
    ],
}

LEAVES_ALONE = {
    "unswitch": {
        "the test changes": """void f(double* a, int n, bool up) {
            for (int i = 0; i < n; ++i) { if (up) a[i] += 1; up = a[i] < 0; } }""",
        "an unknown call": """void f(double* a, int n, bool up) {
            for (int i = 0; i < n; ++i) { if (up) a[i] += 1; toggle(up); } }""",
        "a test that could divide by zero where none is made": """int f(int* a, int n, int k) {
            for (int i = 0; i < n; ++i) { if (a[i] > 0) { if (n / k > 1) a[i] = 0; } }
            return 0; }""",
        "a test of what is written": """void f(std::string& s, const std::string& t) {
            for (std::size_t i = 0; i < s.size(); ++i) { if (s == "ab") s[i] = 'x'; } }""",
        "a flag that a pointer may reach": """void f(int* a, int n, int flag) {
            int* p = &flag;
            for (int i = 0; i < n; ++i) { if (flag) a[i] = 1; *p = 0; } }""",
    },
    "peel": {
        "an early end": """void f(double* u, const double* v, long n) {
            for (long i = 0; i < n; i++) { if (i > 0) u[i] += v[i - 1]; if (u[i] > 3) break; } }""",
        "the bound changes": """void f(std::vector<int>& v, int n) {
            for (int i = 0; i < n; i++) { if (i > 0) v[i] += v[i - 1]; if (v[i] > 9) n--; } }""",
        "the container grows": """void f(std::vector<int>& v) {
            for (std::size_t i = 0; i < v.size(); i++)
                if (i > 0 && v[i] > 3) v.push_back(v[i] / 2); }""",
        "the index is changed by a call": """void f(std::vector<int>& v, int n) {
            for (int i = 0; i < n; i++) { int k = i + 1; advance(k); if (k < n) v[i] = v[k]; } }""",
        "a test of data": """int f(const std::vector<int>& v) {
            int s = 0;
            for (std::size_t i = 0; i < v.size(); i++) if (v[i] > 3) s += v[i];
            return s; }""",
        "an index that a short type cuts off": """int f(const int* v, long n) {
            int s = 0;
            for (long i = 0; i < n; i++) { short k = i + 1; if (k < n) s += v[i]; }
            return s; }""",
    },
    "fusion": {
        "a later element is needed": """void f(double* a, double* b, int n) {
            for (int i = 0; i < n; ++i) a[i] = i;
            for (int i = 0; i < n; ++i) b[i] = a[i + 1]; }""",
        "the whole sum is needed": """double f(const std::vector<double>& v, double* d, int n) {
            double s = 0;
            for (int i = 0; i < n; ++i) s += v[i];
            for (int i = 0; i < n; ++i) d[i] = v[i] - s;
            return s; }""",
        "one sum of both": """double f(const double* a, const double* b, int n) {
            double s = 0;
            for (int i = 0; i < n; ++i) s += a[i];
            for (int i = 0; i < n; ++i) s += b[i];
            return s; }""",
        "other ranges": """void f(double* a, double* b, int n, int m) {
            for (int i = 0; i < n; ++i) a[i] = i;
            for (int i = 0; i < m; ++i) b[i] = i; }""",
        "an early end": """void f(std::vector<double>& a, int n) {
            int k = 0, q = 0;
            for (int i = 0; i < n; ++i) { if (a[i] < 0) break; k++; }
            for (int i = 0; i < n; ++i) q += a[i] > 1;
            a[0] = k + q; }""",
        "the place is another one": """void f(std::vector<int>& a, std::vector<int>& b, int n) {
            for (int i = 0; i < n; ++i) a[i] = i;
            for (int i = 0; i < n; ++i) b[i] = a[n - 1 - i]; }""",
    },
    "blocking": {
        "in place": """void f(double* a, int n) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < n; ++j) a[j * n + i] = a[i * n + j]; }""",
        "the order of writes counts": """void f(const double* a, double* b, int n) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < n; ++j) b[(i + j) * n] = a[i * n + j] + a[j * n + i]; }""",
        "the sum runs over both": """double f(const double* a, const double* b, int n) {
            double s = 0;
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < n; ++j) s += a[i * n + j] * b[j * n + i];
            return s; }""",
        "a triangle": """void f(const double* a, double* b, int n) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < i; ++j) b[j * n + i] = a[i * n + j]; }""",
        "stride 1 as it is": """void f(const double* a, double* b, int n) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < n; ++j) b[i * n + j] = a[i * n + j]; }""",
    },
}  # fmt: skip


def _function(text: str) -> Function:
    (found,) = functions(Path("f.cpp"), text.encode())
    return found


def _cases() -> list[tuple[Technique, str]]:
    return [(EVERY[name], text) for name, texts in APPLIES.items() for text in texts]


def _change(technique: Technique, text: str) -> Rewrite:
    rewrite = technique.apply(_function(text))
    assert rewrite is not None
    return rewrite


@pytest.mark.parametrize(("technique", "text"), _cases())
def test_transforms(technique: Technique, text: str) -> None:
    rewrite = _change(technique, text)
    assert _function(rewrite.text).qualified_name == _function(text).qualified_name
    assert _function(rewrite.text).tokens != _function(text).tokens


@pytest.mark.parametrize(
    ("name", "why"), [(name, why) for name, cases in LEAVES_ALONE.items() for why in cases]
)
def test_leaves_alone(name: str, why: str) -> None:
    assert EVERY[name].apply(_function(LEAVES_ALONE[name][why])) is None


def test_the_interior_of_a_stencil_makes_no_test() -> None:
    text = _change(EVERY["peel"], APPLIES["peel"][0]).text
    interior = text[text.index("x <= static_cast<int>(x_last)") :]
    assert "if" not in interior[: interior.index("out[y * width + x]")]


def test_a_member_that_is_tested_is_guarded_by_its_address() -> None:
    member = """void Filter::run(float* out, int n) const {
        for (int i = 0; i < n; i++) { if (gain_ != 1.0f) out[i] *= gain_; } }"""
    text = _change(EVERY["unswitch"], member).text
    assert "&gain_ + 1" in text
    assert text.count("if (gain_ != 1.0f)") == 2


def test_loops_are_fused_without_a_guard_where_only_local_sums_are_written() -> None:
    text = _change(EVERY["fusion"], APPLIES["fusion"][1]).text
    assert text.count("for (") == 1
    assert "else" not in text


_CHECK = """
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>
namespace before {
%s
}
namespace after {
%s
}
using D = std::vector<double>; using F = std::vector<float>; using I = std::vector<int>;
using L = std::vector<long long>;
template <typename V> V some(std::size_t n, int seed) {
    V v(n);
    using T = typename V::value_type;
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<T>((i * 7 + seed) %% 11) / 3;
    return v;
}
template <typename V> std::vector<V> table(std::size_t rows, std::size_t cols, int seed) {
    std::vector<V> t;
    for (std::size_t i = 0; i < rows; ++i) t.push_back(some<V>(cols, seed + static_cast<int>(i)));
    return t;
}
int fails = 0;
template <typename V> void same(const char* what, const V& x, const V& y) {
    if (x != y) { std::puts(what); ++fails; }
}
// Runs both on copies of the data and compares what the data became.
#define BOTH(name, data, call) do { \\
    auto one = data, two = data; \\
    { using namespace before; auto& x = one; (void)x; call; } \\
    { using namespace after; auto& x = two; (void)x; call; } \\
    same(name, one, two); } while (0)
#define VALUE(name, call) same(name, before::call, after::call)
int main() {
    for (int n : {0, 1, 2, 3, 5, 16, 37, 70}) {
        const auto in = some<D>(n + 1, 1);
        for (double limit : {-1.0, 0.0, 1.5}) for (bool clamp : {false, true})
            BOTH("scale", some<D>(n, 2), scale(in.data(), x.data(), n, clamp, limit));
        for (int mode : {0, 1, 2})
            BOTH("blend", some<F>(n * 3, 2), blend(x, some<F>(n * 3, 5), n, 3, mode));
        for (int k : {1, 2, 50}) VALUE("odd", odd(some<I>(n + 1, 3), k, n));
        VALUE("odd, no test is made", odd(I{}, 0, 0));
        BOTH("gained", some<D>(n + 1, 4), gained(x.data(), n, in[0]));
        BOTH("gained, by itself", some<D>(n + 1, 5), gained(x.data(), n, x[n / 2]));

        const auto kernel = some<F>(9, 1);
        for (int w : {0, 1, 2, 3, 4, 9}) {
            BOTH("blur", some<F>(n * w, 1),
                 blur(some<F>(n * w, 3).data(), x.data(), w, n, kernel.data()));
            if (n * w > 0)
                BOTH("life", table<I>(n, w, 1), x[0][0] += life(table<I>(n, w, 7), x, n, w));
            BOTH("life, in place", table<I>(n, w, 2), life(x, x, n, w));
        }
        BOTH("smooth", some<D>(n, 1), smooth(some<D>(n, 7), x));
        BOTH("smooth, in place", some<D>(n, 1), smooth(x, x));
        for (long first : {0, 1, 2})
            BOTH("edge", some<D>(n, 1), edge(x.data(), in.data(), first, n));
        for (int r : {-1, 0, 1, 4, 100})
            BOTH("window", some<L>(n, 1), window(some<I>(n, 2).data(), x.data(), n, r));
        for (int from : {-3, -1, 0, 1, 2, 40}) {
            VALUE("mixed", mixed(some<I>(n, 2), from));
            VALUE("after", after(some<I>(n, 2), from));
        }
        for (int m : {0, 1, n}) {
            const int limit = n;
            BOTH("bounded", some<I>(n + 1, 6), bounded(x.data(), limit, m));
            BOTH("bounded by itself", some<I>(n + 1, 6), bounded(x.data(), x[n / 2], m));
        }

        BOTH("stages", some<D>(3 * n, 1), stages(x.data(), x.data() + n, x.data() + 2 * n, n));
        BOTH("stages, overlapping", some<D>(2 * n + 2, 1),
             stages(x.data(), x.data() + 1, x.data() + 2, n));
        BOTH("stages, overlapping", some<D>(2 * n + 2, 1),
             stages(x.data() + 2, x.data() + 1, x.data(), n));
        VALUE("sums", sums(in));
        BOTH("rows", table<F>(2, n * 3, 1), rows(x[0], x[1], n, 3));
        BOTH("rows, one image", some<F>(n * 3, 1), rows(x, x, n, 3));
        BOTH("earlier", table<I>(2, n, 1), earlier(x[0], x[1], n));
        BOTH("earlier, one vector", some<I>(n, 1), earlier(x, x, n));

        for (int m : {0, 1, 33, 65}) {
            BOTH("transpose", some<D>(n * m, 1),
                 transpose(some<D>(n * m, 4).data(), x.data(), n, m));
            BOTH("transpose, overlapping", some<D>(n * m + 1, 1),
                 transpose(x.data(), x.data() + 1, n, m));
            if (n > 0) BOTH("flip", table<F>(m, n, 1), flip(table<F>(n, m, 3), x));
            BOTH("product", some<D>(n * 70, 1),
                 product(some<D>(n * m, 2), some<D>(m * 70, 3), x, n, m, 70));
            BOTH("strided", some<D>((m + 2) * (n + 4), 1),
                 strided(some<D>((n + 1) * (m + 2), 2).data(), x.data(), n, m, m + 1, n + 2));
            BOTH("strided, rows overlap", some<D>((m + 2) * (n + 4), 1),
                 strided(some<D>((n + 1) * (m + 2), 2).data(), x.data(), n, m, 1, 1));
        }
        if (n > 0) BOTH("flip, one table", table<F>(n, n, 1), flip(x, x));
        if (n < 6) BOTH("product, one matrix", some<D>(n * n, 1), product(x, x, x, n, n, n));
    }
    return fails != 0;
}
"""


@needs("g++")
@pytest.mark.parametrize("flags", [["-O0", "-fsanitize=address,undefined"], ["-O2"]])
def test_what_is_transformed_computes_the_same_bits(tmp_path: Path, flags: list[str]) -> None:
    originals, rewrites = [], []
    for technique, text in _cases():
        originals.append(text)
        lines = _change(technique, text).text.splitlines()
        rewrites.append("\n".join(line for line in lines if not line.startswith("#include")))
    source, program = tmp_path / "check.cpp", tmp_path / "check"
    source.write_text(_CHECK % ("\n".join(originals), "\n".join(rewrites)))
    flags = ["-std=c++20", "-D_GLIBCXX_ASSERTIONS", *flags]
    command = ["g++", *flags, str(source), "-o", str(program)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    ran = subprocess.run([program], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
