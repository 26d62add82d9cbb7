"""Code actions: optimise this function, apply what was found, read what was learnt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from lessonl.lsp.commands import command_id
from lessonl.lsp.documents import View
from lessonl.lsp.edits import workspace_edit
from lessonl.lsp.failure import failure
from lessonl.lsp.options import plain
from lessonl.lsp.refusal import subject
from lessonl.lsp.state import LessonlServer
from lessonl.model import Attempt, Function, Lesson, LessonlError, Report
from lessonl.report.ranking import learnt
from lessonl.report.verdict import label
from lessonl.report.words import interval, visible

KIND: Final = "refactor.rewrite.lessonl"
_TITLE: Final = "Optimize with LessonL"
_LESSONS: Final = 4
_LESSON_WIDTH: Final = 80


async def code_actions(
    server: LessonlServer, params: types.CodeActionParams
) -> list[types.CodeAction]:
    """What can be done with the function at the start of the range."""
    if not _asked_for(params.context.only):
        return []
    try:
        view = await server.view(params.text_document.uri)
    except LessonlError as error:
        raise failure(error) from error
    function = view.function_at(params.range.start)
    report = await server.state.results.of(view.path, function) if function else None
    found: list[types.CodeAction] = []
    if function is not None and report is not None:
        found += _apply_actions(server, view, function, report)
    found += await _optimize_action(server, view, function, params.range.start)
    if report is not None:
        found += _lesson_actions(server, report)
    return found


def _asked_for(only: Any) -> bool:
    return not only or any(kind == KIND or KIND.startswith(f"{kind}.") for kind in map(_text, only))


def _text(kind: Any) -> str:
    return str(getattr(kind, "value", kind))


async def _optimize_action(
    server: LessonlServer, view: View, function: Function | None, position: types.Position
) -> list[types.CodeAction]:
    found = await subject(server.state, view, function)
    if isinstance(found, str):
        if not server.state.client.shows_disabled:
            return []
        return [types.CodeAction(_TITLE, KIND, disabled=types.CodeActionDisabled(found))]
    at = {"line": position.line, "character": position.character}
    argument = {"textDocument": {"uri": view.uri}, "position": at}
    command = types.Command(_TITLE, command_id(server, "optimize"), arguments=[argument])
    return [types.CodeAction(_TITLE, KIND, command=command)]


def _apply_actions(
    server: LessonlServer, view: View, function: Function, report: Report
) -> Iterator[types.CodeAction]:
    client = server.state.client
    for attempt in report.ranked:
        speedup, rank = attempt.verdict.speedup, attempt.rank
        span = f" {interval(speedup)}" if speedup else ""
        action = types.CodeAction(f"Apply #{rank}: {label(attempt.verdict)}{span}", KIND)
        if client.marks_preferred and rank == 1 and not attempt.verdict.flagged:
            action.is_preferred = True
        if client.resolves_edits:
            # Not the rank: another run may end before it is chosen.
            rewrite = attempt.rewrite.key
            action.data = {"uri": view.uri, "function": function.key, "rewrite": rewrite}
        else:
            action.edit = workspace_edit(
                view, function, attempt.rewrite, versioned=client.versioned_edits
            )
        yield action


def _lesson_actions(server: LessonlServer, report: Report) -> Iterator[types.CodeAction]:
    for lesson in top_lessons(report, _LESSONS):
        text = " ".join(visible(lesson.text).split())
        short = text if len(text) <= _LESSON_WIDTH else f"{text[: _LESSON_WIDTH - 3]}..."
        command = types.Command(
            "Show lesson", command_id(server, "showLesson"), arguments=[lesson.text]
        )
        yield types.CodeAction(f"Lesson: {short}", KIND, command=command)


def top_lessons(report: Report, most: int) -> tuple[Lesson, ...]:
    """The lessons learnt in the run that count most for the method: by gain.

    Those of earlier runs that were shown in it are not among them.
    """
    ordered = sorted(learnt(report), key=lambda lesson: lesson.gain, reverse=True)
    return tuple(ordered[:most])


async def resolve(server: LessonlServer, action: types.CodeAction) -> types.CodeAction:
    """Fills in the edit for the document as it is now; refuses if the function has changed."""
    if action.data is None and action.command is not None:
        return action  # editors resolve those too that are nothing but a command
    data = plain(action.data)
    if not isinstance(data, dict) or not {"uri", "function", "rewrite"} <= data.keys():
        raise JsonRpcInvalidParams("codeAction/resolve: data is not what the action came with.")
    found = await _still_there(server, data)
    if found is None:
        why = (
            "The function has changed, or was optimised again, since this was offered; "
            "undo the change, or ask for the code actions again."
        )
        server.say(why, types.MessageType.Warning)
        action.disabled = types.CodeActionDisabled(why)
        return action
    view, function, attempt = found
    action.edit = workspace_edit(
        view, function, attempt.rewrite, versioned=server.state.client.versioned_edits
    )
    return action


async def _still_there(
    server: LessonlServer, data: dict[str, Any]
) -> tuple[View, Function, Attempt] | None:
    try:
        view = await server.view(str(data["uri"]))
        function = view.with_key(data["function"])
        report = await server.state.results.of(view.path, function) if function else None
        attempts = report.ranked if report else ()
        attempt = next((a for a in attempts if a.rewrite.key == data["rewrite"]), None)
    except LessonlError:
        return None
    return (view, function, attempt) if function and attempt else None
