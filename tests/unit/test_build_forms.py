"""A function's address is taken in the form, the scope and with the arguments that compile."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from lessonl.measure.build import Builder
from lessonl.measure.cores import Cores
from lessonl.measure.forms import instance_forms, instances, plain_forms, templates_of
from lessonl.measure.guess import guesses
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.translation_unit import complaint, expand, reachable, symbols
from lessonl.measure.unit import Unit
from lessonl.model import Function
from lessonl.source.compile_db import compile_command
from lessonl.source.functions import find
from lessonl.source.templates import headers
from lessonl.source.vocabulary import vocabulary
from needs import needs

pytestmark = needs("g++")

_ALIAS = """
template <class E, class A = int> struct B { typename E::X f(); };
struct V { typedef int X; }; typedef B<V> BV;
template <class E, class A> typename E::X B<E, A>::f() { return 1; }
"""


@pytest.fixture(scope="module")
def toolchain(tmp_path_factory: pytest.TempPathFactory) -> Toolchain:
    return Toolchain(cache=tmp_path_factory.mktemp("cache"))


class File:
    """One source file and the function in it that is asked about."""

    def __init__(self, directory: Path, toolchain: Toolchain, text: str, name: str = "f") -> None:
        self.path = directory / "a.cpp"
        self.path.write_text(text)
        self.data = text.encode()
        self.function = find(self.path, self.data, name=name)
        self.builder = Builder(toolchain, directory / "work", Cores(-1))
        command = compile_command(self.path)
        self.unit: Unit = asyncio.run(
            self.builder.unit(self.function, self.data, command, directory)
        )

    def working(self, function: Function | None = None) -> list[str]:
        """The expressions that compile."""
        forms = plain_forms(function or self.function, overloaded=False)
        groups = [[form] for form in forms]
        found = asyncio.run(reachable(self.builder, self.unit, self.data, groups))
        return [entry.expression for entry in found if entry is not None]

    def instantiated(self) -> list[str]:
        """The instances that can be named."""
        templates = templates_of(self.function, self.data)
        names = asyncio.run(symbols(self.builder, self.unit, self.data))
        chosen = instances(names, templates) or templates.guessed(
            self.data, vocabulary([self.data])
        )
        groups = [instance_forms(self.function, i) for i in chosen]
        found = asyncio.run(reachable(self.builder, self.unit, self.data, groups))
        return [i.target for i, e in zip(chosen, found, strict=True) if e is not None]


def test_the_compiler_says_which_forms_it_takes(tmp_path: Path, toolchain: Toolchain) -> None:
    file = File(tmp_path, toolchain, "namespace n { static int f(int x) { return x; } }\n")
    assert len(file.working()) == 4
    assert file.working()[0] == "&::n::f"


def test_a_namespace_inside_of_an_anonymous_one_is_entered(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    text = "namespace n { namespace { namespace m {\nstruct S { int v; };\n"
    text += "int f(const S& s) { return s.v; }\n} } }\n"
    assert len(File(tmp_path, toolchain, text).working()) == 4


def test_an_overload_beside_a_template_is_chosen(tmp_path: Path, toolchain: Toolchain) -> None:
    text = "template <class T> T f(T x, T y);\nint f(const int& x) { return x; }\n"
    assert len(File(tmp_path, toolchain, text).working()) == 1


def test_types_of_the_class_mean_what_they_mean_there(tmp_path: Path, toolchain: Toolchain) -> None:
    text = (
        "struct A { typedef long Size; Size f(Size i) const;\n"
        "private: int g(int i) const { return i; } };\n"
        "A::Size A::f(Size i) const { return i; }\nint A_f(A& a) { return a.f(1); }\n"
    )
    text = text.replace("int g(int i) const { return i; }", "int f(int i) const;")
    assert len(File(tmp_path, toolchain, text).working()) == 2


def test_a_namespace_that_a_macro_opens_is_found(tmp_path: Path, toolchain: Toolchain) -> None:
    (tmp_path / "begin.hpp").write_text("#define BEGIN_LIB namespace lib {\n#define END_LIB }\n")
    text = (
        '#include "begin.hpp"\nBEGIN_LIB\nnamespace internal {\nclass Box {\npublic:\n'
        "#ifdef WITH_Z\n  int z;\n#endif\n  int v;\n  static int f(int x) { return x; }\n};\n}\n"
        "END_LIB\n"
    )
    file = File(tmp_path, toolchain, text)
    assert file.function.qualified_name == "internal::Box::f"
    assert file.working() == []
    seen = asyncio.run(expand(file.builder, file.unit))
    function = seen.scope_of(file.function)
    assert function is not None
    assert function.qualified_name == "lib::internal::Box::f"
    assert (function.text, function.start) == (file.function.text, file.function.start)
    assert "&::lib::internal::Box::f" in file.working(function)
    assert [f.name for f in seen.records()["lib::internal::Box"].fields] == ["v"]


def test_parameters_that_a_macro_declares_are_those_that_the_compiler_sees(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    text = (
        "#define N 7\n#define TABLE(name, rows, columns, n, m) name[rows][columns]\n"
        "static double f(int n, double TABLE(a, N, N, n, n)) { return a[n][0]; }\n"
        "double g() { static double a[N][N]; return f(1, a); }\n"
    )
    file = File(tmp_path, toolchain, text)
    function = asyncio.run(expand(file.builder, file.unit)).scope_of(file.function)
    assert function is not None
    assert [p.name for p in function.parameters] == ["n", "a"]
    assert function.text == file.function.text


def test_a_function_that_an_if_leaves_out_has_no_scope(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    file = File(tmp_path, toolchain, "#ifdef NO\nint f(int x) { return x; }\n#endif\nint g();\n")
    assert asyncio.run(expand(file.builder, file.unit)).scope_of(file.function) is None


def test_the_instances_of_the_unit_come_before_guesses(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    text = "template <class T> T f(T x) { return x; }\nlong g(long x) { return f(x); }\n"
    assert File(tmp_path, toolchain, text).instantiated() == ["f<long>"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("template <class T> T f(T x) { return x + 1; }", "f<double>"),
        ("template <class T> T f(T x) { return x % 7; }", "f<int>"),
        ("template <int N> int f(int (&a)[N]) { return a[0]; }", "f<4>"),
        ("template <class It> int f(It a, It b) { return *b - *a; }", "f<const char*>"),
        ("template <class It> void f(It a, It b) { while (a != b) *a++ = 0; }", "f<char*>"),
        ("template <class T> struct B { T v; T f() const { return v; } };", "B<double>::f"),
        ("template <class T> struct B { T f(); };\ntemplate <class T> T B<T>::f() { return T(); }",
         "B<double>::f"),
        (_ALIAS, "B<V>::f"),
        ("template <class T> struct B { template <class U> T f(U u) { return T(u); } };",
         "B<double>::f<double>"),
        ("template <class T> T f(T x, T y) { return x; }\ntemplate <class T> int f(const T*);",
         "f<double>"),
    ],
)  # fmt: skip
def test_a_template_that_nobody_uses_gets_plausible_arguments(
    tmp_path: Path, toolchain: Toolchain, text: str, first: str
) -> None:
    assert File(tmp_path, toolchain, text + "\n").instantiated()[0] == first


@pytest.mark.parametrize(
    ("template", "first"),
    [
        ("template <typename octet_iterator, typename u32bit_iterator>",
         ("const char*", "const unsigned int*")),
        ("template <class T, class Compare>", ("double", "std::less<>")),
        ("template <class T, class A = std::allocator<T>>", ("double",)),
        ("template <class T, class... Rest>", ("double",)),
        ("template <bool B, std::size_t N>", ("false", "4")),
    ],
)  # fmt: skip
def test_names_of_template_parameters_say_what_they_are(
    template: str, first: tuple[str, ...]
) -> None:
    assert guesses(headers(template)[0])[0] == first


def test_template_template_parameters_are_not_guessed() -> None:
    assert guesses(headers("template <template <class> class C, class T>")[0]) == ()


def test_the_compilers_complaint_is_about_the_untouched_file(
    tmp_path: Path, toolchain: Toolchain
) -> None:
    for name, text, found in (("good", "int x;", False), ("bad", "int x = nothing;", True)):
        (tmp_path / name).mkdir()
        file = File(tmp_path / name, toolchain, f"int f() {{ return 1; }}\n{text}\n")
        said = asyncio.run(complaint(file.builder, file.unit, file.data))
        assert ("error" in said) == found
