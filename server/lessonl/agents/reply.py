"""Reads a chat completion as servers really send it, and leaves the model's thoughts out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from attrs import frozen

from lessonl.agents.faults import Fault, one_line, refusal, secretless
from lessonl.agents.metering import Usage

MOST_TOKENS = 20_000_000
"""Of one request, by any account: more than the context of any model holds."""

_THOUGHT = re.compile(r"<(/?)(think|thinking|thought)>", re.IGNORECASE)


@frozen
class Reply:
    """What a model answered. ``cut_off`` says that it ran into its limit of tokens."""

    text: str
    usage: Usage
    cut_off: bool = False


def read_reply(body: bytes, seconds: float, url: str, secrets: Iterable[str]) -> Reply | Fault:
    """The reply in the body of an answer with status 200, or the fault it is."""
    secrets = tuple(secrets)
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return Fault("junk", url, one_line(body.decode("utf-8", "replace"), secrets))
    if not isinstance(value, dict) or not isinstance(choice := _first_choice(value), dict):
        if isinstance(value, dict) and value.get("error"):
            return refusal(url, _status_within(value["error"]), {}, body, secrets)
        return Fault("junk", url, one_line(body.decode("utf-8", "replace"), secrets))
    message = choice.get("message")
    content = message.get("content") if isinstance(message, dict) else choice.get("text")
    # Half a character, as JSON can spell it, cannot be written anywhere.
    said = _joined(content).encode("utf-8", "replace").decode("utf-8")
    text = secretless(said, secrets)
    return Reply(text, _usage(value.get("usage"), text, seconds), _cut_off(choice))


def _first_choice(value: dict[str, Any]) -> object:
    choices = value.get("choices")
    return choices[0] if isinstance(choices, list) and choices else None


def _status_within(error: object) -> int:
    """The status that a router found behind it and tells in the body only."""
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) and 400 <= code < 600 else 502


def _cut_off(choice: dict[str, Any]) -> bool:
    return choice.get("finish_reason") == "length"


def _joined(content: object) -> str:
    """The text of a message, which some servers send in parts."""
    if isinstance(content, list):
        return "".join(_joined(part) for part in content)
    if isinstance(content, dict):
        content = content.get("text")
    return content if isinstance(content, str) else ""


def _usage(value: object, text: str, seconds: float) -> Usage:
    """What the server says it used; unknown where that cannot be."""
    told = value if isinstance(value, dict) else {}
    tokens_in, tokens_out = (
        token_count(told.get("prompt_tokens")),
        token_count(told.get("completion_tokens")),
    )
    if not tokens_in or tokens_out is None or (text and not tokens_out):
        return Usage(seconds=seconds)
    details = told.get("completion_tokens_details")
    reasoning = token_count(details.get("reasoning_tokens")) if isinstance(details, dict) else None
    return Usage(tokens_in, tokens_out, min(reasoning or 0, tokens_out), seconds)


def token_count(value: object) -> int | None:
    """A number of tokens that a server tells, if it can be one."""
    number = isinstance(value, int) and not isinstance(value, bool)
    return value if number and isinstance(value, int) and 0 <= value <= MOST_TOKENS else None


def without_thoughts(text: str) -> str:
    """``text`` without what stands in ``<think>`` tags.

    A tag that is not closed runs to the end; one that was not opened began with the text, as
    when the opening one is part of the prompt.
    """
    kept: list[str] = []
    position, opened = 0, 0
    for tag in _THOUGHT.finditer(text):
        closes = bool(tag[1])
        if not closes:
            kept += [text[position : tag.start()]] if not opened else []
            opened += 1
        elif opened:
            opened -= 1
        else:
            kept.clear()
        position = tag.end()
    return "".join([*kept, "" if opened else text[position:]]).strip()
