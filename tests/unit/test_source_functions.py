"""Which functions a file defines, and which one is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.model import Function, LessonlError
from lessonl.source.functions import find, functions

PATH = Path("/w/a.cpp")


def only(text: str) -> Function:
    (function,) = functions(PATH, text.encode())
    return function


def types(text: str) -> list[str]:
    return [p.type for p in only(text).parameters]


@pytest.mark.parametrize(
    ("declared", "name", "expected"),
    [
        ("int a[10]", "a", "int[10]"),
        ("const float (&m)[3][3]", "m", "const float (&)[3][3]"),
        ("int (*f)(int)", "f", "int (*)(int)"),
        ("void (X::*pm)(int) const", "pm", "void (X::*)(int) const"),
        ("std::pair<int, long> const &v", "v", "std::pair<int, long> const&"),
        ("const char *s", "s", "const char*"),
        ("char* const argv[]", "argv", "char* const[]"),
        ("std::size_t n = sizeof(int)", "n", "std::size_t"),
        ("[[maybe_unused]] int x", "x", "int"),
        ("int /* rows */ n", "n", "int"),
        ("struct point p", "p", "struct point"),
        ("unsigned", "", "unsigned"),
        ("float* __restrict__ x", "x", "float* __restrict__"),
        ("std::array<double, 4>&& a", "a", "std::array<double, 4>&&"),
    ],
)  # fmt: skip
def test_a_parameter_is_split_into_name_and_type(declared: str, name: str, expected: str) -> None:
    (parameter,) = only(f"void f({declared}) {{}}").parameters
    assert (parameter.name, parameter.type) == (name, expected)


def test_packs_and_void_parameters() -> None:
    assert types("template <class... Ts> void f(Ts&&... xs) {}") == ["Ts&&..."]
    assert types("void f(void) {}") == []


@pytest.mark.parametrize(
    ("text", "returns"),
    [
        ("static inline const T* f() {}", "const T*"),
        ("[[nodiscard]] constexpr unsigned long long f() {}", "unsigned long long"),
        ("auto f() -> std::vector<int> {}", "std::vector<int>"),
        ("const int (&f())[3] {}", "const int (&)[3]"),
        ("std::vector<int> A<T>::f() const {}", "std::vector<int>"),
        ("__attribute__((noinline)) double f() {}", "double"),
        ("virtual int f() {}", "int"),
        ("API_EXPORT int f() {}", "int"),
    ],
)
def test_a_return_type_is_what_is_left_of_the_head(text: str, returns: str) -> None:
    assert only(text).returns == returns


def test_a_function_knows_its_namespaces() -> None:
    text = "namespace a::b { namespace { inline namespace v1 { int f() { return 1; } } } }"
    function = only(text)
    assert function.namespaces == ("a", "b", "", "v1")
    assert function.qualified_name == "a::b::v1::f"


def test_a_member_knows_its_class_and_access() -> None:
    text = """
