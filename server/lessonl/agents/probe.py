"""One tiny real request to a model, and what came back: whether an agent would be heard."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final

from attrs import frozen

from lessonl.agents.endpoint import Endpoint
from lessonl.agents.faults import Fault, told
from lessonl.agents.llm.agent import LONGEST_LESSON, LlmAgent
from lessonl.agents.llm.client import load, url_of
from lessonl.agents.reply import without_thoughts
from lessonl.model import LessonlError
from lessonl.team import ModelAgent

LONGEST: Final = 64
"""How long the answer may be, in tokens."""


@frozen
class ProbeResult:
    """What a request to ``url`` brought; ``problem`` and ``hint`` are empty when it was answered.

    ``status`` is that of HTTP, None where no answer came at all; tokens are None where the server
    told none; ``seconds`` is the time until the end of the answer.
    """

    url: str
    status: int | None = None
    seconds: float = 0.0
    answer: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    problem: str = ""
    hint: str = ""

    @property
    def ok(self) -> bool:
        """Whether a model answered."""
        return not self.problem


Probe = Callable[[ModelAgent], Awaitable[ProbeResult]]


async def probe(agent: ModelAgent) -> ProbeResult:
    """Asks the model for one word, once, without retries. Never raises LessonlError.

    It goes through the client that runs use, so what it tells is what a run would meet.
    """
    url = url_of(agent)
    await load()
    started = time.monotonic()
    try:
        asked = LlmAgent(agent, Endpoint(agent.base_url), attempts=1)
        answer = await asked.reply("Answer with one word: ready", LONGEST)
    except LessonlError as error:
        return ProbeResult(url, problem=error.message, hint=error.hint)
    seconds = time.monotonic() - started
    if isinstance(answer, Fault):
        failure = told(answer, agent)
        return ProbeResult(
            url, answer.status or None, seconds, problem=failure.message, hint=failure.hint
        )
    text = " ".join(without_thoughts(answer.text).split())[:LONGEST_LESSON]
    usage = answer.usage
    return ProbeResult(url, 200, seconds, text, usage.tokens_in, usage.tokens_out)
