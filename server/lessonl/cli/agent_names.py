"""How agents are named on the command line: the option, and what a shell completes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from lessonl.config import Settings, load_user
from lessonl.model import LessonlError

F = TypeVar("F", bound=Callable[..., Any])


def config_option(command: F) -> F:
    """Adds ``--config FILE``."""
    return click.option(
        "--config",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        help="Your configuration, in place of your own file.",
    )(command)


def config_file(name: str | None) -> Path | None:
    """The file of ``--config``. Raises LessonlError when there is none."""
    if name is None:
        return None
    path = Path(name).expanduser()
    if not path.is_file():
        raise LessonlError(f"There is no configuration {path}.", "Check --config.")
    return path


def names_of(text: str | None) -> tuple[str, ...] | None:
    """The names in ``loops, ollama:qwen2.5-coder:7b``; None where none are wanted."""
    if text is None:
        return None
    return tuple(name.strip() for name in text.split(",") if name.strip())


def complete_agents(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Completes the last of the names that commas part."""
    from lessonl.presets import PRESETS
    from lessonl.teams import BUILTIN

    before, comma, last = incomplete.rpartition(",")
    models = _configured(context)
    items = [(name, "built in") for name in BUILTIN]
    items += [(agent.name, agent.model) for agent in models]
    items += [(f"{name}:", preset.example) for name, preset in PRESETS.items()]
    taken = before.split(",")
    return [
        CompletionItem(f"{before}{comma}{name}", help=text)
        for name, text in items
        if name.startswith(last) and name not in taken
    ]


def complete_models(
    context: click.Context, _parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Completes the name of a configured model."""
    return [
        CompletionItem(agent.name, help=agent.model)
        for agent in _configured(context)
        if agent.name.startswith(incomplete)
    ]


def _configured(context: click.Context) -> list[Any]:
    settings = Settings()
    with contextlib.suppress(LessonlError):  # the command itself will say it
        settings = load_user(config_file(context.params.get("config")))
    return list(settings.agents.values())
