"""What a client's own views ask for: runs as they happen and as they were, lessons, rewrites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from e2e.command import Project
from lsp.conftest import MEDIAN
from lsp.editor import Editor, asynchronous, editing
from pygls.exceptions import JsonRpcException

from lessonl.lsp.options import plain
from lessonl.source.functions import find
from needs import needs


async def ask(editor: Editor, method: str, **params: Any) -> Any:
    """The answer to one of LessonL's own requests, as JSON has it."""
    answer = await editor.ask(f"lessonl/{method}", params)
    return plain(answer)


async def listed(editor: Editor, what: str) -> Any:
    """The one workspace of the project, as ``lessonl/WHAT/list`` has it."""
    (found,) = (await ask(editor, f"{what}/list", uris=[editor.project.root.as_uri()]))[
        "workspaces"
    ]
    return found


def key_of(text: str) -> str:
    return find(Path("/median.cpp"), text.encode(), name="median").key


@needs("g++")
@pytest.mark.slow
@asynchronous
async def test_a_run_is_told_as_it_happens_and_kept_with_what_it_taught(project: Project) -> None:
    told: list[Any] = []
    async with editing(project) as editor:
        editor.feature("lessonl/candidate")(lambda params: told.append(plain(params)))
        uri = editor.open("median.cpp")
        report = plain(await editor.optimize(uri, "median"))
        assert {c["textDocument"]["uri"] for c in told} == {uri}
        assert {c["function"] for c in told} == {key_of(MEDIAN)}
        graded = [c for c in told if c["kind"] == "graded"]
        assert len(graded) == len(report["rewrites"])
        assert any(c["outcome"] == "faster" and c["speedup"]["low"] > 1 for c in graded)
        assert "lesson" in {c["kind"] for c in told}

        workspace = await listed(editor, "runs")
        (run,) = workspace["runs"]
        assert run["function"] == key_of(MEDIAN) and run["best"]["ratio"] > 1
        shown = await ask(editor, "runs/show", workspace=workspace["uri"], run=run["id"])
        trials = shown["run"]["trials"]
        assert [t["text"] for t in trials if t["rank"] == 1] == [report["rewrites"][0]["code"]]

        lessons = (await listed(editor, "lessons"))["lessons"]
        assert {x["text"] for x in lessons} == {x["text"] for x in report["lessons"]}


LINE = (
    '{"agent": "blocking", "change": null, "claim": "It is wrong", "condition": "",'
    ' "factor": 1.0, "format": 1, "function": "median#0123456789abcdef",'
    ' "key": "00000000000000%02x", "outcome": "incorrect", "pinned": false, "relevance": 0.5,'
    ' "round": 0, "scope": "function", "shown_to": [], "shown_with": [], "speedup": 0.0,'
    ' "technique": "t", "text": "Lesson %d."}\n'
)


@asynchronous
async def test_lessons_are_imported_pinned_edited_deleted_and_exported(project: Project) -> None:
    async with editing(project) as editor:
        empty = await listed(editor, "lessons")
        root = empty["uri"]
        assert empty["lessons"] == []
        lines = "".join(LINE % (n, n) for n in (1, 2))
        added = await ask(editor, "lessons/import", workspace=root, text=lines, source="a file")
        assert added["added"] == 2
        second, first = (await listed(editor, "lessons"))["lessons"]
        await ask(editor, "lessons/pin", workspace=root, ids=[first["id"]])
        await ask(editor, "lessons/edit", workspace=root, id=first["id"], text="Better said.")
        await ask(editor, "lessons/delete", workspace=root, ids=[second["id"]])
        (left,) = (await listed(editor, "lessons"))["lessons"]
        assert (left["text"], left["pinned"]) == ("Better said.", True)
        exported = await ask(editor, "lessons/export", workspace=root)
        assert exported["count"] == 1 and "Better said." in exported["text"]
        await ask(editor, "lessons/pin", workspace=root, ids=[first["id"]], pinned=False)
        await ask(editor, "lessons/delete", workspace=root, ids=[second["id"]], deleted=False)
        both = (await listed(editor, "lessons"))["lessons"]
        assert [x["pinned"] for x in both] == [False, False]


@asynchronous
async def test_listing_makes_no_bank(project: Project) -> None:
    async with editing(project) as editor:
        banks = (project.cache.parent / "data").glob
        before = set(banks("**/bank.sqlite"))
        assert (await listed(editor, "runs"))["runs"] == []
        assert set(banks("**/bank.sqlite")) == before


@asynchronous
async def test_what_cannot_be_done_is_said_in_a_sentence(project: Project) -> None:
    async with editing(project) as editor:
        root = (await listed(editor, "lessons"))["uri"]
        with pytest.raises(JsonRpcException, match=r"There is no lesson 7\."):
            await ask(editor, "lessons/pin", workspace=root, ids=[7])
        with pytest.raises(JsonRpcException, match="ids is missing"):
            await ask(editor, "lessons/pin", workspace=root)
        with pytest.raises(JsonRpcException, match=r"There is no run 3\."):
            await ask(editor, "runs/show", workspace=root, run=3)
        with pytest.raises(JsonRpcException, match="Line 1 of x is not a lesson"):
            await ask(editor, "lessons/import", workspace=root, text="{}", source="x")


@asynchronous
async def test_resolving_an_action_that_is_a_command_says_nothing(project: Project) -> None:
    async with editing(project) as editor:
        action, *_ = await editor.actions(editor.open("median.cpp"), "int median(")
        resolved = await editor.code_action_resolve_async(action)
        assert resolved.command == action.command and resolved.disabled is None
        assert editor.said == []


CODE = """\
#include <numeric>
int median(const std::vector<int>& values) {
    return std::accumulate(values.begin(), values.end(), 0);
}
"""


@asynchronous
async def test_a_rewrite_is_put_into_the_document_as_it_is_now(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        wanted = {"textDocument": {"uri": uri}, "function": key_of(MEDIAN), "code": CODE}
        editor.edit(uri, f"// \N{ROCKET} one more line\n{MEDIAN}")
        answer = await ask(editor, "rewritten", **wanted)
        assert answer["text"].startswith("// \N{ROCKET} one more line\n")
        assert "std::accumulate" in answer["text"] and "std::sort" not in answer["text"]
        (change,) = answer["edit"]["documentChanges"]
        assert change["textDocument"]["version"] == editor.versions[uri]
        place = await ask(editor, "function", **{k: v for k, v in wanted.items() if k != "code"})
        assert place["range"]["start"]["line"] == 5

        editor.edit(uri, MEDIAN.replace("return 0", "return 1"))
        with pytest.raises(JsonRpcException, match="has changed since it was measured"):
            await ask(editor, "rewritten", **wanted)
        moved = await ask(editor, "function", **{k: v for k, v in wanted.items() if k != "code"})
        assert moved["key"] != wanted["function"]
