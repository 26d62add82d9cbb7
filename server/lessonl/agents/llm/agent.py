"""An agent that is a language model behind an OpenAI-compatible server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence

from lessonl.agents.access import Access, access_to
from lessonl.agents.endpoint import Endpoint, endpoints
from lessonl.agents.extract import extract
from lessonl.agents.faults import Fault, told
from lessonl.agents.llm.client import estimated_tokens, exchange, load, sendable, url_of
from lessonl.agents.metering import Meter, NoMeter, Usage
from lessonl.agents.prompting import Prompts
from lessonl.agents.reply import Reply, read_reply, without_thoughts
from lessonl.model import (
    AskRequest,
    ExplainRequest,
    Function,
    LessonlError,
    ProposeRequest,
    Rewrite,
)
from lessonl.team import ModelAgent

ATTEMPTS = 4
"""How often one question is sent at most where the fault may pass."""

LESSON_TOKENS = 250
"""How long a lesson may be, in tokens (Lu et al., released configuration)."""

LONGEST_LESSON = 1_000
"""Characters of a lesson that are kept."""

LONGEST_PROSE = 20_000
"""Characters that are kept of an answer without code, such as a plan."""


def language_agents(team: Sequence[ModelAgent], meter: Meter | None = None) -> tuple[LlmAgent, ...]:
    """A fresh agent for each of ``team``; those of one base URL share its endpoint."""
    shared = endpoints(team)
    prompts = Prompts()
    return tuple(
        LlmAgent(agent, shared[agent.base_url.rstrip("/")], meter=meter, prompts=prompts)
        for agent in team
    )


class LlmAgent:
    """Asks a model for rewrites, lessons and whatever a strategy wants: one user message a call.

    There is no history, and there are no tools.

    Every method raises LessonlError where no answer came: the endpoint is dead, the budget has no
    room, the prompt does not fit, or there is nothing usable in the answer.
    """

    def __init__(
        self,
        settings: ModelAgent,
        endpoint: Endpoint,
        *,
        meter: Meter | None = None,
        prompts: Prompts | None = None,
        attempts: int = ATTEMPTS,
    ) -> None:
        self.settings = settings
        self.endpoint = endpoint
        self._meter: Meter = meter or NoMeter()
        self._prompts = prompts or Prompts()
        self._attempts = attempts
        self._thinks = False
        self._capped = True
        """Whether the server takes the limit that the budget puts on answers without one."""

    @property
    def name(self) -> str:
        return self.settings.name

    async def propose(self, request: ProposeRequest) -> Rewrite:
        """The rewrite in the model's answer; with fewer lessons where all do not fit."""
        prompts = self._prompts.proposals(request)
        return await self._written(request.function, prompts, request.round, {})

    async def write(self, function: Function, request: AskRequest) -> Rewrite:
        """The rewrite of ``function`` in the model's answer to any question."""
        more = self._sampling(request)
        return await self._written(function, request.prompts, request.round, more)

    async def _written(
        self, function: Function, prompts: Iterable[str], round_: int, more: Mapping[str, object]
    ) -> Rewrite:
        reply = await self._first_that_fits(prompts, self.settings.max_tokens, more)
        try:
            text = extract(without_thoughts(reply.text), function)
        except LessonlError as error:
            if not reply.cut_off:
                raise LessonlError(
                    f"{self.name}: {error.message}", error.hint, code="answer"
                ) from None
            raise LessonlError(
                f"{self.name}: The answer ended at the limit of tokens: {error.message}",
                "Raise the agent's max_tokens, or the context of its server.",
                code="answer",
            ) from None
        return Rewrite(text, agent=self.name, round=round_)

    async def explain(self, request: ExplainRequest) -> str:
        """The model's one or two sentences, on one line."""
        return await self._in_brief(tuple(self._prompts.lessons(request)))

    async def ask(self, request: AskRequest) -> str:
        """The model's answer to any question, without its thoughts; a brief one on one line."""
        if request.brief:
            return await self._in_brief(request.prompts)
        more = self._sampling(request)
        reply = await self._first_that_fits(request.prompts, self.settings.max_tokens, more)
        return self._said(without_thoughts(reply.text))[:LONGEST_PROSE]

    async def _in_brief(self, prompts: Sequence[str]) -> str:
        penalty = {"frequency_penalty": self.settings.frequency_penalty}
        whole = self.settings.max_tokens
        limit = whole if self._thinks else min(LESSON_TOKENS, whole or LESSON_TOKENS)
        reply = await self._first_that_fits(prompts, limit, penalty)
        if reply.cut_off and limit != whole and not without_thoughts(reply.text):
            # It thinks, and had nothing left of so few tokens for the lesson itself.
            self._thinks = True
            reply = await self._first_that_fits(prompts, whole, penalty)
        text = self._said(" ".join(without_thoughts(reply.text).split()))
        return text if len(text) <= LONGEST_LESSON else text[: LONGEST_LESSON - 3] + "..."

    def _said(self, text: str) -> str:
        if not text:
            raise LessonlError(f"{self.name}: The answer is empty.", code="answer")
        return text

    def _sampling(self, request: AskRequest) -> dict[str, object]:
        """What a question wants otherwise than the agent, unless that leaves it to its server."""
        if request.temperature is None or self.settings.temperature is None:
            return {}
        return {"temperature": request.temperature}

    async def reply(self, prompt: str, max_tokens: int | None = None) -> Reply | Fault:
        """The model's answer to any prompt as it came, or what came instead."""
        return await self._ask(prompt, max_tokens or self.settings.max_tokens, {})

    async def _first_that_fits(
        self, prompts: Iterable[str], limit: int | None, more: Mapping[str, object]
    ) -> Reply:
        """The answer to the first of ``prompts`` that the context has room for."""
        fault: Fault | None = None
        for prompt in prompts:
            answer = await self._ask(prompt, limit, more)
            if isinstance(answer, Reply):
                return answer
            fault = answer
            if not fault.overflow:
                break
        assert fault is not None  # there is always one prompt at least
        raise told(fault, self.settings)

    async def _ask(
        self, prompt: str, limit: int | None, more: Mapping[str, object]
    ) -> Reply | Fault:
        """Asks until there is an answer, or a fault that asking again would not mend."""
        failures, patience = 0, self.settings.timeout
        while True:
            async with self.endpoint.place(patience):
                cap = self._cap() if limit is None else None
                parameters = self._parameters(limit or cap, more)
                answer = await self._metered(prompt, parameters)
            if isinstance(answer, Reply):
                return answer
            if cap is not None and answer.too_many(cap):
                # The server's own limit is lower, so that the reserve holds without ours.
                self._capped = False
                continue
            rejected = answer.rejects(parameters)
            if rejected:
                self.endpoint.reject(self.settings.model, rejected)
                continue
            delay = self.endpoint.pause_after(answer, failures)
            failures += 1
            patience -= delay
            if not answer.brief or answer.overflow or failures >= self._attempts or patience < 0:
                return answer
            await asyncio.sleep(delay)

    def _cap(self) -> int | None:
        return self._meter.longest_answer(self.settings) if self._capped else None

    def _parameters(self, limit: int | None, more: Mapping[str, object]) -> dict[str, object]:
        """What goes into the request beside the prompt, as far as the server takes it."""
        s, rejected = self.settings, self.endpoint.rejected(self.settings.model)
        limited = "max_completion_tokens" if "max_tokens" in rejected else "max_tokens"
        wanted = {
            "temperature": s.temperature,
            "top_p": s.top_p,
            "reasoning_effort": s.reasoning_effort,
            limited: limit,
            **more,
        }
        return {n: v for n, v in wanted.items() if v is not None and n not in rejected}

    async def _metered(self, prompt: str, parameters: Mapping[str, object]) -> Reply | Fault:
        """One request, its worst case reserved before it and its usage settled after it."""
        await load()
        access = access_to(self.settings)
        limit = parameters.get("max_tokens", parameters.get("max_completion_tokens"))
        reservation = self._meter.reserve(
            self.settings, estimated_tokens(prompt), limit if isinstance(limit, int) else None
        )
        started = time.monotonic()
        try:
            answer = await _send(self.settings, access, prompt, parameters)
        except BaseException:
            # Cancelled, as a rule: the server may have worked on it all the same.
            reservation.settle(Usage(seconds=time.monotonic() - started))
            raise
        if isinstance(answer, Reply):
            reservation.settle(answer.usage)
        elif answer.free:
            reservation.release()
        else:
            reservation.settle(Usage(seconds=time.monotonic() - started))
        return answer


async def _send(
    agent: ModelAgent, access: Access, prompt: str, parameters: Mapping[str, object]
) -> Reply | Fault:
    """One request and what came of it; raises only what is a defect of ours."""
    said = {"role": "user", "content": sendable(prompt)}
    message = {"messages": [said], "extra_body": dict(parameters)}
    started = time.monotonic()
    body = await exchange(agent, access, "chat/completions", message)
    seconds = time.monotonic() - started
    if isinstance(body, Fault):
        return Reply("", Usage(seconds=seconds), cut_off=True) if body.ran_out else body
    return read_reply(body, seconds, url_of(agent), access.secrets)
