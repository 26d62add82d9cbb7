"""The meter of a run: sets the worst case of every request aside before it is sent.

A request is allowed only if it keeps every limit even at its worst, all requests under way counted
at theirs; however many agents ask at once, no limit is overshot. The exception is a server that
takes more than it was asked for: what it reports is counted.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from attrs import evolve

from lessonl.agents.amount import NANO, Amount, amount, amount_of
from lessonl.agents.day import Day, Days
from lessonl.agents.metering import Usage
from lessonl.model import LessonlError
from lessonl.run import Spent
from lessonl.team import BudgetLimits, ModelAgent

UNKNOWN_OUTPUT = 16_384
"""Tokens set aside for an answer without a limit of its own: a long function and its reasoning."""

TOKENS_PER_DOLLAR = 100_000
"""Tokens of a model without a price that a dollar of a limit stands for: $10 per million."""

_RAISE = "Raise the limit under [budget] of your configuration"
_HINT = (
    f"{_RAISE}, or give agents a lower max_tokens (it is {UNKNOWN_OUTPUT:,} where they have none)."
)


class Spending:
    """What one run spends, within its limits. May be used by several threads."""

    def __init__(
        self,
        limits: BudgetLimits | None = None,
        days: Days | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``days`` has what other runs spend; without it the limits of a day are those of a run."""
        self.limits = limits or BudgetLimits()
        self.on_change: Callable[[Spent], None] | None = None
        """Is told what has been spent whenever that changes."""
        self.notes: list[str] = []
        """What a report should say, each a sentence."""
        self.refused = ""
        """Why the last request that was not allowed was not, and what to do; or empty."""
        self._days = days
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()
        self._total = Amount()
        self._agents: dict[str, Amount] = {}

    @property
    def spent(self) -> Spent:
        """What has been spent, requests under way at their worst."""
        with self._lock:
            agents = {name: account.spent() for name, account in self._agents.items()}
            return evolve(self._total.spent(), agents=agents)

    def resume(self, earlier: Spent, seconds: float) -> None:
        """Counts what the run spent before it was interrupted; ``seconds`` is its wall time."""
        self._started -= seconds
        with self._lock:
            for name, spent in earlier.agents.items():
                self._book(name, amount_of(spent))

    def longest_answer(self, agent: ModelAgent) -> int | None:
        """What is set aside for an answer without a limit, where a limit of ours depends on it."""
        limits, costs = self.limits, amount(agent, 1, 1)
        of_tokens = (limits.tokens, limits.tokens_per_day)
        of_money = (limits.money, limits.money_per_day) if costs.nano or costs.unpriced else ()
        limited = any(limit is not None for limit in (*of_tokens, *of_money))
        return _without_limit(agent) if limited else None

    def reserve(self, agent: ModelAgent, tokens_in: int, tokens_out: int | None) -> Reserved:
        """Sets the worst case of a request aside. Raises LessonlError(code="budget")."""
        if tokens_out is None:
            tokens_out = _without_limit(agent)
        worst = amount(agent, tokens_in, tokens_out)
        with self._lock:
            self._note_price(agent, worst)
            try:
                self._allow(worst)
                day = self._reserve_day(worst)
            except LessonlError as error:
                self.refused = f"{error.message} {error.hint}"
                raise
            self._book(agent.name, worst)
        self._tell()
        return Reserved(self, agent, worst, day, self._clock)

    def _allow(self, worst: Amount) -> None:
        limits, seconds = self.limits, self._clock() - self._started
        if limits.seconds is not None and seconds >= limits.seconds:
            passed = f"{seconds:.0f} s have passed"
            raise _exhausted(f"{limits.seconds:g} s", passed, "run", f"{_RAISE}.")
        _within(limits.tokens, limits.money, self._total, worst, "run")
        if self._days is None:
            _within(limits.tokens_per_day, limits.money_per_day, self._total, worst, "day")

    def _reserve_day(self, worst: Amount) -> Day | None:
        if self._days is None:
            return None
        limits = self.limits
        day = self._days.today()

        def allow(total: Amount) -> None:
            _within(limits.tokens_per_day, limits.money_per_day, total, worst, "day")

        try:
            day.add(worst, allow)
        except OSError as error:
            self._without_days(day, error)
            return None
        return day

    def _without_days(self, day: Day, error: OSError) -> None:
        what = f"What is spent today cannot be written to {day.path}: {error.strerror or error}."
        if (self.limits.tokens_per_day, self.limits.money_per_day) != (None, None):
            hint = "Make it writable, or take the limits of a day out of your configuration."
            raise LessonlError(what, hint, code="environment") from error
        self._days = None
        self.notes.append(what)

    def _note_price(self, agent: ModelAgent, worst: Amount) -> None:
        for limit, span in ((self.limits.money, "run"), (self.limits.money_per_day, "day")):
            if limit is None or not worst.unpriced:
                continue
            note = (
                f"No price is known for the agent {agent.name}: in place of the limit of"
                f" ${limit:g}, models without a price may take {_tokens(limit):,} tokens a {span}."
            )
            if note not in self.notes:
                self.notes.append(note)

    def _book(self, agent: str, change: Amount, sign: int = 1) -> None:
        self._total = self._total.plus(change, sign)
        self._agents[agent] = self._agents.get(agent, Amount()).plus(change, sign)

    def _replace(self, agent: str, worst: Amount, used: Amount, day: Day | None) -> None:
        with self._lock:
            self._book(agent, worst, -1)
            self._book(agent, used)
            if day is not None:
                try:
                    day.add(used.plus(worst, -1), lambda _: None)
                except OSError as error:  # the worst case stands, so no limit is in danger
                    self.notes.append(f"{day.path} cannot be written: {error.strerror or error}.")
        self._tell()

    def _tell(self) -> None:
        if self.on_change is not None:
            self.on_change(self.spent)


