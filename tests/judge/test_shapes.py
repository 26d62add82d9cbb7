"""What no type states is learnt from the original: extents, offsets, permutations, indices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, function, judging

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

KINDS = Path(__file__).parent / "kinds"
SHAPES, POINTERS, CLASSES = (KINDS / f"{n}.cpp" for n in ("shapes", "pointers", "classes"))


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=32)) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "name", "stated"),
    [
        (SHAPES, "spmv", {
            "row_ptr": "rows + 1 elements", "row_ptr[]": "from 0 to last(row_ptr)",
            "col": "last(row_ptr) elements", "col[]": "from 0 to rows - 1",
            "value": "last(row_ptr) elements", "x": "rows elements", "y": "rows elements",
        }),
        (SHAPES, "permute", {"perm": "permutation"}),
        (SHAPES, "kth", {"k": "from 0 to len(values) - 1"}),
        (SHAPES, "matmul", {
            "a": "n * m elements", "b": "m * p elements", "c": "n * p elements",
        }),
        (SHAPES, "transpose", {"in": "rows * stride elements", "out": "rows * stride elements"}),
        (SHAPES, "gather", {"index": "n elements", "index[]": "from 0 to n - 1"}),
        (SHAPES, "lookup", {"sorted_keys": "ascending"}),
        (POINTERS, "sum", {"values": "n elements"}),
        (POINTERS, "differences", {"values": "n + 1 elements", "out": "n elements"}),
        (POINTERS, "row_sums", {"matrix": "rows * cols elements", "out": "rows elements"}),
        (POINTERS, "magnitudes", {"pairs": "2 * n elements", "out": "n elements"}),
        (POINTERS, "block16", {"block": "16 elements"}),
        (POINTERS, "store", {"out": "1 elements"}),
        (POINTERS, "left_neighbours", {"values": "1 in front of them"}),
        (POINTERS, "backwards", {"last": "n - 1 in front of them"}),
        (POINTERS, "heaviest", {"cells": "count elements"}),
        (CLASSES, "Matrix::trace_row", {"this.values": "elements (learnt)"}),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_a_shape_is_learnt(
    session: JudgeSession, path: Path, name: str, stated: dict[str, str]
) -> None:
    lines = session.describe(path, name).spec
    for node, words in stated.items():
        assert any(line.startswith(f"{node}: ") and words in line for line in lines), lines


WRONG = {
    "spmv": ("k < row_ptr[r + 1]", "k < row_ptr[r + 1] - 1"),
    "permute": ("out[perm[i]] = in[i]", "out[i] = in[perm[i]]"),
    "kth": ("values[k]", "values[values.size() - 1 - k]"),
    "matmul": ("b[k * p + j]", "b[k * m + j]"),
    "transpose": ("out[c * rows + r]", "out[c * stride + r]"),
    "gather": ("(i + 1)", "(i + 2)"),
    "lookup": ("< key", "<= key"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_bug_that_only_the_right_shape_shows_is_found(session: JudgeSession, name: str) -> None:
    text = function(SHAPES, name).text
    old, new = WRONG[name]
    assert text.count(old) == 1
    verdict = session.evaluate(SHAPES, name, text.replace(old, new))
    assert verdict.outcome in (Outcome.INCORRECT, Outcome.CRASHED), verdict.reason


def test_a_verdict_says_what_it_assumed(session: JudgeSession) -> None:
    text = function(SHAPES, "gather").text.replace(
        "int sum = 0;", "volatile int k = 0; int sum = k;"
    )
    verdict = session.evaluate(SHAPES, "gather", text)
    assert verdict.outcome.correct, verdict.reason
    assert verdict.evidence.spec == session.describe(SHAPES, "gather").spec


def test_a_member_that_cannot_be_filled_is_not_passed_over_in_silence(
    session: JudgeSession, tmp_path: Path
) -> None:
    """A hook that is never set in any input: a rewrite may drop it, and someone must say so."""
    path = tmp_path / "hook.cpp"
    path.write_text(
        "#include <functional>\n"
        "struct Options { std::function<int(int)> hook; int level = 0; };\n"
        "int work(const Options& o, int x) {\n"
        "    const int s = o.level * 7 + x;\n"
        "    return o.hook ? o.hook(s) : s;\n"
        "}\n"
    )
    text = "int work(const Options& o, int x) { volatile int s = o.level * 7 + x; return s; }\n"
    verdict = session.evaluate(path, "work", text)
    said = " ".join([verdict.reason, *verdict.notes])
    assert not verdict.outcome.correct or "hook" in said, said


def test_a_file_that_needs_an_older_standard_gets_it(session: JudgeSession, tmp_path: Path) -> None:
    path = tmp_path / "old.hpp"
    path.write_text(
        "#include <cstddef>\n"
        "inline int total(const int* values, int n) {\n"
        "    int concept = 0;\n"
        "    for (int i = 0; i < n; ++i) concept += values[i];\n"
        "    return concept;\n"
        "}\n"
    )
    text = function(path, "total").text.replace("i = 0", "i = 1")
    assert session.evaluate(path, "total", text).outcome is Outcome.INCORRECT
    assert "-std=c++17 because" in session.describe(path, "total").origin
