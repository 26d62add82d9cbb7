"""Records, enums, and how a function uses its names."""

from __future__ import annotations

from pathlib import Path

from lessonl.source.functions import functions
from lessonl.source.structure import (
    Access,
    Bound,
    Comparison,
    Field,
    Gather,
    Usage,
    enums,
    records,
    usage,
)


def used(text: str) -> Usage:
    (function,) = functions(Path("a.cpp"), text.encode())
    return usage(function)


RECORDS = b"""
namespace n {
struct Point { double x{0}, *y; float w[3]; static int count; double norm() const; };
template <class T> class Box : public Base<T>, private virtual Other {
  T item;
 public:
  int (*made)(int);
  struct Inner { int q; } inner;
  Box(int);
};
}
typedef struct { int a; double *b; } plain;
struct Late;
struct Either { union { int i; float f; }; int tag; };
enum class Color : int { red, green = 3 };
namespace n { enum Old { A, B }; }
"""


def test_records_have_their_data_members_in_order() -> None:
    found = records(RECORDS)
    assert list(found) == ["n::Point", "n::Box", "n::Box::Inner", "plain", "Either"]
    point = found["n::Point"]
    assert point.fields == (
        Field("x", "double"),
        Field("y", "double*"),
        Field("w", "float[3]"),
        Field("count", "int", static=True),
    )
    assert point.aggregate
    assert [f.type for f in found["plain"].fields] == ["int", "double*"]


def test_a_class_knows_bases_access_and_that_it_is_a_template() -> None:
    box = records(RECORDS)["n::Box"]
    assert (box.kind, box.bases, box.is_template) == ("class", ("Base<T>", "Other"), True)
    assert [(f.name, f.type, f.access) for f in box.fields] == [
        ("item", "T", "private"),
        ("made", "int (*)(int)", "public"),
        ("inner", "Inner", "public"),
    ]
    assert not box.aggregate


def test_what_lies_in_one_place_of_a_union_is_told() -> None:
    text = b"""
    struct Vec { int tag; union { struct { float x, y; }; float v[2]; struct { int lo : 4; }; }; };
    union Bits { float f; unsigned u; };
    struct Value { struct { int deep; }; union { int i; double d; } as; struct { int x; } *p; };
    """
    found = records(text)
    names = {n: [[f.name for f in p] for o in r.overlays for p in o] for n, r in found.items()}
    assert names == {
        "Vec": [["x", "y"], ["v"]],
        "Bits": [["f"], ["u"]],
        "Value": [],
        "Value::as": [["i"], ["d"]],
    }
    assert [f.name for f in found["Vec"].fields] == ["tag"]
    assert [f.name for f in found["Value"].fields] == ["deep", "as", "p"]
    assert found["Value::as"].unnamed


def test_enums_have_their_enumerators() -> None:
    assert enums(RECORDS) == {"Color": ("red", "green"), "n::Old": ("A", "B")}


MATRIX = """
void mul(const double* a, const double* b, double* c, int N) {
  for (int i = 0; i < N; i++)
    for (int j = 0; N > j; j++)
      c[i * N + j] += a[i*N + j] * b[(j * N) + i];
}"""


def test_loops_and_index_expressions_of_a_matrix_product() -> None:
    facts = used(MATRIX)
    assert facts.bounds == (
        Bound("i", "0", "<", "N", frozenset({"N"})),
        Bound("j", "0", "<", "N", frozenset({"N"})),
    )
    assert facts.accesses == (
        Access("c", ("i*N+j",), True, 5),
        Access("a", ("i*N+j",), False, 5),
        Access("b", ("(j*N)+i",), False, 5),
    )
    assert facts.loop_bounds == {"N"}


def test_members_and_locals_are_followed_to_what_the_caller_passes() -> None:
    facts = used("""
void f(const Image& m, const Image* out, const std::vector<int>& v) {
  const int rows = m.rows;
  const float* p = m.pixels.data();
  for (size_t i = 0, e = v.size(); i != e; ++i)
    for (int r = 0; r < static_cast<int>(rows); ++r) out->data[r] = p[v[i]];
}""")
    assert [b.limit for b in facts.bounds] == ["v.size()", "m.rows"]
    assert [(a.array, a.indices) for a in facts.accesses] == [
        ("out.data", ("r",)),
        ("m.pixels", ("v[i]",)),
        ("v", ("i",)),
    ]
    assert facts.dereferenced == {"out"}


def test_parameters_used_as_index_divisor_and_against_literals() -> None:
    facts = used("""
int f(const int* a, int k, int m) {
  if (k < 0 || 3 >= m) return -1;
  return a[k] / m + k % 7;
}""")
    assert facts.indices == {"k"}
    assert facts.divisors == {"m"}
    assert facts.comparisons == (Comparison("k", "<", "0"), Comparison("m", "<=", "3"))


def test_strings_read_to_their_end() -> None:
    assert used("int f(const char* s) { int n = 0; while (*s++) n++; return n; }").cstrings == {"s"}
    assert used("int f(const char* s) { int i = 0; while (s[i] != '\\0') i++; return i; }").cstrings
    walked = used("int f(const char* s) { for (const char* p = s; *p; ++p) g(*p); return 1; }")
    assert "s" in walked.cstrings
    assert used("int f(const char* s) { return std::strlen(s); }").cstrings == {"s"}
    assert not used("int f(int* s, int n) { while (n--) *s++ = 0; return 1; }").cstrings


def test_elements_that_index_another_array() -> None:
    facts = used("""
void spmv(const int* ptr, const int* col, const double* val, const double* x, double* y, int n) {
  for (int i = 0; i < n; ++i)
    for (int j = ptr[i]; j < ptr[i + 1]; ++j) {
      const int c = col[j];
      y[i] += val[j] * x[c];
    }
}""")
    assert Gather("col", "x", "element") in facts.gathers
    assert Gather("ptr", "val", "loop") in facts.gathers
    assert Gather("ptr", "col", "loop") in facts.gathers


def test_calls_and_writes() -> None:
    facts = used("void f(V& v, int n) { std::sort(v.begin(), v.end()); n = helper(int(n)); }")
    assert facts.calls == ("std::sort", "v.begin", "v.end", "helper")
    assert facts.assigned == {"n"}


def test_nested_subscripts_are_one_access() -> None:
    facts = used("void f(double a[4][4], int i, int j) { a[i][j] = 1; }")
    assert facts.accesses == (Access("a", ("i", "j"), True, 1),)
    assert facts.indices == {"i", "j"}
