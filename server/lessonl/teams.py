"""Who takes part in a run: built-in agents, configured models and presets, by their names."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Container, Sequence
from typing import Final

from attrs import evolve

from lessonl.agents.builtin import builtin_agents
from lessonl.agents.drivers import ModelDriverAuthor
from lessonl.agents.llm.agent import language_agents
from lessonl.agents.metering import Meter
from lessonl.config import Settings, user_file
from lessonl.drivers import DriverAuthor
from lessonl.model import Function, LessonlError
from lessonl.presets import PRESETS, agent_of_preset, is_preset
from lessonl.source.cuda_marks import speaks_cuda
from lessonl.strategies.choice import check_team
from lessonl.strategies.protocols import Agent
from lessonl.team import ModelAgent

Factory = Callable[[Sequence[ModelAgent]], Sequence[Agent]]
BUILTIN: Final = tuple(
    agent.name for agent in (*builtin_agents("openmp"), *builtin_agents(cuda=True))
)
"""The names of all built-in agents; ``of_mode`` has those that take part."""


def make_team(
    settings: Settings,
    names: Sequence[str] | None = None,
    make: Factory = language_agents,
) -> list[Agent]:
    """Fresh agents for one run, in the order of ``names``.

    Without names it is the ``team`` of the settings, else all models that are configured, else
    the built-in agents. A model that is named several times takes part as often, under names of
    its own. ``make`` turns the models into agents. Raises LessonlError for a name that means
    nothing, and for an agent that cannot take part in the strategy of the settings.
    """
    called = members(settings, names)
    models = [model for model in called.values() if model is not None]
    asked = dict(zip((x.name for x in models), make(models) if models else (), strict=True))
    known = (*builtin_agents(settings.mode), *builtin_agents(cuda=True))
    built_in = {agent.name: agent for agent in known}
    team: dict[str, Agent] = {**built_in, **asked}
    agents = [team[name] for name in called]
    check_team(settings, agents)
    return agents


def members(settings: Settings, names: Sequence[str] | None = None) -> dict[str, ModelAgent | None]:
    """Who takes part, by the name in the run: a model, or None for a built-in agent.

    See ``make_team``.
    """
    _refuse_builtin_names(settings)
    called: dict[str, ModelAgent | None] = {}
    for name in default_names(settings) if names is None else names:
        if name in BUILTIN:
            _check_mode(settings, name)
            called[name] = None
        else:
            model = find_model(settings, name)
            different = _distinct(model.name, called)
            called[different] = evolve(model, name=different)
    if not called:
        raise LessonlError("No agent is named.", _known(settings))
    return called


def driver_author(settings: Settings, meter: Meter) -> DriverAuthor | None:
    """The model that writes drivers, if the settings name one. Raises LessonlError."""
    model = driver_model(settings)
    if model is None:
        return None
    (agent,) = language_agents([model], meter=meter)
    return ModelDriverAuthor(agent)


def driver_model(settings: Settings) -> ModelAgent | None:
    """That model as it is configured. Raises LessonlError for a name that means none."""
    return find_model(settings, settings.driver) if settings.driver not in ("", "none") else None


def asks_models(settings: Settings, names: Sequence[str] | None = None) -> bool:
    """Whether a model takes part. Raises LessonlError as ``members`` does."""
    return any(model is not None for model in members(settings, names).values())


def default_names(settings: Settings, function: Function | None = None) -> tuple[str, ...]:
    """Who takes part unless a run names others: in one for a CUDA function, those for CUDA."""
    named = settings.team or tuple(settings.agents)
    if named or function is None or not speaks_cuda(function):
        return named or of_mode(settings)
    return tuple(agent.name for agent in builtin_agents(cuda=True))


def of_mode(settings: Settings) -> tuple[str, ...]:
    """The built-in agents that take part in the mode of the settings."""
    return tuple(agent.name for agent in builtin_agents(settings.mode))


def _check_mode(settings: Settings, name: str) -> None:
    """Raises LessonlError for a built-in agent that has no part in the mode of the settings."""
    if name in (agent.name for agent in builtin_agents("openmp")) and name not in of_mode(settings):
        raise LessonlError(
            f"The agent {name} takes part in mode openmp only.",
            "Add --mode openmp, or leave it away.",
        )


def all_names(settings: Settings) -> tuple[str, ...]:
    """The names that need no model after them: built-in and configured ones."""
    return (*of_mode(settings), *settings.agents)


def find_model(settings: Settings, name: str) -> ModelAgent:
    """The model of that name, configured or by ``PRESET:MODEL``. Raises LessonlError."""
    if name in settings.agents:
        return settings.agents[name]
    if is_preset(name):
        return agent_of_preset(name)
    if name in BUILTIN:
        raise LessonlError(f"{name} is built in; there is no model behind it.", _models(settings))
    close = difflib.get_close_matches(name, all_names(settings), 1)
    guess = f"Did you mean {close[0]}? " if close else ""
    raise LessonlError(f"There is no agent {name!r}.", guess + _known(settings))


def _refuse_builtin_names(settings: Settings) -> None:
    """Raises LessonlError for a configured agent that is called like a built-in one."""
    for name in settings.agents:
        if name in BUILTIN:
            raise LessonlError(
                f"{settings.origin('agents')} has an agent {name}, as a built-in one is called.",
                f"Give it another name than {', '.join(BUILTIN)}.",
            )


def _distinct(name: str, taken: Container[str]) -> str:
    number, called = 1, name
    while called in taken:
        number += 1
        called = f"{name}#{number}"
    return called


def _known(settings: Settings) -> str:
    return f"There are: {', '.join(all_names(settings))}, and {_presets()}."


def _models(settings: Settings) -> str:
    names = ", ".join(settings.agents) or f"none in {user_file()}"
    return f"Models are: {names}, and {_presets()}."


def _presets() -> str:
    return ", ".join(f"{name}:MODEL" for name in PRESETS)
