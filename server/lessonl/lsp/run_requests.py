"""``lessonl/runs/*``: what was tried in a workspace, for a view that lists it."""

from __future__ import annotations

from typing import Any, Final

from lessonl.lessons.bank import Bank
from lessonl.lsp.documents import path_of
from lessonl.lsp.requests import as_json, fields, with_bank
from lessonl.lsp.state import LessonlServer
from lessonl.model import Rewrite
from lessonl.report.json import Document
from lessonl.report.kept import run_document, runs_document
from lessonl.source.workspace import workspace_root

_NAME: Final = "lessonl/runs/"
_LISTED: Final = 100


def register(server: LessonlServer) -> None:
    """Adds the requests."""
    server.feature(f"{_NAME}list")(list_runs)
    server.feature(f"{_NAME}show")(show_run)
    server.feature(f"{_NAME}reject")(reject)
    server.feature(f"{_NAME}restore")(restore)


async def list_runs(server: LessonlServer, params: Any) -> Any:
    """The latest 100 runs of each workspace of ``uris``."""
    given = fields(f"{_NAME}list", params)
    found = []
    for root in given.workspaces():
        runs = await with_bank(root, lambda bank: bank.runs()[:_LISTED])
        found.append({"uri": root.as_uri(), **runs_document(runs)})
    return as_json({"workspaces": found})


async def show_run(server: LessonlServer, params: Any) -> Any:
    """The run of number ``run`` of ``workspace`` with every rewrite it tried."""
    given = fields(f"{_NAME}show", params)
    number = given.number("run")

    def show(bank: Bank) -> Document:
        return run_document(bank.run(number), bank.trials(number), bank.lessons(number))

    return as_json(await with_bank(given.workspace(), show))


async def reject(server: LessonlServer, params: Any) -> None:
    """The rewrite ``code`` of the function of key ``function`` is not offered any more.

    A later run may find it again; not ``rejected`` brings it back.
    """
    given = fields(f"{_NAME}reject", params)
    path = path_of(given.uri())
    if path is None:
        raise given.wrong("textDocument.uri is no file of this machine")
    function, rewrite = given.text("function"), Rewrite(given.text("code")).key
    rejected = given.switch("rejected", True)
    await with_bank(workspace_root(path), lambda bank: bank.reject(function, rewrite, rejected))
    server.state.results.changed(function)


async def restore(server: LessonlServer, params: Any) -> None:
    """All that the run of number ``run`` of ``workspace`` found is offered again."""
    given = fields(f"{_NAME}restore", params)
    number = given.number("run")

    def back(bank: Bank) -> str:
        bank.restore(number)
        return bank.run(number).function

    server.state.results.changed(await with_bank(given.workspace(), back))
