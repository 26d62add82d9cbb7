"""What a model agent tells of its requests: before each what it may cost, then what it did.

A meter keeps the ledger and the budget; an agent works without one.
"""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from lessonl.team import ModelAgent


@frozen
class Usage:
    """What one request used. Tokens are None where the server told nothing credible.

    ``tokens_reasoning`` is part of ``tokens_out``. ``seconds`` is the time from sending the
    request to the end of its answer.
    """

    tokens_in: int | None = None
    tokens_out: int | None = None
    tokens_reasoning: int = 0
    seconds: float = 0.0

    @property
    def known(self) -> bool:
        """Whether the tokens are known; a request whose usage is not is settled at its reserve."""
        return self.tokens_in is not None and self.tokens_out is not None


class Reservation(Protocol):
    """The worst case of one request, set aside. Exactly one of its methods is called, once."""

    def settle(self, usage: Usage) -> None:
        """The request was sent and ended so. Where the usage is not known, the reserve is spent."""
        ...

    def release(self) -> None:
        """The request cost nothing: it was not sent, or the server refused to work on it."""
        ...


class Meter(Protocol):
    """Says yes to a request before it is sent."""

    def longest_answer(self, agent: ModelAgent) -> int | None:
        """Tokens that an answer without a limit of its own may have; None where none is needed."""
        ...

    def reserve(self, agent: ModelAgent, tokens_in: int, tokens_out: int | None) -> Reservation:
        """Sets the worst case aside; ``tokens_out`` is None where the answer has no limit.

        ``tokens_in`` is an estimate. Raises LessonlError when the budget has no room for it.
        """
        ...


class _Unmetered:
    def settle(self, usage: Usage) -> None:
        pass

    def release(self) -> None:
        pass


class NoMeter:
    """A meter that allows everything and keeps nothing."""

    def longest_answer(self, agent: ModelAgent) -> int | None:
        return None

    def reserve(self, agent: ModelAgent, tokens_in: int, tokens_out: int | None) -> Reservation:
        return _Unmetered()
