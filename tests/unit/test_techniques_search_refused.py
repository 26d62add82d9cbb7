"""Techniques that search, count, match, sort and add up: what they leave alone, and why."""

from __future__ import annotations

import pytest
from rewriting import check_leaves_alone, reasons

LEAVES_ALONE = {
    "once": {
        "the loop changes what it rests on": """void f(std::vector<double>& v) {
            for (std::size_t i = 0; i < v.size(); i++) {
                double sum = 0;
                for (std::size_t j = 0; j < v.size(); j++) sum += v[j];
                v[i] /= sum;
            } }""",
        "the sum goes on in the rest": """double f(const std::vector<double>& v) {
            double all = 0;
            for (std::size_t i = 0; i < v.size(); i++) {
                double sum = 0;
                for (std::size_t j = 0; j < v.size(); j++) sum += v[j];
                sum += v[i];
                all += sum;
            }
            return all; }""",
        "it depends on the turn": """double f(const std::vector<double>& v) {
            double all = 0;
            for (std::size_t i = 0; i < v.size(); i++) {
                double sum = 0;
                for (std::size_t j = 0; j < i; j++) sum += v[j];
                all += sum;
            }
            return all; }""",
        "it may not be reached": """int f(const std::vector<int>& v) {
            int all = 0;
            for (int x : v) {
                if (x < 0) continue;
                int sum = 0;
                for (int y : v) sum += 100 / y;
                all += sum;
            }
            return all; }""",
        "something else is counted": """int f(const std::vector<int>& v, int& calls) {
            int all = 0;
            for (int x : v) {
                int sum = 0;
                for (int y : v) { sum += y; ++calls; }
                all += sum + x;
            }
            return all; }""",
    },
    "membership": {
        "the sequence grows": """int f(const std::vector<int>& v) {
            std::vector<int> seen;
            for (int x : v)
                if (std::find(seen.begin(), seen.end(), x) == seen.end()) seen.push_back(x);
            return seen.size(); }""",
        "an element is changed": """void f(std::vector<int>& v, const std::vector<int>& w) {
            for (std::size_t i = 0; i < v.size(); ++i)
                if (std::find(v.begin(), v.end(), w[i]) == v.end()) v[i] = w[i]; }""",
        "real numbers": """int f(const std::vector<double>& v, const std::vector<double>& w) {
            int n = 0;
            for (double x : w) if (std::find(v.begin(), v.end(), x) != v.end()) ++n;
            return n; }""",
        "something is called": """int f(const std::vector<int>& v, std::vector<int>& w) {
            int n = 0;
            for (int x : w) if (std::find(v.begin(), v.end(), x) != v.end()) n += g(x);
            return n; }""",
    },
    "backward": {
        "what is found depends on what was found": """int f(const int* v, int n) {
            int last = 0;
            for (int i = 0; i < n; ++i) if (v[i] > v[last]) last = i;
            return last; }""",
        "every match counts": """int f(const int* v, int n) {
            int sum = 0;
            for (int i = 0; i < n; ++i) if (v[i] > 0) sum += i;
            return sum; }""",
        "a match is stored elsewhere too": """void f(const int* v, int* out, int n) {
            int last = 0;
            for (int i = 0; i < n; ++i) if (v[i] > 0) { last = i; out[i] = 1; }
            out[0] = last; }""",
    },
    "tally": {
        "a test that divides": """int f(const std::vector<int>& v, int d) {
            int a = 0, b = 0;
            for (int x : v) { if (d == 0) ++a; else if (x / d > 1) ++b; }
            return a - b; }""",
        "a test that reads where the first did not": """int f(const std::vector<int>& v) {
            int a = 0, b = 0;
            for (std::size_t i = 0; i < v.size(); ++i) {
                if (i == 0) ++a; else if (v[i - 1] > v[i]) ++b; }
            return a - b; }""",
        "counters that tests look at": """int f(const std::vector<int>& v) {
            int a = 0, b = 0;
            for (int x : v) { if (x > a) ++a; else if (x < b) ++b; }
            return a - b; }""",
        "numbers that are counted may be those that are tested": """
        void f(const std::vector<int>& v, std::vector<int>& bins) {
            for (std::size_t i = 0; i < v.size(); ++i) {
                if (v[i] > 0) bins[0]++; else bins[1]++; } }""",
    },
    "best_range": {
        "real numbers": """double f(const std::vector<double>& v) {
            double best = 0;
            for (std::size_t i = 0; i < v.size(); ++i) {
                double sum = 0;
                for (std::size_t j = i; j < v.size(); ++j) {
                    sum += v[j]; if (sum > best) best = sum; } }
            return best; }""",
        "a term that knows where the range began": """int f(const std::vector<int>& v) {
            int best = 0;
            for (std::size_t i = 0; i < v.size(); ++i) {
                int sum = 0;
                for (std::size_t j = i; j < v.size(); ++j) {
                    sum += v[j] - v[i]; if (sum > best) best = sum; } }
            return best; }""",
    },
    "join": {
        "what is compared changes": """void f(std::vector<int>& v, const std::vector<int>& w) {
            for (std::size_t i = 0; i < v.size(); ++i)
                for (std::size_t j = 0; j < w.size(); ++j) if (v[i] == w[j]) v[i] += 1; }""",
        "something else is done as well": """int f(const std::vector<int>& v, std::vector<int>& w) {
            int sum = 0;
            for (std::size_t i = 0; i < v.size(); ++i)
                for (std::size_t j = 0; j < w.size(); ++j) {
                    if (v[i] == w[j]) sum += 1; else sum -= 1; }
            return sum; }""",
        "the first match ends it": """int f(const std::vector<int>& v, const std::vector<int>& w) {
            int sum = 0;
            for (std::size_t i = 0; i < v.size(); ++i)
                for (std::size_t j = 0; j < w.size(); ++j) if (v[i] == w[j]) { sum += j; break; }
            return sum; }""",
    },
    "nearest": {
        "the largest distance": """double f(const std::vector<double>& v) {
            double most = 0;
            for (std::size_t i = 0; i < v.size(); ++i)
                for (std::size_t j = i + 1; j < v.size(); ++j)
                    most = std::max(most, std::abs(v[i] - v[j]));
            return most; }""",
        "the distance of each to itself": """double f(const std::vector<double>& v) {
            double best = 9;
            for (std::size_t i = 0; i < v.size(); ++i)
                for (std::size_t j = i; j < v.size(); ++j)
                    best = std::min(best, std::abs(v[i] - v[j]));
            return best; }""",
    },
    "keyed_sort": {
        "a comparison of plain members": """void f(std::vector<Book>& x) {
            std::sort(x.begin(), x.end(), [](const Book& a, const Book& b) {
                return a.pages < b.pages; }); }""",
        "two different keys": """void f(std::vector<double>& x) {
            std::sort(x.begin(), x.end(), [](double a, double b) {
                return std::sqrt(a) < std::exp(b); }); }""",
    },
    "radix": {
        "real numbers": "void f(std::vector<double>& x) { std::sort(x.begin(), x.end()); }",
        "part of a vector": "void f(std::vector<int>& x) { std::sort(x.begin() + 1, x.end()); }",
    },
    "lanes": {
        "whole numbers": """int f(const std::vector<int>& v) {
            int sum = 0; for (int x : v) sum += x; return sum; }""",
        "a sum that is looked at on the way": """double f(const std::vector<double>& v) {
            double sum = 0;
            for (double x : v) { sum += x; if (sum > 3) sum = 0; }
            return sum; }""",
    },
}


@pytest.mark.parametrize(("name", "why"), reasons(LEAVES_ALONE))
def test_leaves_alone(name: str, why: str) -> None:
    check_leaves_alone(name, LEAVES_ALONE[name][why])
