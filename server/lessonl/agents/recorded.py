"""Agents whose answers are kept as they come, and are not asked again for what is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Protocol, runtime_checkable

from lessonl.agents.cassette import Cassette, Entry, NotRecorded
from lessonl.model import (
    AskRequest,
    ExplainRequest,
    Function,
    LessonlError,
    NothingToPropose,
    ProposeRequest,
    Rewrite,
)


class Asked(Protocol):
    """An agent, as a strategy knows it."""

    @property
    def name(self) -> str: ...

    async def propose(self, request: ProposeRequest) -> Rewrite: ...

    async def explain(self, request: ExplainRequest) -> str: ...


@runtime_checkable
class Asking(Protocol):
    """An agent that takes any question."""

    async def write(self, function: Function, request: AskRequest) -> Rewrite: ...

    async def ask(self, request: AskRequest) -> str: ...


@runtime_checkable
class Remembering(Protocol):
    """An agent whose answers depend on those it gave before."""

    def recall(self, rewrite: Rewrite) -> None:
        """Is told of a rewrite that it proposed, but was not asked for again."""
        ...


def recorded(name: str, cassette: Cassette, agent: Asked | None) -> RecordedAgent:
    """The agent with its answers kept; it takes any question if ``agent`` does.

    Without ``agent`` it takes any, as the record decides which were asked.
    """
    if agent is None or isinstance(agent, Asking):
        return RecordedModel(name, cassette, agent)
    return RecordedAgent(name, cassette, agent)


class RecordedAgent:
    """Answers from a cassette what is in it; the rest it asks for and keeps.

    An answer is known by the agent's name, the round, and the number of the call within it, from
    0: calls count from when they begin. Refusals and errors of the agent are answers, too. With
    ``agent`` None, anything that is not in the cassette raises NotRecorded.
    """

    def __init__(self, name: str, cassette: Cassette, agent: Asked | None) -> None:
        self.name = name
        self._cassette = cassette
        self._agent = agent
        self._calls: Counter[int] = Counter()

    async def propose(self, request: ProposeRequest) -> Rewrite:
        """The rewrite. Raises NothingToPropose or LessonlError as the agent did."""

        async def asked(agent: Asked) -> Entry:
            return {"rewrite": _plain(await agent.propose(request))}

        key, entry = await self._entry(request.round, asked, self._remind)
        return _rewrite(_answer(entry, "rewrite", key), self.name, request.round)

    async def explain(self, request: ExplainRequest) -> str:
        """The lesson. Raises LessonlError as the agent did."""

        async def asked(agent: Asked) -> Entry:
            return {"lesson": await agent.explain(request)}

        key, entry = await self._entry(request.rewrite.round, asked)
        return str(_answer(entry, "lesson", key)["lesson"])

    def _remind(self, entry: Entry, round_: int) -> None:
        agent: object = self._agent
        if isinstance(agent, Remembering) and "rewrite" in entry:
            agent.recall(_rewrite(entry, self.name, round_))

    async def _entry(
        self,
        round_: int,
        asked: Callable[[Any], Awaitable[Entry]],
        found: Callable[[Entry, int], None] = lambda entry, round_: None,
    ) -> tuple[str, Entry]:
        """The next answer of a round and its key."""
        number = self._calls[round_]
        self._calls[round_] += 1
        key = f"answer {self.name} round {round_} call {number}"
        entry = self._cassette.find(key)
        if entry is not None:
            found(entry, round_)
            return key, entry
        if self._agent is None:
            raise NotRecorded(key)
        try:
            entry = await asked(self._agent)
        except NothingToPropose as reason:
            entry = {"nothing": str(reason)}
        except LessonlError as error:
            entry = {"error": {"message": error.message, "hint": error.hint, "code": error.code}}
        self._cassette.keep(key, entry)
        return key, entry


class RecordedModel(RecordedAgent):
    """One that takes any question; see RecordedAgent."""

    async def write(self, function: Function, request: AskRequest) -> Rewrite:
        """The rewrite. Raises LessonlError as the agent did."""

        async def asked(agent: Asking) -> Entry:
            return {"rewrite": _plain(await agent.write(function, request))}

        key, entry = await self._entry(request.round, asked)
        return _rewrite(_answer(entry, "rewrite", key), self.name, request.round)

    async def ask(self, request: AskRequest) -> str:
        """The answer. Raises LessonlError as the agent did."""

        async def asked(agent: Asking) -> Entry:
            return {"reply": await agent.ask(request)}

        key, entry = await self._entry(request.round, asked)
        return str(_answer(entry, "reply", key)["reply"])


def _plain(rewrite: Rewrite) -> dict[str, str]:
    parts = {"technique": rewrite.technique, "condition": rewrite.condition}
    return {"text": rewrite.text, **{name: text for name, text in parts.items() if text}}


def _answer(entry: Entry, wanted: str, key: str) -> Entry:
    """The entry, if it is of the kind that is wanted; raises what it says otherwise."""
    if "nothing" in entry:
        raise NothingToPropose(str(entry["nothing"]))
    if "error" in entry:
        error = entry["error"]
        raise LessonlError(error["message"], error["hint"], code=error["code"])
    if wanted not in entry:
        raise NotRecorded(f"{key} as a {wanted}")
    return entry


def _rewrite(entry: Entry, agent: str, round_: int) -> Rewrite:
    return Rewrite(agent=agent, round=round_, **entry["rewrite"])
