"""Models are named in the user's own file, and tried: which address, and what came back."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from e2e.command import Project, make_project
from lsp.editor import Editor, asynchronous, editing
from pygls.exceptions import JsonRpcException

from fakes.openai_server import Answer, FakeServer
from lessonl.lsp.options import plain

KEY = "key-that-only-the-editor-knows"


@frozen
class Own(Project):
    """A project whose user has a configuration of their own."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "XDG_CONFIG_HOME": str(self.root.parent / "config")}

    @property
    def file(self) -> Path:
        return self.root.parent / "config" / "lessonl" / "config.toml"


@pytest.fixture
def own(tmp_path: Path, shared_cache: Path) -> Own:
    made = make_project(tmp_path / "project", shared_cache)
    return Own(made.root, made.cache)


@asynchronous
async def test_a_model_is_named_listed_and_tried_with_the_clients_key(own: Own) -> None:
    async with editing(own) as editor:
        with FakeServer([Answer(text="ok"), Answer(status=404)]) as model:
            editor.feature("lessonl/credentials")(lambda _: {"LAB_KEY": KEY})
            values = {"model": "m", "base_url": model.url, "key_env": "LAB_KEY"}
            await _ask(editor, "add", {"name": "lab", "values": values})
            listed = await _ask(editor, "list", {})
            assert [agent["name"] for agent in listed["agents"]] == ["lab"]
            good = await _ask(editor, "test", {"names": ["lab"]})
            bad = await _ask(editor, "test", {"names": ["lab"]})
            assert model.chats[0].headers["authorization"] == f"Bearer {KEY}"
    url = f"{values['base_url']}/chat/completions"
    assert [good["ok"], bad["ok"]] == [True, False]
    assert good["probes"][0]["text"].startswith(f"POST {url}: 200 in ")
    assert bad["probes"][0]["text"].startswith(f"POST {url}: 404 in ")
    assert tomllib.loads(own.file.read_text()) == {"agents": {"lab": values}}


@asynchronous
async def test_a_preset_brings_its_address_and_another_may_be_given(own: Own) -> None:
    async with editing(own) as editor:
        presets = {p["name"]: p for p in (await _ask(editor, "list", {}))["presets"]}
        await _ask(editor, "add", {"name": "near", "preset": "ollama:tiny"})
        there = {"base_url": "http://gpu.example:11434/v1"}
        await _ask(editor, "add", {"name": "far", "preset": "ollama:tiny", "values": there})
        listed = await _ask(editor, "list", {})
    addresses = {agent["name"]: agent["base_url"] for agent in listed["agents"]}
    assert addresses == {"near": presets["ollama"]["base_url"], "far": there["base_url"]}


@asynchronous
async def test_what_is_wrong_with_a_model_is_said_and_nothing_is_written(own: Own) -> None:
    values = {"model": "m", "base_url": "http://127.0.0.1:9/v1"}
    async with editing(own) as editor:
        for params, said in (
            ({"name": "loops", "values": values}, "built-in"),
            ({"name": "lab", "values": {**values, "base_url": "here"}}, "base_url"),
            ({"name": "lab", "values": {**values, "key_env": "sk-0123456789"}}, "key_env"),
            ({"name": "lab", "preset": "nobody:m"}, "no preset"),
        ):
            with pytest.raises(JsonRpcException, match=said):
                await _ask(editor, "add", params)
        with pytest.raises(JsonRpcException, match="lab"):
            await _ask(editor, "test", {"names": ["lab"]})
    assert not own.file.exists()


async def _ask(editor: Editor, name: str, params: dict[str, Any]) -> Any:
    return plain(await editor.ask(f"lessonl/models/{name}", params))
