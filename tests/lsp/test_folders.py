"""Folders have settings, banks and configuration files of their own."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from e2e.command import Project
from lsp.editor import CAPABILITIES, Editor, asynchronous, editing
from lsp.test_lessons import lines
from lsp.test_views import ask
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lessonl.lsp.options import plain

WORKSPACE = CAPABILITIES.workspace
assert WORKSPACE is not None
CONFIGURABLE = evolve(CAPABILITIES, workspace=evolve(WORKSPACE, configuration=True))


def configured(editor: Editor, folders: dict[str, Any]) -> list[str]:
    """Answers for the documents of each folder; the list is of what was asked for."""
    asked: list[str] = []

    def answer(params: types.ConfigurationParams) -> list[Any]:
        (item,) = params.items
        assert item.section == "lessonl" and item.scope_uri is not None
        asked.append(item.scope_uri)
        return [next((v for k, v in folders.items() if f"/{k}/" in item.scope_uri), None)]

    editor.feature(types.WORKSPACE_CONFIGURATION)(answer)
    return asked


def two_roots(project: Project) -> None:
    for name in ("one", "two"):
        (project.root / name).mkdir()
        (project.root / name / "lessonl.toml").write_text("")
        (project.root / name / "work.cpp").write_text("int f(int vector) { return vector; }\n")


@asynchronous
async def test_each_folder_is_asked_for_its_settings(project: Project) -> None:
    two_roots(project)
    async with editing(project, capabilities=CONFIGURABLE) as editor:
        extensions = {"interpreter": "", "dataDir": "", "trace": {"server": "off"}}
        asked = configured(
            editor, {"one": {**extensions, "timeLimit": -1}, "two": {"verdictTimeLimit": -2}}
        )
        one, two = editor.open("one/work.cpp"), editor.open("two/work.cpp")
        with pytest.raises(JsonRpcException, match="the editor's settings sets time_limit"):
            await editor.optimize(one, "f")
        with pytest.raises(JsonRpcException, match="settings sets verdict_time_limit"):
            await editor.optimize(two, "f")
        assert asked == [one, two]


@asynchronous
async def test_each_root_has_its_own_file_and_bank(project: Project) -> None:
    two_roots(project)
    (project.root / "one" / "lessonl.toml").write_text("rounds = 'many'\n")
    async with editing(project) as editor:
        one, two = editor.open("one/work.cpp"), editor.open("two/work.cpp")
        with pytest.raises(JsonRpcException, match=r"one/lessonl\.toml sets rounds"):
            await editor.optimize(one, "f")
        where = (project.root / "two").as_uri()
        text = lines("return the vector")
        await ask(editor, "lessons/import", workspace=where, text=text, source="a test")
        found = [
            await ask(editor, "lessons/relevant", textDocument={"uri": uri}, function="f")
            for uri in (one, two)
        ]
        assert [x["workspace"] for x in found] == [(project.root / "one").as_uri(), where]
        assert [len(x["lessons"]) for x in found] == [0, 1]
        roots = [(project.root / name).as_uri() for name in ("one", "two")]
        every = await ask(editor, "lessons/list", uris=roots)
        assert [len(x["lessons"]) for x in every["workspaces"]] == [0, 1]


@asynchronous
async def test_lenses_are_on_where_a_folder_turns_them_on(project: Project) -> None:
    two_roots(project)
    async with editing(project, capabilities=CONFIGURABLE) as editor:
        configured(editor, {"one": {"codeLens": True}})
        found = [
            plain(
                await editor.text_document_code_lens_async(
                    types.CodeLensParams(types.TextDocumentIdentifier(editor.open(name)))
                )
            )
            for name in ("one/work.cpp", "two/work.cpp")
        ]
        assert [len(x) for x in found] == [1, 0]
