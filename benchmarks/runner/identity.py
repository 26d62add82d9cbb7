"""What a log says of its cell, and what must be the same for it to be gone on with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import asdict

from benchmarks.runner.cell import COLD, Plan
from benchmarks.suites.problems import Problem
from lessonl.config import Settings
from lessonl.team import ModelAgent

_SETTINGS = (
    *("strategy", "rounds", "lessons", "selection", "adjust", "theta", "epsilon", "early_stop"),
    *("mode", "threads", "fp", "seed", "embedder", "aggregator", "other_functions"),
)
_MODEL = (
    *("model", "temperature", "top_p", "frequency_penalty", "max_tokens", "reasoning_effort"),
    *("price_in", "price_out"),
)


def config(plan: Plan) -> dict[str, Any]:
    """Everything that decides what a run comes to, as plain data without keys or addresses."""
    settings: Settings = plan.settings
    bank = plan.cell.bank
    return {
        "suite": plan.cell.suite,
        **{name: getattr(settings, name) for name in _SETTINGS},
        "ablation": plan.cell.ablation,
        "sizes": plan.cell.sizes,
        "agents": {name: _model(model) for name, model in plan.team.items()},
        "budget": {k: v for k, v in asdict(plan.cell.budget).items() if v is not None},
        "bank": bank if bank == COLD else f"{Path(bank).name} {_digest(Path(bank).read_bytes())}",
    }


def _model(model: ModelAgent | None) -> dict[str, Any] | str:
    if model is None:
        return "built in"
    return {name: getattr(model, name) for name in _MODEL}


def problems_digest(problems: Sequence[Problem]) -> dict[str, str]:
    """The text of every problem that is run, by its name, as a digest."""
    return {p.name: p.function.key.rpartition("#")[2] for p in problems}


def difference(mine: dict[str, Any], theirs: dict[str, Any]) -> str:
    """The first value in which two configurations differ, in words; "" if there is none."""
    for name in dict.fromkeys([*theirs, *mine]):
        if mine.get(name) != theirs.get(name):
            return f"{name} {_said(theirs.get(name))}, not {_said(mine.get(name))}"
    return ""


def _said(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{k} ({v})" for k, v in value.items()) or "none"
    return str(value)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
