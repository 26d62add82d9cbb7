"""Amounts of what requests to models use, in whole numbers, so that sums come out even."""

from __future__ import annotations

import math

from attrs import frozen

from lessonl.run import Spent
from lessonl.team import ModelAgent

NANO = 1_000_000_000
"""Nanodollars in a dollar."""

_NANO_PER_MILLION = 1_000
"""Nanodollars per token, of a price in dollars per million tokens."""


@frozen
class Amount:
    """``nano`` is money in nanodollars; ``unpriced`` are the tokens whose price is not known."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_reasoning: int = 0
    nano: int = 0
    unpriced: int = 0
    seconds: float = 0.0

    @property
    def tokens(self) -> int:
        """Those in and out together."""
        return self.tokens_in + self.tokens_out

    def plus(self, other: Amount, sign: int = 1) -> Amount:
        """The sum, or with a ``sign`` of -1 the difference."""
        return Amount(
            self.calls + sign * other.calls,
            self.tokens_in + sign * other.tokens_in,
            self.tokens_out + sign * other.tokens_out,
            self.tokens_reasoning + sign * other.tokens_reasoning,
            self.nano + sign * other.nano,
            self.unpriced + sign * other.unpriced,
            self.seconds + sign * other.seconds,
        )

    def spent(self) -> Spent:
        """The same for people: dollars, or None where a price is not known."""
        return Spent(
            self.calls,
            self.tokens_in,
            self.tokens_out,
            self.tokens_reasoning,
            None if self.unpriced else self.nano / NANO,
            self.seconds,
        )


def amount(
    agent: ModelAgent, tokens_in: int, tokens_out: int, reasoning: int = 0, seconds: float = 0.0
) -> Amount:
    """What one request of so many tokens uses, money rounded up to the nanodollar."""
    tokens_in, tokens_out = max(0, tokens_in), max(0, tokens_out)
    nano, unpriced = 0, tokens_in + tokens_out
    if agent.price_in is not None and agent.price_out is not None:
        dollars = tokens_in * agent.price_in + tokens_out * agent.price_out
        nano, unpriced = math.ceil(dollars * _NANO_PER_MILLION), 0
    within = min(max(0, reasoning), tokens_out)
    return Amount(1, tokens_in, tokens_out, within, nano, unpriced, max(0.0, seconds))


def amount_of(spent: Spent) -> Amount:
    """What one agent has spent, as an amount."""
    return Amount(
        spent.calls,
        spent.tokens_in,
        spent.tokens_out,
        spent.tokens_reasoning,
        round((spent.money or 0.0) * NANO),
        spent.tokens if spent.money is None else 0,
        spent.model_seconds,
    )
