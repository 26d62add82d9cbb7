"""One question to a model agent over real HTTP, with all that came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from fakes.openai_server import Answer, FakeServer, Script
from lessonl.agents.endpoint import Endpoint
from lessonl.agents.llm.agent import LlmAgent
from lessonl.agents.metering import Usage
from lessonl.model import ExplainRequest, LessonlError, Outcome, ProposeRequest, Rewrite, Verdict
from lessonl.source.functions import functions
from lessonl.team import ModelAgent

(FUNCTION,) = functions(Path("f.cpp"), b"int f(int x) { return x; }")
CODE = "int f(int x) { return x + 0; }\n"
GOOD = Answer(f"Here it is:\n```c++\n{CODE}```\n")
PROPOSE = ProposeRequest(FUNCTION, (), 2, 0)
EXPLAIN = ExplainRequest(
    FUNCTION, Rewrite(CODE), Verdict("f", Path("f.cpp"), 1, Outcome.CRASHED, ""), "not equivalent"
)
KEY = "sk-very-secret-0123456789"


@frozen
class Ledger:
    """A meter that writes down what it is told."""

    reserved: list[tuple[int, int | None]] = field(factory=list)
    settled: list[Usage] = field(factory=list)
    released: list[bool] = field(factory=list)
    cap: int | None = None
    """Tokens of an answer that has no limit of its own."""

    def longest_answer(self, agent: ModelAgent) -> int | None:
        return self.cap

    def reserve(self, agent: ModelAgent, tokens_in: int, tokens_out: int | None) -> Ledger:
        self.reserved.append((tokens_in, tokens_out))
        return self

    def settle(self, usage: Usage) -> None:
        self.settled.append(usage)

    def release(self) -> None:
        self.released.append(True)


def model(server: FakeServer, **settings: Any) -> ModelAgent:
    return evolve(ModelAgent("qwen", "m", server.url, timeout=5.0), **settings)


def run(answer: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(answer)


def asked(
    script: Script,
    request: ProposeRequest | ExplainRequest = PROPOSE,
    *,
    cap: int | None = None,
    **settings: Any,
) -> tuple[FakeServer, Ledger, Any]:
    """The server after one question, the ledger, and the answer or the error."""
    ledger = Ledger(cap=cap)
    with FakeServer(script) as server:
        settings_ = model(server, **settings)
        agent = LlmAgent(settings_, Endpoint(settings_.base_url, pause=0.01), meter=ledger)
        answer: Any
        try:
            if isinstance(request, ProposeRequest):
                answer = run(agent.propose(request))
            else:
                answer = run(agent.explain(request))
        except LessonlError as error:
            answer = error
    return server, ledger, answer
