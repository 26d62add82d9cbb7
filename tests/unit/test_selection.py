"""Selection and adjustment of lessons, against cases worked out by hand."""

from __future__ import annotations

import random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lessonl.config import SELECTIONS, Selection
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


@pytest.mark.parametrize(
    ("selection", "k", "expected"),
    [
        ("speedup", 3, "abc"),
        ("speedup", 5, "abced"),  # failures come last, in the order of the bank
        ("speedup", 9, "abcedf"),
        ("relevance", 1, "d"),
        ("relevance", 3, "def"),
        ("relevance", 9, "defcba"),
        ("none", 4, ""),
    ],
)
def test_the_controls_choose_by_one_thing_or_nothing(
    selection: Selection, k: int, expected: str
) -> None:
    assert _names(select(BANK, k, selection=selection)) == expected


def test_the_threshold_is_for_the_full_selection_only() -> None:
    assert _names(select(BANK, 3, theta=9.0)) == "def"
    assert _names(select(BANK, 3, theta=9.0, selection="speedup")) == "abc"


@pytest.mark.parametrize("selection", ["full", "speedup", "relevance"])
def test_the_controls_keep_the_order_of_the_bank_among_equals(selection: Selection) -> None:
    equal = tuple(_lesson(name, 2.0, 0.5) for name in "pqrs")
    assert _names(select(equal, 3, selection=selection)) == "pqr"


def test_the_factor_counts_for_speedup_and_the_weight_for_relevance() -> None:
    bank = (_lesson("a", 2.0, 0.8, 0.9), _lesson("b", 1.9, 0.7), _lesson("c", 1.0, 0.75))
    bank = (evolve(bank[0], weight=0.5), *bank[1:])
    assert _names(select(bank, 3, selection="speedup")) == "bac"
    assert _names(select(bank, 3, selection="relevance")) == "cba"


def test_a_random_choice_follows_its_generator_and_can_be_any() -> None:
    def drawn(seed: int) -> str:
        return _names(select(BANK, 3, selection="random", rng=random.Random(seed)))

    assert drawn(5) == drawn(5)
    every = [drawn(seed) for seed in range(200)]
    assert len({"".join(sorted(names)) for names in every}) == 20  # 6 over 3


def test_pinned_lessons_come_first_in_every_control_but_none() -> None:
    bank = (*BANK, evolve(_lesson("p", 0.0, 0.0), pinned=True))
    firsts = {s: _names(select(bank, 2, selection=s))[:1] for s in SELECTIONS}
    assert firsts == {"full": "p", "speedup": "p", "relevance": "p", "random": "p", "none": ""}


NUMBERS = st.floats(0, 5, width=16)
LESSONS = st.lists(
    st.builds(
        lambda s, r, f, w, p: evolve(_lesson("x", s, r, f), weight=w, pinned=p),
        *(NUMBERS, st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.sampled_from([0.9, 1.0, 1.1])),
        *(st.sampled_from([0.5, 1.0]), st.booleans()),
    ),
    max_size=12,
)


def _numbered(lessons: list[Lesson]) -> list[Lesson]:
    return [evolve(lesson, id=number) for number, lesson in enumerate(lessons)]


@given(LESSONS, st.integers(0, 8), st.sampled_from(SELECTIONS), st.integers(0, 3))
def test_as_many_different_lessons_are_shown_as_there_are_places(
    lessons: list[Lesson], k: int, selection: Selection, seed: int
) -> None:
    bank = _numbered(lessons)
    shown = select(bank, k, selection=selection, rng=random.Random(seed))
    assert len(shown) == (0 if selection == "none" else min(k, len(bank)))
    assert len({x.id for x in shown}) == len(shown)
    assert all(x == bank[x.id] for x in shown)


@given(LESSONS, st.integers(0, 8))
def test_the_full_selection_is_that_of_the_method_sorted_out_in_full(
    lessons: list[Lesson], k: int
) -> None:
    bank = _numbered(lessons)
    pinned = [x for x in bank if x.pinned][:k]
    free = [x for x in bank if not x.pinned]
    places = k - len(pinned)
    by_gain = sorted(free, key=lambda x: -x.gain)
    high = [x for x in by_gain if x.gain >= 1.1][: -(-places // 2)]
    rest = sorted((x for x in free if x not in high), key=lambda x: -x.relevance * x.weight)
    assert list(select(bank, k)) == pinned + high + rest[: places - len(high)]


@given(
    st.lists(NUMBERS, min_size=1, max_size=6), NUMBERS, st.sampled_from([0.9, 1.1]), st.floats(0, 1)
)
def test_an_adjustment_depends_on_the_round_only_and_stays_within_epsilon(
    speedups: list[float], own: float, before: float, epsilon: float
) -> None:
    (new,) = adjust([_lesson("z", own, 0.0, before)], speedups, epsilon=epsilon)
    (again,) = adjust([new], list(reversed(speedups)), epsilon=epsilon)
    assert again.factor == new.factor
    assert 1 - epsilon - 1e-9 <= new.factor <= 1 + epsilon + 1e-9
    (better,) = adjust([_lesson("z", own, 0.0)], [s + 1 for s in speedups], epsilon=epsilon)
    assert better.factor >= new.factor


@pytest.mark.parametrize(("agents", "factor"), [(1, 1.1), (2, 1.0), (3, 0.9 + 0.2 / 3)])
def test_one_winner_of_an_odd_or_even_number_of_agents(agents: int, factor: float) -> None:
    (adjusted,) = adjust([_lesson("z", 2.0, 0.0)], [3.0, *[1.0] * (agents - 1)])
    assert adjusted.factor == pytest.approx(factor, abs=1e-12)
