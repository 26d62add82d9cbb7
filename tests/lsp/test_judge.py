"""A developer's own change is judged: against the saved file, else against the last commit."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from e2e.command import FAST, SLOW, Project
from lsp.editor import Editor, asynchronous, editing, gone, until
from pygls.exceptions import JsonRpcException

from lessonl.lsp.options import plain
from needs import needs

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schema-1.json"
OLD = SLOW[SLOW.index("std::vector<long long> sums") :].partition("\n\n")[0]
NEW = SLOW.replace(OLD, FAST.strip())


def commit(project: Project) -> str:
    """Commits everything; returns the commit's short name."""

    def git(*words: str) -> str:
        who = ("-c", "user.name=n", "-c", "user.email=e@example.org")
        command = ["git", "-C", str(project.root), *who, *words]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "all")
    return git("rev-parse", "--short", "HEAD").strip()


async def judge(editor: Editor, uri: str, **more: Any) -> Any:
    params = editor.request(uri, function="sums", **more)
    return plain(await editor.ask("lessonl/judge", params, f"judge-{uri}"))


async def offered(editor: Editor, uri: str) -> bool:
    return "Judge my change" in await editor.titles(uri, "sums(")


@needs("git")
@asynchronous
async def test_it_is_offered_where_there_is_a_change(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("work.cpp")
        assert not await offered(editor, uri)
        editor.edit(uri, NEW)
        assert await offered(editor, uri)
        assert "Judge my change" not in await editor.titles(uri, "twice(")
        # Comments and layout are no change.
        editor.edit(uri, SLOW.replace("long long sum = 0;", "long long  sum = 0; // none yet"))
        assert not await offered(editor, uri)
        editor.edit(uri, SLOW.replace("> sums(", "> more("))
        assert "Judge my change" not in await editor.titles(uri, "more(")

        editor.edit(uri, NEW)
        project.source.write_text(NEW)
        assert not await offered(editor, uri)
        project.source.write_text(SLOW)
        commit(project)
        project.source.write_text(NEW)
        assert await offered(editor, uri)


@asynchronous
async def test_without_a_change_it_says_so(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("work.cpp")
        with pytest.raises(JsonRpcException, match="sums is what it was in the saved file"):
            await judge(editor, uri)
        with pytest.raises(JsonRpcException, match="in a commit, and there is none"):
            await judge(editor, uri, against="committed")
        with pytest.raises(JsonRpcException, match="against must be saved or committed"):
            await judge(editor, uri, against="yesterday")


@needs("g++")
@pytest.mark.slow
@asynchronous
async def test_the_working_text_is_judged_against_the_saved_file(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("work.cpp")
        editor.edit(uri, NEW.replace("2 * x", "x + x"))
        answer = await judge(editor, uri, workDoneToken="mine")
        assert answer["verdict"] == "faster" and answer["speedup"]["low"] > 1
        assert answer["against"] == {"kind": "saved", "name": str(project.source)}
        assert answer["code"] == FAST
        assert answer["summary"].startswith("sums against the saved file: ")
        assert "Other parts of the file were taken as they were." in answer["summary"]
        assert f"Judged: {answer['summary']}" in await editor.hovered(uri, "sums(")
        editor.edit(uri, SLOW)
        assert await editor.hovered(uri, "sums(") == ""
        jsonschema.validate(answer, json.loads(SCHEMA.read_text()))
        kinds = [p["kind"] for p in editor.told]
        assert (kinds[0], kinds[-1]) == ("begin", "end")
        assert project.source.read_text() == SLOW
    await gone(project)


@needs("g++", "git")
@pytest.mark.slow
@asynchronous
async def test_the_saved_text_is_judged_against_the_last_commit(project: Project) -> None:
    name = commit(project)
    wrong = NEW.replace("long long sum = 0;\n    for", "long long sum = 1;\n    for")
    project.source.write_text(f"#include <numeric>\n{wrong}")
    async with editing(project) as editor:
        uri = editor.open("work.cpp")
        answer = await judge(editor, uri)
        assert answer["verdict"] == "incorrect"
        assert answer["against"] == {"kind": "committed", "name": name}
        assert answer["summary"].startswith(f"sums against commit {name}: Incorrect")
        assert answer["code"].startswith("#include <numeric>\n")


@needs("g++")
@pytest.mark.slow
@asynchronous
async def test_it_is_cancelled_like_a_run_and_no_other_begins_beside_it(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("work.cpp")
        editor.edit(uri, NEW)
        judging = asyncio.create_task(judge(editor, uri))
        await until(lambda: any("building the original" in str(p) for p in editor.told))
        with pytest.raises(JsonRpcException, match="A run on sums is going on"):
            await editor.optimize(editor.open("work.cpp"), "twice")
        cancelled = await editor.ask("lessonl/cancel", None)
        assert cancelled.cancelled == 1
        await gone(project)
        with pytest.raises(JsonRpcException) as ended:
            await judging
        assert ended.value.code == -32800
        assert await editor.leave() == 0
