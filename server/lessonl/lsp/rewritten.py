"""``lessonl/rewritten`` and ``lessonl/function``: where a function is now, and a rewrite in it."""

from __future__ import annotations

import asyncio
from typing import Any

from lessonl.lsp.documents import View
from lessonl.lsp.edits import workspace_edit
from lessonl.lsp.failure import failure
from lessonl.lsp.requests import Fields, fields
from lessonl.lsp.state import LessonlServer
from lessonl.model import Function, LessonlError, Rewrite
from lessonl.source.rewrite import edited, split_rewrite


def register(server: LessonlServer) -> None:
    """Adds the requests."""
    server.feature("lessonl/rewritten")(rewritten)
    server.feature("lessonl/function")(place)


async def rewritten(server: LessonlServer, params: Any) -> dict[str, Any]:
    """The document with ``code`` in place of the function of key ``function``.

    ``edit`` changes the document as it is now into ``text``. Fails when the function has changed.
    """
    given = fields("lessonl/rewritten", params)
    code = given.text("code")
    view, function = await _function(server, given)
    if function is None or function.key != given.text("function"):
        raise failure(
            LessonlError(
                "The function has changed since it was measured.",
                "Undo the change, or optimize it again.",
            )
        )
    edit = workspace_edit(
        view, function, Rewrite(code), versioned=server.state.client.versioned_edits
    )
    new = await asyncio.to_thread(edited, view.data, function, split_rewrite(code))
    return {"edit": edit, "text": new.decode("utf-8", "replace")}


async def place(server: LessonlServer, params: Any) -> dict[str, Any]:
    """The ``range`` of the function of key ``function``, or of its name if it has changed."""
    view, function = await _function(server, fields("lessonl/function", params))
    if function is None:
        raise failure(LessonlError("The function is no longer in this file."))
    return {"range": view.positions.range(function.start, function.end), "key": function.key}


async def _function(server: LessonlServer, given: Fields) -> tuple[View, Function | None]:
    key = given.text("function")
    try:
        view = await server.view(given.uri())
    except LessonlError as error:
        raise failure(error) from error
    named = (f for f in view.functions if f.qualified_name == key.rpartition("#")[0])
    return view, view.with_key(key) or next(named, None)
