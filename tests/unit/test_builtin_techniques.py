"""Each technique transforms what it is for, in several spellings, and leaves the rest alone."""

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
    "interchange": [
        """void product(const float* x, const float* y, float* z, int r, int q, int s) {
            for (int u = 0; u < r; u++)
                for (int v = 0; v < s; v++) {
                    float t = 0;
                    for (int w = 0; w < q; w++) t = t + x[u * q + w] * y[w * s + v];
                    z[u * s + v] = t;
                }
        }""",
        """void nested(const std::vector<std::vector<double>>& l,
                       const std::vector<std::vector<double>>& r,
                       std::vector<std::vector<double>>& out, double alpha) {
            for (std::size_t i = 0; i < out.size(); ++i)
                for (std::size_t j = 0; j < out[0].size(); ++j) {
                    double s = 0.0;
                    for (std::size_t k = 0; k < r.size(); ++k) { s += l[i][k] * r[k][j]; }
                    out[i][j] = alpha * s + out[i][j];
                }
        }""",
        """void columns(const double* m, double* out, int rows, int cols) {
            for (int c = 0; c < cols; ++c) {
                out[c] = 0;
                for (int r = 0; r < rows; ++r) { out[c] += m[r * cols + c]; }
            }
        }""",
    ],
    "running_sum": [
        """void moments(const double* in, double* out, int n) {
            for (int i = 0; i < n; ++i) {
                double s = 0;
                for (int j = 0; j <= i; ++j) s += in[j];
                out[i] = s / (i + 1);
            }
        }""",
        """std::vector<long> before(const std::vector<int>& v) {
            std::vector<long> out(v.size());
            for (std::size_t i = 0; i < v.size(); i++) {
                out[i] = 0;
                for (std::size_t j = 0; j < i; j++) { if (v[j] > 0) out[i] += v[j]; }
            }
            return out;
        }""",
    ],
    "scalar": [
        """void matvec(const std::vector<double>& a, const std::vector<double>& x,
                       std::vector<double>& y) {
            for (std::size_t i = 0; i < y.size(); ++i) {
                y[i] = 0;
                for (std::size_t j = 0; j < x.size(); ++j) y[i] += a[i * x.size() + j] * x[j];
            }
        }""",
        """void rowsums(const double* a, double* s, int n, int m) {
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < m; ++j)
                    s[i] += a[i * m + j];
        }""",
    ],
    "order_statistic": [
        """int lower(std::vector<int> v, std::size_t k) {
            std::sort(v.begin(), v.end(), std::greater<int>());
            if (k < v.size()) return v[k];
            return -1;
        }""",
        """double middle(const std::vector<double>& input) {
            if (input.empty()) return 0.0;
            std::vector<double> w(input);
            std::sort(w.begin(), w.end());
            std::size_t h = w.size() / 2;
            return w.size() % 2 == 1 ? w[h] : (w[h - 1] + w[h]) / 2;
        }""",
    ],
    "hashed": [
        """std::vector<std::pair<std::string, int>> words(const std::vector<std::string>& all) {
            std::map<std::string, int> seen;
            for (const std::string& w : all) {
                auto it = seen.find(w);
                if (it == seen.end()) seen.emplace(w, 1); else ++it->second;
            }
            std::vector<std::pair<std::string, int>> out;
            for (const auto& [w, n] : seen) out.push_back({w, n});
            return out;
        }""",
        """std::size_t distinct(const std::vector<int>& v) {
            std::set<int> s;
            for (int x : v) s.insert(x);
            return s.size();
        }""",
    ],
    "append": [
        """std::string csv(const std::vector<int>& v) {
            std::string line;
            for (int x : v) line = line + std::to_string(x) + ',';
            return line;
        }""",
    ],
}

