"""Lessons of the bank in the editor: tried on a function, shown, pinned, forgotten."""

from __future__ import annotations

from typing import Any

import pytest
from e2e.command import Project
from lsp.conftest import OPTIMIZE
from lsp.editor import CAPABILITIES, Editor, asynchronous, editing, until
from lsp.test_views import ask, listed
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lessonl.lsp.options import plain
from needs import needs

LINE = (
    '{"agent": "library", "change": {"high": 2.2, "low": 2.0, "pairs": 48, "ratio": 2.1},'
    ' "claim": "%s", "condition": "", "factor": 1.0, "format": 1,'
    ' "function": "other#0123456789abcdef", "key": "00000000000000%02x",'
    ' "outcome": "%s", "pinned": false, "relevance": 0.5, "round": 0, "scope": "workspace",'
    ' "shown_to": [], "shown_with": [], "speedup": 2.1, "technique": "%s",'
    ' "text": "%s, with a sorted vector of values."}\n'
)


def lines(*claims: str, outcome: str = "faster") -> str:
    return "".join(
        LINE % (claim, number, outcome, claim.split()[0], claim)
        for number, claim in enumerate(claims)
    )


async def keep(editor: Editor, text: str) -> str:
    """Imports lessons; returns the workspace."""
    workspace = editor.project.root.as_uri()
    params = {"workspace": workspace, "text": text, "source": "a test"}
    await ask(editor, "lessons/import", **params)
    return workspace


def command(action: types.CodeAction) -> Any:
    assert action.command is not None
    return plain(action.command.arguments or ())[0]


@asynchronous
async def test_the_best_lessons_are_offered_to_be_tried_and_no_flood(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        assert await editor.titles(uri, "int median(") == OPTIMIZE
        five = [f"{name} the sort" for name in ("order", "dense", "append", "hashed", "early")]
        workspace = await keep(editor, lines(*five))
        actions = await editor.actions(uri, "int median(")
        tries = [a for a in actions if a.title.startswith("Try lesson: ")]
        assert len(tries) == 3
        assert all(a.title.endswith(" the sort (won 1 of 1, 2.10x)") for a in tries)
        named = command(tries[0])
        assert named["workspace"] == workspace and named["textDocument"]["uri"] == uri
        assert actions[-1].title == "Lessons for median: show, pin, forget (5)"
        assert [a.title for a in actions if a.command].count("Optimize with LessonL") == 1

        relevant = await ask(
            editor, "lessons/relevant", textDocument={"uri": uri}, function="median", most=4
        )
        assert relevant["workspace"] == workspace
        assert relevant["function"].startswith("median#")
        assert len(relevant["lessons"]) == 4
        assert relevant["lessons"][0]["id"] == named["lesson"]

        # A pinned one comes first, a forgotten one no more.
        last = relevant["lessons"][-1]["id"]
        await ask(editor, "lessons/pin", workspace=workspace, ids=[last])
        await ask(editor, "lessons/delete", workspace=workspace, ids=[named["lesson"]])
        actions = await editor.actions(uri, "int median(")
        tried = [command(a)["lesson"] for a in actions if a.title.startswith("Try lesson: ")]
        assert tried[0] == last and named["lesson"] not in tried
        assert actions[-1].title == "Lessons for median: show, pin, forget (4)"


@asynchronous
async def test_a_lesson_that_lost_is_shown_and_not_offered_to_be_tried(project: Project) -> None:
    async with editing(project) as editor:
        uri = editor.open("median.cpp")
        await keep(editor, lines("swap the loops of the sort", outcome="incorrect"))
        assert await editor.titles(uri, "int median(") == [
            *OPTIMIZE,
            "Lessons for median: show, pin, forget (1)",
        ]


@asynchronous
async def test_a_client_without_commands_is_led_through_the_lessons(project: Project) -> None:
    asked: list[Any] = []
    answers = ["1. order the sort (won 1 of 1, 2.10x)", "Pin"]

    async with editing(project, capabilities=CAPABILITIES, options={}) as editor:

        def choose(params: types.ShowMessageRequestParams) -> types.MessageActionItem:
            asked.append([a.title for a in params.actions or ()])
            return types.MessageActionItem(answers[len(asked) - 1])

        editor.feature(types.WINDOW_SHOW_MESSAGE_REQUEST)(choose)
        uri = editor.open("median.cpp")
        await keep(editor, lines("order the sort"))
        (action,) = [a for a in await editor.actions(uri, "int median(") if "show, pin" in a.title]
        assert action.command is not None and action.command.command == "lessonl.server.showLessons"
        params = types.ExecuteCommandParams(action.command.command, action.command.arguments)
        await editor.workspace_execute_command_async(params)
        await until(lambda: bool(editor.said), 10)
        assert asked == [answers[:1], ["Try", "Pin", "Forget"]]
        assert "pinned" in editor.said[0]
        (lesson,) = (await listed(editor, "lessons"))["lessons"]
        assert lesson["pinned"]
        forget = {"workspace": project.root.as_uri(), "lesson": lesson["id"]}
        params = types.ExecuteCommandParams("lessonl.server.forgetLesson", [forget])
        await editor.workspace_execute_command_async(params)
        await until(lambda: len(editor.said) > 1, 10)
        assert (await listed(editor, "lessons"))["lessons"] == []
        with pytest.raises(JsonRpcException, match="There is no lesson 77"):
            await editor.optimize(uri, "median", lesson=77)
        params = types.ExecuteCommandParams("lessonl.server.pinLesson", [{**forget, "lesson": 77}])
        await editor.workspace_execute_command_async(params)
        await until(lambda: len(editor.said) > 2, 10)
        assert "There is no lesson 77" in editor.said[2]


@needs("g++")
@pytest.mark.slow
@asynchronous
async def test_a_try_is_one_round_with_that_lesson_and_no_other(project: Project) -> None:
    options = {"clientCommands": True, "settings": {"rounds": 3, "selection": "none"}}
    async with editing(project, options=options) as editor:
        uri = editor.open("median.cpp")
        await keep(editor, lines("order the sort", "dense tables for the sort"))
        (first, *_) = [
            command(a)
            for a in await editor.actions(uri, "int median(")
            if a.title.startswith("Try lesson: order")
        ]
        report = plain(await editor.optimize(uri, "median", lesson=first["lesson"]))
        assert report["rounds"] == 1
        assert [x["origin"] for x in report["lessons"] if x["origin"]] == [first["lesson"]]
        assert all(r["lessons_shown"] == [1] for r in report["rewrites"])
        assert any(t.startswith("Apply #1") for t in await editor.titles(uri, "int median("))
        (run,) = (await listed(editor, "runs"))["runs"]
        assert run["status"] == "done"
