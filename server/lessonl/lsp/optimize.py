"""Optimising on request: ``lessonl/optimize``, ``lessonl/cancel``, and what runs tell meanwhile."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

from attrs import evolve
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from lessonl.lsp import candidates, credentials, process
from lessonl.lsp.documents import path_of
from lessonl.lsp.failure import failure
from lessonl.lsp.jobs import Order, Search
from lessonl.lsp.options import plain
from lessonl.lsp.preferences import Preferences, preferences
from lessonl.lsp.progress import Tally
from lessonl.lsp.refusal import subject
from lessonl.lsp.requests import with_bank
from lessonl.lsp.runs import Run
from lessonl.lsp.state import LessonlServer
from lessonl.lsp.telling import answer, check_token, progress_of
from lessonl.lsp.trusted import trusts
from lessonl.lsp.wanted import Wanted, wanted
from lessonl.model import LessonlError
from lessonl.report.json import report_document, text
from lessonl.report.ranking import conclusion
from lessonl.run import Attempt, Event, Report
from lessonl.source.compile_db import workspace_root
from lessonl.source.rewrite import edited, split_rewrite, unified_diff

METHOD: Final = "lessonl/optimize"


async def optimize(server: LessonlServer, params: Any) -> Any:
    """Runs to the end and answers with the report of ``docs/reference/schema-1.json``.

    ``$/cancelRequest`` ends the run before it is answered; a run that is ended otherwise answers
    with what it had, if it had anything.
    """
    about = wanted(METHOD, params)
    check_token(server, METHOD, about)
    try:
        run = await start(server, about)
    except LessonlError as error:
        raise failure(error) from error
    report = await answer(run)
    return await asyncio.to_thread(_document, run, report)


def _document(run: Run[Report], report: Report) -> Any:
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


async def start(server: LessonlServer, about: Wanted) -> Run[Report]:
    """Starts a run that keeps its result and tells its progress.

    Raises LessonlError, and JsonRpcException for a lesson that is not there.
    """
    view = await server.view(about.uri)
    found = await subject(server.state, view, about.function(view))
    if isinstance(found, str):
        raise LessonlError(found, code="refused")
    if about.lesson:
        root = workspace_root(found.function.file)
        entry = await with_bank(root, lambda bank: bank.collection().entry(about.lesson))
        about = evolve(about, mode=about.mode or entry.lesson.mode)
    wishes = await preferences(server, view)
    if about.mode is not None:
        wishes = evolve(wishes, settings=evolve(wishes.settings, mode=about.mode))

    async def work(run: Run[Report]) -> Report:
        return await _work(server, run, wishes, about)

    return server.state.runs.start(found.function, found.data, work)


async def _work(
    server: LessonlServer, run: Run[Report], wishes: Preferences, about: Wanted
) -> Report:
    """The search, with all that is told of it; its report is kept."""
    tally = Tally(1 if about.lesson else wishes.settings.rounds)
    progress = progress_of(server, run, about.token, f"LessonL: {run.function.qualified_name}")

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
        await credentials.ask(server, wishes.settings)
        trusted = trusts(server, run.function.file)
        job = Search(run.function, wishes.settings, about.lesson, wishes.verdict_seconds, trusted)
        order = Order(job, dict(server.state.credentials))
        report: Report = await process.done(order, at, on_event)
        server.state.results.keep(report, tried=bool(about.lesson))
        last = str(conclusion(report))
        return report
    except LessonlError as error:
        if error.code == "unsupported":
            server.state.results.limit(run.function, error.message)
        last = error.message
        raise
    finally:
        progress.end(last)


def _diff(run: Run[Report], attempt: Attempt) -> str:
    file = run.function.file
    root = workspace_root(file)
    path = file.relative_to(root) if file.is_relative_to(root) else file
    new = edited(run.data, run.function, split_rewrite(attempt.rewrite.text))
    return unified_diff(run.data, new, path)
