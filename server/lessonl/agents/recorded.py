"""Agents whose answers are kept as they come, and are not asked again for what is known."""

from __future__ import annotations

from collections import Counter
from typing import Any, Protocol, runtime_checkable

from lessonl.agents.cassette import Cassette, Entry, NotRecorded
from lessonl.model import (
    ExplainRequest,
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
class Remembering(Protocol):
    """An agent whose answers depend on those it gave before."""

    def recall(self, rewrite: Rewrite) -> None:
        """Is told of a rewrite that it proposed, but was not asked for again."""
        ...


class RecordedAgent:
    """Answers from a cassette what is in it; the rest it asks for and keeps.

    An answer is known by the agent's name, the round, and the number of the call within it, from
    0. Refusals and errors of the agent are answers, too. With ``agent`` None, anything that is
    not in the cassette raises NotRecorded.
    """

    def __init__(self, name: str, cassette: Cassette, agent: Asked | None) -> None:
        self.name = name
        self._cassette = cassette
        self._agent = agent
        self._calls: Counter[int] = Counter()

    async def propose(self, request: ProposeRequest) -> Rewrite:
        """The rewrite. Raises NothingToPropose or LessonlError as the agent did."""
        key = self._key(request.round)
        entry = self._cassette.find(key)
        if entry is None:
            entry = await self._ask(key, request)
        else:
            self._remind(entry, request.round)
        return _rewrite(_answer(entry, "rewrite", key), self.name, request.round)

    async def explain(self, request: ExplainRequest) -> str:
        """The lesson. Raises LessonlError as the agent did."""
        key = self._key(request.rewrite.round)
        entry = self._cassette.find(key)
        if entry is None:
            entry = await self._ask(key, request)
        return str(_answer(entry, "lesson", key)["lesson"])

    def _remind(self, entry: Entry, round_: int) -> None:
        agent: object = self._agent
        if isinstance(agent, Remembering) and "rewrite" in entry:
            agent.recall(_rewrite(entry, self.name, round_))

    def _key(self, round_: int) -> str:
        number = self._calls[round_]
        self._calls[round_] += 1
        return f"answer {self.name} round {round_} call {number}"

    async def _ask(self, key: str, request: ProposeRequest | ExplainRequest) -> Entry:
        if self._agent is None:
            raise NotRecorded(key)
        entry: dict[str, Any]
        try:
            if isinstance(request, ExplainRequest):
                entry = {"lesson": await self._agent.explain(request)}
            else:
                entry = {"rewrite": _plain(await self._agent.propose(request))}
        except NothingToPropose as reason:
            entry = {"nothing": str(reason)}
        except LessonlError as error:
            entry = {"error": {"message": error.message, "hint": error.hint, "code": error.code}}
        self._cassette.keep(key, entry)
        return entry


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
