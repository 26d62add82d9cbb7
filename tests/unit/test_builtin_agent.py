"""How a built-in agent is led by lessons, and what it says."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from attrs import evolve

from lessonl.agents.builtin import TECHNIQUES, builtin_agents
from lessonl.agents.builtin.agent import BuiltinAgent
from lessonl.agents.builtin.counters import own_counters
from lessonl.agents.builtin.technique import Technique
from lessonl.lessons.solicit import solicit
from lessonl.model import (
    Function,
    Lesson,
    NothingToPropose,
    Outcome,
    ProposeRequest,
    Rewrite,
    Speedup,
    Verdict,
)
from lessonl.source.functions import functions

(FUNCTION,) = functions(Path("f.cpp"), b"int f(int x) { return x; }")


def _adds(name: str) -> Technique:
    def apply(function: Function) -> Rewrite | None:
        return Rewrite(
            f"#include <{name}>\n" + function.text.replace("return", f"/*{name}*/ return")
        )

    return Technique(name, f"does {name}", f"{name} being right", apply)


NEVER = Technique("never", "", "", lambda function: None)
A, B, C, D = _adds("a"), _adds("b"), _adds("c"), _adds("d")


def _lesson(technique: str, outcome: Outcome, speedup: float) -> Lesson:
    return Lesson("", outcome, speedup, "", 0, technique=technique)


def _propose(agent: BuiltinAgent, *lessons: Lesson, fp: str = "reassociate") -> Rewrite:
    return asyncio.run(agent.propose(ProposeRequest(FUNCTION, lessons, 0, 0, fp=fp)))


def test_without_lessons_the_first_technique_that_applies_is_proposed() -> None:
    assert _propose(BuiltinAgent("x", [NEVER, B, A])).technique == "b"


def test_a_winner_is_built_upon_with_what_is_untried() -> None:
    won = _lesson("a", Outcome.FASTER, 2.0)
    rewrite = _propose(BuiltinAgent("x", [A, B]), won)
    assert rewrite.technique == "a + b"
    assert rewrite.text == "#include <a>\n#include <b>\nint f(int x) { /*a*/ /*b*/ return x; }"


def test_winners_are_combined_best_first() -> None:
    lessons = _lesson("b", Outcome.FASTER, 1.5), _lesson("a", Outcome.FASTER, 2.0)
    assert _propose(BuiltinAgent("x", [A, B, C]), *lessons).technique == "a + b"


def _again(agent: BuiltinAgent, *lessons: Lesson, round_: int) -> Rewrite:
    return asyncio.run(agent.propose(ProposeRequest(FUNCTION, lessons, round_, 0)))


def test_what_is_left_is_put_together_upon_the_winners_after_the_first_round() -> None:
    agent = BuiltinAgent("x", [NEVER, A, B, C], others=[D])
    assert _again(agent, round_=0).technique == "a"
    lessons = _lesson("a", Outcome.SAME, 1.0), _lesson("d", Outcome.FASTER, 2.0)
    assert _again(agent, *lessons, round_=1).technique == "d + b + c"
    slower = _lesson("d + b + c", Outcome.SLOWER, 0.5)
    assert _again(agent, *lessons, slower, round_=2).technique == "d + b"


def test_one_technique_alone_is_not_put_together() -> None:
    assert _again(BuiltinAgent("x", [NEVER, A]), round_=1).technique == "a"


def test_the_effectiveness_factor_counts() -> None:
    lessons = (
        evolve(_lesson("a", Outcome.FASTER, 2.0), factor=0.9),
        evolve(_lesson("b", Outcome.FASTER, 1.9), factor=1.1),
    )
    assert _propose(BuiltinAgent("x", [A, B, C]), *lessons).technique == "b + a"


@pytest.mark.parametrize("outcome", [Outcome.INCORRECT, Outcome.SLOWER, Outcome.SAME])
def test_what_did_not_help_is_not_tried_again(outcome: Outcome) -> None:
    lesson = _lesson("a", outcome, 0.0)
    assert _propose(BuiltinAgent("x", [A, B]), lesson).technique == "b"


def test_a_winner_of_another_agent_is_joined_in() -> None:
    won = _lesson("c", Outcome.FASTER, 2.0)
    assert _propose(BuiltinAgent("x", [A], others=[C]), won).technique == "c + a"


def test_a_combination_is_proposed_by_one_agent_of_the_team() -> None:
    lessons = _lesson("a", Outcome.FASTER, 2.0), _lesson("b", Outcome.FASTER, 1.5)
    first, second = BuiltinAgent("x", [A], others=[B]), BuiltinAgent("y", [B], others=[A])
    assert _again(second, *lessons, round_=1).technique == "a + b"
    with pytest.raises(NothingToPropose):
        _again(first, *lessons, round_=1)


def test_what_rounds_differently_is_not_offered_where_every_bit_counts() -> None:
    rounding, won = evolve(A, reassociates=True), _lesson("a", Outcome.FASTER, 2.0)
    assert _propose(BuiltinAgent("x", [rounding, B])).technique == "a"
    assert _propose(BuiltinAgent("x", [rounding, B]), fp="1e-6").technique == "a"
    assert _propose(BuiltinAgent("x", [rounding, B]), fp="exact").technique == "b"
    joined = BuiltinAgent("x", [B], others=[rounding])
    assert _propose(joined, won, fp="exact").technique == "b"


def test_nothing_is_proposed_twice_and_the_end_is_told() -> None:
    agent = BuiltinAgent("x", [A, NEVER])
    _propose(agent)
    with pytest.raises(NothingToPropose, match="x: none of its 2 techniques applies in a new way"):
        _propose(agent)
    with pytest.raises(NothingToPropose, match="applies to this function"):
        _propose(BuiltinAgent("y", [NEVER]))


@pytest.mark.parametrize(
    ("outcome", "ratio", "words"),
    [
        (Outcome.FASTER, 3.104, "made the function much faster: 3.10 times the original's speed"),
        (Outcome.SLOWER, 0.5, "made the function slower: 0.50 times the original's speed"),
        (Outcome.SAME, 1.0, "made no measurable difference"),
        (Outcome.CRASHED, None, "is not equivalent to the original here"),
        (Outcome.NOT_COMPILABLE, None, "does not compile here"),
    ],
)
def test_a_lesson_names_technique_condition_and_change(
    outcome: Outcome, ratio: float | None, words: str
) -> None:
    speedup = Speedup(ratio, ratio, ratio, 48) if ratio is not None else None
    found = Verdict("f", Path("f.cpp"), 1, outcome, "", speedup)
    request = solicit(FUNCTION, Rewrite("", technique="a"), found)
    assert request is not None
    text = asyncio.run(BuiltinAgent("x", [A]).explain(request))
    assert text == f"a, which does a, {words}; it rests on a being right."


def test_the_team_is_fresh_for_every_run_and_has_every_technique_once() -> None:
    names = [t.name for skills in TECHNIQUES.values() for t in skills]
    assert len(names) == len(set(names)) >= 6
    first, second = builtin_agents(), builtin_agents()
    assert [agent.name for agent in first] == list(TECHNIQUES)
    assert not set(map(id, first)) & set(map(id, second))


def _earlier(technique: str, outcome: Outcome, speedup: float = 2.0) -> Lesson:
    return evolve(_lesson(technique, outcome, speedup), origin=5, weight=0.5)


def test_what_won_in_an_earlier_run_is_tried_first_and_what_did_not_last() -> None:
    lessons = _earlier("a", Outcome.SLOWER), _earlier("c", Outcome.FASTER)
    agent = BuiltinAgent("x", [A, B, C])
    order = [_propose(agent, *lessons).technique for _ in range(3)]
    assert order == ["c", "b", "a"]


def test_what_won_in_an_earlier_run_is_joined_to_what_won_in_this() -> None:
    lessons = _earlier("c", Outcome.FASTER), _lesson("a", Outcome.FASTER, 2.0)
    assert _propose(BuiltinAgent("x", [B, C], others=[A]), *lessons).technique == "a + c"


def test_a_combination_of_an_earlier_run_is_tried_by_one_agent_of_the_team() -> None:
    won = _earlier("b + a", Outcome.FASTER)
    assert _propose(BuiltinAgent("x", [C, B], others=[A]), won).technique == "b + a"
    assert _propose(BuiltinAgent("y", [C, A], others=[B]), won).technique == "c"


def test_what_failed_here_is_not_tried_although_it_won_elsewhere() -> None:
    lessons = _earlier("a", Outcome.FASTER), _lesson("a", Outcome.SLOWER, 0.5)
    assert _propose(BuiltinAgent("x", [A, B]), *lessons).technique == "b"


def test_a_rewrite_says_on_what_it_rests() -> None:
    won = _lesson("a", Outcome.FASTER, 2.0)
    rewrite = _propose(BuiltinAgent("x", [A, B]), won)
    assert rewrite.condition == "a being right and b being right"


def test_counters_that_are_declared_outside_of_loops_move_in() -> None:
    text = b"""void f(int n, double* a) {
        int i, j;
        int k, last = 0;
        for (i = 0; i < n; i++) for (j = 0; j < n; j++) a[i] += a[j];
        for (i = 0; i < n; i++) a[i] = i;
        for (k = 0; k < n; k++) last = k;
        a[0] = k + last;
    }"""
    (function,) = functions(Path("f.cpp"), text)
    moved = own_counters(function).text
    assert "int i, j;" not in moved
    assert moved.count("for (int i = 0;") == 2
    assert moved.count("for (int j = 0;") == 1
    assert "for (k = 0;" in moved


def test_a_counter_that_two_nested_loops_share_stays_where_it_is() -> None:
    text = b"void f(int n) { int i; for (i = 0; i < n; i++) { for (i = 0; i < 3; i++) g(); } }"
    (function,) = functions(Path("f.cpp"), text)
    assert own_counters(function).text == function.text
