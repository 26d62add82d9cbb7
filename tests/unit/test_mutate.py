"""The wrong versions of a function: which, in which order, and that they are wrong."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest
from attrs import evolve

from lessonl.measure.mutate import Mutant, mutants
from lessonl.model import Function
from lessonl.source.functions import find
from needs import needs

MULTIPLY = """#include <vector>

void multiply(const double* a, const double* b, double* c, int n) {
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j) {
            double sum = 0;
            for (int k = 0; k < n; ++k) {
                sum += a[i * n + k] * b[k * n + j];
            }
            c[i * n + j] = sum;
        }
    }
}
"""


def function(text: str, name: str | None = None) -> Function:
    return find(Path("unit.cpp"), text.encode(), name=name)


def of_kind(text: str, kind: str, limit: int = 100) -> list[Mutant]:
    return [m for m in mutants(function(text), limit=limit) if m.kind == kind]


def test_the_initialisers_of_a_constructor_are_part_of_what_it_does() -> None:
    text = "struct A { int n; A(int m) : n(m + 1) {} };"
    empty = mutants(find(Path("unit.cpp"), text.encode(), name="A"))[0]
    assert (empty.kind, empty.text) == ("empty", "A(int m)  {}")
    assert empty.must_die


def test_the_blunt_ones_come_first_and_must_die() -> None:
    text = "int sum(int n) { int c = 0; while (n > 0) { c += n--; } return c; }"
    first = mutants(function(text))[:3]
    assert [m.kind for m in first] == ["empty", "constant", "early"]
    assert [m.text for m in first] == [
        "int sum(int n) {}",
        "int sum(int n) { return {}; }",
        "int sum(int n) { int c = 0; while (n > 0) { c += n--;  return c; } return c; }",
    ]
    assert all(m.must_die for m in first)
    assert not any(m.must_die for m in mutants(function(text))[3:])


@pytest.mark.parametrize(
    ("body", "early"),
    [
        ("{ for (;;) { step(); } }", "{ for (;;) { step();  return; } }"),
        ("{ for (;;) { a(); } b(); }", "{ for (;;) { a(); } return;  b(); }"),
        ("{ a(); b(); }", "{ a();  return; b(); }"),
    ],
)
def test_a_void_function_returns_early_at_half(body: str, early: str) -> None:
    kinds = {m.kind: m.text for m in mutants(function(f"void run() {body}"))}
    assert kinds["early"] == f"void run() {early}"
    assert "constant" not in kinds


@pytest.mark.parametrize(
    "text", ["int& at(int* v) { return v[0]; }", "const int &at(int* v) { return v[0]; }"]
)
def test_a_reference_has_no_constant_to_return(text: str) -> None:
    assert of_kind(text, "constant") == []


def test_the_same_text_has_the_same_mutants_and_another_seed_others() -> None:
    made = function(MULTIPLY)
    assert mutants(made) == mutants(made)
    assert mutants(made, seed=1) != mutants(made, seed=2)


def test_twenty_mutants_have_every_kind_and_no_text_twice() -> None:
    made = mutants(function(MULTIPLY))
    assert len(made) == 20
    assert len({m.text for m in made} | {function(MULTIPLY).text}) == 21
    kinds = Counter(m.kind for m in made)
    assert set(kinds) == {
        "empty", "early", "bound", "operator", "subscript", "assign", "statement", "literal",
    }  # fmt: skip
    assert mutants(function(MULTIPLY), limit=5) == made[:5]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("bound", "for (int i = 0; i < n; ++i) f(i);", "for (int i = 0; i <= n; ++i) f(i);"),
        ("bound", "for (int i = 0; i < n; ++i) f(i);", "for (int i = 1; i < n; ++i) f(i);"),
        ("bound", "for (int i = 0; i < n; ++i) f(i);", "for (int i = 0; i < n - 1; ++i) f(i);"),
        ("bound", "for (; i != v.size();) f(i++);", "for (; i != (v.size()) - 1;) f(i++);"),
        ("bound", "while (i <= n) f(i++);", "while (i < n) f(i++);"),
        ("bound", "do f(i++); while (i < n);", "do f(i++); while (i <= n);"),
        ("operator", "x = a + b;", "x = a - b;"),
        ("operator", "x = a * b;", "x = a / b;"),
        ("operator", "if (a < b) f(a);", "if (a > b) f(a);"),
        ("operator", "if (a && b) f(a);", "if (a || b) f(a);"),
        ("operator", "x = std::min(a, b);", "x = std::max(a, b);"),
        ("operator", "x = std::max<int>(a, b);", "x = std::min<int>(a, b);"),
        ("operator", "x -= a;", "x += a;"),
        ("operator", "x = a << 2;", "x = a >> 2;"),
        ("statement", "x = a; f(x);", "; f(x);"),
        ("statement", "if (a) throw 1; f(x);", "; f(x);"),
        ("literal", "x = 41;", "x = 42;"),
        ("literal", "x = 0x10u;", "x = 17u;"),
        ("literal", "x = 0.5f;", "x = 1.5f;"),
        ("literal", "x = 1e-3;", "x = 1.001;"),
        ("literal", "x = true;", "x = false;"),
        ("subscript", "x = a[i * n + j];", "x = a[n * i + j];"),
        ("subscript", "x = a[i][j];", "x = a[j][i];"),
        ("subscript", "x = a[col[k]];", "x = a[col[k + 1]];"),
        ("assign", "x += a;", "x = a;"),
        ("assign", "x |= a;", "x = a;"),
    ],
)
def test_one_small_change_each(kind: str, text: str, expected: str) -> None:
    made = of_kind(f"void run() {{ {text} g(); }}", kind)
    assert f"void run() {{ {expected} g(); }}" in [m.text for m in made]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("operator", 'out << "text" << x;'),
        ("operator", 's = s + "text";'),
        ("literal", "std::array<int, 4> a;"),
        ("literal", "int a[8];"),
        ("subscript", "x = a[col(k)];"),
        ("statement", "while (i < n) i += 2;"),
        ("statement", "while (low < high) { if (v) low = mid; else high = mid; }"),
    ],
)
def test_no_change_where_it_would_not_compile_or_never_end(kind: str, text: str) -> None:
    assert of_kind(f"void run() {{ {text} }}", kind) == []


def test_the_description_names_the_line_of_the_file_and_the_change() -> None:
    found = [m.description for m in of_kind(MULTIPLY, "assign")]
    assert found == ["line 8: `+=` became `=` in `sum += a[i * n + k] * b[k * n + j]`"]


def test_the_rest_of_the_text_is_untouched() -> None:
    text = "int  f( int n )\r\n{\r\n  // größe\r\n  return n + 1 ; }"
    assert {m.text for m in of_kind(text, "operator")} == {text.replace("+", "-")}


def test_members_and_templates_have_mutants_too() -> None:
    text = "struct S { int n; template <class T> int f(T x) const { return n + x; } };"
    assert "template <class T> int f(T x) const { return n - x; }" in [
        m.text for m in mutants(function(text, "f"))
    ]


def test_a_text_without_a_body_has_none() -> None:
    text = "int f() { return 1; }"
    broken = evolve(function(text), text="int f")
    assert mutants(broken) == ()


@needs("g++")
def test_nearly_all_mutants_of_plain_code_compile(tmp_path: Path) -> None:
    original = function(MULTIPLY)
    for number, mutant in enumerate(mutants(original)):
        text = MULTIPLY.replace(original.text, mutant.text).replace("multiply(", f"m{number}(")
        (tmp_path / f"m{number}.cpp").write_text(text.replace("#include <vector>", ""))
    everything = "".join(f'#include "m{n}.cpp"\n' for n in range(20))
    (tmp_path / "all.cpp").write_text(everything)
    command = ["g++", "-fsyntax-only", "-w", str(tmp_path / "all.cpp")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
