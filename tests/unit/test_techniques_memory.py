"""The techniques of memory: what each transforms, what it leaves alone, and that results stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewriting import cases, changed, check_leaves_alone, check_transforms, compare, reasons

from needs import needs

APPLIES = {
    "hoist": [
        """void shade(const double* in, double* out, int n, const Light& light, const double& k) {
            for (int i = 0; i < n; ++i) out[i] = in[i] * light.gain + k;
        }""",
        """void letters(const char* s, int* counts, std::vector<char>& copy) {
            int local[256] = {};
            for (std::size_t i = 0; i < strlen(s); ++i) local[static_cast<int>(s[i]) & 255] += 1;
            std::size_t j = 0;
            while (j < std::strlen(s)) { copy[j] = s[j]; j++; }
            for (int i = 0; i < 256; i++) counts[i] = local[i];
        }""",
        """void gradient(const std::vector<std::vector<unsigned char>>& in,
                      std::vector<std::vector<unsigned char>>& out, int rows, int columns) {
            for (int r = 0; r < rows; ++r)
                for (int c = 1; c < columns; ++c)
                    out[r][c] = in[r][c] - in[r][c - 1];
        }""",
        """void offsets(const float* in, float* out, int rows, int columns, int shift) {
            for (int r = 0; r < rows; ++r) {
                for (int c = 0; c < columns; ++c) {
                    out[r * columns + c] = in[(r * columns + c) * 1] + shift;
                }
            }
        }""",
        """struct Filter {
            double gain_, offset_;
            void run(const std::vector<double>& in, std::vector<double>& out) const {
                for (std::size_t i = 0; i < in.size(); ++i) {
                    out[i] = in[i] * gain_ + offset_;
                }
            }
        };""",
    ],
    "restricted": [
        """void blend(std::vector<std::uint8_t>& v, const std::vector<std::uint8_t>& w, int k) {
            for (std::size_t i = 0; i < v.size(); ++i) v[i] = v[i] / 2 + w[i] * k;
        }""",
        """void stencil(const double* a, double* b, int n, int m) {
            for (int i = 1; i < n - 1; i++)
                for (int j = 1; j < m - 1; j++)
                    b[i * m + j] = a[i * m + j - 1] + a[i * m + j + 1] - a[(i - 1) * m + j];
        }""",
        """void stride(const double* a, double* b, int n, int step) {
            for (int i = 0; i < n; i++) { b[i] += a[i * step] / 2; }
        }""",
        """void gather(const std::vector<double>& x, const std::vector<int>& at, double* y) {
            for (std::size_t i = 0; i < at.size(); ++i) {
                if (x[at[i]] < 0) continue;
                y[i] += x[at[i]];
            }
        }""",
    ],
    "reserve": [
        """std::vector<std::pair<int, int>> grid(int rows, int columns) {
            std::vector<std::pair<int, int>> cells;
            for (int r = 1; r <= rows; ++r)
                for (int c = 0; c < columns; ++c) cells.push_back({r, c});
            for (int r = 0; r < rows; ++r)
                for (int c = 0; c < columns; ++c) cells.emplace_back(r, c);
            return cells;
        }""",
        """std::vector<int> cells(const std::pair<int, int>& sides) {
            std::vector<int> found;
            for (int r = 0; r < sides.first; ++r)
                for (int c = 0; c < sides.second; ++c) found.push_back(r * c);
            return found;
        }""",
        """std::string signs(const std::vector<int>& v) {
            std::string s;
            for (auto x : v) { if (x < 2) s.push_back('-'); else { s.push_back('+'); } }
            return s;
        }""",
    ],
    "scratch": [
        """std::vector<double> medians(const std::vector<double>& v, int width, int times) {
            std::vector<double> out;
            for (int k = 0; k < times; ++k) {
                std::vector<double> window(v.begin(), v.end());
                std::vector<unsigned long> ones(width + k, 1);
                std::vector<double> sums(width);
                for (std::size_t i = 0; i < v.size() && width > 0; ++i) sums[i % width] += v[i];
                std::string text;
                for (int i = 0; i < k; ++i) { text.push_back('x'); window.push_back(sums.size()); }
                const double first = width > 0 ? sums[0] : ones.size() / 2.0;
                out.push_back(window.size() + text.size() + first);
            }
            return out;
        }""",
    ],
    "copies": [
        """std::size_t longest(const std::vector<std::string>& words,
                               std::map<std::string, int> m) {
            std::size_t most = 0;
            for (auto word : words) if (word.size() > most) most = word.size();
            for (auto [key, value] : m) { most += key.size() * value; }
            std::vector<std::string> again = words;
            for (std::size_t i = 0; i < again.size(); ++i) most += again[i].length();
            return most;
        }""",
        """std::vector<std::vector<int>> table(const std::vector<int>& v) {
            std::vector<std::vector<int>> all;
            for (int x : v) {
                std::vector<int> row;
                for (int i = 0; i < x; ++i) row.push_back(i);
                all.push_back(row);
            }
            return all;
        }""",
    ],
}

LEAVES_ALONE = {
    "hoist": {
        "the text changes": """void upper(char* s) {
            for (std::size_t i = 0; i < strlen(s); ++i) s[i] = s[i] - 32; }""",
        "the text may be what is written": """void permute(const char* s, char* t, const int* at) {
            for (std::size_t i = 0; i < strlen(s); ++i) t[at[i]] = s[i]; }""",
        "the row may not be reached": """void some(
            std::vector<std::vector<char>>& a, int r, int n) {
            for (int i = 0; i < n; ++i) { if (i > 3) a[r][i] = 0; } }""",
        "the table grows": """void grow(std::vector<std::vector<char>>& a, int r, int n) {
            for (int i = 0; i < n; ++i) { a[r][i] = 0; a.push_back({}); } }""",
        "an unknown call": """void calls(const double* in, double* out, int n, const Light& p) {
            for (int i = 0; i < n; ++i) { out[i] = in[i] * p.gain; tick(); } }""",
        "the member is written": """void decay(double* out, int n, Light& p) {
            for (int i = 0; i < n; ++i) { out[i] = p.gain; p.gain = p.gain / 2; } }""",
    },
    "restricted": {
        "unknown places are written": """void scatter(
            double* y, const double* x, const int* at, int n) {
            for (int i = 0; i < n; ++i) y[at[i]] += x[i]; }""",
        "the function is left": """int first(int* y, const int* x, int n) {
            for (int i = 0; i < n; ++i) { if (x[i] < 0) return i; y[i] = x[i]; }
            return n; }""",
        "the pointer moves": """void walk(int* y, const int* x, int n) {
            for (int i = 0; i < n; ++i) { y[i] = x[0]; ++x; } }""",
        "the vector grows": """void grow(std::vector<int>& y, const int* x, int n) {
            for (int i = 0; i < n; ++i) { y[i] = x[i]; y.push_back(1); } }""",
    },
    "reserve": {
        "it may end early": """std::vector<int> until(const std::vector<int>& v) {
            std::vector<int> out;
            for (int x : v) { if (x < 0) break; out.push_back(x); }
            return out; }""",
        "the number changes": """std::vector<int> triangle(int n) {
            std::vector<int> out;
            for (int i = 0; i < n; ++i) for (int j = 0; j < i; ++j) out.push_back(j);
            return out; }""",
        "the caller's vector": """void append(std::vector<int>& out, int n) {
            for (int i = 0; i < n; ++i) out.push_back(i); }""",
        "the capacity is looked at": """std::size_t room(int n) {
            std::vector<int> out;
            for (int i = 0; i < n; ++i) out.push_back(i);
            return out.capacity(); }""",
        "an iterator is kept": """int kept(int n) {
            std::vector<int> out(3);
            auto it = out.begin();
            for (int i = 0; i < n; ++i) out.push_back(i);
            return out.size(); }""",
        "a bound that is no integer": """std::vector<int> half(double x) {
            std::vector<int> out;
            for (int i = 0; i < x / 2; ++i) out.push_back(i);
            return out; }""",
    },
    "scratch": {
        "the storage is given away": """void rows(std::vector<std::vector<int>>& all, int n) {
            for (int i = 0; i < n; ++i) {
                std::vector<int> row(3);
                all.push_back(std::move(row));
            } }""",
        "objects that may do more": """void guards(int n) {
            for (int i = 0; i < n; ++i) { std::vector<Guard> held(2); work(); } }""",
        "one for all turns": """int last(int n) {
            for (int i = 0; i < n; ++i) { static std::vector<int> seen(3); seen[0] += i; }
            return 0; }""",
        "another of its name": """int outer(std::vector<int> row, int n) {
            int s = 0;
            for (int i = 0; i < n; ++i) { s += row[0]; { std::vector<int> row(2); s += row[1]; } }
            return s; }""",
    },
    "copies": {
        "the item changes": """int trim(const std::vector<std::string>& v) {
            int n = 0;
            for (auto s : v) { s.pop_back(); n += s.size(); }
            return n; }""",
        "the container changes": """int drain(std::vector<std::string> v) {
            int n = 0;
            for (auto s : v) { v[0] += s.size(); n += s.size(); }
            return n; }""",
        "an unknown call may change it": """int calls(const std::vector<std::string>& v) {
            int n = 0;
            for (auto s : v) { tick(); n += s.size(); }
            return n; }""",
        "its characters may be written": """int chars(const std::vector<std::string>& v, char* p) {
            int n = 0;
            for (auto s : v) { p[n] = 0; n += s.size(); }
            return n; }""",
        "the copy is sorted": """int least(const std::vector<int>& v) {
            std::vector<int> w = v;
            std::sort(w.begin(), w.end());
            return w[0]; }""",
        "needed again": """void twice(std::vector<std::string>& all, int n) {
            std::string s = "x";
            for (int i = 0; i < n; ++i) { all.push_back(s); } }""",
        "somebody may hold it": """void held(std::vector<std::vector<int>>& all) {
            std::vector<int> row(3);
            watch(row);
            all.push_back(row);
            report(); }""",
    },
}  # fmt: skip


CASES = cases(APPLIES)


@pytest.mark.parametrize(("name", "text"), CASES)
def test_transforms(name: str, text: str) -> None:
    check_transforms(name, text)


@pytest.mark.parametrize(("name", "why"), reasons(LEAVES_ALONE))
def test_leaves_alone(name: str, why: str) -> None:
    check_leaves_alone(name, LEAVES_ALONE[name][why])


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("hoist", 0, ("gain_once = light.gain;", "k_once = k;", "} else {")),
        ("hoist", 1, ("i < length;", "j < length", "copy.data() + copy.size()")),
        ("hoist", 2, ("auto& out_row = out[r];", "auto& in_row = in[r];")),
        ("hoist", 3, ("offset = r * columns;", "out[offset + c]")),
        ("restricted", 0, ("std::uint8_t* __restrict v_at", "&v) != static_cast<const void*>(&w)")),
        ("restricted", 1, ("const double* __restrict a_at", "} else {")),
        ("restricted", 2, ("(step) >= 0",)),
        ("reserve", 0, ("count0 * count1", "if (1 <= rows ")),
        ("reserve", 1, ("static_cast<std::size_t>(sides.second)", "count0 * count1")),
        ("reserve", 2, ("s.reserve(s.size() + count * 2)",)),
        ("scratch", 0, ("window.assign(v.begin(), v.end());", "sums.assign(width, double());")),
        ("copies", 0, ("const auto& word", "const auto& [key", "& again = words;")),
        ("copies", 1, ("all.push_back(std::move(row));",)),
    ],
)
def test_does_what_it_is_for(name: str, number: int, expected: tuple[str, ...]) -> None:
    text = changed(name, APPLIES[name][number])
    assert [part for part in expected if part not in text] == []


@needs("g++")
def test_what_is_transformed_computes_the_same_bits(tmp_path: Path) -> None:
    compare(Path(__file__).with_name("techniques_memory.cpp"), CASES, tmp_path)
