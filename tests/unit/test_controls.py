"""The strategies beside LessonL: who is asked what, in which order, and what becomes of it."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Sequence

import pytest
from attrs import evolve

from fakes.asking import FUNCTION
from fakes.controls import (
    NO_CODE,
    USED,
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
from fakes.openai_server import HANG, Answer, FakeServer, Request
from lessonl.agents.budget import Spending
from lessonl.agents.builtin import BuiltinAgent, append
from lessonl.agents.prompting import Prompts
from lessonl.cli.telling import State, Teller
from lessonl.cli.terminal import Terminal
from lessonl.config import StrategyName
from lessonl.model import ExplainRequest, LessonlError, Outcome, ProposeRequest, Rewrite
from lessonl.run import Event
from lessonl.team import BudgetLimits

MODELS_ONLY: tuple[StrategyName, ...] = ("cot", "reflexion", "mapcoder", "moa")
PLAIN = next(Prompts().proposals(ProposeRequest(FUNCTION, (), 0, 0)))


def test_single_asks_everybody_once_and_shows_nothing() -> None:
    control = Control("single", settings=rounds(1))
    strings = BuiltinAgent("strings", [append.TECHNIQUE])
    with FakeServer(counting()) as server:
        report = control.run(models(server, "a", "b"), strings)
    assert [r.prompt for r in server.chats] == [PLAIN, PLAIN]
    assert sorted(x.rewrite.agent for x in report.attempts) == ["a", "b"]
    (idle,) = [e for e in control.events if e.kind == "proposed" and e.rewrite is None]
    assert idle.agent == "strings" and report.strategy == "single"


def test_chain_of_thought_is_another_question() -> None:
    control = Control("cot", settings=rounds(1))
    thoughts = "First I thought of ```c++\nint g();\n``` and then:\n"
    with FakeServer([evolve(code(7), text=f"{thoughts}{code(7).text}")]) as server:
        report = control.run(models(server, "a", "b"))
    assert [kind(r) for r in server.chats] == ["step by step"] * 2
    assert len(report.attempts) == 2 and control.evaluator.asked == [7]


@pytest.mark.parametrize("strategy", MODELS_ONLY)
def test_built_in_agents_are_refused_by_name_where_questions_are_asked(
    strategy: StrategyName,
) -> None:
    with FakeServer() as server, pytest.raises(LessonlError) as error:
        Control(strategy).run(models(server, "a"), BuiltinAgent("strings", [append.TECHNIQUE]))
    assert error.value.message.startswith(f"strings is built in, and the strategy {strategy} needs")
    assert "--agents" in error.value.hint and not server.requests


def test_best_of_asks_as_often_as_the_loop_and_all_at_once() -> None:
    control = Control("best_of", settings=rounds(4))
    with FakeServer(together(12, counting())) as server:
        report = control.run(models(server, "a", "b", "c"))
    assert len(server.chats) == 12
    assert {r.prompt for r in server.chats} == {PLAIN}
    assert sorted((a, r) for a, r, *_ in attempts(control)) == [
        (agent, round_) for agent in "abc" for round_ in range(4)
    ]
    assert sorted(control.evaluator.asked) == list(range(1, 13))
    assert report.rounds == 4 and report.lessons == ()


def test_best_of_takes_what_a_built_in_agent_has_one_by_one() -> None:
    class Three:
        name = "three"
        left: Sequence[int] = (1, 2, 3)

        async def propose(self, request: ProposeRequest) -> Rewrite:
            (number, *self.left) = self.left
            text = f"int f(int x) {{ return x + {number}; }}"
            return Rewrite(text, technique=f"t{request.round}")

        async def explain(self, request: ExplainRequest) -> str:
            raise AssertionError

    control = Control("best_of", settings=rounds(3))
    control.run([], Three())
    assert attempts(control) == [("three", n, f"t{n}", n + 1) for n in range(3)]


def test_reflexion_reflects_on_the_code_that_was_measured_with_its_own_verdict() -> None:
    marks = Marks({
        1: verdict(Outcome.INCORRECT, check="output"),
        2: verdict(Outcome.FASTER, 3.0),
        3: verdict(Outcome.SLOWER, 0.25),
    })  # fmt: skip
    thought = itertools.count(1)
    control = Control("reflexion", marks, rounds(3))
    with FakeServer(
        counting(reflect=lambda _: Answer(f"Reflection {next(thought)}.", usage=USED))
    ) as server:
        report = control.run(models(server, "a"))
    asked = server.chats
    assert [kind(r) for r in asked] == ["plain", "reflect", "retry", "reflect", "retry"]
    assert [numbers(r.prompt) for r in asked] == [[], [1], [1], [2], [2]]
    assert all(FUNCTION.text in r.prompt for r in asked)
    assert ["it gives a different result" in r.prompt for r in asked[1:3]] == [True, True]
    assert ["at 3 times the speed" in r.prompt for r in asked[3:]] == [True, True]
    assert ["Reflection 1." in asked[2].prompt, "Reflection 2." in asked[4].prompt] == [True, True]
    brief = asked[1].body
    assert (brief["max_tokens"], brief["frequency_penalty"]) == (250, 0.5)
    assert "frequency_penalty" not in asked[2].body
    assert attempts(control) == [
        ("a", 0, "draft", 1), ("a", 1, "reflection 1", 2), ("a", 2, "reflection 2", 3),
    ]  # fmt: skip
    # The best measured one wins, not the last.
    assert [numbers(x.rewrite.text) for x in report.ranked] == [[2]]


def test_agents_of_reflexion_do_not_wait_for_each_other() -> None:
    quick_is_done = threading.Event()
    script = counting(reflect=Answer("Better."))

    def answer(request: Request) -> Answer:
        if request.body["model"] == "model-slow":
            quick_is_done.wait(timeout=20)
        return script(request)

    control = Control("reflexion", settings=rounds(3))

    def on_event(event: Event) -> None:
        if event.kind == "graded" and (event.agent, event.round) == ("quick", 2):
            quick_is_done.set()

    with FakeServer(answer) as server:
        control.run(models(server, "slow", "quick"), on_event=on_event)
    agents = [agent for agent, *_ in attempts(control)]
    assert agents == ["quick"] * 3 + ["slow"] * 3


def test_an_answer_without_code_costs_reflexion_a_turn_and_no_more() -> None:
    retries = itertools.chain([NO_CODE], itertools.repeat(code(5)))
    drafts = itertools.chain([NO_CODE], itertools.repeat(code(4)))
    script = counting(
        plain=lambda _: next(drafts), retry=lambda _: next(retries), reflect=Answer("Why.")
    )
    control = Control("reflexion", settings=rounds(4))
    with FakeServer(script) as server:
        control.run(models(server, "a"))
    asked = [(kind(r), numbers(r.prompt)) for r in server.chats]
    assert asked == [
        *(("plain", []), ("plain", [])),
        *(("reflect", [4]), ("retry", [4]), ("reflect", [4]), ("retry", [4])),
    ]
    lost = [e.round for e in control.events if e.kind == "proposed" and e.rewrite is None]
    assert lost == [0, 2] and [n for *_, n in attempts(control)] == [4, 5]


def test_a_dead_endpoint_ends_its_chain_and_not_the_others() -> None:
    control = Control("reflexion", settings=rounds(4))
    with FakeServer(counting(reflect=Answer("Why."))) as server:
        dead, live = models(server, "dead", "live")
        report = control.run([evolve(dead, base_url="http://127.0.0.1:9/v1"), live])
    assert [e.round for e in control.events if e.agent == "dead"] == [0, 1]
    assert [agent for agent, *_ in attempts(control)] == ["live"] * 4 and report.stopped == ""
    with FakeServer() as server:
        (gone,) = models(server, "gone")
        alone = Control("reflexion", settings=rounds(4))
        report = alone.run([evolve(gone, base_url="http://127.0.0.1:9/v1")])
    assert report.stopped.startswith("no agent can go on: gone: http://127.0.0.1:9/v1")


def test_mixture_shows_each_layer_the_one_before_with_what_became_of_it() -> None:
    marks = Marks({
        1: verdict(Outcome.NOT_COMPILABLE, log="error: no such thing"),
        2: verdict(Outcome.FASTER, 5.0),
        10: verdict(Outcome.SLOWER, 0.5),
    })  # fmt: skip
    script = counting()
    layers_at_once, turn = together(3, script), itertools.count()
    control = Control("moa", marks, rounds(4))
    with FakeServer(lambda r: layers_at_once(r) if next(turn) < 9 else script(r)) as server:
        report = control.run(models(server, "a", "b", "c"))
    asked = server.chats
    assert len(asked) == 10
    assert {r.prompt for r in asked[:3]} == {PLAIN}
    layers = [asked[3:6], asked[6:9], asked[9:]]
    for before, layer in zip(([1, 2, 3], [4, 5, 6], [7, 8, 9]), layers, strict=True):
        assert all(sorted(numbers(r.prompt)) == before for r in layer)
        assert len({r.prompt for r in layer}) == 1
    assert "error: no such thing" in asked[3].prompt and "at 5 times" in asked[3].prompt
    assert [r.body["temperature"] for r in asked] == [0.2] * 9 + [0.7]
    assert asked[9].body["model"] == "model-a"
    # A member was faster than what was made of all: it is the member that wins.
    assert numbers(report.ranked[0].rewrite.text) == [2]
    assert attempts(control)[-1] == ("a", 3, "aggregate", 10)


def test_an_aggregator_that_is_named_has_the_last_word_and_no_other() -> None:
    control = Control("moa", settings=rounds(3, aggregator="b"))
    with FakeServer(counting()) as server:
        control.run(models(server, "a", "b", "c"))
    asked = [r.body["model"] for r in server.chats]
    assert (sorted(asked[:4]), asked[4:]) == (["model-a"] * 2 + ["model-c"] * 2, ["model-b"])
    assert attempts(control)[-1][:3] == ("b", 2, "aggregate")
    alone = Control("moa", settings=rounds(3, aggregator="b"))
    with FakeServer(counting()) as server:
        alone.run(models(server, "b"))
    assert len(server.chats) == 3


def test_an_aggregator_that_does_not_take_part_is_told() -> None:
    control = Control("moa", settings=rounds(3, aggregator="gpt"))
    with FakeServer() as server, pytest.raises(LessonlError) as error:
        control.run(models(server, "a", "b"))
    assert error.value.message == "The aggregator 'gpt' does not take part."
    assert error.value.hint.endswith("take one of a, b.") and not server.requests


def test_mixture_passes_over_what_brought_nothing_and_leaves_the_sampling_to_its_server() -> None:
    answers = iter([code(1), code(2), NO_CODE, NO_CODE, code(3)])
    control = Control("moa", settings=rounds(3))
    with FakeServer(lambda _: next(answers)) as server:
        control.run(models(server, "a", "b", temperature=None))
    assert sorted(numbers(server.chats[-1].prompt)) == [1, 2]
    assert "temperature" not in server.chats[-1].body


def test_a_model_without_room_for_all_of_them_gets_the_plain_question() -> None:
    full = Answer(status=400, error={"message": "maximum context length is 1 token"})
    control = Control("moa", settings=rounds(2))
    with FakeServer(counting(combine=full)) as server:
        control.run(models(server, "a", "b"))
    asked = [(kind(r), len(numbers(r.prompt))) for r in server.chats[2:]]
    assert asked == [("combine", 2), ("combine", 1), ("plain", 0)]
    assert attempts(control)[-1][1:] == (1, "aggregate", 3)


@pytest.mark.parametrize("strategy", ["single", "best_of", *MODELS_ONLY])
def test_a_cancelled_run_leaves_no_request_and_starts_none(strategy: StrategyName) -> None:
    control = Control(strategy, settings=rounds(4))
    arrived = threading.Semaphore(0)

    async def cancelled() -> tuple[int, int]:
        cancel = asyncio.Event()
        work = asyncio.create_task(control.work(models(server, "a", "b"), cancel=cancel))
        for _ in range(8 if strategy == "best_of" else 2):
            assert await asyncio.to_thread(arrived.acquire, timeout=20)
        cancel.set()
        report = await work
        asked = len(server.chats)
        await asyncio.sleep(0.2)
        assert report.cancelled and report.spent.calls == asked
        return asked, len(asyncio.all_tasks())

    with FakeServer([HANG], on_request=lambda _: arrived.release()) as server:
        asked, tasks = asyncio.run(cancelled())
        assert len(server.chats) == asked and tasks == 1


@pytest.mark.parametrize("strategy", ["best_of", *MODELS_ONLY])
def test_no_strategy_overshoots_a_budget(strategy: StrategyName) -> None:
    limits = BudgetLimits(tokens=4_000)
    control = Control(strategy, settings=rounds(18), limits=limits)
    script = counting(**planning(), reflect=Answer("Why.", usage=USED))
    with FakeServer(script) as server:
        report = control.run(models(server, "a", "b"))
    assert report.spent.tokens <= 4_000 and report.spent.calls == len(server.chats) >= 1
    if strategy != "cot":
        assert any("The budget of this run is 4,000 tokens" in note for note in report.notes)


TOLD: dict[StrategyName, tuple[str, ...]] = {
    "single": ("One rewrite of each agent", "  a "),
    "cot": ("One rewrite of each agent, thought out step by step", "  a: step by step "),
    "best_of": ("2 rewrites of each agent, without lessons", "  a "),
    "reflexion": (
        "A draft of each agent, and 1 rewrite after reflections on the last",
        "  a: draft ",
    ),
    "mapcoder": ("Plans of each agent, and up to 2 rewrites by them", "  a: plan 1, repair 1 "),
    "moa": ("One last rewrite by a, shown 2 rewrites", "  a: aggregate "),
}


@pytest.mark.parametrize("strategy", TOLD)
def test_people_are_told_what_begins_and_what_each_rewrite_is(
    strategy: StrategyName, capsys: pytest.CaptureFixture[str]
) -> None:
    control = Control(strategy, settings=rounds(2))
    settings = evolve(control.settings, strategy=strategy)
    state = State(settings, Spending())
    with FakeServer(counting(**planning(), reflect=Answer("Why."))) as server:
        control.run(models(server, "a", "b"), on_event=Teller(Terminal(), settings, state))
    told = capsys.readouterr()
    for words in TOLD[strategy]:
        assert words in told.out + told.err
    assert "Round" not in told.out + told.err
    # The changing line has the round of the agent that is ahead.
    last = 1 if strategy in ("single", "cot") else 2
    assert state.line("timing").startswith(f"round {last} of 2")
