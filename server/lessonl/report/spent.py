"""What a run has spent, in words and as a document."""

from __future__ import annotations

from typing import Any, Final

import attrs

from lessonl.model import Verdict
from lessonl.report.words import count
from lessonl.run import Spent
from lessonl.team import BudgetLimits

_COUNTED: Final = (
    "calls", "tokens_in", "tokens_out", "tokens_reasoning", "model_seconds", "machine_seconds",
)  # fmt: skip


def spent_words(spent: Spent) -> str:
    """``24 calls, 51k tokens in, 9k out, $0.04; 42 s of models, 65 s of this machine``."""
    machine = f"{spent.machine_seconds:.0f} s of this machine"
    if not spent.calls:
        return f"no calls of models; {machine}"
    parts = [
        count(spent.calls, "call"),
        f"{tokens(spent.tokens_in)} tokens in",
        f"{tokens(spent.tokens_out)} out",
        "an unknown amount of money" if spent.money is None else dollars(spent.money),
    ]
    return f"{', '.join(parts)}; {spent.model_seconds:.0f} s of models, {machine}"


def with_cost(verdict: Verdict, spent: Spent) -> Verdict:
    """A verdict that says what its driver cost, if that was asked for."""
    if not spent.calls:
        return verdict
    money = "an unknown amount of money" if spent.money is None else dollars(spent.money)
    used = f"{tokens(spent.tokens_in)} tokens in, {tokens(spent.tokens_out)} out, {money}"
    note = f"asking for a driver took {count(spent.calls, 'call')}: {used}"
    return attrs.evolve(verdict, notes=(*verdict.notes, note))


def budget_words(spent: Spent, limits: BudgetLimits) -> str:
    """How much of a run's limits is spent: ``12k of 50k tokens, $0.02 of $0.1``."""
    parts = []
    if limits.tokens is not None:
        parts.append(f"{tokens(spent.tokens)} of {tokens(limits.tokens)} tokens")
    if limits.money is not None:
        known = "$?" if spent.money is None else dollars(spent.money)
        parts.append(f"{known} of {dollars(limits.money)}")
    return ", ".join(parts)


def tokens(number: int) -> str:
    """A number of tokens in the unit that fits: 830, 9.1k, 51k, 1.2M."""
    for unit, scale in (("M", 1_000_000), ("k", 1_000)):
        if number >= scale:
            value = number / scale
            return f"{value:.1f}{unit}" if value < 10 else f"{value:.0f}{unit}"
    return str(number)


def dollars(money: float) -> str:
    """Dollars to the cent, small amounts to two figures: $1.20, $0.0042."""
    if money == 0 or money >= 0.01:
        return f"${money:,.2f}"
    return f"${money:.2g}" if money >= 1e-4 else "under $0.0001"


def spent_document(spent: Spent) -> dict[str, Any]:
    """The same for programs: in total, and by the names of agents."""
    agents = {name: _document(each) for name, each in spent.agents.items()}
    return {**_document(spent), "agents": agents}


def _document(spent: Spent) -> dict[str, Any]:
    values = attrs.asdict(spent, filter=lambda field, _: field.name in _COUNTED)
    return {**values, "tokens": spent.tokens, "cost": spent.money}
