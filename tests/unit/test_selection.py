"""Selection and adjustment of lessons, against cases worked out by hand."""

from __future__ import annotations

import pytest
from attrs import evolve

from lessonl.lessons.adjust import adjust
from lessonl.lessons.select import select
from lessonl.model import Lesson, Outcome


def _lesson(name: str, speedup: float, relevance: float, factor: float = 1.0) -> Lesson:
    outcome = Outcome.FASTER if speedup > 1 else Outcome.INCORRECT
    return Lesson(name, outcome, speedup, "a", 0, relevance, factor)


def _names(lessons: tuple[Lesson, ...]) -> str:
    return "".join(lesson.text for lesson in lessons)


BANK = (
    _lesson("a", 3.0, 0.1),
    _lesson("b", 2.0, 0.2),
    _lesson("c", 1.5, 0.3),
    _lesson("d", 0.0, 0.9),
    _lesson("e", 1.05, 0.5),
    _lesson("f", 0.0, 0.4),
)


@pytest.mark.parametrize(
    ("k", "expected"),
    [(0, ""), (1, "a"), (2, "ad"), (3, "abd"), (4, "abde"), (5, "abcde"), (6, "abcdef")],
)
def test_half_by_speedup_rounded_up_then_the_rest_by_relevance(k: int, expected: str) -> None:
    assert _names(select(BANK, k)) == expected


def test_relevance_fills_what_too_few_fast_lessons_leave() -> None:
    assert _names(select(BANK[3:], 4)) == "def"
    assert _names(select((*BANK[3:], _lesson("g", 0.0, 0.7)), 3)) == "dge"


def test_everything_is_shown_when_the_bank_is_small() -> None:
    assert _names(select(BANK[:3], 4)) == "abc"
    assert select((), 4) == ()


def test_the_factor_moves_a_lesson_over_the_threshold_and_below_another() -> None:
    damped = (_lesson("a", 1.2, 0.0, 0.9), _lesson("b", 1.1, 0.0, 1.0), _lesson("c", 1.0, 0.0, 1.1))
    assert _names(select(damped, 1)) == "b"
    assert _names(select(damped, 2, theta=1.09)) == "ba"


def test_theta_itself_counts_as_fast() -> None:
    assert _names(select((_lesson("x", 0.0, 1.0), _lesson("y", 1.1, 0.0)), 1)) == "y"


def test_ties_keep_the_order_of_the_bank() -> None:
    equal = tuple(_lesson(name, 2.0, 0.5) for name in "pqrs")
    assert _names(select(equal, 3)) == "pqr"


@pytest.mark.parametrize(
    ("speedups", "factor"),
    [
        ((1.0, 1.5, 2.0), 0.9),
        ((3.0, 1.0, 0.0), 0.9 + 0.2 / 3),
        ((3.0, 2.5, 0.0), 0.9 + 0.4 / 3),
        ((3.0, 2.5, 2.1), 1.1),
    ],
)
def test_the_factor_is_the_share_of_agents_that_did_better(
    speedups: tuple[float, ...], factor: float
) -> None:
    (adjusted,) = adjust([_lesson("z", 2.0, 0.0)], speedups)
    assert adjusted.factor == pytest.approx(factor, abs=1e-12)


def test_a_tie_counts_against_the_lesson_and_the_old_factor_does_not_count() -> None:
    (adjusted,) = adjust([_lesson("z", 2.0, 0.0, factor=1.1)], [2.0])
    assert adjusted.factor == pytest.approx(0.9)


def test_epsilon_sets_the_step() -> None:
    (adjusted,) = adjust([_lesson("z", 2.0, 0.0)], [3.0], epsilon=0.25)
    assert adjusted.factor == 1.25


def test_without_a_timed_result_nothing_changes() -> None:
    lessons = (_lesson("z", 2.0, 0.0, factor=1.1),)
    assert adjust(lessons, []) == lessons


def test_pinned_lessons_come_first_and_the_others_share_what_is_left() -> None:
    bank = (*BANK, evolve(_lesson("p", 0.0, 0.0), pinned=True))
    assert _names(select(bank, 1)) == "p"
    assert _names(select(bank, 4)) == "pabd"
    assert _names(select(bank, 7)) == "pabcdef"
    assert _names(select([evolve(x, pinned=True) for x in BANK], 2)) == "ab"