LEAVES_ALONE = {
    "interchange": {
        "the sum needs the previous result": """void chained(double* a, int n) {
            for (int j = 0; j < n; ++j) {
                double s = 0;
                for (int k = 0; k < n; ++k) s += a[k * n + j];
                a[j * n + j] = s;
            } }""",
        "already stride 1": """void transposed(const double* a, const double* b, double* c, int n) {
            for (int j = 0; j < n; ++j) {
                double s = 0;
                for (int k = 0; k < n; ++k) s += a[k] * b[j * n + k];
                c[j] = s;
            } }""",
        "the inner bound rests on the outer loop": """void tri(const double* b, double* c, int n) {
            for (int j = 0; j < n; ++j) {
                double s = 0;
                for (int k = 0; k < j; ++k) s += b[k * n + j];
                c[j] = s;
            } }""",
        "an unknown call": """void called(const double* b, double* c, int n) {
            for (int j = 0; j < n; ++j) {
                double s = 0;
                for (int k = 0; k < n; ++k) s += draw() * b[k * n + j];
                c[j] = s;
            } }""",
        "an early end": """void ends(const double* b, double* c, int n) {
            for (int j = 0; j < n; ++j) {
                double s = 0;
                for (int k = 0; k < n; ++k) { if (b[k * n + j] < 0) break; s += b[k * n + j]; }
                c[j] = s;
            } }""",
    },
    "running_sum": {
        "the terms depend on the outer loop": """void lagged(const double* a, double* out, int n) {
            for (int i = 0; i < n; ++i) {
                double s = 0;
                for (int j = 0; j <= i; ++j) s += a[j] * a[i - j];
                out[i] = s;
            } }""",
        "what is summed changes": """void inplace(double* a, int n) {
            for (int i = 0; i < n; ++i) {
                double s = 0;
                for (int j = 0; j <= i; ++j) s += a[j];
                a[i] = s;
            } }""",
        "the range does not grow": """void window(const double* a, double* out, int n) {
            for (int i = 0; i < n; ++i) {
                double s = 0;
                for (int j = 0; j < n; ++j) s += a[j];
                out[i] = s;
            } }""",
    },
    "scalar": {
        "the element changes": """void histogram(const int* a, int* h, int n) {
            for (int i = 0; i < n; ++i) h[a[i]] += 1; }""",
        "the array is read elsewhere": """void prefix(double* a, int n) {
            for (int i = 1; i < n; ++i) a[0] += a[i]; }""",
        "volatile": """void device(const int* a, volatile int* h, int n) {
            volatile int x = 0;
            for (int i = 0; i < n; ++i) h[0] += a[i]; }""",
    },
    "order_statistic": {
        "the whole order is returned": """std::vector<int> sorted(std::vector<int> v) {
            std::sort(v.begin(), v.end());
            return v; }""",
        "the caller sees the order": """int kth(std::vector<int>& v, int k) {
            std::sort(v.begin(), v.end());
            return v[k]; }""",
        "a loop over the order": """int gaps(std::vector<int> v) {
            std::sort(v.begin(), v.end());
            int g = 0;
            for (std::size_t i = 1; i < v.size(); ++i) g += v[i] - v[i - 1];
            return g; }""",
        "ties told apart": """int by(std::vector<int> v, int k) {
            std::sort(v.begin(), v.end(), [](int a, int b) { return a % 10 < b % 10; });
            return v[k]; }""",
    },
    "hashed": {
        "neighbours in the order": """int after(const std::vector<int>& v, int x) {
            std::map<int, int> m;
            for (int y : v) m[y] = y;
            auto it = m.lower_bound(x);
            return it == m.end() ? 0 : it->second; }""",
        "the smallest key": """int least(const std::vector<int>& v) {
            std::set<int> s;
            for (int y : v) s.insert(y);
            return *s.begin(); }""",
        "an iterator kept over an insertion": """int kept(const std::vector<int>& v) {
            std::map<int, int> m;
            auto it = m.emplace(1, 0).first;
            for (int y : v) { m[y] = y; ++it->second; }
            return it->second; }""",
        "keys that a hash cannot take": """int pairs(const std::vector<std::pair<int, int>>& v) {
            std::set<std::pair<int, int>> s;
            for (const auto& p : v) s.insert(p);
            return s.size(); }""",
    },
    "append": {
        "put in front": """std::string reversed(const std::string& t) {
            std::string s;
            for (char c : t) s = c + s;
            return s; }""",
        "the string is a piece of itself": """std::string doubled(int n) {
            std::string s = "a";
            for (int i = 0; i < n; ++i) s = s + "," + s;
            return s; }""",
        "numbers": """int total(const std::vector<int>& v) {
            int s = 0;
            for (int x : v) s = s + x;
            return s; }""",
    },
}  # fmt: skip


def _function(text: str) -> Function:
    (found,) = functions(Path("f.cpp"), text.encode())
    return found


def _cases(table: dict[str, list[str]]) -> list[tuple[Technique, str]]:
    return [(EVERY[name], text) for name, texts in table.items() for text in texts]


def _change(technique: Technique, text: str) -> Rewrite:
    rewrite = technique.apply(_function(text))
    assert rewrite is not None
    return rewrite


@pytest.mark.parametrize(
    ("technique", "text"), _cases(APPLIES), ids=lambda x: getattr(x, "name", "text")
)
def test_transforms(technique: Technique, text: str) -> None:
    rewrite = _change(technique, text)
    assert _function(rewrite.text).qualified_name == _function(text).qualified_name
    assert _function(rewrite.text).tokens != _function(text).tokens


@pytest.mark.parametrize(
    ("name", "why"), [(name, why) for name, cases in LEAVES_ALONE.items() for why in cases]
)
def test_leaves_alone(name: str, why: str) -> None:
    assert EVERY[name].apply(_function(LEAVES_ALONE[name][why])) is None


def test_interchange_keeps_the_original_path_for_overlapping_results() -> None:
    rewrite = _change(EVERY["interchange"], APPLIES["interchange"][0])
    assert "} else {" in rewrite.text
    assert "&x[" in rewrite.text
    assert "&y[" in rewrite.text


def test_no_guard_where_nothing_can_overlap() -> None:
    rewrite = _change(EVERY["running_sum"], APPLIES["running_sum"][1])
    assert "else" not in rewrite.text


