"""The language models that a user has named to take part in runs, one agent each."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class ModelAgent:
    """A model behind an OpenAI-compatible server, as configured under ``[agents.NAME]``.

    Keys are not part of it: ``key_env`` only names the environment variable that holds one. A
    parameter of None is left out of requests. ``timeout`` is in seconds, ``concurrency`` is how
    many requests the endpoint (all agents of one ``base_url`` together) gets at once, prices are
    in US dollars per million tokens, None where they are not known.
    """

    name: str
    model: str
    base_url: str
    key_env: str = ""
    temperature: float | None = 0.2
    top_p: float | None = 0.95
    frequency_penalty: float | None = None
    """For lessons; code is always asked for without one."""
    max_tokens: int | None = None
    reasoning_effort: str | None = None
    timeout: float = 120.0
    concurrency: int = 4
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    price_in: float | None = None
    price_out: float | None = None


@frozen
class BudgetLimits:
    """What a run, and all runs of a day together, may use at most; None is no limit.

    Tokens are those in and out together, money is in US dollars, ``seconds`` is the wall time of
    one run.
    """

    tokens: int | None = None
    money: float | None = None
    seconds: float | None = None
    tokens_per_day: int | None = None
    money_per_day: float | None = None
