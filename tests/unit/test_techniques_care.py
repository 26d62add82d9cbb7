"""What the techniques leave alone, or guard, because the judge's inputs may not show the harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from rewriting import EVERY, change, changed, check_leaves_alone, function, run

from needs import needs

UNTOUCHED = {
    "a device's register": """void count(volatile int* reg, int n) {
        for (int i = 0; i < n; ++i) { reg[0] += i; } }""",
    "a counter of several threads": """void count(std::atomic<int>* hits, const int* a, int n) {
        for (int i = 0; i < n; ++i) { hits[0] += a[i]; } }""",
    "a text over two lines": """void f(std::string& s, int n, bool on) {
        for (int i = 0; i < n; ++i) {
            if (on) s += "one\\
                two"; } }""",
    "a bound that counts down itself": """void f(int* out, int n) {
        for (int i = 0; i < n--; ++i) out[0] += i; }""",
    "a call named like one of the library's, for nothing": """void f(double x, int n) {
        for (int i = 0; i < n; ++i) log(x); }""",
}


@pytest.mark.parametrize("why", UNTOUCHED)
def test_no_technique_touches(why: str) -> None:
    given = function(UNTOUCHED[why])
    assert [name for name, technique in EVERY.items() if technique.apply(given)] == []


LEAVES_ALONE = [
    (
        "scalar",
        "rows that may be anywhere",
        """void f(double* p, int n) {
        std::vector<double*> rows;
        for (int i = 0; i < n; ++i) rows.push_back(p + i);
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < 1; ++j) p[0] += rows[i][j]; }""",
    ),
    (
        "running_sum",
        "a sum that is kept from call to call",
        """void f(const int* a, int* b, int n) {
        for (int i = 0; i < n; ++i) {
            static int s = 0;
            for (int j = 0; j < i; ++j) s += a[j];
            b[i] = s; } }""",
    ),
    (
        "dense",
        "a map that is kept from call to call",
        """std::size_t f(const std::vector<int>& v) {
        static std::map<int, int> counts;
        for (int x : v) ++counts[x];
        return counts.size(); }""",
    ),
    (
        "scalar",
        "rows of two tables",
        """void f(std::vector<std::span<int>>& a, const std::vector<std::span<int>>& b, int n) {
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j) a[i][0] += b[i][j]; }""",
    ),
]


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, _, text in LEAVES_ALONE],
                         ids=[f"{name}: {why}" for name, why, _ in LEAVES_ALONE])  # fmt: skip
def test_leaves_alone(name: str, text: str) -> None:
    check_leaves_alone(name, text)


def test_a_comment_behind_a_loop_s_header_swallows_nothing() -> None:
    text = changed(
        "interchange",
        """void f(double* c, const double* a, int n) {
        for (int j = 0; j < n; ++j) // columns
            for (int i = 0; i < n; ++i) // rows
                c[i * n + j] = a[i * n + j]; }""",
    )
    assert "//" not in text.partition("else")[0]


def test_new_names_are_free_when_they_are_numbered_too() -> None:
    made = change(
        "split",
        """double f(const std::vector<double>& v, double s_part1) {
        double s = 0;
        for (std::size_t i = 0; i < v.size(); ++i) s += v[i] * s_part1;
        return s; }""",
    )
    assert "double s_part1 = 0" not in made and "v[i] * s_part1" in made


@pytest.mark.parametrize(("type_", "guarded"), [("std::pair<int, int>", False), ("T", True)])
def test_values_of_unknown_kind_are_selected_only_if_they_are_numbers(
    type_: str, guarded: bool
) -> None:
    made = change(
        "order_statistic",
        f"""template <class T> {type_} f(std::vector<{type_}> v, std::size_t k) {{
        std::sort(v.begin(), v.end());
        return v[k]; }}""",
    )
    test = "std::is_arithmetic<std::decay_t<decltype(v[0])>>::value"
    assert (f"if (!{test}) std::sort(v.begin(), v.end());" in made) is guarded
    assert (f"if ({test}) {{" in made) is guarded
    assert "nth_element" in made


_WATCHED = """
#include <atomic>
#include <cmath>
#include <cstdio>
#include <type_traits>
#include <utility>
#include <vector>
// Counts how often it is looked at, as a device or another thread would.
struct Flag {
    int looks = 0;
    Flag() = default;
    Flag(const Flag&) = delete;
    operator double() { return ++looks; }
} flag;
struct Options { Flag stop; } options;
FUNCTION
int main() {
    std::vector<double> v(100, 1.0), out(100);
    const double r = f(v, out);
    std::printf("%d looks\\n", flag.looks + options.stop.looks);
    return flag.looks + options.stop.looks == 100 && r == r ? 0 : 1;
}
"""


@needs("g++")
@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("unswitch", "for (int i = 0; i < n; ++i) { if (flag) s += 1; s += v[i]; }"),
        ("unswitch", "for (int i = 0; i < n; ++i) { if (o.stop) s += 1; s += v[i]; }"),
        ("precompute", "for (int i = 0; i < n; ++i) { s += v[i] * std::sqrt(flag); }"),
    ],
)
def test_what_another_thread_may_change_is_looked_at_every_time(
    name: str, body: str, tmp_path: Path
) -> None:
    text = f"""double f(const std::vector<double>& v, std::vector<double>& out) {{
        double s = 0;
        const int n = 100;
        Options& o = options;
        {body}
        return s + out[0] + (o.stop.looks < 0);
    }}"""
    run(_WATCHED.replace("FUNCTION", changed(name, text)), tmp_path)


@needs("g++")
def test_a_register_behind_another_name_is_written_every_time(tmp_path: Path) -> None:
    text = """void f(Register* to, int n) { for (int i = 0; i < n; ++i) to[0] += i; }"""
    made = changed("scalar", text)
    assert "!std::is_volatile<std::remove_reference_t<decltype(to[0])>>::value" in made
    program = f"#include <type_traits>\nusing Register = volatile int;\n{made}\nint main() {{}}\n"
    run(program, tmp_path, ["-Wno-volatile"])
