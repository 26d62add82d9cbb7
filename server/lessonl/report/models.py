"""Language models and what they answered, in words and as documents; never a key."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from lessonl.agents.probe import ProbeResult
from lessonl.report.json import SCHEMA, Document
from lessonl.report.words import count, duration, sentence
from lessonl.team import ModelAgent

MODEL_COLUMNS = ("name", "model", "host", "$/M in, out", "key")
_LONGEST = 22
_LONGEST_ANSWER = 60


def model_row(agent: ModelAgent, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The cells of an agent under ``MODEL_COLUMNS``."""
    return (
        _short(agent.name),
        _short(agent.model),
        _short(agent.host),
        prices(agent),
        key(agent, environment),
    )


def _short(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 3]}..."


def key(agent: ModelAgent, environment: Mapping[str, str] = os.environ) -> str:
    """The variables that hold what its requests need, and whether they are set."""
    unset = agent.unset(environment)
    known = (f"{x}: {'not set' if x in unset else 'set'}" for x in agent.variables())
    return ", ".join(known) or "none needed"


def prices(agent: ModelAgent) -> str:
    """Both prices in US dollars per million tokens: ``2.5, 10``."""
    both = (agent.price_in, agent.price_out)
    return ", ".join("?" if price is None else f"{price:g}" for price in both)


def model_document(agent: ModelAgent, environment: Mapping[str, str] = os.environ) -> Document:
    """One agent as configured; headers by their names only."""
    names = (
        *("name", "model", "base_url", "host", "temperature", "top_p", "frequency_penalty"),
        *("max_tokens", "reasoning_effort", "timeout", "concurrency", "price_in", "price_out"),
    )
    unset = agent.unset(environment)
    return {
        **{name: getattr(agent, name) for name in names},
        "key_env": agent.key_env or None,
        "variables": {name: name not in unset for name in agent.variables()},
        "headers": sorted(agent.headers),
    }


def models_document(
    file: Path, agents: Sequence[ModelAgent], builtin: Sequence[str], team: Sequence[str]
) -> Document:
    """What ``lessonl agents list --json`` prints."""
    return {
        "schema": SCHEMA,
        "file": file,
        "agents": [model_document(agent) for agent in agents],
        "builtin": list(builtin),
        "team": list(team),
    }


def probe_line(result: ProbeResult) -> str:
    """The request, what came of it, and in which time: ``POST URL: 200 in 1.2 s``."""
    if result.status is None and not result.seconds:
        return f"POST {result.url}: not sent"
    came = "no answer" if result.status is None else str(result.status)
    return f"POST {result.url}: {came} in {duration(result.seconds)}"


def probe_text(result: ProbeResult) -> str:
    """The request and what came back, line by line."""
    if not result.ok:
        lines = (probe_line(result), sentence(result.problem), sentence(result.hint))
        return "\n".join(line for line in lines if line)
    answer = _short(result.answer.strip(), _LONGEST_ANSWER)
    said = repr(answer) if answer else "without text, as models do that think longer"
    return f"{probe_line(result)}\nanswered {said}, {_tokens(result)}"


def _tokens(result: ProbeResult) -> str:
    if result.tokens_in is None or result.tokens_out is None:
        return "and told no usage: what runs cost is estimated"
    return f"for {count(result.tokens_in, 'token')} in and {result.tokens_out:,} out"


def probes_document(probed: Sequence[tuple[ModelAgent, ProbeResult]]) -> Document:
    """What ``lessonl agents test --json`` prints."""
    return {
        "schema": SCHEMA,
        "ok": all(result.ok for _, result in probed),
        "probes": [_probe_document(agent, result) for agent, result in probed],
    }


def _probe_document(agent: ModelAgent, result: ProbeResult) -> Document:
    return {
        "name": agent.name,
        "model": agent.model,
        "ok": result.ok,
        "url": result.url,
        "status": result.status,
        "seconds": result.seconds,
        "answer": result.answer or None,
        "tokens_in": result.tokens_in,
        "tokens_out": result.tokens_out,
        "problem": result.problem or None,
        "hint": result.hint or None,
    }
