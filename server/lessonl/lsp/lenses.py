"""Lenses over functions, for users who turn them on: what was found, and optimise."""

from __future__ import annotations

from lsprotocol import types

from lessonl.lsp.commands import command_id
from lessonl.lsp.documents import View
from lessonl.lsp.options import plain
from lessonl.lsp.preferences import wants_lenses
from lessonl.lsp.refusal import why_not
from lessonl.lsp.state import LessonlServer
from lessonl.model import Function, LessonlError
from lessonl.report.ranking import untimed
from lessonl.report.verdict import label
from lessonl.run import Report

_TITLE = "Optimize with LessonL"


async def lenses(server: LessonlServer, params: types.CodeLensParams) -> list[types.CodeLens]:
    """One over each function that can be optimised; what they say is found as they are shown."""
    uri = params.text_document.uri
    if not await wants_lenses(server, uri):
        return []
    try:
        view = await server.view(uri)
    except LessonlError:
        return []
    return [
        types.CodeLens(view.positions.range(f.start, f.start), data={"uri": uri, "function": f.key})
        for f in view.functions
        if not why_not(server.state, view, f)
    ]


async def resolve(server: LessonlServer, lens: types.CodeLens) -> types.CodeLens:
    """With what is known of the function now, and the command."""
    data = plain(lens.data)
    title = _TITLE
    if isinstance(data, dict) and isinstance(data.get("uri"), str):
        title = await _title(server, data) or title
        position = {"line": lens.range.start.line, "character": lens.range.start.character}
        argument = {"textDocument": {"uri": data["uri"]}, "position": position}
        lens.command = types.Command(title, command_id(server, "optimize"), arguments=[argument])
    return lens


async def _title(server: LessonlServer, data: dict[str, str]) -> str:
    state = server.state
    try:
        view = await server.view(data["uri"])
        function = view.with_key(data.get("function", ""))
        report = await _report(server, view, function) if function else None
    except LessonlError:
        return ""
    if state.runs.of(view.path) or report is None:
        return ""
    return f"LessonL: {_found(report)}; optimize again"


def _found(report: Report) -> str:
    best = next(iter((*report.ranked, *untimed(report))), None)
    return label(best.verdict) if best is not None else "nothing faster found"


async def _report(server: LessonlServer, view: View, function: Function) -> Report | None:
    state = server.state
    return await state.results.of(view.path, function, at_work=state.runs.any)


async def refresh(server: LessonlServer) -> None:
    """Lenses may be other ones now."""
    if server.state.client.refreshes_lenses:
        await server.workspace_code_lens_refresh_async(None)
