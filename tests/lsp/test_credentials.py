"""Keys come from the client, when a run needs them, and go nowhere but to their server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from e2e.command import Project, make_project
from lsp.editor import asynchronous, editing, server_process, until

from fakes.openai_server import Answer, FakeServer
from lessonl.lsp.options import plain
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

KEY = "key-that-only-the-editor-knows"


@frozen
class Configured(Project):
    """A project whose user has a configuration of their own."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "XDG_CONFIG_HOME": str(self.root.parent / "config")}

    def configure(self, url: str) -> None:
        file = self.root.parent / "config" / "lessonl" / "config.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'[agents.gpt]\nmodel = "m"\nbase_url = "{url}"\nkey_env = "EDITOR_KEY"\n')


@pytest.fixture
def configured(tmp_path: Path, shared_cache: Path) -> Configured:
    made = make_project(tmp_path / "project", shared_cache)
    return Configured(made.root, made.cache)


@asynchronous
async def test_a_key_is_asked_for_and_used_and_seen_nowhere_else(configured: Configured) -> None:
    asked: list[Any] = []
    with FakeServer([Answer(text="no code")]) as model:
        configured.configure(model.url)
        async with editing(configured) as editor:

            def credentials(params: Any) -> dict[str, str]:
                asked.append(plain(params))
                return {"EDITOR_KEY": KEY}

            editor.feature("lessonl/credentials")(credentials)
            uri = editor.open("work.cpp")
            run = asyncio.create_task(editor.optimize(uri, "sums"))
            await until(lambda: bool(model.chats))
            assert model.chats[0].headers["authorization"] == f"Bearer {KEY}"
            (wanted,) = asked[0]["wanted"]
            assert (wanted["name"], wanted["agent"]) == ("EDITOR_KEY", "gpt")
            assert wanted["host"] in model.url
            assert editor.process is not None
            server = server_process(editor.process.pid)
            for shown in ("environ", "cmdline"):
                assert KEY not in Path(f"/proc/{server}/{shown}").read_text(errors="replace")
            run.cancel()
            await asyncio.gather(run, return_exceptions=True)


@asynchronous
async def test_a_client_without_the_key_is_told_what_is_missing(configured: Configured) -> None:
    configured.configure("http://127.0.0.1:9/v1")
    async with editing(configured) as editor:
        editor.feature("lessonl/credentials")(lambda _: {})
        uri = editor.open("work.cpp")
        refused = await asyncio.gather(editor.optimize(uri, "sums"), return_exceptions=True)
        assert "EDITOR_KEY" in str(plain(refused[0]))
