"""The loop techniques transform what they are for, leave the rest alone, and keep every bit."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewriting import (
    cases,
    change,
    changed,
    check_leaves_alone,
    check_transforms,
    compare,
    reasons,
    run,
)

from needs import needs

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
        "a test beside which the rest is dear": """void f(std::string& s, const Texts& t, int n) {
            for (int i = 0; i < n; i++) { if (i > 0) s += ','; s += t[i]; } }""",
        "a test beside a loop": """void f(double* u, const double* v, int n) {
            for (int i = 0; i < n; i++) {
                if (i > 0) u[i] = u[i - 1];
                for (int j = 0; j < n; j++) u[i] += v[j];
            } }""",
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
        "a class of the user's": """void f(Rows& a, double* b, int n) {
            for (int i = 0; i < n; ++i) a[i] = i;
            for (int i = 0; i < n; ++i) b[i] = a[i]; }""",
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


CASES = cases(APPLIES)


@pytest.mark.parametrize(("name", "text"), CASES)
def test_transforms(name: str, text: str) -> None:
    check_transforms(name, text)


@pytest.mark.parametrize(("name", "why"), reasons(LEAVES_ALONE))
def test_leaves_alone(name: str, why: str) -> None:
    check_leaves_alone(name, LEAVES_ALONE[name][why])


def test_the_interior_of_a_stencil_makes_no_test() -> None:
    text = change("peel", APPLIES["peel"][0])
    interior = text[text.index("x <= static_cast<int>(x_last)") :]
    assert "if" not in interior[: interior.index("out[y * width + x]")]


_MEMBERS = {
    "unswitch": """void run(float* out, int n) const {
        for (int i = 0; i < n; i++) { if (gain_ != 1.0f) out[i] *= gain_; else out[i] = 2; } }""",
    "peel": """void run(float* out, int n) const {
        for (int i = 0; i < n; i++) { if (i >= first_ && i + 1 < last_) out[i] += gain_; } }""",
}

_MEMBER_CHECK = """
#include <algorithm>
#include <type_traits>
struct Before { float gain_; int first_; double last_; %s };
struct After { float gain_; int first_; double last_; %s };
template <typename T> float value(float gain, int first, double last, int n, bool itself) {
    T t[3] = {{1, 0, 0}, {gain, first, last}, {1, 0, 0}};
    float data[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    t[1].run(itself ? &t[1].gain_ : data, itself ? 1 : n);
    float sum = t[1].gain_;
    for (float x : data) sum = sum * 3 + x;
    return sum;
}
int main() {
    for (float gain : {1.0f, 2.0f}) for (int first : {-1, 0, 3}) for (double last : {0., 5.5, 20.})
        for (int n : {0, 1, 9}) for (bool itself : {false, true})
            if (value<Before>(gain, first, last, n, itself)
                != value<After>(gain, first, last, n, itself)) return 1;
}
"""


@needs("g++")
@pytest.mark.parametrize("name", _MEMBERS)
def test_a_member_is_guarded_by_its_address(name: str, tmp_path: Path) -> None:
    text = change(name, _MEMBERS[name])
    assert "&gain_ + 1" in text or "&first_ + 1" in text
    run(_MEMBER_CHECK % (_MEMBERS[name], changed(name, _MEMBERS[name])), tmp_path, ["-O2"])


def test_loops_are_fused_without_a_guard_where_only_local_sums_are_written() -> None:
    text = change("fusion", APPLIES["fusion"][1])
    assert text.count("for (") == 1
    assert "else" not in text


@needs("g++")
@pytest.mark.parametrize("flags", [["-O0", "-fsanitize=address,undefined"], ["-O2"]])
def test_what_is_transformed_computes_the_same_bits(tmp_path: Path, flags: list[str]) -> None:
    compare(Path(__file__).with_name("techniques_loops.cpp"), CASES, tmp_path, flags)
