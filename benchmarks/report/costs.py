"""What models cost, by the formulae of the paper: tokens, US dollars, floating-point operations.

Build and timing of rewrites are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from benchmarks.report.published import data
from benchmarks.report.results import CellResults


@frozen
class Model:
    """Layers and width of a transformer, and US dollars a million tokens."""

    name: str
    layers: int
    width: int
    price_in: float
    price_out: float

    @property
    def flops(self) -> float:
        """Floating-point operations a token: 24 * layers * width^2."""
        return 24.0 * self.layers * self.width**2


@frozen
class Part:
    """Tokens that are shared alike by some models."""

    models: tuple[Model, ...]
    tokens_in: float
    tokens_out: float

    @property
    def tokens(self) -> float:
        """Those in and out together."""
        return self.tokens_in + self.tokens_out

    @property
    def dollars(self) -> float:
        """At the mean prices of the models."""
        price_in = sum(m.price_in for m in self.models) / len(self.models)
        price_out = sum(m.price_out for m in self.models) / len(self.models)
        return (self.tokens_in * price_in + self.tokens_out * price_out) / 1e6

    @property
    def flops(self) -> float:
        """At the mean of the models."""
        return self.tokens * sum(m.flops for m in self.models) / len(self.models)


def model(name: str) -> Model | None:
    """The model of which the paper has the size, however a server spells its name, or None."""
    spelled = _spelled(name)
    for known, values in data()["models"].items():
        if spelled in (_spelled(known), _spelled(known).removesuffix("instruct")):
            return Model(known, **values)
    return None


def _spelled(name: str) -> str:
    return "".join(c for c in name.rpartition("/")[2].lower() if c.isalnum())


def parts(entries: Sequence[Mapping[str, Any]]) -> tuple[Part, ...]:
    """The parts of a row of Table 7. Raises KeyError for a model that the paper has not."""
    known = data()["models"]
    return tuple(
        Part(
            tuple(Model(name, **known[name]) for name in entry["models"]),
            entry["tokens_in"],
            entry["tokens_out"],
        )
        for entry in entries
    )


def calls(strategy: str, agents: int, rounds: int) -> int:
    """How often models are asked for one problem, where all turns are taken.

    MapCoder recalls 3 problems and makes and rates a plan after each; a round is a rewrite.
    """
    return {
        "lessonl": 2 * agents * rounds,
        "single": agents,
        "cot": agents,
        "best_of": agents * rounds,
        "reflexion": agents * (2 * rounds - 1),
        "mapcoder": agents * (1 + 2 * 3 + rounds),
        "moa": agents * (rounds - 1) + 1,
    }[strategy]


def petaflop(cell: CellResults) -> float | None:
    """PFLOP of a problem in a cell, None where the size of a model is not known."""
    agents: Mapping[str, Any] = cell.config["agents"]
    total = 0.0
    for result in cell.results:
        for name, (_, tokens_in, tokens_out, _) in result.row.get("by_agent", {}).items():
            if not tokens_in + tokens_out:
                continue
            asked = agents.get(name)
            size = model(asked["model"]) if isinstance(asked, dict) else None
            if size is None:
                return None
            total += size.flops * (tokens_in + tokens_out)
    return total / len(cell.results) / 1e15 if cell.results else None
