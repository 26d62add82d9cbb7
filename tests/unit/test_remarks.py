"""What is kept of the compiler's remarks on what it could not optimise."""

from __future__ import annotations

from lessonl.measure.changes import Loop
from lessonl.measure.remarks import missed, vectorized

LOG = """\
rewrite:7:9: missed: couldn't vectorize loop
/usr/include/c++/12/bits/stl_vector.h:1123:3: missed: couldn't vectorize loop
rewrite:7:20: missed: not vectorized: control flow in loop.
rewrite:3:5: missed:   not inlinable: double f(const V&)/12 -> double sin(double)/18, body \
not available
rewrite:4:1: missed:   not inlinable: double f(const V&)/12 -> void __cxa_end_catch()/9, body \
not available
rewrite:7:9: missed: couldn't vectorize loop
rewrite:9:1: missed: not vectorized: statement can throw an exception: resx 8
rewrite:5:9: missed: couldn't vectorize loop
rewrite:5:9: missed: failed: evolution of base is not affine.
rewrite:8:2: missed:   will not early inline: double f(const V&)/12->void g()/3, growth 6
rewrite:6:3: missed:   not inlinable: f/1 -> <lambda at /home/me/secret/a.cpp:3>/4, recursive
work.cpp:7:9: missed: not vectorized: control flow in loop.
""".replace("body \\\n", "body ")


def test_loops_and_calls_of_the_text_are_told_by_line_without_paths() -> None:
    assert list(map(str, missed(LOG))) == [
        "line 3: not inlined: double sin(double): body not available",
        "line 5: couldn't vectorize loop",
        "line 6: not inlined: <lambda at a.cpp:3>: recursive",
        "line 7: not vectorized: control flow in loop.",
    ]


def test_remarks_are_short() -> None:
    lines = [
        f"rewrite:{n}:1: missed: {said}\n"
        for n in range(1, 30)
        for said in ("couldn't vectorize loop", f"not vectorized: {'x' * 500}")
    ]
    told = list(map(str, missed("".join(lines))))
    assert len(told) == 29 and told[0].startswith("line 1: not vectorized: xxx")
    assert max(map(len, told)) < 180
    assert list(missed("")) == []


def test_vectorized_loops_are_those_of_the_text_with_their_widest_vectors() -> None:
    log = """\
rewrite:2:5: optimized: loop vectorized using 32 byte vectors
rewrite:2:5: optimized: loop vectorized using 16 byte vectors
rewrite:2:5: optimized: loop unrolled 2 times
other.hpp:3:5: optimized: loop vectorized using 16 byte vectors
"""
    assert list(vectorized(log, "void f() {\n  for (;;)   g();\n}")) == [
        Loop(2, 32, "for (;;) g();")
    ]
