"""What the paper has published, and which of it a cell of ours stands beside."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from benchmarks.report.estimators import Spread

_FILE: Final = Path(__file__).with_name("published.toml")
_METHODS: Final = {
    "cot": "CoT",
    "reflexion": "Reflexion",
    "mapcoder": "MapCoder",
    "moa": "MoA",
}
_ALONE: Final = {
    "gpt-4o-mini": "GPT-4o mini",
    "gpt-4o": "GPT-4o",
    "o3": "OpenAI o3",
    "deepseek-r1-distill-qwen-14b": "DeepseekR1-14B",
    "qwen2.5-coder-14b": "Qwen14B",
}


@frozen
class Published:
    """A row of a table of the paper. The figures are those of another machine and harness."""

    name: str
    correct: Spread
    over2: Spread
    speedup: Spread


@cache
def data() -> dict[str, Any]:
    """The file of published figures."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def source() -> str:
    """Where the figures come from, in words."""
    said = data()["source"]
    return f"{said['paper']}, on {said['hardware']}; {said['harness']}"


def beside(config: Mapping[str, Any]) -> Published | None:
    """The row that measured the strategy of a cell, or None where the paper has none.

    A strategy of LessonL stands beside the paper's whoever takes part in it; a single prompt only
    beside the same model.
    """
    suite, mode = data()["suites"].get(config["suite"]), config["mode"]
    if suite is None:
        return None
    if config["strategy"] == "lessonl":
        of_ablations = data()["table3"].get(suite, {}).get(mode, {})
        if config["ablation"] != "full":
            row = of_ablations.get(config["ablation"])
            return _row(f"LessonL, {config['ablation']}", row) if row else None
        return _row("LessonL", data()["table1"][suite][mode]["LessonL"])
    name = _METHODS.get(config["strategy"]) or _alone(config)
    row = data()["table1"][suite][mode].get(name)
    return _row(str(name), row) if row else None


def _alone(config: Mapping[str, Any]) -> str | None:
    models = [x["model"] for x in config["agents"].values() if isinstance(x, dict)]
    if config["strategy"] != "single" or len(models) != 1 or len(config["agents"]) != 1:
        return None
    spelled = re.sub(r"^.*/|[:-]instruct.*$", "", models[0].lower()).replace(":", "-")
    return _ALONE.get(spelled)


def _row(name: str, figures: list[list[float]]) -> Published:
    return Published(name, *(Spread(mean, sd, 3) for mean, sd in figures))
