"""The tables of the user's file that name language models, a team of them, and what they may cost.

No key is ever part of a file: an agent names the environment variable that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from attrs import asdict, evolve, fields

from lessonl import rules
from lessonl.model import LessonlError
from lessonl.rules import Rule, check_all
from lessonl.team import VARIABLE_IN_HEADER, BudgetLimits, ModelAgent

NAME: Final = Rule(
    lambda value: re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", value) is not None,
    "at most 40 letters, digits, dots, dashes and underscores",
)
LEFT_OUT: Final = "none"
"""Stands for a parameter that is not sent at all."""

_KEYS: Final = frozenset({"key", "keys", "apikey", "apikeys", "token", "secret", "password"})
_KEY_HEADER: Final = re.compile(r"auth|key|token|secret|cookie|passw|credential|signature", re.I)
_KEY_VALUE: Final = re.compile(
    r"(?:bearer|basic|token)\s+\S|\b(?:sk|pk|gsk|xai|hf)[-_][\w-]{8}", re.I
)
_HEADER: Final = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
# A scheme such as Bearer, and nothing else beside the variable.
_FROM_VARIABLE: Final = re.compile(rf"(?:[A-Za-z]+ )?{VARIABLE_IN_HEADER.pattern}")


def _or_left_out(rule: Rule) -> Rule:
    return Rule(
        lambda value: value == LEFT_OUT or rule.holds(value),
        f'{rule.wanted}, or "{LEFT_OUT}" to leave it out of requests',
        lambda value: None if value == LEFT_OUT else rule.made(value),
    )


def _is_url(value: object) -> bool:
    if not isinstance(value, str) or not value.isprintable() or " " in value:
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _are_headers(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        _HEADER.fullmatch(name) and isinstance(text, str) and text.isprintable()
        for name, text in value.items()
    )


_URL: Final = Rule(
    _is_url, "the address of an OpenAI-compatible server, such as http://localhost:8000/v1",
    lambda value: value.rstrip("/"),
)  # fmt: skip
_PRICE: Final = rules.number(0, 1e6, "US dollars per million tokens, 0 or above")
_HEADERS: Final = Rule(
    _are_headers, 'a table of texts, such as { "X-Title" = "LessonL" }', dict, secret=True
)
AGENT_RULES: Final[Mapping[str, Rule]] = {
    "model": rules.WORDS,
    "base_url": _URL,
    "key_env": rules.VARIABLE,
    "temperature": _or_left_out(rules.number(0, 2, "a number from 0 to 2")),
    "top_p": _or_left_out(rules.number(0, 1, "a number above 0, up to 1", above=True)),
    "frequency_penalty": _or_left_out(rules.number(-2, 2, "a number from -2 to 2")),
    "max_tokens": rules.WHOLE,
    "reasoning_effort": rules.WORDS,
    "timeout": rules.SECONDS,
    "concurrency": rules.WHOLE,
    "headers": _HEADERS,
    "price_in": _PRICE,
    "price_out": _PRICE,
}
"""What ``[agents.NAME]`` may set."""

_FOLDER: Final = Rule(
    lambda value: isinstance(value, str) and value.startswith(("/", "~/")),
    "the folder of a model, from / or ~/ on",
    lambda value: Path(value).expanduser(),
)
_OF_AN_EMBEDDER: Final = ("model", "base_url", "key_env", "timeout", "headers", "price_in")
_BUDGET_RULES: Final[Mapping[str, Rule]] = {
    "tokens": rules.WHOLE,
    "money": rules.number(0, 1e9, "US dollars above 0", above=True),
    "seconds": rules.SECONDS,
    "tokens_per_day": rules.WHOLE,
    "money_per_day": rules.number(0, 1e9, "US dollars above 0", above=True),
}
_TABLES: Final = Rule(lambda value: isinstance(value, Mapping), "tables: [agents.NAME]")
_TABLE: Final = Rule(lambda value: isinstance(value, Mapping), "a table", secret=True)
_TEAM: Final = Rule(
    lambda value: (
        isinstance(value, list | tuple)
        and bool(value)
        and all(isinstance(name, str) and name.strip() for name in value)
    ),
    'a list of names, such as ["loops", "ollama:qwen2.5-coder:7b"]',
    tuple,
)


def agents(value: object, where: str) -> dict[str, ModelAgent]:
    """The agents of the tables ``[agents.NAME]``, by name. Raises LessonlError."""
    tables: Mapping[str, object] = _TABLES.check("agents", value, where)
    made = {}
    for name, table in tables.items():
        NAME.check("the name of an agent", name, where)
        made[name] = agent(
            name, _TABLE.check(f"agents.{name}", table, where), in_table(name, where)
        )
    return made


def in_table(name: str, where: str) -> str:
    """``[agents.gpt] in FILE``, as messages say it."""
    return f"[agents.{name}] in {where}"


def agent(name: str, table: Mapping[str, Any], where: str) -> ModelAgent:
    """One agent. Raises LessonlError for what is missing, unknown, wrong, or looks like a key."""
    for entry in table:
        if entry.lower().replace("_", "").replace("-", "") in _KEYS:
            raise LessonlError(
                f"{where} sets {entry}, and a key does not belong in a file.",
                "Put it into an environment variable and name that: key_env = "
                '"OPENAI_API_KEY", for example.',
            )
    _refuse_keys_in_url(table.get("base_url"), where)
    checked = check_all(table, AGENT_RULES, where)
    _refuse_keys_in_headers(checked.get("headers", {}), where)
    for needed, example in (("model", "gpt-4o"), ("base_url", "http://localhost:8000/v1")):
        if needed not in checked:
            raise LessonlError(f"{where} has no {needed}.", f'Add one: {needed} = "{example}".')
    return ModelAgent(name, **checked)


def embedder(table: Mapping[str, Any], where: str) -> ModelAgent | Path:
    """What the table ``[embedder]`` names: a model behind a server, or one in a folder.

    Raises LessonlError.
    """
    where = f"[embedder] in {where}"
    if "path" in table:
        folder: Path = check_all(table, {"path": _FOLDER}, where)["path"]
        return folder
    for name in table:
        if name in AGENT_RULES and name not in _OF_AN_EMBEDDER:
            raise rules.unknown(name, _OF_AN_EMBEDDER, where)
    # There are no tokens in its answers.
    return evolve(agent("embedder", table, where), price_out=0.0)


def _refuse_keys_in_url(url: object, where: str) -> None:
    if isinstance(url, str) and any(sign in url for sign in "@?#"):
        raise LessonlError(
            f"{where} has a base_url with a user, a query or a fragment.",
            "Give the plain address; key_env and headers say who is asking.",
        )


def _refuse_keys_in_headers(headers: Mapping[str, str], where: str) -> None:
    for name, value in headers.items():
        rest = VARIABLE_IN_HEADER.sub("", value)
        secret = _KEY_HEADER.search(name) and not _FROM_VARIABLE.fullmatch(value)
        if secret or _KEY_VALUE.search(rest):
            raise LessonlError(
                f"{where} has a header {name} that looks like a key, which does not belong in a "
                "file.",
                "Put it into an environment variable and name that in the header: "
                f'"{name}" = "${{MY_KEY}}"; for Authorization, key_env does it.',
            )
        if "${" in rest:
            raise LessonlError(
                f"{where} has a header {name} with a variable that is not one.",
                "Write it as ${NAME}, with letters, digits and underscores.",
            )


def team(value: object, where: str) -> tuple[str, ...]:
    """The names of those who take part. Raises LessonlError unless it is a list of names."""
    names: tuple[str, ...] = _TEAM.check("team", value, where)
    return tuple(name.strip() for name in names)


def budget(value: object, where: str) -> BudgetLimits:
    """The limits of the table ``[budget]``. Raises LessonlError."""
    table: Mapping[str, object] = _TABLE.check("budget", value, where)
    return BudgetLimits(**check_all(table, _BUDGET_RULES, f"[budget] in {where}"))


def table_of(agent: ModelAgent) -> dict[str, Any]:
    """The table that means this agent, without what holds anyway."""
    usual = {field.name: field.default for field in fields(ModelAgent)}
    return {
        key: LEFT_OUT if value is None else value
        for key, value in asdict(agent).items()
        if key != "name" and value != usual[key] and value != {}
    }
