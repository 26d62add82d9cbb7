"""A model agent against a real server on loopback: what it asks, how often, and when."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen

from fakes.asking import CODE, EXPLAIN, FUNCTION, GOOD, KEY, PROPOSE, Ledger, asked, model, run
from fakes.openai_server import Answer, FakeServer, Request
from lessonl.agents.endpoint import Endpoint, endpoints
from lessonl.agents.llm.agent import LESSON_TOKENS, LlmAgent, language_agents
from lessonl.agents.probe import probe
from lessonl.model import Function, Lesson, LessonlError, Outcome, Rewrite, Verdict
from lessonl.run import Event
from lessonl.source.functions import functions
from lessonl.strategies.lessonl import LessonL, LoopSettings
from lessonl.tasks.optimize import Evaluator, OptimizeTask
from lessonl.team import ModelAgent


def test_a_rewrite_is_signed_and_dated_and_its_usage_is_told() -> None:
    usage = {
        "prompt_tokens": 300,
        "completion_tokens": 40,
        "completion_tokens_details": {"reasoning_tokens": 30},
    }
    server, ledger, answer = asked([evolve(GOOD, usage=usage)])
    assert answer == Rewrite(CODE, agent="qwen", round=2)
    (told,) = ledger.settled
    assert (told.tokens_in, told.tokens_out, told.tokens_reasoning) == (300, 40, 30)
    assert 0 < told.seconds < 5
    ((tokens_in, tokens_out),) = ledger.reserved
    assert tokens_in > len(server.chats[0].prompt) / 3.5
    assert tokens_out is None


def test_a_request_has_the_configured_parameters_and_no_others() -> None:
    configured: dict[str, Any] = {"temperature": 0.7, "max_tokens": 900, "reasoning_effort": "low"}
    server, _, _ = asked([GOOD], **configured, top_p=None, frequency_penalty=0.5)
    (chat,) = server.chats
    messages = chat.body["messages"]
    assert [m["role"] for m in messages] == ["user"]
    assert chat.body == {"model": "m", "messages": messages, **configured}


def test_bytes_that_are_no_text_are_marked_as_json_has_none() -> None:
    (function,) = functions(Path("f.cpp"), b"int f(int x) { /* Gr\xfc\xdfe */ return x; }")
    server, _, answer = asked([GOOD], evolve(PROPOSE, function=function))
    assert answer.text == CODE
    assert "/* Gr\ufffd\ufffde */" in server.chats[0].prompt


def test_an_answer_without_a_limit_gets_that_of_the_budget() -> None:
    server, ledger, answer = asked([GOOD], cap=700)
    assert answer.text == CODE
    assert server.chats[0].body["max_tokens"] == 700 == ledger.reserved[0][1]
    server, _, _ = asked([GOOD], cap=700, max_tokens=900)
    assert server.chats[0].body["max_tokens"] == 900
    server, _, _ = asked(picky("max_tokens", also=" Use 'max_completion_tokens'."), cap=700)
    assert server.chats[-1].body["max_completion_tokens"] == 700


@pytest.mark.parametrize(
    "message",
    [
        "max_tokens is too large: 700. This model supports at most 512 completion tokens.",
        "maximum context length is 512 tokens. However, you requested 900 (700 in the completion)",
        "`max_tokens` must be less than or equal to `512`",
        "Range of max_tokens should be [1, 512]",
    ],
)
def test_a_server_whose_own_limit_is_lower_is_asked_without_that_of_the_budget(
    message: str,
) -> None:
    def script(request: Request) -> Answer:
        too_many = request.body.get("max_tokens", 0) > 512
        return Answer(status=400, error={"message": message}) if too_many else GOOD

    server, ledger, answer = asked(script, cap=700)
    assert answer.text == CODE
    assert [chat.body.get("max_tokens") for chat in server.chats] == [700, None]
    assert len(ledger.released) == 1
    with FakeServer(script) as server:
        agent = LlmAgent(model(server), Endpoint(server.url), meter=Ledger(cap=700))
        for request in (PROPOSE, PROPOSE):
            run(agent.propose(request))
        run(agent.explain(EXPLAIN))
    limits = [chat.body.get("max_tokens") for chat in server.chats]
    assert limits == [700, None, None, LESSON_TOKENS]


def test_lessons_are_short_and_have_the_penalty() -> None:
    server, ledger, answer = asked([Answer(" B reads\nbeyond. ")], EXPLAIN, frequency_penalty=0.5)
    assert answer == "B reads beyond."
    assert server.chats[0].body["frequency_penalty"] == 0.5
    assert server.chats[0].body["max_tokens"] == LESSON_TOKENS
    assert ledger.reserved[0][1] == LESSON_TOKENS


def test_a_model_that_thinks_beyond_a_lessons_limit_is_asked_without_it() -> None:
    thought = Answer("<think>hm", finish_reason="length")
    server, ledger, answer = asked([thought, Answer("<think>hm</think>It ends.")], EXPLAIN)
    assert answer == "It ends."
    assert "max_tokens" not in server.chats[1].body
    assert len(ledger.settled) == 2


def test_a_server_that_refuses_to_end_amid_thoughts_is_asked_without_a_lessons_limit() -> None:
    message = (
        "Could not finish the message because max_tokens or model output limit was reached. "
        "Please try again with higher max_tokens."
    )
    refused = Answer(status=400, error={"message": message})
    server, ledger, answer = asked([refused, Answer("It ends.")], EXPLAIN)
    assert answer == "It ends."
    assert [chat.body.get("max_tokens") for chat in server.chats] == [LESSON_TOKENS, None]
    # The model has worked on both.
    assert (len(ledger.settled), ledger.released) == (2, [])
    _, _, error = asked([refused], max_tokens=900)
    assert "The answer ended at the limit of tokens" in error.message


def test_headers_are_sent_and_the_key_is_looked_up_for_the_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MY_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-mine")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-service")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-of-an-admin")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer of-mine\nX-Of: of-mine")
    server, _, _ = asked([GOOD], key_env="MY_KEY", headers={"X-Title": "me"})
    sent = server.chats[0].headers
    assert sent["authorization"] == f"Bearer {KEY}"
    assert sent["x-title"] == "me"
    assert not [word for word in ("org-mine", "of-mine", "sk-of-an") if word in str(sent)]
    server, _, _ = asked([GOOD])
    assert "sk-of-another-service" not in str(server.chats[0].headers)


def test_what_passes_is_waited_for() -> None:
    script = [Answer(status=500), Answer(status=429), GOOD]
    server, ledger, answer = asked(script)
    assert answer.text == CODE
    assert len(server.chats) == 3
    assert (len(ledger.settled), len(ledger.released)) == (2, 1)


@pytest.mark.parametrize("header", [{"Retry-After": "0.4"}, {"retry-after-ms": "400"}])
def test_retry_after_is_kept_by_all_agents_of_the_endpoint(header: dict[str, str]) -> None:
    def script(request: Request) -> Answer:
        return GOOD if len(server.chats) > 1 else Answer(status=429, headers=header)

    async def both() -> list[Rewrite]:
        first, second = language_agents([model(server), model(server, name="other")])
        one = asyncio.create_task(first.propose(PROPOSE))
        await asyncio.to_thread(server.first.wait, 5)
        await asyncio.sleep(0.1)
        return [await second.propose(PROPOSE), await one]

    with FakeServer(script) as server:
        assert [r.text for r in run(both())] == [CODE, CODE]
    first, *others = [chat.at for chat in server.chats]
    assert len(others) == 2
    assert min(others) - first >= 0.4


def test_a_date_to_retry_after_is_kept_too() -> None:
    past = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    server, _, answer = asked([Answer(status=429, headers=past), GOOD])
    assert answer.text == CODE
    assert len(server.chats) == 2


def test_a_hold_that_is_longer_than_the_patience_is_told_at_once() -> None:
    with FakeServer([GOOD]) as server:
        endpoint = Endpoint(server.url)
        endpoint.hold(100)
        with pytest.raises(LessonlError, match=r"too many requests: the next may go in 100 s"):
            run(LlmAgent(model(server), endpoint).propose(PROPOSE))
    assert server.requests == []


def test_an_endpoint_gets_no_more_requests_at_once_than_it_bears() -> None:
    async def all_at_once() -> None:
        agents = language_agents([model(server, name=str(n), concurrency=2) for n in range(6)])
        await asyncio.gather(*(agent.propose(PROPOSE) for agent in agents))

    with FakeServer([evolve(GOOD, wait=0.1)]) as server:
        run(all_at_once())
    assert (len(server.chats), server.most) == (6, 2)


def test_the_lowest_concurrency_of_an_endpoint_holds() -> None:
    agent = ModelAgent("a", "m", "http://localhost/v1", concurrency=3)
    shared = endpoints([agent, evolve(agent, base_url="http://localhost/v1/", concurrency=1)])
    assert list(shared) == ["http://localhost/v1"]


def picky(*rejected: str, also: str = "") -> Callable[[Request], Answer]:
    def script(request: Request) -> Answer:
        for name in rejected:
            if name in request.body:
                message = f"Unsupported parameter: '{name}' is not supported.{also}"
                return Answer(status=400, error={"message": message})
        return GOOD

    return script


EVERYTHING: dict[str, Any] = {"max_tokens": 500, "reasoning_effort": "low"}


@pytest.mark.parametrize("name", ["temperature", "top_p", "reasoning_effort", "max_tokens"])
def test_a_rejected_parameter_is_left_out_once_and_for_all(name: str) -> None:
    async def twice() -> None:
        await agent.propose(PROPOSE)
        await other.propose(PROPOSE)

    with FakeServer(picky(name)) as server:
        agent, other = language_agents([model(server, **EVERYTHING)] * 2)
        run(twice())
    assert [name in chat.body for chat in server.chats] == [True, False, False]


def test_another_name_for_the_limit_is_found_and_none_if_need_be() -> None:
    also = " Use 'max_completion_tokens' instead."
    server, _, answer = asked(picky("max_tokens", also=also), **EVERYTHING)
    assert answer.text == CODE
    assert server.chats[-1].body["max_completion_tokens"] == 500
    server, ledger, answer = asked(picky("max_tokens", "max_completion_tokens"), **EVERYTHING)
    assert answer.text == CODE
    assert ledger.reserved[-1][1] is None


def test_a_rejected_penalty_costs_only_the_penalty() -> None:
    server, _, answer = asked(picky("frequency_penalty"), EXPLAIN, frequency_penalty=0.5)
    assert isinstance(answer, str)
    assert len(server.chats) == 2


def narrow(most_lessons: int) -> Callable[[Request], Answer]:
    message = "Requested tokens (9000) exceed context window of 4096"

    def script(request: Request) -> Answer:
        few = request.prompt.count("Lesson ") <= most_lessons
        return GOOD if few else Answer(status=400, error={"message": message})

    return script


@pytest.mark.parametrize(
    ("most", "shown"), [(4, [4]), (2, [4, 2]), (1, [4, 2, 1]), (0, [4, 2, 1, 0])]
)
def test_what_does_not_fit_is_asked_with_fewer_lessons(most: int, shown: list[int]) -> None:
    lessons = tuple(Lesson(f"l{n}", Outcome.FASTER, 2.0, "a", 0) for n in range(4))
    server, ledger, answer = asked(narrow(most), evolve(PROPOSE, lessons=lessons))
    assert answer.text == CODE
    assert [chat.prompt.count("Lesson ") for chat in server.chats] == shown
    assert len(ledger.released) == len(shown) - 1


def test_a_cancelled_request_is_closed_and_settled_at_its_reserve() -> None:
    ledger = Ledger()

    async def cancelled() -> None:
        agent = LlmAgent(model(server), Endpoint(server.url), meter=ledger)
        task = asyncio.create_task(agent.propose(PROPOSE))
        await asyncio.to_thread(server.first.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with FakeServer([evolve(GOOD, drip=0.02)]) as server:
        run(cancelled())
        deadline = time.monotonic() + 3
        while server.under_way and time.monotonic() < deadline:
            time.sleep(0.01)
        assert server.under_way == 0
    assert [u.known for u in ledger.settled] == [False]
    assert ledger.released == []


def test_a_budget_without_room_sends_nothing() -> None:
    @frozen
    class Spent(Ledger):
        def reserve(self, agent: ModelAgent, tokens_in: int, tokens_out: int | None) -> Ledger:
            raise LessonlError("The budget is spent.", code="budget")

    with FakeServer([GOOD]) as server:
        agent = LlmAgent(model(server), Endpoint(server.url), meter=Spent())
        with pytest.raises(LessonlError, match="spent"):
            run(agent.propose(PROPOSE))
    assert server.requests == []


def test_a_probe_tells_what_came_back() -> None:
    usage = {"prompt_tokens": 12, "completion_tokens": 2}
    with FakeServer([Answer("<think>hm</think>ready", usage=usage)]) as server:
        found = run(probe(model(server)))
    assert (found.ok, found.status, found.answer) == (True, 200, "ready")
    assert (found.tokens_in, found.tokens_out) == (12, 2)
    assert found.url == f"{server.url}/chat/completions"


def test_a_probe_tells_what_is_wrong_without_asking_again() -> None:
    with FakeServer([Answer(status=500)]) as server:
        found = run(probe(model(server)))
    assert (found.ok, found.status, len(server.chats)) == (False, 500, 1)
    assert found.hint


def test_the_library_is_not_loaded_before_it_is_needed() -> None:
    code = "import lessonl.cli.search, sys; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


@frozen
class Untimed(Evaluator):
    """An evaluator that finds every rewrite correct."""

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        return Verdict("f", function.file, 1, Outcome.SAME, "")


def test_a_dead_endpoint_costs_its_agent_the_turn_and_not_the_run() -> None:
    async def events() -> list[Event]:
        dead = model(server, name="dead", base_url="http://127.0.0.1:1/v1")
        task = OptimizeTask(FUNCTION, Untimed())
        strategy = LessonL(LoopSettings(rounds=2))
        return [e async for e in strategy.run(task, language_agents([dead, model(server)]))]

    with FakeServer([GOOD]) as server:
        told = run(events())
    proposed = [(e.agent, e.rewrite is None) for e in told if e.kind == "proposed"]
    assert proposed == [("dead", True), ("qwen", False)] * 2
    assert all("connection refused" in e.message for e in told if e.agent == "dead")
    assert [e.kind for e in told][-1] == "done"
