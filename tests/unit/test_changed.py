"""A changed file as a rewrite of one function: what belongs to it, and what is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.model import LessonlError
from lessonl.source.changed import Change, change_of
from lessonl.source.functions import find

PATH = Path("/work.cpp")
OLD = """\
#include <vector>

int helper(int x) { return x; }

// Adds.
int sum(const std::vector<int>& v) {
    int s = 0;
    for (int x : v) s += x;
    return s;
}

int other(int x) { return x + 1; }
"""
BODY = "    int s = 0;\n    for (int x : v) s += x;\n    return s;\n"


def change(new: str, old: str = OLD) -> Change:
    data = new.encode()
    return change_of(find(PATH, data, name="sum"), data, old.encode())


def test_includes_and_helpers_above_belong_to_the_rewrite() -> None:
    new = OLD.replace("<vector>\n", "<vector>\n#include <numeric>\n")
    new = new.replace("// Adds.", "static int zero() { return 0; }\n// Adds up.")
    found = change(new.replace(BODY, "    return std::accumulate(v.begin(), v.end(), zero());\n"))
    assert found.original == find(PATH, OLD.encode(), name="sum")
    assert found.rewrite.text == (
        "#include <numeric>\n"
        "static int zero() { return 0; }\n"
        "int sum(const std::vector<int>& v) {\n"
        "    return std::accumulate(v.begin(), v.end(), zero());\n"
        "}\n"
    )
    assert not found.others


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("{ return x; }", "{ return 2 * x; }"),
        ("{ return x + 1; }", "{ return 1 + x; }"),
        ("int other(int x) { return x + 1; }\n", ""),
        ("int other", "int more(int x) { return x; }\n\nint other"),
    ],
    ids=["above", "below", "gone", "new below"],
)
def test_other_functions_are_taken_as_they_were_and_that_is_said(was: str, now: str) -> None:
    found = change(OLD.replace(was, now).replace("s += x", "s = s + x"))
    assert found.rewrite.text == OLD[OLD.index("int sum") : OLD.index("\nint other")].replace(
        "s += x", "s = s + x"
    )
    assert found.others


def test_what_is_removed_outside_of_functions_is_refused() -> None:
    old = "#define ONE 1\n" + OLD
    with pytest.raises(LessonlError, match="changes more than sum"):
        change(OLD, old)


def test_a_new_function_has_no_version_to_compare_with() -> None:
    with pytest.raises(LessonlError, match="no sum in the other version"):
        change(OLD, OLD.replace("int sum", "int total"))


def test_line_ends_and_a_byte_order_mark_are_no_change() -> None:
    found = change(OLD, "\ufeff" + OLD.replace("\n", "\r\n"))
    assert not found.others
    assert found.rewrite.text.split() == found.original.text.split()


def test_of_overloads_the_one_with_the_same_types_is_meant() -> None:
    both = OLD + "\nint sum(int a, int b) { return a + b; }\n"
    new = both.replace("s += x", "s = s + x")
    data = new.encode()
    function = find(PATH, data, line=6)
    found = change_of(function, data, both.encode())
    assert found.original == find(PATH, both.encode(), line=6)
    assert not found.others