class A {
  int hidden() const { return 1; }
 public:
  static int open() { return 2; }
  struct B { int z() { return 3; } };
#ifdef X
 protected:
#endif
  int kept() { return 4; }
};"""
    found = {f.name: f for f in functions(PATH, text.encode())}
    assert (found["hidden"].access, found["hidden"].const) == ("private", True)
    assert (found["open"].access, found["open"].static) == ("public", True)
    assert (found["z"].classes, found["z"].access) == (("A", "B"), "public")
    assert found["kept"].access == "protected"
    assert all(f.in_class for f in found.values())


def test_a_member_defined_outside_takes_over_what_its_class_says() -> None:
    text = "class A { static int f(int); };\nint A::f(int a) { return a; }\n"
    function = only(text)
    assert (function.classes, function.static, function.access) == (("A",), True, "private")
    assert not function.in_class


def test_a_qualifier_that_the_file_opens_as_a_namespace_is_one() -> None:
    found = functions(PATH, b"namespace n { int g() { return 1; } }\nint n::f() { return 2; }\n")
    assert (found[1].namespaces, found[1].classes) == (("n",), ())


def test_templates_keep_their_heads() -> None:
    heads = "template <class T>\ntemplate <class U> requires (sizeof(U) > 2)"
    text = f"{heads}\nint A<T>::f(U u) {{ return 1; }}"
    function = only(text)
    assert function.template == heads.replace("\n", " ")
    assert (function.text, function.line, function.end_line) == (text, 1, 3)


def test_extern_c_without_braces_belongs_to_the_text() -> None:
    assert only('extern "C" int f() { return 1; }').start == 0
    assert only('extern "C" { int f() { return 1; } }').start == 13


@pytest.mark.parametrize(
    "text", ["struct A { A() {} };", "A::A(int a) : a(a) {}", "A<T>::A(int a) : a(a) {}"]
)
def test_constructors_are_told_by_their_names(text: str) -> None:
    function = only(text)
    assert function.constructor
    assert not function.unsupported


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A::~A() {}", "a destructor"),
        ("A::operator int() const { return 1; }", "a conversion operator"),
        ("struct A { A& operator=(const A&) = default; };", "a defaulted function"),
        ("struct A { void f(int) = delete; };", "a deleted function"),
        ("task f() { co_return 1; }", "a coroutine"),
        ("consteval int f() { return 1; }", "a consteval function"),
        ("int f(int n, ...) { return n; }", "a function with a C ellipsis"),
        ("void f(auto x) {}", "a template by an auto parameter"),
        ("auto square = [](int a) { return a * a; };", "a lambda"),
        ("int main() { return 0; }", "the program's main function"),
        ("struct A { int f() && { return 1; } };", "a ref- or volatile-qualified member"),
        ("struct A { friend int f(A) { return 1; } };", "a friend defined in its class"),
        ("TEST(Suite, Case) { check(); }", "no return type was found (a macro?)"),
    ],
)
def test_what_has_no_entry_point_says_why(text: str, reason: str) -> None:
    assert only(text).unsupported == reason


def test_operators_are_functions() -> None:
    assert only("A operator+(A a, A b) { return a; }").name == "operator+"
    assert only("int A::operator ()(int i) const { return i; }").name == "operator()"
    assert not only("int A::operator[](int i) { return i; }").unsupported


@pytest.mark.parametrize(
    "text",
    [
        "API_EXPORT int f(int a) { return a; }",
        "class API_EXPORT A { int f() const MY_NOEXCEPT { return 1; } };",
        "BEGIN_NAMESPACE\nint f(int n) { FOREACH(x, y) { z(); } return n; }\nEND_NAMESPACE\n",
        "static FORCE_INLINE unsigned f() { return 1; }",
        "DIAG_PUSH\nDIAG_OFF(padded)\nMY_PART_BEGIN\nnamespace n {\nint f() { return 1; }\n}\n",
        "class MY_POINTER MY_NODISCARD A { MY_NODISCARD const char* f() { return 0; } };",
        "__global__ void f(int* p) { *p = 1; }",
        "int f() {\n#ifdef A\n  if (a) {\n#else\n  if (b) {\n#endif\n    g();\n  }\n  return 1;\n}",
        "int f(int a,\n#ifdef A\n  int b\n#else\n  long b\n#endif\n) { return a; }",
    ],
)
def test_macros_and_torn_branches_do_not_hide_a_function(text: str) -> None:
    function = only(text)
    assert (function.name, function.unsupported) == ("f", "")
    assert function.text.endswith("}")
    assert text[function.start : function.end] == function.text


@pytest.mark.parametrize(
    "text",
    [
        "#ifdef A\nint f(int a) {\n#else\nint f(long a) {\n#endif\n  return 1;\n}\n",
        "int f(int a { return a; }",
        "int f(int a) { if (a) { return a; }\n",
        "} int f(int a) { return a; }",
    ],
)
def test_a_span_that_may_be_wrong_is_never_offered(text: str) -> None:
    assert all(f.unsupported for f in functions(PATH, text.encode()) if f.name == "f")


def test_bytes_stay_exact_with_byte_order_mark_and_crlf() -> None:
    data = "\ufeff// ä\r\nint f()\r\n{\r\n  return 1;\r\n}\r\nint g() { return 2; }\r\n".encode()
    first, second = functions(PATH, data)
    assert data[first.start : first.end] == b"int f()\r\n{\r\n  return 1;\r\n}"
    assert first.text == "int f()\r\n{\r\n  return 1;\r\n}"
    assert (first.line, first.end_line, second.line) == (2, 5, 6)


def test_text_that_is_not_utf8_is_not_offered() -> None:
    data = b"// \xe4\nint f() { return 1; }\nint g() { return '\xe4'; }\n"
    first, second = functions(PATH, data)
    assert first.unsupported == ""
    assert second.unsupported == "a function whose text is not UTF-8"


def test_the_key_follows_the_tokens_not_the_layout() -> None:
    one = only("int f(int a) { return a; }")
    assert one.key == only("int f( int a )\n{ // hm\n  return a;\n}").key
    assert one.key != only("int f(int a) { return a + 1; }").key


FILE = b"""#include <vector>

// Sums.
// Slowly.

int sum(int a) {
  return a;
}

int sum(long a) { return 1; } int twice(int a) { return 2 * a; }
namespace n {
int other(int a) { struct L { int m() { return 1; } }; return a; }
}
int x = 3;
"""


@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        (7, None, 6),
        (3, None, 6),
        (5, None, 6),
        (9, "twice", 10),
        (10, "twice", 10),
        (12, None, 12),
        (None, "other", 12),
        (None, "n::other", 12),
        (6, "sum", 6),
    ],
)
def test_a_line_or_a_name_finds_its_function(
    line: int | None, name: str | None, expected: int
) -> None:
    assert find(PATH, FILE, line, name).line == expected


@pytest.mark.parametrize(
    ("line", "name", "hint"),
    [
        (1, None, "sum (line 6)"),
        (14, None, "twice (line 10)"),
        (10, None, "sum (line 10), twice (line 10)"),
        (None, "sum", "sum (line 6), sum (line 10)"),
        (None, "twise", "twice (line 10)"),
        (None, "m::other", "n::other (line 12)"),
        (99, None, "sum (line 6)"),
        (None, None, "sum (line 6)"),
    ],
)
def test_none_or_several_answers_are_listed(line: int | None, name: str | None, hint: str) -> None:
    with pytest.raises(LessonlError) as error:
        find(PATH, FILE, line, name)
    assert hint in error.value.hint
    assert error.value.code == "usage"
    assert error.value.message.endswith(".")


def test_a_file_without_functions_says_so() -> None:
    with pytest.raises(LessonlError) as error:
        find(PATH, b"int x;\n", 1)
    assert "no function at all" in error.value.hint
