"""Size expressions: evaluated as written, found by least complexity."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonl.measure.expression import Expression, constant, fit
from lessonl.model import LessonlError

TRIALS = (
    {"n": 7, "m": 5, "k": 11},
    {"n": 5, "m": 11, "k": 7},
    {"n": 13, "m": 7, "k": 5},
)
NAMES = ("n", "m", "k")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n", 6),
        ("n * m + 1", 25),
        ("(n + 1) * (m - 1)", 21),
        ("min(n, m)", 4),
        ("max(n, m, 9)", 9),
        ("n / m", 1),
        ("n // m", 1),
        ("n % m", 2),
        ("n / (m - 4)", 0),
        ("n % (m - 4)", 0),
        ("-n + 10", 4),
        ("len(a) - 1", 2),
        ("len(rows.each)", 8),
        ("last(row_ptr)", 9),
        ("this.cols * 2", 20),
        ("3 * n", 18),
    ],
)
def test_an_expression_is_worth_what_it_says(text: str, value: int) -> None:
    sizes = {"n": 6, "m": 4, "len(a)": 3, "len(rows.each)": 8, "last(row_ptr)": 9, "this.cols": 10}
    assert Expression(text)(sizes) == value


@pytest.mark.parametrize("word", [*keyword.kwlist, "print", "_", "v_n"])
def test_a_word_of_python_can_be_a_parameter(word: str) -> None:
    assert Expression(f"2 * {word} + 1")({word: 4}) == 9
    assert Expression(f"p.{word} - len({word})")({f"p.{word}": 4, f"len({word})": 1}) == 3


@pytest.mark.parametrize(
    "text",
    ["unknown", "n +", "n ** 2", "n.real()", "__import__('os')", "'n'", "n if n else 1", "",
     "len(n + 1)", "min()", "len()", "1.5", "f(n)", "n; n", "~n"],
)  # fmt: skip
def test_anything_else_is_an_error_the_user_can_read(text: str) -> None:
    with pytest.raises(LessonlError) as caught:
        Expression(text)({"n": 3})
    assert text in caught.value.message
    assert caught.value.hint


def test_a_constant_needs_no_sizes() -> None:
    assert constant(16)({}) == 16


@pytest.mark.parametrize(
    "text",
    ["n", "n + 1", "n - 1", "2 * n", "n * m", "n * n", "n + m", "n + m - 1", "n - m + 1",
     "(n + 1) * m", "n * m * k", "2 * n * m", "n // 2", "(n + 1) // 2", "(n - 1) * m + k",
     "min(n, m)", "n * m + k"],
)  # fmt: skip
def test_a_length_that_is_a_simple_product_is_found(text: str) -> None:
    observed = [Expression(text)(t) for t in TRIALS]
    found = fit(observed, TRIALS, NAMES)
    assert found is not None
    assert [found(t) for t in TRIALS] == observed
    larger = {"n": 101, "m": 47, "k": 83}
    assert found(larger) == Expression(text)(larger)


def test_the_simplest_of_several_that_fit_is_chosen() -> None:
    assert fit([7, 5, 13], TRIALS, NAMES) == Expression("n")
    assert fit([8, 6, 14], TRIALS, NAMES) == Expression("n + 1")


def test_the_same_length_at_every_size_is_a_constant() -> None:
    assert fit([16, 16, 16], TRIALS, NAMES) == constant(16)
    assert fit([0, 0, 0], TRIALS, ()) == constant(0)


def test_a_search_that_ends_early_gets_the_least_cover() -> None:
    found = fit([6, 5, 11], TRIALS, NAMES)
    assert found == Expression("n")


def test_nothing_is_found_for_lengths_that_follow_no_size() -> None:
    assert fit([1000, 3, 77777], TRIALS, NAMES) is None
    assert fit([3, 4, 5], TRIALS, ()) is None


def test_a_parameter_with_the_name_of_a_python_word_is_fitted() -> None:
    trials = [{"from": a, "in": b} for a, b in ((7, 5), (5, 11), (13, 7))]
    assert fit([35, 55, 91], trials, ("from", "in")) == Expression("from * in")


@given(st.lists(st.integers(0, 400), min_size=3, max_size=3))
def test_a_fit_never_falls_short_of_what_was_seen(observed: list[int]) -> None:
    found = fit(observed, TRIALS, NAMES)
    if found is not None:
        assert all(found(t) >= o for t, o in zip(TRIALS, observed, strict=True))
