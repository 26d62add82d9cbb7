"""Taking a rewrite apart, putting it into the file, and diffs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonl.model import Function, LessonlError
from lessonl.source.functions import find, functions
from lessonl.source.rewrite import (
    apply_unified_diff,
    check_defines,
    edited,
    patched_file,
    placement,
    splice,
    split_rewrite,
    unified_diff,
)
from needs import needs

PATH = Path("/w/a.cpp")
FILE = b"// head\nnamespace n {\nint f(int a) {\n  return a;\n}\n}\nint after;\n"


def in_file(text: str, name: str = "f") -> Function:
    return find(PATH, text.encode(), name=name)


def test_includes_are_taken_out_and_lines_stay_true() -> None:
    parts = split_rewrite(
        "#include <a>\r\n// why\r\n#include <b>\r\nint f() {\r\n  return 1;\r\n}\r\n"
    )
    assert (parts.includes, parts.include_lines) == (("#include <a>", "#include <b>"), (1, 3))
    assert parts.body == "// why\n\nint f() {\n  return 1;\n}"
    assert parts.body_line == 2


def test_a_conditional_of_nothing_but_includes_goes_to_the_top() -> None:
    block = "#ifdef __AVX2__\n#include <immintrin.h>\n#endif"
    parts = split_rewrite(f"{block}\n#ifdef X\n#define A 1\n#endif\nint f() {{ return A; }}\n")
    assert parts.includes == (block,)
    assert parts.body.startswith("#ifdef X\n#define A 1\n#endif\n")
    assert parts.body_line == 4


def test_a_string_that_looks_like_an_include_stays() -> None:
    text = 'const char* s = R"(\n#include <x>\n)";'
    assert split_rewrite(text).body == text


def test_everything_else_keeps_its_bytes() -> None:
    function = find(PATH, FILE, name="f")
    parts = split_rewrite("#include <v>\nint f(int a) {\n  return a + 0;\n}\n")
    assert splice(FILE, function, parts) == (
        b"#include <v>\n// head\nnamespace n {\nint f(int a) {\n  return a + 0;\n}\n}\nint after;\n"
    )


def test_byte_order_mark_and_crlf_are_kept() -> None:
    data = b"\xef\xbb\xbf" + FILE.replace(b"\n", b"\r\n")
    function = find(PATH, data, name="f")
    parts = split_rewrite("#include <v>\nint f(int a)\n{ return a; }\n")
    new = splice(data, function, parts)
    assert new.startswith(b"\xef\xbb\xbf#include <v>\r\n// head\r\n")
    assert b"int f(int a)\r\n{ return a; }\r\n}\r\nint after;\r\n" in new
    assert b"\n" not in new.replace(b"\r\n", b"")


@given(st.binary(max_size=40), st.sampled_from([b"\n", b"\r\n"]))
def test_splicing_the_original_text_changes_nothing(tail: bytes, newline: bytes) -> None:
    data = b"int f() {" + newline + b" return 1;" + newline + b"}" + newline + b"// "
    data += tail.replace(b"\r", b"").replace(b"\n", b"").replace(b"\\", b"")
    function = functions(PATH, data)[0]
    assert splice(data, function, split_rewrite(function.text)) == data


@needs("g++")
@pytest.mark.parametrize(
    ("rewrite", "place"),
    [
        ("#include <vector>\n\nint f(int a) {\n  return b;\n}\n", "rewrite:4:"),
        ("#include <nowhere>\nint f(int a) { return a; }", "rewrite:1:"),
        ("int f(int a) { return a; }", "a.cpp:7:"),
    ],
)
def test_diagnostics_name_the_rewrite_or_the_original(
    tmp_path: Path, rewrite: str, place: str
) -> None:
    (tmp_path / "local.hpp").write_text("using local = int;\n")
    data = b'#include "local.hpp"\nnamespace n {\nlocal f(int a) {\n  return a;\n}\n}\n'
    data += b"int after = missing;\n" if "a.cpp" in place else b"\n"
    source = tmp_path / "a.cpp"
    function = find(source, data, name="f")
    source.write_bytes(splice(data, function, split_rewrite(rewrite), with_line_directives=True))
    done = subprocess.run(
        ["g++", "-fsyntax-only", str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert place in done.stderr


@pytest.mark.parametrize(
    ("original", "rewrite"),
    [
        ("int f(int a) { return a; }", "static int h() { return 1; }\nint f(int b) { return b; }"),
        ("namespace n { int f(int a) { return a; } }", "int f(int a) { return a; }"),
        ("struct A { int f() const { return 1; } };", "int f() const { return 2; }"),
        ("int A::f() const { return 1; }", "int A::f() const { return 2; }"),
        ("namespace n { int A::f() { return 1; } }", "int n::A::f() { return 2; }"),
        ("template <class T> T f(T a) { return a; }", "template <class U> U f(U a) { return a; }"),
        ('extern "C" int f() { return 1; }', 'extern "C" int f() { return 2; }'),
    ],
)
def test_a_rewrite_that_stands_like_the_original_is_taken(original: str, rewrite: str) -> None:
    check_defines(in_file(original), split_rewrite(rewrite))


@pytest.mark.parametrize(
    ("original", "rewrite", "problem"),
    [
        ("int f(int a) { return a; }", "int g(int a) { return a; }", "it defines g"),
        ("int f(int a) { return a; }", "int x;", "it defines no function"),
        ("int f(int a) { return a; }", "int f() { return 1; }", "has 0 parameters, the original"),
        ("namespace n { int f() { return 1; } }", "namespace n { int f() { return 1; } }",
         "namespace"),
        ("struct A { int f() { return 1; } };", "struct A { int f() { return 1; } };", "a class"),
        ("struct A { int f() { return 1; } };", "int A::f() { return 1; }", "just f"),
        ("int A::f() { return 1; }", "int f() { return 1; }", "not A::f"),
        ("int A::f() { return 1; }", "int B::f() { return 1; }", "defines B::f, not A::f"),
        ("template <class T> T f(T a) { return a; }", "int f(int a) { return a; }", "a template"),
        ('extern "C" int f() { return 1; }', "int f() { return 1; }", 'extern "C"'),
    ],
)  # fmt: skip
def test_a_rewrite_of_something_else_is_told_in_one_sentence(
    original: str, rewrite: str, problem: str
) -> None:
    with pytest.raises(LessonlError) as error:
        check_defines(in_file(original), split_rewrite(rewrite))
    assert problem in error.value.message
    assert error.value.message.endswith(".")
    assert error.value.hint


def test_the_placement_is_told_part_by_part() -> None:
    function = find(PATH, FILE, name="f")
    parts = split_rewrite("#include <v>\nint h() { return 1; }\nint f(int a) { return h(); }\n")
    assert placement(function, parts, FILE) == (
        "a.cpp, top: #include <v> (line 1 of the rewrite)",
        "a.cpp, lines 3 to 5: n::f with its helpers h (lines 2 to 3 of the rewrite)",
    )


TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", " d"]), max_size=12).map("\n".join)


@given(TEXTS, TEXTS)
def test_a_diff_leads_from_the_old_text_to_the_new(old: str, new: str) -> None:
    diff = unified_diff(old.encode(), new.encode(), "x.cpp")
    if old != new:
        assert apply_unified_diff(old.encode(), diff) == new.encode()
    else:
        assert diff == ""


def test_a_diff_without_carriage_returns_fits_a_file_with_them() -> None:
    diff = unified_diff(FILE, FILE.replace(b"return a", b"return a + 0"), "a.cpp")
    patched = apply_unified_diff(FILE.replace(b"\n", b"\r\n"), diff)
    assert patched == FILE.replace(b"return a", b"return a + 0").replace(b"\n", b"\r\n")


@pytest.mark.parametrize(
    ("diff", "problem"),
    [
        ("int f() {}", "no unified diff"),
        ("@@ -1,1 +1,1 @@\n-// tail\n+// x\n", "does not fit at line 1"),
        ("@@ -1,2 +1,2 @@\n-// head\n+// x\n", "does not have as many lines"),
        ("@@ -99,1 +99,1 @@\n-x\n+y\n", "out of order"),
        ("--- a/x\n+++ b/x\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n-// head\n+// x\n", "several files"),
    ],
)
def test_a_diff_that_does_not_fit_is_refused(diff: str, problem: str) -> None:
    with pytest.raises(LessonlError, match=problem):
        apply_unified_diff(FILE, diff)


def test_a_diff_may_not_take_the_function_away() -> None:
    function = find(PATH, FILE, name="f")
    with pytest.raises(LessonlError, match="takes n::f away"):
        patched_file(FILE, unified_diff(FILE, FILE.replace(b"f(int", b"g(int"), "a"), function)
    same = unified_diff(FILE, FILE.replace(b"return a", b"return 0+a"), "a.cpp")
    assert b"0+a" in patched_file(FILE, same, function)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("#include <vector>\n\n", "#include <vector>\n#include <map>\n\n"),
        ("// Ours\n#pragma once\n\n", "// Ours\n#pragma once\n#include <map>\n\n"),
        ("#ifndef A_H\n#define A_H\n\n", "#ifndef A_H\n#define A_H\n#include <map>\n\n"),
        ("#include <map>  // why\n", "#include <map>  // why\n"),
        ("#if A\n#include <map>\n#endif\n", "#include <map>\n#if A\n#include <map>\n#endif\n"),
        ("", "#include <map>\n"),
    ],
)
def test_the_developers_file_gets_the_includes_it_lacks(start: str, expected: str) -> None:
    """Not twice, not above the licence, and not where a conditional may leave it out."""
    data = f"{start}int f() {{ return 1; }}\n".encode()
    function = functions(Path("a.hpp"), data)[0]
    parts = split_rewrite("#include <map>\nint f() { return 2; }\n")
    assert edited(data, function, parts) == f"{expected}int f() {{ return 2; }}\n".encode()
