"""Which lessons of earlier runs a run is offered, and how much they count."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from lessonl.lessons.adjust import adjust
from lessonl.lessons.offer import OFFERED, offered
from lessonl.lessons.relevance import LexicalEmbedder, relevance
from lessonl.lessons.rows import Entry
from lessonl.lessons.select import select
from lessonl.model import Lesson, Outcome
from lessonl.source.functions import functions

(FUNCTION,) = functions(Path("f.cpp"), b"void blur(Image& image) { for (;;) image.pixel(); }")
SAYS = "Walk the pixels of the image by rows."
HERE = relevance(LexicalEmbedder(), f"{SAYS} rows", FUNCTION.tokens)


def _entry(number: int = 7, *, tried: int = 1, won: int = 1, **changes: Any) -> Entry:
    lesson = Lesson(
        SAYS, Outcome.FASTER, 4.0, "loops", 2, HERE, 1.1, "rows", "other#1", number, (3,),
        scope="workspace",
    )  # fmt: skip
    return Entry(
        f"{number:016x}", evolve(lesson, **changes), 1, Path("g.cpp"), False, None, None, (), (),
        tried, won,
    )  # fmt: skip


def _offer(*entries: Entry) -> tuple[Lesson, ...]:
    return offered(entries, FUNCTION, LexicalEmbedder())


def _texts(lessons: Sequence[Lesson]) -> list[str]:
    return [lesson.text for lesson in lessons]


def test_an_offered_lesson_is_numbered_anew_and_knows_where_it_comes_from() -> None:
    first, second = _offer(_entry(7), _entry(9, technique="cols"))
    assert [(x.id, x.origin, x.shown, x.factor) for x in (first, second)] == [
        (1, 7, (), 1.0),
        (2, 9, (), 1.0),
    ]


def test_what_was_learnt_with_threads_is_not_offered_to_a_serial_run() -> None:
    entries = (_entry(7), _entry(9, technique="parallel-for", mode="openmp"))
    assert [x.origin for x in _offer(*entries)] == [7]
    openmp = offered(entries, FUNCTION, LexicalEmbedder(), "openmp")
    assert [x.origin for x in openmp] == [9]


def test_relevance_is_that_to_this_function() -> None:
    near, far = _offer(_entry(), _entry(8, text="Sort them once.", technique="sort"))
    assert near.relevance == pytest.approx(HERE)
    assert far.relevance < near.relevance


@pytest.mark.parametrize(("tried", "won", "weight"), [(0, 0, 1 / 2), (2, 2, 3 / 4), (8, 0, 1 / 10)])
def test_the_record_weighs(tried: int, won: int, weight: float) -> None:
    (lesson,) = _offer(_entry(tried=tried, won=won))
    assert lesson.weight == pytest.approx(weight)


def test_a_lesson_that_fits_this_function_less_than_its_own_weighs_less() -> None:
    (lesson,) = _offer(_entry(relevance=2 * HERE))
    assert lesson.weight == pytest.approx(1 / 2 * 2 / 3)
    (lesson,) = _offer(_entry(relevance=HERE / 2))
    assert lesson.weight == pytest.approx(2 / 3), "more than fitting is not possible"
    (own,) = _offer(_entry(relevance=2 * HERE, function=FUNCTION.key))
    assert own.weight == pytest.approx(2 / 3), "its own text is the same text"


def test_a_lesson_about_its_function_only_is_offered_to_that_text_alone() -> None:
    assert _offer(_entry(scope="function")) == ()
    assert _offer(_entry(scope="function", pinned=True)) == ()
    assert len(_offer(_entry(scope="function", function=FUNCTION.key))) == 1


def test_of_several_that_say_the_same_the_heaviest_is_offered() -> None:
    same = _entry(1, tried=9, won=1), _entry(2, tried=9, won=8), _entry(3, tried=9, won=4)
    lost = _entry(4, outcome=Outcome.SLOWER, speedup=0.5)
    assert sorted(x.origin for x in _offer(*same, lost)) == [2, 4]


def test_pinned_ones_are_all_offered_and_come_first() -> None:
    many = [_entry(i, technique=f"t{i}", speedup=50.0) for i in range(1, 2 * OFFERED)]
    pinned = [_entry(i, technique="p", pinned=True, speedup=0.1) for i in (900, 901)]
    lessons = _offer(*many, *pinned)
    assert len(lessons) == OFFERED + 2
    assert {x.origin for x in select(lessons, 2)} == {900, 901}


def test_the_weight_draws_a_speedup_towards_none() -> None:
    lesson = evolve(_entry().lesson, speedup=16.0, factor=1.0)
    assert evolve(lesson, weight=0.5).gain == pytest.approx(4.0)
    assert evolve(lesson, weight=1.0).gain == 16.0
    assert evolve(lesson, speedup=0.0, weight=0.5).gain == 0.0
    assert evolve(lesson, speedup=0.25, weight=0.5).gain == pytest.approx(0.5)


def test_an_earlier_lesson_is_adjusted_against_what_it_promises_here() -> None:
    lesson = evolve(_entry().lesson, speedup=16.0, weight=0.5)
    (better,) = adjust([lesson], [5.0])
    (worse,) = adjust([lesson], [3.0])
    assert [better.factor, worse.factor] == pytest.approx([1.1, 0.9])


def test_weight_counts_in_both_kinds_of_places() -> None:
    plain = Lesson("", Outcome.FASTER, 3.0, "a", 0, 0.5)
    light = evolve(plain, text="light", speedup=9.0, relevance=0.9, weight=0.25)
    own = evolve(plain, text="own")
    assert _texts(select([light, own], 1)) == ["own"]
    slow = [evolve(x, speedup=0.0) for x in (light, own)]
    assert _texts(select(slow, 1)) == ["own"]
