"""The arithmetic techniques, and counting in an array: what they change, and what they do not."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewriting import EVERY, cases, change, check_leaves_alone, check_transforms, compare, reasons

from needs import needs

APPLIES = {
    "split": [
        """double dot(const double* a, const double* b, int from, int n) {
            double s = 1;
            for (int i = from; i < n; ++i) s += a[i] * b[i];
            return s;
        }""",
        """double spread(const std::vector<double>& v) {
            double sum = 0.0, squares = 0.0;
            for (double x : v) {
                sum += x;
                squares += x * x;
            }
            return squares - sum * sum;
        }""",
        """float highest(const std::vector<float>& v) {
            float top = v[0];
            for (std::size_t i = 1; i < v.size(); i++) { if (v[i] > top) top = v[i]; }
            return top;
        }""",
        """double least(const double* v, int n) {
            double m = v[0];
            for (int i = 0; i <= n - 1; ++i) m = std::min(m, v[i]);
            return m;
        }""",
        """double product(const std::vector<double>& v) {
            double p = 1;
            for (auto x : v) p = p * x;
            return p;
        }""",
    ],
    "split_integers": [
        """int balance(const std::vector<int>& v, int from) {
            int s = 1;
            for (int i = from; i < static_cast<int>(v.size()); ++i) { if (v[i] != 3) s -= v[i]; }
            return s;
        }""",
        """unsigned bits(const std::vector<unsigned>& v) {
            unsigned s = 7;
            for (auto x : v) s ^= x * 2654435761u;
            return s;
        }""",
        """short small(const std::vector<short>& v) {
            short s = 1;
            for (short x : v) s *= x;
            return s;
        }""",
    ],
    "precompute": [
        """void damp(std::vector<double>& v, double t) {
            for (double& x : v) x *= std::exp(-rate * t);
        }""",
        """void rows(const double* x, double* out, int n, int m) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < m; ++j)
                    out[i * m + j] += std::sqrt(x[j]) * i;
        }""",
        """void waves(std::vector<double>& out, int n, int m) {
            for (int i = 0; i < n; ++i)
                for (int j = 1; j <= m; ++j)
                    out[i * m + j - 1] = i * std::cos(2 * M_PI * j / 7.0);
        }""",
        """void inner(double* out, const double* y, int n, int m, double t) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < m; ++j)
                    out[i * m + j] += std::exp(-t) * std::sin(y[i]) + std::sqrt(std::exp(-t) + 9);
        }""",
        """void changing(std::vector<double>& v) {
            for (double& x : v) x += std::sin(loose);
        }""",
    ],
    "power": [
        """double powers(double x, float f) {
            double s = std::pow(x, 3) + pow(std::pow(x - 1.0, 2), 1.5) + std::pow(f, -2);
            return s + std::pow(x, 0.5);
        }""",
        """double moment(const std::pair<float, double>& p) {
            return std::pow(p.first, 3) + std::pow(p.second - p.first, 5);
        }""",
    ],
    "polynomial": [
        """double series(const std::vector<double>& c, double x) {
            double y = 0.0;
            for (std::size_t i = 0; i < c.size(); ++i)
                y += c[i] * std::pow(x, static_cast<double>(i));
            return y;
        }""",
        """void poly(const double* c, const double* x, double* y, int n, int m) {
            for (int j = 0; j < m; j++) {
                y[j] = 0;
                for (int i = 1; i <= n; i++) y[j] += c[i] * pow(x[j], i);
            }
        }""",
    ],
    "reciprocal": [
        """void scale(std::vector<double>& v, double total) {
            for (double x : v) total += 0 * x;
            for (double& x : v) x /= total;
        }""",
        """void shares(const float* a, float* out, int n, float k) {
            for (int i = 0; i < n; ++i) out[i] = a[i] / k + std::sqrt(a[i] / 3.0f);
        }""",
    ],
    "root": [
        """int near(const std::vector<double>& x, double px, double r) {
            int c = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                double dx = x[i] - px;
                if (std::sqrt(dx * dx) <= r) ++c;
                if (r > std::sqrt(x[i])) c += 100;
            }
            return c;
        }""",
        """int nearest(const std::vector<float>& x, float px, float least) {
            int best = -1;
            for (std::size_t i = 0; i < x.size(); ++i) {
                const float dx = x[i] - px;
                const float d = std::sqrt(dx * dx * dx * dx * dx);
                if (d < least) {
                    least = d;
                    best = static_cast<int>(i);
                }
            }
            return best;
        }""",
        """double force(const double* x, int n, double cutoff) {
            double e = 0;
            for (int i = 0; i < n; ++i) {
                const double r = sqrt(x[i]);
                if (r > cutoff || r == 0) continue;
                e += 1 / r;
            }
            return e;
        }""",
    ],
    "wrap": [
        """long ring(const std::vector<int>& v, int n) {
            long s = 0;
            int head = 5;
            for (int i = 0; i < n; ++i) {
                head = (head + 1) % n;
                s += head + v[(i + n - 1) % n] * (i + head) + (i - 20) % n;
            }
            return s;
        }""",
        """int cipher(const std::string& text, const std::string& key) {
            int c = 0;
            for (std::size_t i = 0; i < text.size(); ++i) c += text[i] ^ key[i % key.size()];
            return c;
        }""",
    ],
    "dense": [
        """std::vector<std::pair<int, int>> tally(const std::vector<int>& v) {
            std::map<int, int> counts;
            for (int key : v) ++counts[key];
            std::vector<std::pair<int, int>> out;
            for (const auto& [k, c] : counts) out.emplace_back(k, c);
            return out;
        }""",
        """std::vector<std::pair<long, double>> weights(const int* a, int n, int m) {
            std::unordered_map<long, double> h;
            for (int i = 0; i < n; ++i) {
                for (int j = 0; j < m; ++j) {
                    if (a[i * m + j] != 3) h[a[i * m + j]] += 0.1 * j;
                }
            }
            std::vector<std::pair<long, double>> out;
            for (auto& p : h) out.push_back(p);
            return out;
        }""",
    ],
}

LEAVES_ALONE = {
    "split": {
        "the sum is looked at on the way": """double sums(const double* a, double* out, int n) {
            double s = 0;
            for (int i = 0; i < n; ++i) { s += a[i]; out[i] = s; }
            return s; }""",
        "an early end": """double until(const double* a, int n) {
            double s = 0;
            for (int i = 0; i < n; ++i) { if (a[i] < 0) break; s += a[i]; }
            return s; }""",
        "NaN makes min forget": """double forgets(const double* a, int n) {
            double s = 0;
            for (int i = 0; i < n; ++i) s = std::min(a[i], s);
            return s; }""",
        "two kinds of steps": """double horner(const double* a, int n, double x) {
            double s = 0;
            for (int i = 0; i < n; ++i) { s *= x; s += a[i]; }
            return s; }""",
        "three turns": """float taps(const float* a) {
            float s = 0;
            for (int i = -1; i <= 1; ++i) s += a[i + 1];
            return s; }""",
        "the caller sees the sum": """void into(const double* a, double& s, int n) {
            for (int i = 0; i < n; ++i) s += a[i]; }""",
    },
    "split_integers": {
        "a real number is cut off at every step": """int cut(const std::vector<double>& a) {
            int s = 0;
            for (double x : a) s += x;
            return s; }""",
        "the bound is the sum": """int grows(const std::vector<int>& v) {
            int s = 1;
            for (int i = 0; i < s; ++i) s += v[i];
            return s; }""",
    },
    "precompute": {
        "the argument changes": """void each(double* y, const double* x, int n) {
            for (int i = 0; i < n; ++i) y[i] = std::exp(x[i]); }""",
        "an index that may not be reached": """void maybe(double* y, const double* x, int n) {
            for (int i = 0; i < n; ++i) { if (i > 3) y[i] = std::exp(x[7]); } }""",
        "a division that may trap": """void traps(std::vector<double>& v, int a, int b) {
            for (double& x : v) x *= std::exp(a / b); }""",
        "an unknown function": """void odd(double* y, int n, double s) {
            for (int i = 0; i < n; ++i) y[i] = next() * std::exp(s); }""",
    },
    "power": {
        "an exponent that is not known": "double f(double x, double y) { return std::pow(x, y); }",
        "a base and a function that are not known": "double g(const P& p) { return pow(p.x, 3); }",
        "another fraction": "double h(double x) { return std::pow(x, 0.25); }",
        "a large exponent": "double k(double x) { return std::pow(x, 40); }",
    },
    "polynomial": {
        "the base changes": """double walks(const double* c, double x, int n) {
            double y = 0;
            for (int i = 0; i < n; ++i) { y += c[i] * std::pow(x, i); x += 1; }
            return y; }""",
        "not every term": """double even(const double* c, double x, int n) {
            double y = 0;
            for (int i = 0; i < n; ++i) { if (c[i] > 0) y += c[i] * std::pow(x, i); }
            return y; }""",
    },
    "reciprocal": {
        "rounded to a place": """void bins(const std::vector<double>& v, std::vector<int>& h,
                                          double w) {
            for (double x : v) h[static_cast<int>(x / w)] += 1; }""",
        "compared": """int above(const std::vector<double>& v, double w) {
            int c = 0;
            for (double x : v) { double t = x / w; if (t > 1) ++c; }
            return c; }""",
        "integers": """void halves(std::vector<int>& v, int w) {
            for (int& x : v) x /= w; }""",
        "the divisor changes": """void falls(std::vector<double>& v, double w) {
            for (double& x : v) { x /= w; w += 1; } }""",
    },
    "root": {
        "types that differ": """int mixed(const std::vector<float>& v, double r) {
            int c = 0;
            for (float x : v) { if (std::sqrt(x) < r) ++c; }
            return c; }""",
        "the root is used besides": """double used(const std::vector<double>& v, double r) {
            double s = 0;
            for (double x : v) { double d = std::sqrt(x); if (d < r) s += 1; s += d; }
            return s; }""",
        "something else for large ones": """int both(const std::vector<double>& v, double r) {
            int c = 0;
            for (double x : v) { double d = std::sqrt(x); if (d < r) ++c; else --c; }
            return c; }""",
    },
    "wrap": {
        "a constant": """int fixed(const int* a, int n) {
            int s = 0;
            for (int i = 0; i < n; ++i) s += a[(i + 1) % 16];
            return s; }""",
        "a hash": """int hashed(const int* a, int n, int m) {
            int s = 0;
            for (int i = 0; i < n; ++i) s += a[(i * 31) % m];
            return s; }""",
        "the quotient is wanted, too": """int both(const int* a, int n, int m) {
            int s = 0;
            for (int i = 0; i < n; ++i) s += a[i % m] * (i / m);
            return s; }""",
    },
    "dense": {
        "the map is looked at on the way": """int first(const std::vector<int>& v) {
            std::map<int, int> m;
            for (int x : v) { if (++m[x] > 1) return x; }
            return 0; }""",
        "text for keys": """std::size_t words(const std::vector<std::string>& v) {
            std::map<std::string, int> m;
            for (const auto& x : v) ++m[x];
            return m.size(); }""",
        "something else happens, too": """int both(const std::vector<int>& v, int* out) {
            std::map<int, int> m;
            for (int x : v) { ++m[x]; ++*out; }
            return m.size(); }""",
        "there are keys already": """std::size_t more(const std::vector<int>& v) {
            std::map<int, int> m;
            m[5] = 1;
            for (int x : v) ++m[x];
            return m.size(); }""",
    },
}  # fmt: skip


CASES = cases(APPLIES)


@pytest.mark.parametrize(("name", "text"), CASES)
def test_transforms(name: str, text: str) -> None:
    check_transforms(name, text)


@pytest.mark.parametrize(("name", "why"), reasons(LEAVES_ALONE))
def test_leaves_alone(name: str, why: str) -> None:
    check_leaves_alone(name, LEAVES_ALONE[name][why])


def test_a_call_is_precomputed_before_the_loop_that_repeats_it() -> None:
    text = change("precompute", APPLIES["precompute"][3])
    outside, inside = text.index("exp_value = std::exp(-t)"), text.index("= std::sin(y[i])")
    assert outside < text.index("for (int i = 0") < inside < text.index("for (int j = 0")


def test_what_rounds_differently_says_so() -> None:
    rounding = {name for name in APPLIES if EVERY[name].reassociates}
    assert rounding == {"split", "power", "polynomial", "reciprocal"}


@needs("g++")
def test_what_is_transformed_computes_the_same(tmp_path: Path) -> None:
    compare(Path(__file__).with_name("techniques_arithmetic.cpp"), CASES, tmp_path)
