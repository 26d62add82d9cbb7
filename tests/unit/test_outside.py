"""Which global containers a function shares with others."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.measure.contents import name_at, qualified
from lessonl.source.functions import find
from lessonl.source.outside import containers

FILE = Path("shop.cpp")


def shared(text: str, *others: str) -> tuple[str, ...]:
    data = text.encode()
    return containers(find(FILE, data, name="f"), data, [o.encode() for o in others])


def test_one_that_another_function_of_the_file_names_is_shared() -> None:
    text = "namespace a { std::vector<int> t; int size() { return t.size(); } }\nint f() {}\n"
    assert shared(text) == ("a::t",)


def test_one_that_the_function_alone_names_is_its_own_affair() -> None:
    assert shared("static std::map<int, int> memo;\nint f(int n) { return memo[n]; }\n") == ()


def test_one_that_a_header_declares_is_shared() -> None:
    text = "std::string log;\nint f() { log += 'x'; return 0; }\n"
    assert shared(text, "extern std::string log;\n") == ("log",)


@pytest.mark.parametrize("declared", ["double t = 0;", "static int t[512];", "long double t;"])
def test_arrays_and_reals_are_shared_as_well(declared: str) -> None:
    assert shared(f"{declared}\nvoid g() {{ use(t); }}\nint f() {{ use(t); }}\n") == ("t",)


@pytest.mark.parametrize(
    ("alias", "type_"),
    [
        ("#define DATA_TYPE double", "DATA_TYPE"),
        ("#  define A \t\n#define DATA_TYPE  long double \n", "DATA_TYPE"),
        ("typedef float real;\nusing real_t = real;", "real_t"),
        ("using index = unsigned  short;", "index"),
    ],
)
def test_arrays_of_a_type_by_another_name_are_shared_as_well(alias: str, type_: str) -> None:
    uses = f"static {type_} t[9][9];\nvoid g() {{ use(t); }}\nint f() {{ use(t); }}\n"
    assert shared(f"{alias}\n{uses}") == ("t",)
    assert shared(uses, f"#pragma once\n{alias}\n") == ("t",)
    assert shared(uses) == ()


@pytest.mark.parametrize(
    "declared",
    [
        "const std::vector<int> t = {1};",
        "std::vector<int>* t;",
        "std::vector<int> t();",
        "thread_local std::vector<int> t;",
        "int t;",
    ],
)
def test_what_is_no_container_of_all_threads_is_left_out(declared: str) -> None:
    assert shared(f"{declared}\nvoid g() {{ use(t); }}\nint f() {{ use(t); }}\n") == ()


@pytest.mark.parametrize(
    ("mangled", "name"),
    [
        ("_ZN2ns5tableE", "ns::table"),
        ("_ZL5table", "table"),
        ("_ZN2nsL5tableE", "ns::table"),
        ("_ZN12_GLOBAL__N_15tableE", "table"),
        ("table", "table"),
        ("_ZZ1fvE5table", ""),
    ],
)
def test_a_symbol_says_which_variable_it_is(mangled: str, name: str) -> None:
    assert qualified(mangled) == name


def test_a_difference_behind_the_arguments_is_in_one_of_them() -> None:
    assert name_at(449, ("a", "b")) == "b"
    assert name_at(3, ("a", "b")) == ""
    assert name_at(470, ("a", "b")) == ""
