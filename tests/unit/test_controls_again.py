"""Runs of the strategies beside LessonL, had again: from a cassette, and after a kill."""

from __future__ import annotations

import itertools
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from fakes.controls import Control, answer_by_prompt, code, kind, models, rounds
from fakes.openai_server import Answer, FakeServer, Request
from fakes.team import Killed
from lessonl.agents.builtin import BuiltinAgent, append
from lessonl.agents.cassette import CassetteFile
from lessonl.agents.recorded import recorded
from lessonl.config import STRATEGIES, StrategyName
from lessonl.lessons.bank import Bank
from lessonl.model import LessonlError
from lessonl.run import Event
from lessonl.strategies.protocols import Asks

CONTROLS = [name for name in STRATEGIES if name != "lessonl"]


@pytest.mark.parametrize("strategy", CONTROLS)
def test_a_recorded_run_is_replayed_without_its_server(
    strategy: StrategyName, tmp_path: Path
) -> None:
    count = itertools.count(1)

    def answer(request: Request) -> Answer:
        """Never the same twice, late by chance, and every fifth of no use."""
        number = next(count)
        given = answer_by_prompt(request)
        if "```" in str(given.text):
            given = code(number) if number % 5 else Answer("I would rather not.")
        return evolve(given, wait=number % 3 / 100)

    first = Control(strategy, settings=rounds(7))
    again = Control(strategy, settings=rounds(7))
    tape = tmp_path / "run.jsonl"
    with FakeServer(answer) as server:
        team = models(server, "a", "b", "c")
        with closing(CassetteFile(tape, record=True)) as cassette:
            report = first.run(team, cassette=cassette)
        asked = len(server.chats)
        with closing(CassetteFile(tape, record=False)) as cassette:
            same = again.run(team, cassette=cassette, replays=True)
        assert len(server.chats) == asked
    assert again.lines == first.lines and same.attempts == report.attempts
    assert report.attempts and again.evaluator.asked == []


def test_a_cassette_of_one_strategy_is_none_of_another(tmp_path: Path) -> None:
    tape = tmp_path / "run.jsonl"
    with FakeServer(answer_by_prompt) as server:
        team = models(server, "a")
        with closing(CassetteFile(tape, record=True)) as cassette:
            Control("single", settings=rounds(1)).run(team, cassette=cassette)
        with (
            closing(CassetteFile(tape, record=False)) as cassette,
            pytest.raises(LessonlError, match="has strategy = single, this one has cot"),
        ):
            Control("cot", settings=rounds(1)).run(team, cassette=cassette, replays=True)


def test_a_question_that_was_not_recorded_ends_a_replay_by_name(tmp_path: Path) -> None:
    tape = tmp_path / "run.jsonl"
    with FakeServer(answer_by_prompt) as server:
        team = models(server, "a")
        with closing(CassetteFile(tape, record=True)) as cassette:
            Control("mapcoder", settings=rounds(2)).run(team, cassette=cassette)
        lines = tape.read_text().splitlines(keepends=True)
        tape.write_text("".join(x for x in lines if '"answer a round 0 call 2"' not in x))
        with (
            closing(CassetteFile(tape, record=False)) as cassette,
            pytest.raises(LessonlError, match="not recorded: answer a round 0 call 2"),
        ):
            Control("mapcoder", settings=rounds(2)).run(team, cassette=cassette, replays=True)


@pytest.mark.parametrize("until", [2, 5, 9])
@pytest.mark.parametrize("strategy", CONTROLS)
def test_a_killed_run_goes_on_as_if_nothing_had_happened(
    strategy: StrategyName, until: int, tmp_path: Path
) -> None:
    settings = rounds(4)
    with FakeServer(answer_by_prompt) as server:
        team = models(server, "a", "b")
        whole = Control(strategy, settings=settings)
        whole.run(team)
        calls = len(server.chats)
        killed = Control(strategy, settings=settings, bank=tmp_path / "bank")

        def kill(event: Event) -> None:
            if len(killed.events) == until:
                raise Killed

        if len(whole.events) > until:
            with pytest.raises(Killed):
                killed.run(team, on_event=kill)
            resumed = Control(strategy, settings=settings, bank=tmp_path / "bank")
            resumed.run(team, resumes=1)
            assert resumed.lines == whole.lines
            # What was under way at the kill is asked again: one request of each agent at most,
            # or one for each place of the endpoint where all are sent at once.
            under_way = {"best_of": 8, "mapcoder": 6}.get(strategy, 2)
            assert len(server.chats) <= 2 * calls + under_way
    with closing(Bank(tmp_path / "bank")) as bank:
        trials = bank.trials(1) if bank.runs() else ()
    assert len({(x.agent, x.round) for x in trials}) == len(trials)


def test_no_answer_is_asked_for_twice_after_a_kill(tmp_path: Path) -> None:
    settings = rounds(4)
    with FakeServer(answer_by_prompt) as server:
        team = models(server, "a")
        first = Control("reflexion", settings=settings, bank=tmp_path / "bank")

        def kill(event: Event) -> None:
            if event.kind == "graded" and event.round == 2:
                raise Killed

        with pytest.raises(Killed):
            first.run(team, on_event=kill)
        before = [kind(r) for r in server.chats]
        Control("reflexion", settings=settings, bank=tmp_path / "bank").run(team, resumes=1)
        after = [kind(r) for r in server.chats][len(before) :]
    assert before[:5] == ["plain", "reflect", "retry", "reflect", "retry"]
    # The last reflection may have been under way at the kill.
    assert [*before[5:], *after] in (["reflect", "retry"], ["reflect", "reflect", "retry"])


def test_an_agent_that_takes_no_questions_takes_none_when_it_is_recorded(tmp_path: Path) -> None:
    with closing(CassetteFile(tmp_path / "tape", record=True)) as cassette:
        strings = recorded("strings", cassette, BuiltinAgent("strings", [append.TECHNIQUE]))
        assert not isinstance(strings, Asks)
        assert isinstance(recorded("strings", cassette, None), Asks)