def test_a_local_map_is_still_listed_in_order() -> None:
    rewrite = _change(EVERY["hashed"], APPLIES["hashed"][0])
    assert "std::unordered_map<std::string, int> seen" in rewrite.text
    assert "std::sort(" in rewrite.text


_CHECK = """
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>
#include <cstdio>
namespace before {
%s
}
namespace after {
%s
}
template <typename V> V some(std::size_t n, int seed) {
    V v(n);
    using T = typename V::value_type;
    for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<T>((i * 7 + seed) %% 11) / 3;
    return v;
}
int fails = 0;
#define SAME(what, x, y) do { if ((x) != (y)) { std::puts(what); ++fails; } } while (0)
int main() {
    using D = std::vector<double>; using F = std::vector<float>; using I = std::vector<int>;
    for (int n : {0, 1, 2, 5, 16}) {
        const int m = n + 3, q = n + 1;
        auto a = some<F>(n * q, 1), b = some<F>(q * m, 2), c = some<F>(n * m, 3), d = c;
        before::product(a.data(), b.data(), c.data(), n, q, m);
        after::product(a.data(), b.data(), d.data(), n, q, m);
        SAME("product", c, d);
        auto wide = some<F>(4 * n * m + 400, 4), twin = wide;   // overlapping on purpose
        before::product(wide.data(), wide.data() + 3, wide.data() + n, n, n, n);
        after::product(twin.data(), twin.data() + 3, twin.data() + n, n, n, n);
        const std::size_t bytes = wide.size() * sizeof(float);   // there may be NaN in it
        SAME("product, overlapping", std::memcmp(wide.data(), twin.data(), bytes), 0);
        std::vector<D> l(n, some<D>(q, 1)), r(q, some<D>(m, 5)), o(n, some<D>(m, 2)), p = o;
        if (n > 0) { before::nested(l, r, o, 0.5); after::nested(l, r, p, 0.5); }
        SAME("nested", o, p);
        auto g = some<D>(q * m, 2), s = some<D>(m, 1), t = s;
        before::columns(g.data(), s.data(), q, m); after::columns(g.data(), t.data(), q, m);
        SAME("columns", s, t);
        auto u = g, v = g;
        before::moments(u.data(), u.data(), q); after::moments(v.data(), v.data(), q);
        SAME("moments, in place", u, v);
        auto w = some<D>(q, 0), x = w;
        before::moments(g.data(), w.data(), q); after::moments(g.data(), x.data(), q);
        SAME("moments", w, x);
        auto ints = some<I>(n, 3); for (auto& e : ints) e -= 1;
        SAME("before", before::before(ints), after::before(ints));
        auto y = some<D>(n, 1), z = y;
        before::matvec(g, some<D>(3, 2), y); after::matvec(g, some<D>(3, 2), z);
        SAME("matvec", y, z);
        auto e = some<D>(1, 1), f = e;
        before::matvec(e, e, e); after::matvec(f, f, f);
        SAME("matvec, one vector", e, f);
        auto over = some<D>(n * 4 + 4, 1), lap = over;
        before::rowsums(over.data(), over.data() + 1, n, 3);
        after::rowsums(lap.data(), lap.data() + 1, n, 3);
        SAME("rowsums, overlapping", over, lap);
        auto h = some<D>(n, 1), k = h;
        before::rowsums(g.data(), h.data(), n, 3); after::rowsums(g.data(), k.data(), n, 3);
        SAME("rowsums", h, k);
        for (int place : {0, 1, n - 1, n, n + 5})
            SAME("lower", before::lower(ints, place), after::lower(ints, place));
        SAME("middle", before::middle(g), after::middle(g));
        SAME("middle", before::middle(some<D>(n, 3)), after::middle(some<D>(n, 3)));
        std::vector<std::string> texts; for (int i : ints) texts.push_back(std::to_string(i));
        SAME("words", before::words(texts), after::words(texts));
        SAME("distinct", before::distinct(ints), after::distinct(ints));
        SAME("csv", before::csv(ints), after::csv(ints));
    }
    return fails != 0;
}
"""


@needs("g++")
def test_what_is_transformed_computes_the_same_bits(tmp_path: Path) -> None:
    originals, rewrites = [], []
    for technique, text in _cases(APPLIES):
        originals.append(text)
        lines = _change(technique, text).text.splitlines()
        rewrites.append("\n".join(line for line in lines if not line.startswith("#include")))
    source, program = tmp_path / "check.cpp", tmp_path / "check"
    source.write_text(_CHECK % ("\n".join(originals), "\n".join(rewrites)))
    flags = ["-std=c++20", "-O0", "-Wall", "-Wno-sign-compare", "-Wno-uninitialized"]
    flags += ["-fsanitize=address,undefined", "-D_GLIBCXX_ASSERTIONS"]
    built = subprocess.run(
        ["g++", *flags, source, "-o", program], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    ran = subprocess.run([program], capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout + ran.stderr
