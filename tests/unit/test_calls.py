"""Which function a call means."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.source.calls import call_at
from lessonl.source.functions import find, functions

CODE = """\
namespace hot {
template <class T> T twice(T x) { return x + x; }
int sum(int a, int b) { return a + b; }
int sum(int a) { return a; }
struct Box { int size() const { return 1; } };
}
int used(hot::Box box) {
    // sum(1)
    int size = box.size();
    return hot::twice<int>(3) + hot::sum(size, f(1, 2)) + hot::sum ({1, 2}) + "sum(1)"[0];
}
"""
PATH = Path("/work.cpp")


def meant(text: str, after: int = 0) -> str | None:
    """The function that is meant at the place of ``text``, as ``name/parameters``."""
    data = CODE.encode()
    within = find(PATH, data, name="used")
    call = call_at(data, within, CODE.index(text) + after)
    found = call.of(functions(PATH, data)) if call else None
    return f"{found.qualified_name}/{len(found.parameters)}" if found else None


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("hot::sum(size", 5, "hot::sum/2"),
        ("hot::sum(size", 8, "hot::sum/2"),
        ("hot::sum ({", 6, "hot::sum/1"),
        ("hot::twice", 7, "hot::twice/1"),
        ("box.size()", 5, "hot::Box::size/0"),
        ("size = box", 1, None),
        ("// sum", 4, None),
        ('"sum(1)"', 2, None),
        ("f(1", 0, None),
    ],
)
def test_a_call_means_the_function_of_its_name_and_arguments(
    text: str, after: int, expected: str | None
) -> None:
    assert meant(text, after) == expected


def test_a_name_that_several_have_means_none() -> None:
    data = b"struct A { int n() { return 1; } };\nstruct B { int n() { return 2; } };\n"
    data += b"int used(A a) { return a.n(); }\n"
    call = call_at(data, find(PATH, data, name="used"), data.index(b"n();"))
    assert call is not None and call.of(functions(PATH, data)) is None
