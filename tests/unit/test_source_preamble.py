"""Which lines of a file are compiled once for all its versions."""

from __future__ import annotations

import pytest

from lessonl.source.preamble import preamble, without_preamble

INCLUDES = b"#include <vector>\n"
BRANCHES = b"#if A\n#include <a>\n#else\n#include <b>\n#endif\n"


@pytest.mark.parametrize(
    ("known", "rest"),
    [
        (b"#include <vector>\n#include <map>\n", b"int f();\n"),
        (b"// License\n#include <vector>  // why\n", b"\nint f();\n"),
        (b"#define N 4\n#include <vector>\n", b"int f();\n"),
        (BRANCHES, b"int f();\n"),
        (INCLUDES, b"#if A\nint g();\n#endif\n"),
        (INCLUDES, b"#pragma GCC optimize(3)\n#include <map>\n"),
        (INCLUDES, b"int f();\n#include <map>\n"),
        (b"", b"#ifndef GUARD\n#define GUARD\n#include <vector>\nint f();\n#endif\n"),
        (b"", b"#define N 4\nint f();\n"),
        (b"", b""),
    ],
)
def test_it_ends_where_something_else_begins(known: bytes, rest: bytes) -> None:
    assert preamble(known + rest, len(known + rest)) == known


def test_it_ends_before_the_function() -> None:
    text = INCLUDES + b"#include <map>\n"
    assert preamble(text, len(INCLUDES)) == INCLUDES


def test_a_version_keeps_its_lines() -> None:
    data = b'#line 1 "rewrite"\n#include <map>\n#line 1 "a.cpp"\n' + INCLUDES + b"int f();\n"
    assert without_preamble(data, INCLUDES) == data.replace(INCLUDES, b"\n")


@pytest.mark.parametrize("head", [b"#define N 4\n", b"int g();\n", b"/*\n"])
def test_what_comes_first_could_change_its_meaning(head: bytes) -> None:
    assert without_preamble(head + INCLUDES, INCLUDES) is None


def test_a_file_that_begins_otherwise() -> None:
    assert without_preamble(b"int f();\n", INCLUDES) is None
