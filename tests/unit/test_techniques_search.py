"""Techniques that search, count, match, sort and add up: what they are for."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewriting import cases, change, check_transforms, compare

from needs import needs

APPLIES = {
    "once": [
        """double spread(const std::vector<double>& v) {
            double sum = 0;
            for (std::size_t i = 0; i < v.size(); i++) {
                double mean = 0;
                for (std::size_t j = 0; j < v.size(); j++) mean += v[j];
                mean /= v.size();
                for (std::size_t j = 0; j < 2; j++) sum += (v[i] - mean) * (v[i] + j);
            }
            return sum;
        }""",
        """int above(const std::vector<int>& v) {
            int count = 0;
            if (!v.empty())
                for (int x : v) {
                    if (x == 3) { ++count; }
                    std::vector<int> halves;
                    for (int y : v) halves.push_back(y / 2);
                    int most = v[0];
                    for (int y : halves) most = std::max(most, y);
                    if (x > most) ++count;
                }
            else count = -1;
            return count;
        }""",
        """void shift(int* v, const int* steps, int n) {
            for (int k = 0; k < 2; ++k)
                for (int i = 0; i < n; ++i) {
                    int step = 0;
                    for (int j = 0; j < 4; ++j) step += steps[j];
                    v[i] += step;
                }
        }""",
    ],
    "membership": [
        """int common(const std::vector<int>& a, const std::vector<int>& b) {
            int count = 0;
            for (int x : a)
                if (std::find(b.begin(), b.end(), x) != b.end()) count++;
            return count;
        }""",
        """std::vector<long long> others(const std::vector<int>& a, std::vector<long long>& b) {
            std::vector<long long> found;
            for (std::size_t i = 0; i < a.size(); ++i) {
                if (std::count(b.cbegin(), b.cend(), a[i]) == 0) found.push_back(a[i]);
            }
            return found;
        }""",
        """int vowels(const std::string& text, std::string set) {
            int count = 0;
            for (char c : text) count += std::find(set.begin(), set.end(), c) == set.end();
            return count;
        }""",
        """void mark(const std::vector<int>& names, std::vector<int>& out) {
            for (std::size_t i = 0; i < out.size(); ++i)
                if (std::find(names.begin(), names.end(), out[i]) != names.end()) out[i] = -1;
        }""",
    ],
    "backward": [
        """int last_short(const std::vector<Book>& books, int limit) {
            int last = -1;
            for (std::size_t i = 0; i < books.size(); ++i) {
                const Book& book = books[i];
                if (book.pages < limit) { last = static_cast<int>(i); }
            }
            return last;
        }""",
        """int last_even(const int* v, int n) {
            int place = -1, value = 0;
            for (int i = 0; i < n; ++i)
                if (v[i] % 2 == 0) { place = i; value = v[i]; }
            return place * 3 + value;
        }""",
    ],
    "tally": [
        """void quadrants(const std::vector<Point>& points, std::array<std::size_t, 4>& bins) {
            for (Point p : points) {
                if (p.x >= 0 && p.y >= 0) bins[0]++;
                else if (p.x >= 0 && p.y < 0) { bins[1] += 1; }
                else if (p.x < 0 && p.y < 0) bins[2] += 3;
                else bins[3] += 1;
            }
        }""",
        """long signs(const std::vector<int>& v) {
            long up = 0, down = 0;
            for (std::size_t i = 0; i < v.size(); ++i) {
                if (v[i] > 0) ++up; else if (v[i] < 0) down -= 2;
            }
            return 100 * up + down;
        }""",
    ],
    "best_range": [
        """int best(const std::vector<int>& v) {
            int largest = std::numeric_limits<int>::lowest();
            for (std::size_t i = 0; i < v.size(); ++i)
                for (std::size_t j = i; j < v.size(); ++j) {
                    int sum = 0;
                    for (std::size_t k = i; k <= j; ++k) sum += v[k];
                    if (sum > largest) largest = sum;
                }
            return largest;
        }""",
        """long worst(const std::vector<int>& v) {
            long least = 7;
            for (std::size_t i = 0; i < v.size(); ++i) {
                long sum = 0;
                for (std::size_t j = i; j < v.size(); ++j) {
                    sum += 2 * v[j];
                    least = std::min(least, sum);
                }
            }
            return least;
        }""",
    ],
    "join": [
        """void product(const std::vector<Cell>& a, const std::vector<Cell>& b,
                        std::vector<double>& out) {
            for (const auto& x : a)
                for (const auto& y : b)
                    if (x.column == y.row && x.row < 6)
                        out[x.row * 7 + y.column] += x.value * y.value;
        }""",
        """long matches(const std::vector<int>& v, const std::vector<int>& ids) {
            long sum = 0;
            for (std::size_t i = 0; i < v.size(); ++i) {
                for (std::size_t j = 0; j < ids.size(); ++j) {
                    if (v[i] == ids[j]) { sum = sum * 3 % 1000 + j; }
                }
            }
            return sum;
        }""",
    ],
    "nearest": [
        """double closest(const std::vector<double>& v) {
            double best = 1e300;
            for (std::size_t i = 0; i < v.size(); ++i)
                for (std::size_t j = i + 1; j < v.size(); ++j)
                    best = std::min(best, std::abs(v[i] - v[j]));
            return best;
        }""",
        """float gap(const std::vector<float>& v) {
            float least = 3;
            if (v.empty()) return least;
            for (std::size_t i = 0; i < v.size() - 1; ++i)
                for (std::size_t j = i + 1; j < v.size(); ++j)
                    if (std::fabs(v[j] - v[i]) < least) least = std::fabs(v[j] - v[i]);
            return least;
        }""",
    ],
    "precompute": [
        """void stages(std::vector<std::complex<double>>& x) {
            const std::size_t n = x.size();
            for (std::size_t len = 2; len <= n; len <<= 1)
                for (std::size_t i = 0; i + len <= n; i += len)
                    for (std::size_t k = 0; k < len / 2; ++k) {
                        std::complex<double> w = std::polar(1.0, -2 * M_PI * k / len);
                        x[i + k] += x[i + k + len / 2] * w;
                    }
        }""",
        """void turned(std::vector<std::complex<double>>& x) {
            const std::size_t n = x.size();
            for (std::size_t p = 0; p < n / 4; ++p)
                for (std::size_t q = 0; q < 4; ++q) {
                    double angle = 2 * M_PI * p / n;
                    std::complex<double> w(std::cos(angle), std::sin(angle));
                    x[4 * p + q] = x[4 * p + q] * w;
                }
        }""",
    ],
    "keyed_sort": [
        """void by_size(std::vector<std::complex<double>>& x) {
            std::sort(x.begin(), x.end(),
                      [](const std::complex<double>& a, const std::complex<double>& b) {
                          return std::abs(a) < std::abs(b); });
        }""",
        """void farthest(std::vector<double>& x, double) {
            std::stable_sort(x.begin(), x.end(), [](double a, double b) {
                return std::sqrt(a * a) > std::sqrt(b * b); });
        }""",
    ],
    "radix": [
        "void ordered(std::vector<int>& x) { std::sort(x.begin(), x.end()); }",
        """void ordered_longs(std::vector<long long>& x) {
            if (x.size() > 1) std::sort(x.begin(), x.end());
            else x.clear();
        }""",
    ],
    "lanes": [
        """double total(const std::vector<double>& v) {
            double sum = 1;
            for (double x : v) sum += x * x;
            return sum;
        }""",
        """double dot(const double* a, const double* b, int n) {
            double sum = 0, most = -1;
            for (int i = 0; i < n; i++) { sum += a[i] * b[i]; if (a[i] > most) most = a[i]; }
            return sum + most;
        }""",
        """double nearest(const std::vector<double>& v, double to) {
            double best = 1e9;
            for (std::size_t i = 0; i < v.size(); ++i) best = std::min(best, std::abs(v[i] - to));
            return best;
        }""",
        """double quotients(const std::vector<double>& v) {
            double sum = 0;
            for (std::size_t i = 0; i + 1 < v.size(); i += 2) sum += v[i] / v[i + 1];
            return sum;
        }""",
        """double row(const double* a, const double* b, int n, double* out) {
            out[0] = 0;
            for (int i = 0; i < n; ++i) out[0] += a[i] * b[i];
            return out[0];
        }""",
    ],
}

CASES = cases(APPLIES)


@pytest.mark.parametrize(("name", "text"), CASES)
def test_transforms(name: str, text: str) -> None:
    check_transforms(name, text)


def test_sums_that_may_overflow_go_the_old_way() -> None:
    assert "else" in change("best_range", APPLIES["best_range"][0])


@needs("g++")
@pytest.mark.parametrize("flags", [["-O0", "-fsanitize=address,undefined"], ["-O2"]])
def test_what_is_transformed_computes_the_same(tmp_path: Path, flags: list[str]) -> None:
    compare(Path(__file__).with_name("techniques_search.cpp"), CASES, tmp_path, flags)
