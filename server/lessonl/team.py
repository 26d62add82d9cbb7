"""The language models that a user has named to take part in runs, one agent each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

from lessonl.model import LessonlError

VARIABLE_IN_HEADER: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@frozen
class ModelAgent:
    """A model behind an OpenAI-compatible server, as configured under ``[agents.NAME]``.

    Keys are not part of it: ``key_env`` only names the environment variable that holds one, and
    a header may say ``${NAME}`` of one (``sent_headers`` puts it in). A
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
    frequency_penalty: float | None = 0.5
    """For lessons; code is always asked for without one."""
    max_tokens: int | None = None
    reasoning_effort: str | None = None
    timeout: float = 120.0
    concurrency: int = 4
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    price_in: float | None = None
    price_out: float | None = None

    @property
    def host(self) -> str:
        """Where its requests go, without the path: ``localhost:11434``."""
        return urlsplit(self.base_url).netloc

    def variables(self) -> tuple[str, ...]:
        """The environment variables that its requests need."""
        named = [x for value in self.headers.values() for x in VARIABLE_IN_HEADER.findall(value)]
        return tuple(dict.fromkeys([*([self.key_env] if self.key_env else []), *named]))

    def unset(self, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
        """Those of its variables that are not set, or empty."""
        return tuple(name for name in self.variables() if not environment.get(name))

    def sent_headers(self, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The headers with their variables put in. Raises LessonlError for one that is not set."""
        return {name: _filled(self, value, environment) for name, value in self.headers.items()}


def _filled(agent: ModelAgent, value: str, environment: Mapping[str, str]) -> str:
    def put(found: re.Match[str]) -> str:
        if known := environment.get(found[1]):
            return known
        raise LessonlError(
            f"The headers of agent {agent.name} need the environment variable {found[1]}.",
            "Set it in the shell that starts LessonL.",
            code="environment",
        )

    return VARIABLE_IN_HEADER.sub(put, value)


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