class Reserved:
    """The worst case of one request; the first call of ``settle`` or ``release`` decides."""

    def __init__(
        self,
        spending: Spending,
        agent: ModelAgent,
        worst: Amount,
        day: Day | None,
        clock: Callable[[], float],
    ) -> None:
        self._spending = spending
        self._agent = agent
        self._worst = worst
        self._day = day
        self._clock = clock
        self._sent = clock()
        self._open = True

    def settle(self, usage: Usage | None) -> None:
        """Counts what the request used, or its worst case where that is not known."""
        if usage is not None and usage.tokens_in is not None and usage.tokens_out is not None:
            reasoning, seconds = usage.tokens_reasoning, usage.seconds
            used = amount(self._agent, usage.tokens_in, usage.tokens_out, reasoning, seconds)
        else:
            seconds = usage.seconds if usage is not None else self._clock() - self._sent
            used = evolve(self._worst, seconds=max(0.0, seconds))
        self._close(used)

    def release(self) -> None:
        """Counts nothing: the request was not sent, or the server refused to work on it."""
        self._close(Amount())

    def _close(self, used: Amount) -> None:
        if self._open:
            self._open = False
            self._spending._replace(self._agent.name, self._worst, used, self._day)


def _without_limit(agent: ModelAgent) -> int:
    """Tokens set aside for an answer whose request names no limit."""
    return max(agent.max_tokens or 0, UNKNOWN_OUTPUT)


def _tokens(money: float) -> int:
    """Tokens of unknown price that stand for so many dollars."""
    return int(money * TOKENS_PER_DOLLAR)


def _within(
    tokens: int | None, money: float | None, used: Amount, worst: Amount, span: str
) -> None:
    """Raises LessonlError where ``worst`` on top of ``used`` breaks a limit of the span."""
    if tokens is not None and used.tokens + worst.tokens > tokens:
        spent = f"{used.tokens:,} are spent or set aside, and the next call may take"
        raise _exhausted(f"{tokens:,} tokens", f"{spent} {worst.tokens:,}", span)
    if money is None:
        return
    if worst.nano and used.nano + worst.nano > int(money * NANO):
        spent = f"{_dollars(used.nano)} is spent or set aside, and the next call may take"
        raise _exhausted(_dollars(money * NANO), f"{spent} {_dollars(worst.nano)}", span)
    if worst.unpriced and used.unpriced + worst.unpriced > _tokens(money):
        spent = f"{used.unpriced:,} are spent or set aside, and the next call may take"
        limit = f"{_tokens(money):,} tokens without a known price"
        raise _exhausted(limit, f"{spent} {worst.unpriced:,}", span)


def _dollars(nano: float) -> str:
    return f"${nano / NANO:,.4f}".rstrip("0").rstrip(".")


def _exhausted(limit: str, spent: str, span: str, hint: str = _HINT) -> LessonlError:
    which = "this run" if span == "run" else "the day"
    return LessonlError(f"The budget of {which} is {limit}: {spent}.", hint, code="budget")
