"""What a function's text says about pointers in pairs and about tables of a fixed size."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.source.ends import ends
from lessonl.source.functions import functions
from lessonl.source.tables import table_limits


def limits(text: str, name: str = "f") -> dict[str, tuple[int | None, int, bool]]:
    (function,) = (f for f in functions(Path("a.cpp"), text.encode()) if f.name == name)
    found = table_limits(function, text.encode())
    return {path: (x.low, x.high, x.guarded) for path, x in found.items()}


MONTHS = "static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return days[month];", (0, 11, False)),
        ("return days[month - 1];", (1, 12, False)),
        ("return days[month - 1] + days[month];", (1, 11, False)),
        ("if (month > 2) return 0; return days[month - 1];", (1, 12, False)),
        ("if (month < 1 || month > 12) return 0; return days[month - 1];", (1, 12, True)),
        ("if (month >= kMonths) return 0; return days[month];", (0, 11, True)),
        (
            "int t = 0; for (int m = 1; m < month; ++m) t += days[m - 1]; return t;",
            (None, 13, False),
        ),
        ("int t = 0; for (int m = 0; m <= month; ++m) t += days[m]; return t;", (None, 11, False)),
    ],
)
def test_a_table_limits_what_leads_into_it(
    body: str, expected: tuple[int | None, int, bool]
) -> None:
    assert limits(f"int f(int month) {{ {MONTHS} {body} }}") == {"month": expected}
    assert limits(f"{MONTHS} int f(int month) {{ {body} }}") == {"month": expected}


@pytest.mark.parametrize(
    "body",
    [
        "for (int i = 0; i < n; ++i) a[i] = 0; for (int i = 0; i < 12; ++i) a[i] += days[i];",
        "for (int i = 0; i < n && i < 12; ++i) a[i] = days[i];",
        "for (int i = 0; i < n; ++i) { if (i >= 12) break; a[i] = days[i]; }",
        "for (int i = n; i-- > 0;) a[i] = days[i % 12];",
        "int days[n]; for (int i = 0; i < n; ++i) a[i] = days[i];",
    ],
)
def test_what_is_looked_at_first_or_elsewhere_has_no_limit(body: str) -> None:
    assert limits(f"{MONTHS} void f(int* a, int n) {{ {body} }}") == {}


def test_a_table_of_another_function_says_nothing() -> None:
    text = "int g() { int days[3] = {}; return days[0]; } int f(int i) { return days[i]; }"
    assert limits(text) == {}


def test_elements_that_lead_into_a_table_are_limited() -> None:
    loop = "void f(const int* d, int n) { int c[10] = {}; for (int i = 0; i < n; ++i)"
    assert limits(f"{loop} ++c[d[i]]; }}") == {"d[]": (0, 9, False)}
    assert limits(f"{loop} ++c[d[i] % 10]; }}") == {}
    assert limits(f"{loop} {{ if (d[i] < 10) ++c[d[i]]; }} }}") == {"d[]": (0, 9, True)}
    letters = "void f(const char* s, int n) { int c[26] = {}; for (int i = 0; i < n; ++i)"
    assert limits(f"{letters} {{ char x = s[i]; ++c[x - 'a']; }} }}") == {"s[]": (97, 122, False)}


def paired(text: str) -> tuple[set[tuple[str, str]], set[tuple[str, str]], frozenset[str]]:
    (function,) = functions(Path("a.cpp"), text.encode())
    found = ends(function)
    return set(found.compared), set(found.together), found.led_to


@pytest.mark.parametrize(
    "body",
    [
        "for (const int* p = a; p != z; ++p) g(*p);",
        "while (a < z) g(*a++);",
        "if (z - a < 4) return; g(a[3]);",
        "const int* p = a + 1; while (p < z - 1) ++p;",
        "while (z > a) g(*--z);",
    ],
)
def test_an_end_is_compared_with_a_beginning_and_not_led_to(body: str) -> None:
    compared, _, led_to = paired(f"void f(const int* a, const int* z) {{ {body} }}")
    assert ("a", "z") in compared
    assert "z" not in led_to


@pytest.mark.parametrize(
    "body",
    [
        "for (int i = 0; i < n; ++i) to[i] = from[i];",
        "while (n--) *to++ = *from++;",
        "int* d = to; for (int i = 0; i < n; ++i) *d++ = from[i];",
        "memcpy(to, from, n);",
        "if (to == from) return; to->x = 1;",
    ],
)
def test_what_is_written_to_is_led_to(body: str) -> None:
    assert "to" in paired(f"void f(int* from, int* to, int n) {{ {body} }}")[2]


def test_pairs_that_are_passed_on_together() -> None:
    assert paired("void f(int* from, int* to) { std::sort(from, to); }")[1] == {("from", "to")}
    assert paired("void f(int* from, int* to) { memmove(from, to, 4); }")[1] == set()
