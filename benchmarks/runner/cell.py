"""A cell of the evaluation: what is run, on which problems, under which terms."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from attrs import evolve, field, frozen

from benchmarks.suites.problems import SUITES, Problem, problems
from lessonl.config import Selection, Settings, load, load_user, user_file
from lessonl.measure.openmp import threads_of
from lessonl.model import LessonlError, Mode
from lessonl.team import BudgetLimits, ModelAgent
from lessonl.teams import make_team, members, of_mode


class Ablation(NamedTuple):
    """How lessons are chosen, and whether what came of showing them counts."""

    selection: Selection
    adjust: bool = True


ABLATIONS: Final[Mapping[str, Ablation]] = {
    "full": Ablation("full"),
    "speedup": Ablation("speedup"),
    "relevance": Ablation("relevance"),
    "no-adjustment": Ablation("full", adjust=False),
    "random": Ablation("random"),
    "none": Ablation("none"),
}
"""In the order of the paper's Table 3, whose rows (0) to (5) are names for them, too."""

COLD: Final = "cold"
SIZES: Final = ("headline", "published")
_NOWHERE: Final = Path(__file__).parent
_NO_FILE: Final = Path(os.devnull)
_PREPARING: Final = 600.0


@frozen
class Cell:
    """What is asked for. A value of None is the strategy's own, or no limit."""

    suite: str
    strategy: str = "lessonl"
    mode: Mode = "serial"
    agents: str = ""
    """Names with commas between; a number takes so many of those there are; "" is all."""
    rounds: int | None = None
    samples: int | None = None
    """Rewrites a problem of all agents together, for what takes independent samples."""
    lessons: int = 4
    theta: float = 1.1
    epsilon: float = 0.1
    ablation: str = "full"
    sizes: str = "headline"
    """Decide at the suite's own sizes, or at those of the public suite."""
    bank: str = COLD
    """Nothing known before, or the log of a run whose lessons are offered."""
    aggregator: str = ""
    embedder: str = "lexical"
    temperature: float | None = None
    """Goes before that of every model's table."""
    early_stop: bool = True
    fp: str = "reassociate"
    threads: int | None = None
    seed: int = 0
    budget: BudgetLimits = field(factory=BudgetLimits)
    """Of one problem in one trial; seconds are those of the search."""


@frozen
class Plan:
    """A cell that can be run: everything is resolved and checked."""

    cell: Cell
    settings: Settings
    names: tuple[str, ...]
    team: Mapping[str, ModelAgent | None]
    threads: int
    """How many a call may have; 0 in serial mode."""

    @property
    def preparing(self) -> float:
        """Seconds that getting to know a function may take."""
        return self.settings.time_limit or _PREPARING

    def size_of(self, problem: Problem) -> int | None:
        """The size that decides; None leaves it to the judge."""
        if self.cell.sizes == "published":
            return problem.sizes.as_published(self.cell.mode)
        return problem.sizes.headline

    def settings_of(self, trial: int) -> Settings:
        """The settings of a trial, from 1; each has a seed of its own."""
        return evolve(self.settings, seed=self.cell.seed + trial - 1)


def plan(cell: Cell, config: Path | None = None) -> Plan:
    """The cell with its settings and its team; ``config`` replaces the user's own file.

    Of that file only the models count, so that a cell is the same on every machine. Raises
    LessonlError for a value that makes no sense.
    """
    user = load_user(config)
    if cell.ablation not in ABLATIONS:
        raise LessonlError(f"There is no ablation {cell.ablation!r}.", one_of(ABLATIONS))
    if cell.suite not in SUITES:
        raise LessonlError(f"There is no suite {cell.suite!r}.", one_of(SUITES))
    settings = _settings(cell, user, config)
    names = _names(cell, settings, configured=config is not None)
    names, settings = _sampled(cell, names, settings)
    make_team(settings, names)  # says who cannot take part before anything is run
    team = {name: _at(model, cell.temperature) for name, model in members(settings, names).items()}
    return Plan(cell, settings, names, team, threads_of(cell.mode, cell.threads))


def _settings(cell: Cell, user: Settings, config: Path | None) -> Settings:
    chosen = ABLATIONS[cell.ablation]
    strategy = load(_NOWHERE, {"strategy": cell.strategy}, user=_NO_FILE)
    values = {
        "strategy": cell.strategy,
        "rounds": strategy.rounds if cell.rounds is None else cell.rounds,
        "selection": chosen.selection,
        "adjust": chosen.adjust,
        "other_functions": cell.bank != COLD,
        "time_limit": cell.budget.seconds,
        **{n: getattr(cell, n) for n in ("lessons", "theta", "epsilon", "seed", "mode", "fp")},
        **{n: getattr(cell, n) for n in ("early_stop", "embedder")},
        "threads": threads_of(cell.mode, cell.threads) or None,
    }
    settings = load(_NOWHERE, values, user=config or user_file())
    return evolve(
        settings, budget=cell.budget, aggregator=cell.aggregator, driver="none",
        time_limit=cell.budget.seconds, threads=values["threads"], team=None, agents=user.agents,
    )  # fmt: skip


def _names(cell: Cell, settings: Settings, *, configured: bool) -> tuple[str, ...]:
    there = tuple(settings.agents) if configured and settings.agents else of_mode(settings)
    typed = tuple(name.strip() for name in cell.agents.split(",") if name.strip())
    if not typed:
        return there
    if len(typed) > 1 or not typed[0].isdigit():
        return typed
    number = int(typed[0])
    if not 1 <= number <= len(there):
        raise LessonlError(
            f"{number} agents are asked for, and there are {len(there)}: {', '.join(there)}.",
            "Ask for fewer, or name them in a file of models (--config).",
        )
    return there[:number]


def _sampled(
    cell: Cell, names: tuple[str, ...], settings: Settings
) -> tuple[tuple[str, ...], Settings]:
    """So many rounds, or so many of each agent, that ``samples`` rewrites are made."""
    if cell.samples is None:
        return names, settings
    if cell.strategy not in ("best_of", "single", "cot"):
        raise LessonlError(
            f"Rewrites of {cell.strategy} are not independent samples.",
            "Give --samples with best_of, single or cot, and --rounds with the others.",
        )
    each, left = divmod(cell.samples, len(names))
    if left or each < 1:
        raise LessonlError(
            f"{cell.samples} samples cannot be shared by {len(names)} agents alike.",
            "Give a multiple of the number of agents.",
        )
    if cell.strategy == "best_of":
        return names, evolve(settings, rounds=each)
    return names * each, settings


def _at(model: ModelAgent | None, temperature: float | None) -> ModelAgent | None:
    if model is None or temperature is None:
        return model
    return evolve(model, temperature=temperature)


def chosen(cell: Cell, only: Sequence[str] = ()) -> tuple[Problem, ...]:
    """The problems of the suite, or those named or of the categories named.

    Raises LessonlError for a name that is none of them.
    """
    there = problems(cell.suite)
    known = {name for p in there for name in (p.name, p.category)}
    for name in only:
        if name not in known:
            raise LessonlError(
                f"The suite {cell.suite} has no problem or category {name!r}.",
                one_of(dict.fromkeys(p.category for p in there)),
            )
    return tuple(p for p in there if not only or {p.name, p.category} & set(only))


def one_of(names: Sequence[str] | Mapping[str, Any]) -> str:
    """The hint of an error about a name."""
    return f"There are: {', '.join(names)}."
