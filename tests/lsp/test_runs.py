"""Whole runs: what is offered afterwards, and what becomes of it while the text changes."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from e2e.command import Project
from lsp.conftest import MEDIAN
from lsp.editor import Editor, asynchronous, editing, gone, until
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from benchmarks.editor.processes import below
from lessonl.lsp.options import plain
from lessonl.source.functions import find
from lessonl.source.rewrite import edited, split_rewrite
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schema-1.json"
# Units of UTF-16, bytes and characters all differ, before the function and on its line.
WIDE = "// \N{ROCKET} 你好 \f\n" + MEDIAN.replace("int median", "/* \N{ROCKET}你 */ int median")


def applied(text: str, code: str) -> str:
    """``text`` after a developer has put ``code`` in the place of ``median``."""
    data = text.encode()
    function = find(Path("/median.cpp"), data, name="median")
    return edited(data, function, split_rewrite(code)).decode()


async def offered(editor: Editor, uri: str) -> list[str]:
    return [t for t in await editor.titles(uri, "int median(") if t.startswith("Apply")]


@asynchronous
async def test_a_run_is_answered_offered_hovered_and_applied(project: Project) -> None:
    text = WIDE.replace("\n", "\r\n")
    (project.root / "median.cpp").write_bytes(text.encode())
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        answer = await editor.optimize(uri, "median", workDoneToken="mine")
        report = plain(answer)
        assert answer.verdict == "faster" and answer.rewrites[0].rank == 1

        first, optimise, *_, lessons = await editor.actions(uri, "int median(")
        best = answer.rewrites[0].speedup
        assert first.title.startswith("Apply #1: ") and "x faster [" in first.title
        assert f"{best.ratio:.1f}"[:2] in first.title
        assert first.is_preferred and first.edit is None
        assert optimise.title == "Optimize with LessonL" and optimise.disabled is None
        assert lessons.title == "Lessons for median: show, pin, forget (1)"
        assert lessons.command is not None
        assert lessons.command.command == "lessonl.showLessons"

        hovered = await editor.hovered(uri, "median(")
        assert (
            "faster [" in hovered and "correct on" in hovered and answer.lessons[0].text in hovered
        )
        assert await editor.hovered(uri, "std::sort") == ""

        ends = [p for p in editor.told if p["kind"] == "end"]
        assert editor.told[0]["kind"] == "begin" and len(ends) == 1
        assert any("round 1 of 1" in str(p.get("message")) for p in editor.told)

        resolved = await editor.code_action_resolve_async(first)
        assert resolved.edit is not None
        editor.apply(resolved.edit)
        assert editor.texts[uri] == applied(text, answer.rewrites[0].code)
        assert await offered(editor, uri) == []
        editor.edit(uri, text)
        assert await offered(editor, uri) == [first.title]
        assert await editor.leave() == 0
    jsonschema.validate(report, json.loads(SCHEMA.read_text()))
    await gone(project)


@asynchronous
async def test_results_hide_while_the_function_differs_and_follow_it(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        run = asyncio.create_task(editor.optimize(uri, "median"))
        await editor.started()
        assert "A run on median is going on" in await editor.disabled(uri, "int median(")
        with pytest.raises(JsonRpcException, match="going on"):
            await editor.ask("lessonl/optimize", editor.request(uri, function="median"))
        assert "LessonL: " in await editor.hovered(uri, "int median(")
        other = MEDIAN.replace("size() / 2", "size() / 3")
        editor.edit(uri, other)
        answer = await run
        assert answer.verdict == "faster"
        assert await offered(editor, uri) == []
        assert await editor.hovered(uri, "int median(") == ""

        editor.edit(uri, MEDIAN)
        (first,) = [a for a in await editor.actions(uri, "int median(") if "Apply" in a.title]
        # Comments, layout and what stands above are not the function; nothing was saved.
        editor.edit(uri, WIDE.replace("    if (", "  if ( // why\n"))
        assert await offered(editor, uri) == [first.title]
        resolved = await editor.code_action_resolve_async(first)
        assert resolved.edit is not None
        editor.apply(resolved.edit)
        wide = WIDE.replace("    if (", "  if ( // why\n")
        assert editor.texts[uri] == applied(wide, answer.rewrites[0].code)

        editor.edit(uri, other)
        refused = await editor.code_action_resolve_async(first)
        assert refused.edit is None and "has changed" in editor.said[-1]


@asynchronous
async def test_two_documents_at_once_one_of_them_closed_meanwhile(project: Project) -> None:
    async with editing(project) as editor:
        work, median = editor.open("work.cpp"), editor.open("median.cpp")
        runs = [
            asyncio.create_task(editor.optimize(work, "sums")),
            asyncio.create_task(editor.optimize(median, "median")),
        ]
        await editor.started()
        editor.close(work)
        compilers = await compilers_seen(editor, runs)
        answers = await asyncio.gather(*runs)
        assert [a.function for a in answers] == ["sums", "median"]
        assert [a.verdict for a in answers] == ["faster", "faster"]
        assert len(set(editor.tokens)) == 2
        assert await offered(editor, median)
        editor.open("work.cpp")
        assert "Apply #1" in (await editor.titles(work, "sums("))[0]
        assert compilers == {beside_an_editor()}
    await gone(project)


@asynchronous
async def test_a_rejected_rewrite_is_gone_until_it_is_wanted_back(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        answer = await editor.optimize(uri, "median")
        (first,) = await offered(editor, uri)
        (action,) = [a for a in await editor.actions(uri, "int median(") if a.title == first]
        code = answer.rewrites[0].code
        rejected = editor.request(uri, function=plain(action.data)["function"], code=code)
        await editor.ask("lessonl/runs/reject", rejected)
        assert await offered(editor, uri) == []
        assert await editor.hovered(uri, "int median(") == ""
        assert (await editor.code_action_resolve_async(action)).edit is None
        await editor.ask("lessonl/runs/reject", {**rejected, "rejected": False})
        assert await offered(editor, uri) == [first]
        await editor.ask("lessonl/runs/reject", rejected)
        with pytest.raises(JsonRpcException, match="no such rewrite"):
            await editor.ask("lessonl/runs/reject", {**rejected, "code": "int median;"})
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        assert await offered(editor, uri) == []
        listed = plain(await editor.ask("lessonl/runs/list", {"uris": [uri]}))
        (workspace,) = listed["workspaces"]
        (run,) = workspace["runs"]
        assert (run["best"], run["rejected"]) == (None, 1)
        await editor.ask("lessonl/runs/restore", {"workspace": workspace["uri"], "run": run["id"]})
        assert await offered(editor, uri) == [first]


def beside_an_editor() -> tuple[int, frozenset[int]]:
    """How eagerly builds are to run, and on which cores."""
    cores = sorted(os.sched_getaffinity(0))
    nice = min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
    return nice, frozenset(cores[:-1] or cores)


async def compilers_seen(
    editor: Editor, runs: list[asyncio.Task[Any]]
) -> set[tuple[int, frozenset[int]]]:
    """How eagerly, and on which cores, compilers ran until all runs had ended."""
    assert editor.process is not None
    seen = set()
    while not all(run.done() for run in runs):
        for process, words in below(editor.process.pid).items():
            with suppress(OSError):
                # What gives the others their cores is built on any, and questions are no builds.
                told = any(name in words for name in ("/launch.cpp", os.devnull))
                if "cc1plus" in words.split(" ")[0] and not told:
                    nice = os.getpriority(os.PRIO_PROCESS, process)
                    seen.add((nice, frozenset(os.sched_getaffinity(process))))
        await asyncio.sleep(0.02)
    return seen


@asynchronous
async def test_a_client_that_can_nothing_runs_it_by_command(project: Project) -> None:
    (project.root / "work.cpp").write_text("int twice(int x) { return 2 * x; }\n")
    bare = types.ClientCapabilities()
    async with editing(project, capabilities=bare, options={}) as editor:
        uri = editor.open("work.cpp")
        action, *_ = await editor.actions(uri, "twice(")
        assert action.command is not None
        params = types.ExecuteCommandParams(action.command.command, action.command.arguments)
        assert await editor.workspace_execute_command_async(params) is None
        await until(lambda: bool(editor.said))
        assert "Nothing was tried on twice" in editor.said[0]
        assert editor.told == []
        assert await editor.leave() == 0
