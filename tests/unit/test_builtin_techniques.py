"""Each technique transforms what it is for, in several spellings, and leaves the rest alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewriting import cases, change, check_leaves_alone, check_transforms, compare, reasons

from needs import needs

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
        """void highest(const double* in, double* out, int n) {
            for (int i = 0; i < n; i++) {
                double m = in[0];
                for (int j = 0; j < 1 + i; j++) m = std::max(m, in[j]);
                out[i] = m;
            }
        }""",
    ],
    "early": [
        """int primes(int n) {
            int count = 0;
            for (int i = 2; i <= n; i++) {
                bool prime = true;
                for (int j = 2; j < i; j++) if (i % j == 0) prime = false;
                if (prime) count++;
            }
            return count;
        }""",
        """bool holds(const std::vector<int>& v, int x) {
            bool found = false;
            for (int y : v) { if (y == x) { found = true; } }
            return found;
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
        """std::string most(const std::vector<std::string>& all) {
            std::map<std::string, int> seen;
            for (const auto& w : all) ++seen[w];
            std::string which;
            int best = 0;
            for (auto it = seen.begin(); it != seen.end(); ++it)
                if (it->second > best) { best = it->second; which = it->first; }
            for (auto& p : seen) if (p.second == best) which += p.first;
            return which;
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
        """std::string hex(const std::vector<int>& v) {
            const char* digits = "0123456789abcdef";
            std::string out = "";
            for (auto x : v) { out = out + digits[(x & 255) >> 4] + digits[x & 15]; }
            return out;
        }""",
        """std::string halves(int n) {
            std::string s;
            const auto name = [](int k) {
                if (k == -3) throw k;
                return std::to_string(k);
            };
            try { for (int i = 0; i < n; ++i) s = s + name(i) + name(-i); } catch (int) {}
            return s;
        }""",
        """void repeated(std::string& s, const std::string& piece, int n) {
            for (int i = 0; i < n; ++i) s = s + ',' + piece;
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
        "the start changes": """void starts(const double* a, double* out, int n) {
            for (int i = 0; i < n; ++i) {
                double m = a[i];
                for (int j = 0; j <= i; ++j) m = std::max(m, a[j]);
                out[i] = m;
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
    "early": {
        "each of them counts": """int count(const std::vector<int>& v) {
            int c = 0;
            for (int x : v) if (x > 0) c += 1;
            return c; }""",
        "the last one is wanted": """int last(const std::vector<int>& v) {
            int at = 0;
            for (int i = 0; i < v.size(); ++i) if (v[i] > 0) at = i;
            return at; }""",
        "more is done": """bool both(std::vector<int>& v) {
            bool found = false;
            for (int& x : v) { if (x > 3) found = true; x = 0; }
            return found; }""",
        "the test does something": """bool asks(int n) {
            bool found = false;
            for (int i = 0; i < n; ++i) if (ask(i)) found = true;
            return found; }""",
        "each step does something": """bool reads(Lines& lines) {
            bool found = false;
            for (int x : lines) if (x == 3) found = true;
            return found; }""",
        "somebody may look": """bool shared(const std::vector<int>& v, bool& found) {
            for (int x : v) if (x == 3) found = true;
            return found; }""",
    },
    "scalar": {
        "a class of the user's": """void total(const int* a, Sums& sums, int n) {
            for (int i = 0; i < n; ++i) sums[0] += a[i]; }""",
        "the element changes": """void histogram(const int* a, int* h, int n) {
            for (int i = 0; i < n; ++i) h[a[i]] += 1; }""",
        "the array is read elsewhere": """void prefix(double* a, int n) {
            for (int i = 0; i < n; ++i) a[0] += a[i]; }""",
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
        "values changed on the way": """int halved(const std::vector<int>& v) {
            std::map<int, int> m;
            for (int y : v) m[y] = y;
            for (auto it = m.begin(); it != m.end(); ++it) it->second /= 2;
            for (auto& p : m) p.second += 1;
            return m[3]; }""",
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


CASES = cases(APPLIES)


@pytest.mark.parametrize(("name", "text"), CASES)
def test_transforms(name: str, text: str) -> None:
    check_transforms(name, text)


@pytest.mark.parametrize(("name", "why"), reasons(LEAVES_ALONE))
def test_leaves_alone(name: str, why: str) -> None:
    check_leaves_alone(name, LEAVES_ALONE[name][why])


def test_interchange_keeps_the_original_path_for_overlapping_results() -> None:
    rewrite = change("interchange", APPLIES["interchange"][0])
    assert "} else {" in rewrite
    assert "&x[" in rewrite
    assert "&y[" in rewrite


def test_pieces_that_may_lie_in_the_string_are_put_together_first() -> None:
    for text in APPLIES["append"][1:]:
        assert " += std::string() + " in change("append", text)


def test_no_guard_where_nothing_can_overlap() -> None:
    rewrite = change("running_sum", APPLIES["running_sum"][1])
    assert "else" not in rewrite


def test_a_local_map_is_still_listed_in_order() -> None:
    rewrite = change("hashed", APPLIES["hashed"][0])
    assert "std::unordered_map<std::string, int> seen" in rewrite
    assert "std::sort(" in rewrite


@needs("g++")
def test_what_is_transformed_computes_the_same_bits(tmp_path: Path) -> None:
    compare(Path(__file__).with_name("techniques_basic.cpp"), CASES, tmp_path)
