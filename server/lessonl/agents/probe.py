"""One tiny real request to a model, and what came back: whether an agent would be heard."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable

from attrs import frozen

from lessonl.team import ModelAgent


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
    # Late: the library behind it takes long to load.
    result: ProbeResult = await importlib.import_module("lessonl.agents.llm").probe(agent)
    return result
