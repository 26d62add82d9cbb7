"""MapCoder: plans after recalled problems, carried out, and repaired by what they came to."""

from __future__ import annotations

import itertools

import pytest

from fakes.asking import FUNCTION
from fakes.controls import (
    NO_CODE,
    RECALLED,
    Control,
    Marks,
    attempts,
    code,
    counting,
    kind,
    models,
    numbers,
    planning,
    rounds,
    together,
    verdict,
)
from fakes.openai_server import Answer, FakeServer
from lessonl.model import LessonlError, Outcome
from lessonl.strategies.mapcoder import confidence, recollection


def test_mapcoder_plans_once_and_carries_out_the_likeliest_plan_first() -> None:
    control = Control("mapcoder", settings=rounds(18))
    with FakeServer(counting(**planning())) as server:
        report = control.run(models(server, "a"))
    asked = server.chats
    one_plan = ["carry out", *["repair"] * 5]
    assert [kind(r) for r in asked] == ["recall", *["plan"] * 3, *["verify"] * 3, *one_plan * 3]
    by_plan = [r.prompt.split("Own plan ")[1][0] for r in asked[7:]]
    assert by_plan == list("111111222222000000")
    assert all("Dynamic programming." in r.prompt for r in asked[7:])
    assert all("Problem " in r.prompt for r in asked[1:4])
    assert [x[1:] for x in attempts(control)][5:8] == [
        (5, "plan 1, repair 5", 6), (6, "plan 2", 7), (7, "plan 2, repair 1", 8),
    ]  # fmt: skip
    # Every code is graded once, and the best of all plans wins.
    assert control.evaluator.asked == list(range(1, 19))
    assert numbers(report.ranked[0].rewrite.text) == [18]


def test_mapcoder_repairs_the_current_code_by_what_became_of_it() -> None:
    marks = Marks({
        1: verdict(Outcome.NOT_COMPILABLE, log="error: no such thing"),
        2: verdict(Outcome.TIMED_OUT),
        3: verdict(Outcome.SLOWER, 0.5),
    })  # fmt: skip
    control = Control("mapcoder", marks, rounds(6))
    with FakeServer(counting(**planning())) as server:
        control.run(models(server, "a"))
    repairs = [r.prompt for r in server.chats if kind(r) == "repair"]
    assert [numbers(prompt) for prompt in repairs] == [[1], [2], [3], [4], [5]]
    results = (
        "error: no such thing",
        "does not come to an end",
        "0.5 times the speed",
        "at 1 times",
    )
    assert [r for r, prompt in zip(results, repairs, strict=False) if r in prompt] == list(results)
    assert all(FUNCTION.text in prompt for prompt in repairs)


def test_mapcoder_loses_a_turn_by_an_answer_of_no_use_wherever_it_comes() -> None:
    recalled = itertools.chain([Answer("No idea.")], itertools.repeat(Answer(RECALLED)))
    carried = itertools.chain([NO_CODE], itertools.repeat(code(3)))
    script = counting(**{
        **planning(),
        "recall": lambda _: next(recalled),
        "verify": Answer("It will do."),
        "carry_out": lambda _: next(carried),
        "repair": NO_CODE,
    })  # fmt: skip
    control = Control("mapcoder", settings=rounds(5))
    with FakeServer(script) as server:
        control.run(models(server, "a"))
    assert [kind(r) for r in server.chats if kind(r) not in ("plan", "verify")] == [
        "recall", "recall", "carry out", "carry out", "repair", "repair",
    ]  # fmt: skip
    # Plans of equal confidence stay in their order.
    assert "Own plan 0" in server.chats[-1].prompt and numbers(server.chats[-1].prompt) == [3]
    assert [x[1] for x in attempts(control)] == [2]


def test_plans_are_made_at_the_same_time() -> None:
    answers = planning()
    for name in ("plan", "verify"):
        given = answers[name]
        assert callable(given)
        answers[name] = together(3, given)
    control = Control("mapcoder", settings=rounds(1))
    with FakeServer(counting(**answers)) as server:
        control.run(models(server, "a"))
    assert len(server.chats) == 8 and len(attempts(control)) == 1


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (RECALLED, 3),
        (RECALLED.replace("</problem>", ""), 3),
        (RECALLED.upper(), 3),
        ("<problem><description>d</description><plan>p", 1),
        ("<problem><description>d</description></problem>", 0),
        ("1. Sum of an array: keep several sums.", 0),
        ("<problem>" * 20_000, 0),
    ],
)
def test_recalled_problems_are_read_as_models_write_them(answer: str, found: int) -> None:
    if found:
        examples, algorithm = recollection(answer)
        assert len(examples) == found and examples[0].plan and algorithm
    else:
        with pytest.raises(LessonlError) as error:
            recollection(answer)
        assert error.value.code == "answer"


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        ("<confidence>85</confidence>", 85),
        ("<Confidence> about 7 of 100</Confidence>", 7),
        ("<confidence>900</confidence>", 100),
        ("Confidence: high", 0),
        ("", 0),
    ],
)
def test_confidence_is_read_as_models_write_it(answer: str, number: int) -> None:
    assert confidence(answer) == number
