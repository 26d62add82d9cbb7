"""Every way to end a run or the server: within a second nothing is left of it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from e2e.command import Project, make_project
from lsp.editor import (
    Editor,
    asynchronous,
    editing,
    ended,
    gone,
    kill,
    killed,
    server_process,
    until,
)
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]


async def at_work(editor: Editor, phase: str = "building the original") -> asyncio.Task[object]:
    """A run that has come to ``phase``."""
    run = asyncio.create_task(editor.optimize(editor.open("work.cpp"), "sums"))
    await until(lambda: any(phase in str(p.get("message")) for p in editor.told))
    return run


async def answered(run: asyncio.Task[object]) -> None:
    """The request has come to an end; whether with a report or an error depends on the moment."""
    with suppress(JsonRpcException, RuntimeError):
        await asyncio.wait_for(run, 5)


@pytest.mark.parametrize("phase", ["building the original", "timing"])
@asynchronous
async def test_the_request_is_cancelled(project: Project, phase: str) -> None:
    async with editing(project) as editor:
        run = await at_work(editor, phase)
        uri = next(iter(editor.texts))
        editor.cancel_request(types.CancelParams(id=f"run-{uri}"))
        with pytest.raises(JsonRpcException) as cancelled:
            await run
        assert cancelled.value.code == -32800
        await gone(project)
        assert await editor.disabled(uri, "sums(") == ""
        assert await editor.leave() == 0


@asynchronous
async def test_the_progress_is_cancelled(project: Project) -> None:
    async with editing(project) as editor:
        run = await at_work(editor)
        token = types.WorkDoneProgressCancelParams(token=editor.tokens[0])
        editor.window_work_done_progress_cancel(token)
        with pytest.raises(JsonRpcException) as cancelled:
            await run
        assert cancelled.value.code == -32800
        await gone(project)
        assert editor.told[-1]["kind"] == "end"


@asynchronous
async def test_cancelled_by_document_with_what_was_found(project: Project) -> None:
    async with editing(project) as editor:
        run = await at_work(editor, "measuring again")
        params = editor.request(next(iter(editor.texts)))
        answer = await editor.ask("lessonl/cancel", params)
        assert answer.cancelled == 1
        await gone(project)
        report = await run
        verdicts = [rewrite.verdict for rewrite in report.rewrites]  # type: ignore[attr-defined]
        assert report.cancelled and "faster" in verdicts  # type: ignore[attr-defined]
        again = await editor.ask("lessonl/cancel", None)
        assert again.cancelled == 0


@asynchronous
async def test_shut_down_during_a_run(project: Project) -> None:
    async with editing(project) as editor:
        run = await at_work(editor, "timing")
        assert await editor.leave() == 0
        await gone(project)
        await answered(run)


async def _close_the_pipe(editor: Editor) -> None:
    assert editor.process is not None and editor.process.stdin is not None
    editor.process.stdin.close()


async def _kill_what_the_editor_started(editor: Editor) -> None:
    assert editor.process is not None
    kill(editor.process.pid)


async def _kill_what_serves(editor: Editor) -> None:
    assert editor.process is not None
    kill(server_process(editor.process.pid))


async def _terminate(editor: Editor) -> None:
    assert editor.process is not None
    os.kill(editor.process.pid, signal.SIGTERM)


WAYS = [
    (_close_the_pipe, "timing"),
    (_kill_what_the_editor_started, "building the original"),
    (_kill_what_the_editor_started, "timing"),
    (_kill_what_serves, "building the original"),
    (_kill_what_serves, "timing"),
    (_terminate, "checking"),
]


@pytest.mark.parametrize(("end", "phase"), WAYS)
@asynchronous
async def test_the_server_or_its_client_dies(
    project: Project, end: Callable[[Editor], object], phase: str
) -> None:
    async with editing(project) as editor:
        assert editor.process is not None
        run = await at_work(editor, phase)
        serving = server_process(editor.process.pid)
        await end(editor)  # type: ignore[misc]
        await until(lambda: ended(serving), 1.0)
        await (killed if end is _kill_what_serves else gone)(project)
        await answered(run)


@asynchronous
async def test_killed_while_its_programs_are_built(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", tmp_path / "cold")
    async with editing(project) as editor:
        run = await at_work(editor, "measuring programs")
        await until(lambda: any("cc1plus" in line for line in project.leftovers()))
        await _kill_what_serves(editor)
        await killed(project)
        await answered(run)
