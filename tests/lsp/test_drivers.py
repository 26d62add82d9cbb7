"""In an editor, too, a model may write the driver: with the client's key, and the hover says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from attrs import frozen
from e2e.command import Project, make_project
from lsp.editor import asynchronous, editing

from fakes.openai_server import Answer, FakeServer
from lessonl.lsp.options import plain
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SAMPLES = Path(__file__).parents[1] / "judge" / "driven"
DRIVER, FAST = [(SAMPLES / f"{name}.txt").read_text() for name in ("good_driver", "fast")]
KEY = "key-that-only-the-editor-knows"


@frozen
class Own(Project):
    """A project whose user has a configuration of their own."""

    @property
    def environment(self) -> dict[str, str]:
        return {**super().environment, "XDG_CONFIG_HOME": str(self.root.parent / "config")}


@pytest.fixture
def own(tmp_path: Path, shared_cache: Path) -> Own:
    made = make_project(tmp_path / "project", shared_cache)
    shutil.copy(SAMPLES / "cells.cpp", made.root)
    return Own(made.root, made.cache)


def configure(own: Own, server: FakeServer) -> None:
    directory = own.root.parent / "config" / "lessonl"
    directory.mkdir(parents=True)
    model = f'[agents.lab]\nmodel = "m"\nbase_url = "{server.url}"\nkey_env = "DRIVER_KEY"\n'
    (directory / "config.toml").write_text(f'driver = "lab"\n{model}')


@asynchronous
async def test_a_change_is_judged_by_a_driver_that_the_users_model_writes(own: Own) -> None:
    with FakeServer([Answer(f"```c++\n{DRIVER}```")]) as server:
        configure(own, server)
        async with editing(own) as editor:
            editor.feature("lessonl/credentials")(lambda _: {"DRIVER_KEY": KEY})
            uri = editor.open("cells.cpp")
            old = (own.root / "cells.cpp").read_text()
            at = old.index("std::vector<long long> running")
            editor.edit(uri, old[:at] + FAST)
            request = editor.request(uri, function="running")
            answer = plain(await editor.ask("lessonl/judge", request, "judge"))
            hover = (await editor.hovered(uri, "running(const")).replace("\\", "")
        (asked,) = server.chats
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert answer["verdict"] == "faster", answer
    assert answer["evidence"]["driver"] == "lab"
    for said in (answer["summary"], hover):
        assert "of a driver that lab wrote" in said
