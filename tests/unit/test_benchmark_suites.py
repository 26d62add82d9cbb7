"""The suites hold what they say: problems with a statement, by category, each to be rewritten."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.suites.problems import SUITES, problems


@pytest.mark.parametrize(
    ("suite", "count"),
    [("parallel60", 60), ("poly30", 30), ("loops", 56), ("real", 39), ("macros", 4)],
)
def test_every_problem_has_a_statement_and_can_be_rewritten(suite: str, count: int) -> None:
    found = problems(suite)
    assert len(found) == len({p.name for p in found}) == count
    assert all(p.statement.endswith(".") and not p.function.unsupported for p in found)


def test_every_category_has_five_problems() -> None:
    assert set(Counter(p.category for p in problems("parallel60")).values()) == {5}


def test_an_emptied_problem_keeps_its_head_and_answers_with_nothing() -> None:
    by_name = {p.name: p.emptied for suite in SUITES for p in problems(suite)}
    assert by_name["relu"] == "void relu(std::vector<double>& x) {}\n"
    assert by_name["edgeCount"].endswith("size_t N) { return {}; }\n")
