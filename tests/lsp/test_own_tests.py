"""In an editor its trust in the open folders decides whether the user's own tests run."""

from __future__ import annotations

from pathlib import Path

import pytest
from e2e.command import FAST, SLOW, Project
from lsp.editor import OPTIONS, asynchronous, editing, gone
from lsprotocol.types import WorkspaceFolder
from pygls.workspace import Workspace

from lessonl.lsp.options import Client, plain
from lessonl.lsp.server import make_server
from lessonl.lsp.trusted import trusts
from needs import needs

OLD = SLOW[SLOW.index("std::vector<long long> sums") :].partition("\n\n")[0]
TOML = '[test]\ncommand = "g++ -include vector -x c++ -c - -o out.o < work.cpp && false"\n'


async def own_tests(project: Project, options: object) -> str:
    """What a judgement says of them, of tests that fail with the original already."""
    (project.root / "lessonl.toml").write_text(TOML)
    async with editing(project, options=options) as editor:
        uri = editor.open("work.cpp")
        editor.edit(uri, SLOW.replace(OLD, FAST.strip()))
        params = editor.request(uri, function="sums")
        answer = plain(await editor.ask("lessonl/judge", params, "judge"))
    await gone(project)
    assert answer["verdict"] == "faster"
    return str(answer["evidence"]["own_tests"])


@needs("g++", "unshare")
@pytest.mark.slow
@asynchronous
async def test_an_editor_that_trusts_its_folder_has_them_run(project: Project) -> None:
    said = await own_tests(project, {**OPTIONS, "trusted": True})
    assert said.startswith("say nothing: they fail with the original: g++")
    assert not (project.root / "out.o").exists()


@needs("g++")
@pytest.mark.slow
@asynchronous
async def test_an_editor_that_says_nothing_of_trust_has_nothing_run(project: Project) -> None:
    said = await own_tests(project, OPTIONS)
    assert said == "not run: the commands of lessonl.toml are not trusted in this workspace"


def test_trust_ends_where_the_open_folders_end(tmp_path: Path) -> None:
    for name in ("open/inner", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "lessonl.toml").touch()
    server = make_server()
    folder = WorkspaceFolder((tmp_path / "open").as_uri(), "open")
    server.protocol._workspace = Workspace(None, workspace_folders=[folder])
    inside, outside = tmp_path / "open/inner/a.cpp", tmp_path / "elsewhere/a.cpp"
    assert not trusts(server, inside)
    server.state.client = Client(trusted=True)
    assert trusts(server, inside)
    assert not trusts(server, outside)
    (tmp_path / "elsewhere/link").symlink_to(tmp_path / "open")
    (tmp_path / "open/out").symlink_to(tmp_path / "elsewhere")
    assert trusts(server, tmp_path / "elsewhere/link/inner/a.cpp")
    assert not trusts(server, tmp_path / "open/out/a.cpp")
