"""The arithmetic techniques, and counting in an array: what they change, and what they do not."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lessonl.agents.builtin import TECHNIQUES
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Function, Rewrite
from lessonl.source.functions import functions
from needs import needs

EVERY = {t.name: t for skills in TECHNIQUES.values() for t in skills}

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
        """void changing(std::vector<double>& v) {
            for (double& x : v) x += std::sin(loose);
        }""",
    ],
    "power": [
        """double powers(double x, float f) {
            double s = std::pow(x, 3) + pow(std::pow(x - 1.0, 2), 1.5) + std::pow(f, -2);
            return s + std::pow(x, 0.5);
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
        "a base of unknown type": "double g(const P& p) { return std::pow(p.x, 3); }",
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


def _function(text: str) -> Function:
    (found,) = functions(Path("f.cpp"), text.encode())
    return found


def _cases() -> list[tuple[Technique, str]]:
    return [(EVERY[name], text) for name, texts in APPLIES.items() for text in texts]


def _change(technique: Technique, text: str) -> Rewrite:
    rewrite = technique.apply(_function(text))
    assert rewrite is not None
    return rewrite


@pytest.mark.parametrize(("technique", "text"), _cases(), ids=lambda x: getattr(x, "name", "text"))
def test_transforms(technique: Technique, text: str) -> None:
    rewrite = _change(technique, text)
    assert _function(rewrite.text).qualified_name == _function(text).qualified_name
    assert _function(rewrite.text).tokens != _function(text).tokens


@pytest.mark.parametrize(
    ("name", "why"), [(name, why) for name, cases in LEAVES_ALONE.items() for why in cases]
)
def test_leaves_alone(name: str, why: str) -> None:
    assert EVERY[name].apply(_function(LEAVES_ALONE[name][why])) is None


def test_what_rounds_differently_says_so() -> None:
    rounding = {name for name in APPLIES if EVERY[name].reassociates}
    assert rounding == {"split", "power", "polynomial", "reciprocal"}


_CHECK = """
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <limits>
#include <map>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>
const double rate = 0.3;
double loose = 0.7;
namespace before {
%s
}
namespace after {
%s
}
using D = std::vector<double>; using F = std::vector<float>; using I = std::vector<int>;
const double inf = std::numeric_limits<double>::infinity();
int fails = 0;
bool close(double a, double b, double rel) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
    return a == b || std::fabs(a - b) <= rel * std::max(std::fabs(a), std::fabs(b));
}
void near(const char* what, double a, double b, double rel = 1e-12) {
    if (!close(a, b, rel)) { std::printf("%%s: %%g %%g\\n", what, a, b); ++fails; }
}
template <typename V> void each(const char* what, const V& a, const V& b, double rel = 1e-12) {
    for (std::size_t i = 0; i < a.size(); ++i) near(what, a[i], b[i], rel);
}
#define SAME(what, x, y) do { if (!((x) == (y))) { std::puts(what); ++fails; } } while (0)
template <typename V> V some(std::size_t n, int seed) {
    V v(n);
    using T = typename V::value_type;
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<T>((i * 7 + seed) %% 11) - 3;
    return v;
}
void sums(int n) {
    D a = some<D>(n + 3, 1), b = some<D>(n + 3, 4);
    for (int from : {0, 1, 2}) {
        const double x = before::dot(a.data(), b.data(), from, n);
        near("dot", x, after::dot(a.data(), b.data(), from, n));
    }
    near("dot", before::dot(a.data() + 2, b.data() + 2, -2, n),
         after::dot(a.data() + 2, b.data() + 2, -2, n));
    for (double odd : {0.5, 1e308, -1e308, inf, -inf, inf - inf, 1e-300}) {
        a[n / 2] = a[n / 3] = odd; a[0] = -odd;
        near("dot", before::dot(a.data(), b.data(), 0, n), after::dot(a.data(), b.data(), 0, n));
        near("spread", before::spread(a), after::spread(a), 1e-9);
        near("product", before::product(a), after::product(a));
        near("least", before::least(a.data(), n), after::least(a.data(), n));
        F f(a.begin(), a.end());
        near("highest", before::highest(f), after::highest(f));
        std::rotate(a.begin(), a.begin() + n / 3, a.end());
    }
    auto w = some<I>(n, 3); if (n > 2) { w[1] = 2000000000; w[2] = -2000000000; }
    SAME("balance", before::balance(w, 0), after::balance(w, 0));
    SAME("bits", before::bits(some<std::vector<unsigned>>(n, 2)),
         after::bits(some<std::vector<unsigned>>(n, 2)));
    auto s = some<std::vector<short>>(std::min(n, 6), 2);
    SAME("small", before::small(s), after::small(s));
}
void calls(int n) {
    D a = some<D>(n, 1), b = a;
    before::damp(a, 1.5); after::damp(b, 1.5);
    SAME("damp", a, b);
    before::changing(a); after::changing(b);
    SAME("changing", a, b);
    D wide(n * (n + 1) + 9, 2.0), twin = wide;
    before::rows(wide.data() + 1, wide.data() + 3, n, n);
    after::rows(twin.data() + 1, twin.data() + 3, n, n);
    SAME("rows, overlapping", wide, twin);
    D x(n, 3.0);
    before::rows(x.data(), wide.data(), n, n); after::rows(x.data(), twin.data(), n, n);
    before::rows(nullptr, wide.data(), n, 0); after::rows(nullptr, twin.data(), n, 0);
    SAME("rows", wide, twin);
    before::waves(wide, n, n); after::waves(twin, n, n);
    SAME("waves", wide, twin);
}
void powers(int n) {
    for (double x : {0.0, -0.0, 1.7, -2.5, 1e-160, 1e120, -1e200, inf, -inf, inf - inf}) {
        const float f = static_cast<float>(x);
        near("powers", before::powers(x, f), after::powers(x, f));
        near("series", before::series(some<D>(n, 3), x), after::series(some<D>(n, 3), x), 1e-9);
    }
    D c = some<D>(n + 1, 4), x = some<D>(n, 2), y(n), z(n);
    before::poly(c.data(), x.data(), y.data(), n, n);
    after::poly(c.data(), x.data(), z.data(), n, n);
    each("poly", y, z, 1e-9);
    D p(3 * n + 1, 0.5), q = p;
    before::poly(c.data(), p.data(), p.data(), n, n);
    after::poly(c.data(), q.data(), q.data(), n, n);
    each("poly, in place", p, q, 1e-9);
    for (double total : {3.0, 0.0, -7.5, 5e-324, 1e308, inf, inf - inf}) {
        D v = some<D>(n, 1), w = v;
        before::scale(v, total); after::scale(w, total);
        each("scale", v, w);
        F a = some<F>(n, 3), b(n), d(n);
        for (auto& e : a) e += 3;
        before::shares(a.data(), b.data(), n, static_cast<float>(total));
        after::shares(a.data(), d.data(), n, static_cast<float>(total));
        each("shares", b, d, 1e-5);
        before::shares(a.data(), a.data(), 0, 1); after::shares(a.data(), a.data(), 0, 1);
    }
}
void roots(int n) {
    D x = some<D>(n, 5);
    for (double r : {0.0, -1.0, 2.0, 3.0, 1e-170, 1e-162, 5e-324, 1e200, inf, inf - inf}) {
        for (double odd : {0.1, 5e-324, 3e-323, 1e-323, 1e-300, 4.0, 9.0, inf, inf - inf}) {
            for (int step = -3; step <= 3; ++step) {
                double at = r * r; at = odd == 0.1 && std::isfinite(at) ? at : odd;
                for (int k = 0; k < std::abs(step); ++k)
                    at = std::nextafter(at, step < 0 ? 0 : inf);
                if (n > 0) x[n / 2] = at;
                SAME("near", before::near(x, 0.5, r), after::near(x, 0.5, r));
                SAME("near", before::near(x, 0.0, r), after::near(x, 0.0, r));
                F f(x.begin(), x.end());
                const float least = static_cast<float>(r);
                SAME("nearest", before::nearest(f, 0.5f, least), after::nearest(f, 0.5f, least));
                near("force", before::force(x.data(), n, r), after::force(x.data(), n, r), 0);
            }
        }
    }
}
void places(int n) {
    auto v = some<I>(n + 1, 2);
    SAME("ring", before::ring(v, n), after::ring(v, n));
    const std::string text = "the quick brown fox jumps", key(n, 'k');
    if (n > 0) SAME("cipher", before::cipher(text, key), after::cipher(text, key));
    SAME("cipher", before::cipher("", key), after::cipher("", key));
    for (int far : {0, 5, -2000, 2147483647, -2147483647 - 1}) {
        if (n > 2) { v[1] = far; v[2] = -1 - far; }
        SAME("tally", before::tally(v), after::tally(v));
        if (n > 2) v[2] = 4;
        SAME("weights", before::weights(v.data(), 1, n), after::weights(v.data(), 1, n));
    }
    SAME("weights", before::weights(some<I>(n * n, 1).data(), n, n),
         after::weights(some<I>(n * n, 1).data(), n, n));
}
int main() {
    for (int n : {1, 2, 3, 4, 5, 8, 17}) { sums(n); calls(n); powers(n); roots(n); places(n); }
    roots(0); places(0); calls(0); powers(0);
    return fails != 0;
}
"""


@needs("g++")
def test_what_is_transformed_computes_the_same(tmp_path: Path) -> None:
    originals, rewrites = [], []
    for technique, text in _cases():
        originals.append(text)
        lines = _change(technique, text).text.splitlines()
        rewrites.append("\n".join(line for line in lines if not line.startswith("#include")))
    source, program = tmp_path / "check.cpp", tmp_path / "check"
    source.write_text(_CHECK % ("\n".join(originals), "\n".join(rewrites)))
    flags = ["-std=c++20", "-O0", "-Wall", "-Wno-sign-compare", "-Wno-misleading-indentation"]
    flags += ["-fsanitize=address,undefined", "-fno-sanitize-recover", "-D_GLIBCXX_ASSERTIONS"]
    built = subprocess.run(
        ["g++", *flags, source, "-o", program], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    assert "warning" not in built.stderr
    ran = subprocess.run([program], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
