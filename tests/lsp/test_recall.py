"""What was found stays: past the server's end, for other documents, and from the terminal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from e2e.command import Project
from lsp.conftest import MEDIAN, OPTIMIZE
from lsp.editor import asynchronous, editing, kill, server_process
from lsp.test_runs import applied, offered

from lessonl.lessons.bank import location
from lessonl.lsp.options import plain
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]


@pytest.fixture
def bank(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LESSONL_DATA_DIR", project.environment["LESSONL_DATA_DIR"])
    return location(project.root)


@asynchronous
async def test_results_outlive_a_killed_server(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        answer = await editor.optimize(uri, "median")
        before = await editor.titles(uri, "int median(")
        hovered = await editor.hovered(uri, "int median(")
        assert editor.process is not None
        kill(server_process(editor.process.pid))
        await editor.process.wait()

    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        assert await editor.titles(uri, "int median(") == before
        assert await editor.hovered(uri, "int median(") == hovered
        editor.edit(uri, MEDIAN.replace("size() / 2", "size() / 3"))
        assert await offered(editor, uri) == []
        assert await editor.hovered(uri, "int median(") == ""
        editor.edit(uri, MEDIAN)
        assert await editor.titles(uri, "int median(") == before

        (first,) = [a for a in await editor.actions(uri, "int median(") if "Apply" in a.title]
        resolved = await editor.code_action_resolve_async(first)
        assert resolved.edit is not None
        editor.apply(resolved.edit)
        assert editor.texts[uri] == applied(MEDIAN, answer.rewrites[0].code)
        assert await offered(editor, uri) == []
        assert await editor.leave() == 0


@asynchronous
async def test_a_run_of_the_terminal_is_seen_in_the_editor(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        assert await offered(editor, uri) == []
        command = ("optimize", "median.cpp", "--function", "median", "--rounds", "1", "--quiet")
        ended = await asyncio.to_thread(project.run, *command)
        assert ended.code == 0, ended.stderr
        (title,) = await offered(editor, uri)
        assert title.removeprefix("Apply #1: ").partition(" ")[0] in ended.stdout
        assert "correct on" in await editor.hovered(uri, "int median(")


@asynchronous
async def test_a_broken_bank_has_no_results_and_is_no_error(project: Project, bank: Path) -> None:
    bank.parent.mkdir(parents=True)
    bank.write_bytes(b"no bank " * 1000)
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        assert await editor.titles(uri, "int median(") == OPTIMIZE
        assert await editor.hovered(uri, "int median(") == ""
        answer = await editor.optimize(uri, "median")
        assert answer.verdict == "faster"
        assert len(await offered(editor, uri)) == 1
        assert editor.said == []
    assert bank.read_bytes() == b"no bank " * 1000


@asynchronous
async def test_the_lessons_listed_are_those_learnt_in_the_run(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        first = plain(await editor.optimize(uri, "median"))
        hovered = await editor.hovered(uri, "int median(")
        assert "Learnt in this run" in hovered and "earlier runs" not in hovered
        learnt = {lesson["text"] for lesson in first["lessons"]}

        # Lessons are numbered anew in the bank; what the second run says of its own is new.
        second = plain(await editor.optimize(uri, "median"))
        shown = [x for x in second["lessons"] if x["origin"]]
        assert shown and {x["text"] for x in shown} <= learnt
        hovered = await editor.hovered(uri, "int median(")
        count = f"{len(shown)} lesson{'s' if len(shown) > 1 else ''}"
        assert f"It was also shown {count} of earlier runs." in hovered
