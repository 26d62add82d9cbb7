"""Optimising on request: ``lessonl/optimize``, ``lessonl/cancel``, and what runs tell meanwhile."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from attrs import frozen
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams, JsonRpcRequestCancelled

from lessonl.config import Settings
from lessonl.lsp import candidates, credentials
from lessonl.lsp.documents import View, path_of
from lessonl.lsp.failure import failure
from lessonl.lsp.options import plain, settings_for
from lessonl.lsp.progress import Progress, Tally
from lessonl.lsp.refusal import subject
from lessonl.lsp.runs import Run
from lessonl.lsp.search import search
from lessonl.lsp.state import LessonlServer
from lessonl.model import Attempt, Event, Function, LessonlError, Report
from lessonl.report.json import report_document, text
from lessonl.report.ranking import conclusion
from lessonl.source.compile_db import workspace_root
from lessonl.source.rewrite import edited, split_rewrite, unified_diff


@frozen
class Wanted:
    """Which function a client means: the one at a position, or of a plain or qualified name."""

    uri: str
    position: types.Position | None = None
    name: str = ""
    token: types.ProgressToken | None = None


def wanted(params: Any) -> Wanted:
    """Reads the parameters of ``lessonl/optimize``. Raises JsonRpcInvalidParams."""
    given = plain(params)
    given = given if isinstance(given, dict) else {}
    name, token = given.get("function") or "", given.get("workDoneToken")
    if not isinstance(name, str):
        raise _wrong("function must be the name of one")
    if not (token is None or isinstance(token, str | int)):
        raise _wrong("workDoneToken must be a string or a number")
    position = _position(given["position"]) if given.get("position") is not None else None
    if position is None and not name:
        raise _wrong("a position or the name of a function is missing")
    return Wanted(_uri(given), position, name, token)


def _uri(given: dict[str, Any]) -> str:
    document = given.get("textDocument")
    uri = document.get("uri") if isinstance(document, dict) else None
    if not isinstance(uri, str):
        raise _wrong("textDocument.uri is missing or no string")
    return uri


def _position(given: Any) -> types.Position:
    try:
        return types.Position(int(given["line"]), int(given["character"]))
    except (KeyError, TypeError, ValueError) as error:
        raise _wrong("position must have a line and a character, numbers from 0") from error


def _wrong(what: str) -> JsonRpcInvalidParams:
    return JsonRpcInvalidParams(f"lessonl/optimize: {what}.")


async def optimize(server: LessonlServer, params: Any) -> Any:
    """Runs to the end and answers with the report of ``docs/reference/schema-1.json``.

    ``$/cancelRequest`` ends the run before it is answered; a run that is ended otherwise answers
    with what it had, if it had anything.
    """
    about = wanted(params)
    if about.token is not None and about.token in server.work_done_progress.tokens:
        raise _wrong("its workDoneToken is that of a run that is going on")
    try:
        run = await start(server, about)
    except LessonlError as error:
        raise failure(error) from error
    try:
        report = await run.report()
    except LessonlError as error:
        raise failure(error) from error
    except asyncio.CancelledError:
        if (ours := asyncio.current_task()) is not None and ours.cancelling():
            await run.cancel()
            raise
        why = "The run was cancelled before it had found anything."
        raise JsonRpcRequestCancelled(why) from None
    return await asyncio.to_thread(_document, run, report)


def _document(run: Run, report: Report) -> Any:
    return json.loads(text(report_document(report, lambda attempt: _diff(run, attempt))))


async def cancel(server: LessonlServer, params: Any) -> dict[str, int]:
    """Ends the run of a document, or all; answers with their number once nothing is left."""
    given = plain(params)
    if not given:
        return {"cancelled": await server.state.runs.cancel()}
    document = given.get("textDocument") if isinstance(given, dict) else None
    uri = document.get("uri") if isinstance(document, dict) else None
    if not isinstance(uri, str):
        raise JsonRpcInvalidParams("lessonl/cancel: textDocument.uri is missing or no string.")
    path = path_of(uri)
    return {"cancelled": await server.state.runs.cancel(path) if path else 0}


async def start(server: LessonlServer, about: Wanted) -> Run:
    """Starts a run that keeps its result and tells its progress. Raises LessonlError."""
    view = await server.view(about.uri)
    found = await subject(server.state, view, _function(view, about))
    if isinstance(found, str):
        raise LessonlError(found, code="refused")
    settings = await asyncio.to_thread(settings_for, view, dict(server.state.settings))

    async def work(run: Run) -> Report:
        return await _work(server, run, settings, about.token)

    return server.state.runs.start(found.function, found.data, work)


def _function(view: View, about: Wanted) -> Function | None:
    if about.position is not None:
        return view.function_at(about.position)
    called = [f for f in view.functions if about.name in (f.name, f.qualified_name)]
    if len(called) > 1:
        lines = ", ".join(str(f.line) for f in called)
        raise LessonlError(
            f"There are {len(called)} functions {about.name}, on lines {lines}.",
            "Give the position of one.",
        )
    return called[0] if called else None


async def _work(
    server: LessonlServer, run: Run, settings: Settings, token: types.ProgressToken | None
) -> Report:
    """The search, with all that is told of it; its report is kept."""
    tally = Tally(settings.rounds)
    progress = Progress(
        server,
        f"LessonL: {run.function.qualified_name}",
        token,
        lambda: server.start_task(run.cancel()),
    )

    def at(phase: str) -> None:
        run.status = ": ".join(part for part in (str(tally), phase) if part)
        progress.tell(run.status)

    def on_event(event: Event) -> None:
        tally.take(event)
        candidates.tell(server, run, event)
        if event.kind == "run" and event.message:
            server.log(event.message, types.MessageType.Warning)
        at("")

    last = "cancelled"
    try:
        await credentials.ask(server, settings)
        report = await search(run.function, settings, at, on_event)
        server.state.results.keep(report)
        last = str(conclusion(report))
        return report
    except LessonlError as error:
        if error.code == "unsupported":
            server.state.results.limit(run.function, error.message)
        last = error.message
        raise
    finally:
        progress.end(last)


def _diff(run: Run, attempt: Attempt) -> str:
    file = run.function.file
    root = workspace_root(file)
    path = file.relative_to(root) if file.is_relative_to(root) else file
    new = edited(run.data, run.function, split_rewrite(attempt.rewrite.text))
    return unified_diff(run.data, new, path)
