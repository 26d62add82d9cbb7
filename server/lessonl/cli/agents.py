"""``lessonl agents``: the language models that take part in runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from lessonl import agent_tables, user_file
from lessonl.agents.probe import ProbeResult, probe
from lessonl.cli.agent_names import complete_models, config_file, config_option
from lessonl.cli.banks import group, list_commands
from lessonl.cli.exits import FASTER, USAGE
from lessonl.cli.signals import run
from lessonl.cli.terminal import Terminal
from lessonl.config import load_user
from lessonl.config import user_file as own_file
from lessonl.model import LessonlError
from lessonl.presets import PRESETS, agent_of_preset, is_preset
from lessonl.report import models as words
from lessonl.report.json import SCHEMA
from lessonl.team import ModelAgent
from lessonl.teams import BUILTIN, find_model, members

_WHERE: Final = "The command line"
_TEXTS: Final = ("model", "base_url", "key_env", "reasoning_effort")


@group("Names the language models that take part.")
@click.pass_context
def agents(context: click.Context) -> None:
    """Lists, adds, tries and removes the language models that take part in runs.

    They stand in your own configuration file, each as a table [agents.NAME]. Keys never do: a
    table names the environment variable that holds one. Without any, the built-in agents run.
    """
    list_commands(context)


def _common(command: Callable[..., int]) -> Callable[..., int]:
    as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    return config_option(as_json(command))


@agents.command("list")
@_common
def list_(*, config: str | None, as_json: bool) -> int:
    """Lists the configured models, and who takes part in a run."""
    terminal, file = Terminal(), config_file(config)
    settings = load_user(file)
    models, team = list(settings.agents.values()), tuple(members(settings))
    if as_json:
        terminal.document(words.models_document(file or own_file(), models, BUILTIN, team))
        return FASTER
    if models:
        terminal.table(words.MODEL_COLUMNS, map(words.model_row, models))
        terminal.line()
    else:
        terminal.line("There are no models; `lessonl agents add -h` shows how to name one.")
    terminal.line(f"A run is made by {', '.join(team)}.")
    terminal.verbatim([f"Configuration: {file or own_file()}"])
    return FASTER


def _parameters(command: Callable[..., int]) -> Callable[..., int]:
    options = (
        click.option("--model", metavar="M", help="What the server calls the model."),
        click.option("--base-url", metavar="URL", help="The server's address; ends in /v1."),
        click.option("--key-env", metavar="NAME", help="The variable that holds the key."),
        click.option("--temperature", metavar="X", help="0 to 2 (0.2), or none."),
        click.option("--top-p", metavar="X", help="Above 0, up to 1 (0.95), or none."),
        click.option("--frequency-penalty", metavar="X", help="For lessons: -2 to 2, or none."),
        click.option("--max-tokens", metavar="N", help="The longest answer."),
        click.option("--reasoning-effort", metavar="WORD", help="low, medium, high ..."),
        click.option("--timeout", metavar="S", help="Seconds for one answer (120)."),
        click.option("--concurrency", metavar="N", help="Requests to the server at once (4)."),
        click.option(
            "--header", "headers", metavar="NAME=VALUE", multiple=True,
            help="An additional header; ${NAME} stands for a variable.",
        ),
        click.option("--price-in", metavar="X", help="US dollars per million tokens."),
        click.option("--price-out", metavar="X", help="US dollars per million tokens."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@agents.command()
@click.argument("name")
@click.argument("preset", required=False)
@_parameters
@click.option("--replace", is_flag=True, help="Replace the agent of that name.")
@_common
def add(
    name: str, preset: str | None, *, replace: bool, config: str | None, as_json: bool, **given: Any
) -> int:
    """Names a model: NAME, and PRESET:MODEL or --model and --base-url.

    PRESET is one of ollama, llamacpp, lmstudio, vllm, openai, openrouter, azure.

    \b
    lessonl agents add fast ollama:qwen2.5-coder:7b
    lessonl agents add lab --model qwen3 --base-url http://gpu:8000/v1 --key-env LAB_KEY
    """
    agent_tables.NAME.check("the name of an agent", name, _WHERE)
    if name in BUILTIN:
        raise LessonlError(f"{name} is the name of a built-in agent.", "Choose another name.")
    values = _values(given)
    table = {**(_of_preset(preset, name, values) if preset is not None else {}), **values}
    if "model" not in table or "base_url" not in table:
        examples = ", ".join(p.example for p in PRESETS.values())
        raise LessonlError(
            "An agent needs --model and --base-url, or a preset.", f"Presets are: {examples}."
        )
    agent = agent_tables.agent(name, table, _WHERE)
    file = Path(config).expanduser() if config is not None else own_file()
    user_file.add_agent(file, name, table, replace=replace)
    if as_json:
        Terminal().document({"schema": SCHEMA, "added": name, "file": file})
        return FASTER
    _say_added(agent, file)
    return FASTER


def _say_added(agent: ModelAgent, file: Path) -> None:
    terminal = Terminal()
    terminal.line(f"Added {agent.name}: {agent.model} at {agent.base_url}.")
    terminal.verbatim([f"Configuration: {file}"])
    for variable in agent.unset():
        terminal.line(f"{variable} is not set yet: export it before you run LessonL.")
    terminal.line(f"To try it: lessonl agents test {agent.name}")


def _values(given: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given, as TOML would have them."""
    values = {name: value for name, value in given.items() if value and name != "headers"}
    values = {n: v if n in _TEXTS else _number(v) for n, v in values.items()}
    if given["headers"]:
        parts = [header.partition("=") for header in given["headers"]]
        values["headers"] = {name.strip(): value.strip() for name, _, value in parts}
    return values


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _of_preset(preset: str, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the preset says that is not said anyway."""
    if not is_preset(preset):
        known = ", ".join(p.example for p in PRESETS.values())
        raise LessonlError(f"{preset!r} is no preset.", f"Presets are: {known}.")
    return agent_tables.table_of(agent_of_preset(preset, name, values.get("base_url", "")))


@agents.command()
@click.argument("names", metavar="NAME...", nargs=-1, shell_complete=complete_models)
@_common
def test(names: Sequence[str], *, config: str | None, as_json: bool) -> int:
    """Sends one tiny request to each model (all without NAME), and shows what came back.

    NAME may be a preset: ollama:qwen2.5-coder:7b. It costs a few tokens. The exit code is 2 when
    one of them did not answer.
    """
    terminal = Terminal()
    settings = load_user(config_file(config))
    chosen = [find_model(settings, name) for name in names] or list(settings.agents.values())
    if not chosen:
        raise LessonlError("There are no models to try.", "`lessonl agents add -h` says how.")
    with terminal.progress(quiet=as_json, verbose=False) as note:
        note(f"asking {', '.join(agent.name for agent in chosen)}")
        probed = list(zip(chosen, run(_probe_all(chosen)), strict=True))
    if as_json:
        terminal.document(words.probes_document(probed))
    else:
        terminal.marked(
            ("ok" if r.ok else "fail", "good" if r.ok else "bad", a.name, words.probe_text(r))
            for a, r in probed
        )
    return FASTER if all(result.ok for _, result in probed) else USAGE


async def _probe_all(chosen: Sequence[ModelAgent]) -> list[ProbeResult]:
    return await asyncio.gather(*(probe(agent) for agent in chosen))


@agents.command()
@click.argument("name", shell_complete=complete_models)
@_common
def remove(name: str, *, config: str | None, as_json: bool) -> int:
    """Takes a model out of your configuration."""
    file = config_file(config) or own_file()
    was_in_team = user_file.remove_agent(file, name)
    terminal = Terminal()
    if as_json:
        terminal.document({"schema": SCHEMA, "removed": name, "file": file})
        return FASTER
    terminal.line(f"Removed {name}{', also from the team' if was_in_team else ''}.")
    return FASTER
