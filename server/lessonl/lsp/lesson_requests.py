"""``lessonl/lessons/*``: the lessons of the bank, for a view that lists and orders them."""

from __future__ import annotations

from typing import Any, Final

import attrs

from lessonl.lessons.bank import Bank
from lessonl.lessons.exchange import dumps, loads
from lessonl.lsp.failure import failure
from lessonl.lsp.relevant import Found
from lessonl.lsp.requests import as_json, fields, with_bank, with_new_bank
from lessonl.lsp.state import LessonlServer
from lessonl.lsp.wanted import Wanted, wanted
from lessonl.model import LessonlError
from lessonl.report.kept import lessons_document

_NAME: Final = "lessonl/lessons/"
_MOST: Final = 10


def register(server: LessonlServer) -> None:
    """Adds the requests."""
    for name, answer in (
        ("list", list_lessons),
        ("relevant", relevant_lessons),
        ("pin", pin),
        ("delete", delete),
        ("edit", edit),
        ("export", export),
        ("import", import_lessons),
    ):
        server.feature(_NAME + name)(answer)


async def list_lessons(server: LessonlServer, params: Any) -> Any:
    """The lessons of the workspaces of ``uris``, the latest first."""
    given = fields(f"{_NAME}list", params)
    found = []
    for root in given.workspaces():
        entries = await with_bank(root, lambda bank: bank.collection().entries())
        found.append({"uri": root.as_uri(), **lessons_document(entries)})
    return as_json({"workspaces": found})


async def relevant_lessons(server: LessonlServer, params: Any) -> Any:
    """The lessons that a run on a function would be offered, the best first, at most ``most``."""
    method = f"{_NAME}relevant"
    given = fields(method, params)
    most = given.number("most") if "most" in given.values else _MOST
    try:
        found = await relevant_to(server, wanted(method, params))
    except LessonlError as error:
        raise failure(error) from error
    entries = [x.entry for x in found.lessons[:most]]
    about = {"workspace": found.workspace.as_uri(), "function": found.function}
    return as_json({**about, **lessons_document(entries)})


async def relevant_to(server: LessonlServer, about: Wanted) -> Found:
    """The lessons about the function that a request means. Raises LessonlError."""
    view = await server.view(about.uri)
    function = about.function(view)
    if function is None or view.path is None:
        raise LessonlError("There is no function here.", code="refused")
    return await server.state.lessons.of(view.path, function, at_work=server.state.runs.any)


async def pin(server: LessonlServer, params: Any) -> None:
    """Pins the lessons ``ids`` of ``workspace``, or lets go of them if not ``pinned``."""
    given = fields(f"{_NAME}pin", params)
    ids, pinned = given.numbers("ids"), given.switch("pinned", True)
    await with_bank(given.workspace(), lambda bank: bank.collection().pin(ids, pinned))


async def delete(server: LessonlServer, params: Any) -> None:
    """Hides the lessons ``ids`` of ``workspace``, or brings them back if not ``deleted``."""
    given = fields(f"{_NAME}delete", params)
    ids, deleted = given.numbers("ids"), given.switch("deleted", True)
    await with_bank(given.workspace(), lambda bank: bank.collection().delete(ids, deleted))


async def edit(server: LessonlServer, params: Any) -> None:
    """The lesson ``id`` of ``workspace`` says ``text`` from now on."""
    given = fields(f"{_NAME}edit", params)
    number, words = given.number("id"), given.text("text")
    await with_bank(given.workspace(), lambda bank: bank.collection().edit(number, text=words))


async def export(server: LessonlServer, params: Any) -> dict[str, object]:
    """The lessons of ``workspace`` as the lines of ``docs/reference/lessons.md``."""
    given = fields(f"{_NAME}export", params)
    found = await with_bank(given.workspace(), lambda bank: bank.collection().entries())
    return {"text": dumps(found), "count": len(found)}


async def import_lessons(server: LessonlServer, params: Any) -> dict[str, int]:
    """Takes in the lines ``text``, all or none; ``source`` says where they come from."""
    given = fields(f"{_NAME}import", params)
    lines, source = given.text("text").encode(), given.text("source")

    def add(bank: Bank) -> dict[str, int]:
        return attrs.asdict(bank.collection().add(loads(lines, source), source))

    return await with_new_bank(given.workspace(), add)
