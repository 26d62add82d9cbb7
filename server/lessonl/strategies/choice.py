"""The strategies by the names that settings give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from lessonl.config import Settings, StrategyName
from lessonl.model import LessonlError
from lessonl.strategies.best_of import BestOf
from lessonl.strategies.cot import ChainOfThought
from lessonl.strategies.lessonl import LessonL, LoopSettings
from lessonl.strategies.mapcoder import MapCoder
from lessonl.strategies.moa import MixtureOfAgents
from lessonl.strategies.protocols import Agent, Strategy
from lessonl.strategies.reflexion import Reflexion
from lessonl.strategies.related import Related
from lessonl.strategies.single import Single
from lessonl.strategies.turns import Conditions, askers

_LOOP: Final = (
    *("rounds", "lessons", "seed", "early_stop", "fp", "mode"),
    *("selection", "adjust", "theta", "epsilon"),
)
"""The settings that the loop has under the same name."""

_CONTROLS: Final[Mapping[StrategyName, Callable[[Conditions], Strategy]]] = {
    "single": Single,
    "cot": ChainOfThought,
    "best_of": BestOf,
    "reflexion": Reflexion,
    "mapcoder": MapCoder,
}
_WITH_ANYBODY: Final = ("lessonl", "single", "best_of")


def strategy_of(
    settings: Settings, related: Related | None = None, *, standard: str = ""
) -> Strategy:
    """The strategy of the settings; ``related`` ranks the lessons of the LessonL loop.

    ``standard`` is the C++ standard that agents are told, where it is known.
    """
    if settings.strategy == "lessonl":
        values = {name: getattr(settings, name) for name in _LOOP}
        loop = LoopSettings(**values, standard=standard)
        return LessonL(loop, related=related)
    conditions = Conditions(
        settings.rounds,
        settings.seed,
        settings.fp,
        standard=standard,
        early_stop=settings.early_stop,
        mode=settings.mode,
    )
    if settings.strategy == "moa":
        return MixtureOfAgents(conditions, aggregator=settings.aggregator)
    return _CONTROLS[settings.strategy](conditions)


def check_team(settings: Settings, agents: Sequence[Agent]) -> None:
    """Raises LessonlError when not all agents can take part in the strategy of the settings."""
    if settings.strategy not in _WITH_ANYBODY:
        askers(agents, settings.strategy)
    names = [agent.name for agent in agents]
    if settings.strategy == "moa" and settings.aggregator not in ("", *names):
        raise LessonlError(
            f"The aggregator {settings.aggregator!r} does not take part.",
            f"Name it among --agents, or take one of {', '.join(names)}.",
        )
