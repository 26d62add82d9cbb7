"""``lessonl/models/*``: the language models of the user's own file, named and tried."""

from __future__ import annotations

from typing import Any, Final

from lessonl import agent_tables
from lessonl.agents.probe import ProbeResult
from lessonl.config import load_user
from lessonl.config import user_file as own_file
from lessonl.lsp import credentials, process
from lessonl.lsp.failure import failure
from lessonl.lsp.jobs import Order, Probing
from lessonl.lsp.requests import Fields, answered, as_json, fields
from lessonl.lsp.state import LessonlServer
from lessonl.model import LessonlError
from lessonl.presets import PRESETS, Preset, agent_of_preset, is_preset
from lessonl.report.json import Document
from lessonl.run import Event
from lessonl.team import ModelAgent

_NAME: Final = "lessonl/models/"
_WHERE: Final = "The editor"


def register(server: LessonlServer) -> None:
    """Adds the requests."""
    for name, answer in (("list", list_models), ("add", add), ("test", test)):
        server.feature(_NAME + name)(answer)


async def list_models(_server: LessonlServer, _params: Any) -> Any:
    """The models that are configured, who takes part in a run, and the servers known by name."""
    return as_json(await answered(_models))


# Late in what follows: agents take long to load, and an editor waits for the server.


def _models() -> Document:
    from lessonl.report.models import models_document
    from lessonl.teams import BUILTIN, members

    settings = load_user(None)
    models = tuple(settings.agents.values())
    return {
        **models_document(own_file(), models, BUILTIN, tuple(members(settings))),
        "presets": [_preset(name, preset) for name, preset in PRESETS.items()],
    }


def _preset(name: str, preset: Preset) -> Document:
    example = preset.example.partition(":")[2] or preset.model
    known = {"base_url": preset.base_url, "key_env": preset.key_env, "model": example}
    return {"name": name, **known}


async def add(_server: LessonlServer, params: Any) -> Any:
    """Writes the table ``[agents.NAME]``: what ``preset`` (PRESET:MODEL) says, and ``values``."""
    given = fields(f"{_NAME}add", params)
    await answered(lambda: _add(given))
    return as_json({"added": given.text("name"), "file": own_file()})


def _add(given: Fields) -> None:
    from lessonl import user_file
    from lessonl.teams import BUILTIN

    name, values = given.text("name"), given.table("values")
    agent_tables.NAME.check("the name of an agent", name, _WHERE)
    if name in BUILTIN:
        raise LessonlError(f"{name} is the name of a built-in agent.", "Choose another name.")
    preset = given.values.get("preset") or ""
    if preset and not is_preset(preset):
        raise given.wrong(f"{preset!r} is no preset")
    known = agent_of_preset(preset, name, values.get("base_url", "")) if preset else None
    table = {**(agent_tables.table_of(known) if known else {}), **values}
    agent_tables.agent(name, table, _WHERE)
    user_file.add_agent(own_file(), name, table, replace=given.switch("replace", False))


async def test(server: LessonlServer, params: Any) -> Any:
    """One tiny request to each of ``names``: the address that was tried, and what came back."""
    given = fields(f"{_NAME}test", params)
    models = await answered(lambda: _named(given.texts("names")))
    await credentials.ask_for(server, models)
    order = Order(Probing(models), server.state.credentials)
    try:
        results: list[ProbeResult] = await process.done(order, _unheard, _unheard)
    except LessonlError as error:
        raise failure(error) from error
    return _probed(list(zip(models, results, strict=True)))


def _probed(probed: list[tuple[ModelAgent, ProbeResult]]) -> Any:
    from lessonl.report.models import probe_text, probes_document

    document = as_json(probes_document(probed))
    for told, (_, result) in zip(document["probes"], probed, strict=True):
        told["text"] = probe_text(result)
    return document


def _named(names: list[str]) -> tuple[ModelAgent, ...]:
    from lessonl.teams import find_model

    settings = load_user(None)
    return tuple(find_model(settings, name) for name in names)


def _unheard(_told: str | Event) -> None:
    """A request to a model has no progress."""
