"""What only other threads or the hardware would miss may not be left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.measure.concurrent import dropped
from lessonl.source.functions import find

LOCKED = "void f() { std::lock_guard<std::mutex> l(m); ++total; }"
CASES = [
    (LOCKED, "void f() { ++total; }"),
    ("void f() { m.lock(); ++n; m.unlock(); }", "void f() { ++n; }"),
    ("void f() { n.fetch_add(1); }", "void f() { n.store(n.load() + 1); }"),
    ("void f() { pthread_mutex_lock(&m); ++n; }", "void f() { ++n; }"),
    (
        "void f(char* p) { auto q = (volatile char*)p; q[0] = 0; }",
        "void f(char* p) { p[0] = 0; }",
    ),
]
HONEST = [
    (LOCKED, "void f() { const std::scoped_lock l(m); total += 1; }"),
    ("void f() { for (int i : v) n.fetch_add(i); }", "void f() { n.fetch_add(sum(v)); }"),
    ("void f() { volatile int i = 0; i = i + 1; }", "void f() { int i = 1; use(i); }"),
    ("void f() { /* lock_guard */ ++n; }", "void f() { ++n; }"),
    ("int f() { return clock(); }", "int f() { return 1; }"),
]


@pytest.mark.parametrize(("original", "rewrite"), CASES)
def test_a_rewrite_that_leaves_it_out_is_found(original: str, rewrite: str) -> None:
    function = find(Path("a.cpp"), original.encode(), name="f")
    finding = dropped(function, rewrite)
    assert finding is not None
    assert finding.check == "concurrency"


@pytest.mark.parametrize(("original", "rewrite"), HONEST)
def test_one_that_does_the_same_in_another_way_is_not(original: str, rewrite: str) -> None:
    function = find(Path("a.cpp"), original.encode(), name="f")
    assert dropped(function, rewrite) is None


def test_a_word_in_a_comment_of_the_rewrite_is_no_lock() -> None:
    function = find(Path("a.cpp"), LOCKED.encode(), name="f")
    assert dropped(function, "void f() { ++total; /* lock_guard */ }") is not None
