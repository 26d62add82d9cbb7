"""Code actions: optimise this function, apply what was found, judge a change, try a lesson."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from lessonl.lsp.commands import command_id
from lessonl.lsp.documents import View
from lessonl.lsp.edits import attempt_edit
from lessonl.lsp.failure import failure
from lessonl.lsp.judge import differs
from lessonl.lsp.options import plain
from lessonl.lsp.refusal import subject, why_not
from lessonl.lsp.relevant import Found
from lessonl.lsp.state import LessonlServer
from lessonl.model import Function, LessonlError
from lessonl.report.lessons import record_words
from lessonl.report.ranking import untimed
from lessonl.report.verdict import label
from lessonl.report.words import interval
from lessonl.run import Attempt, Report
from lessonl.source.cuda_marks import speaks_cuda

KIND: Final = "refactor.rewrite.lessonl"
_TITLE: Final = "Optimize with LessonL"
_OPENMP: Final = "Optimize with LessonL (OpenMP)"
_JUDGE: Final = "Judge my change"
_LESSONS: Final = 3


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
    state, at = server.state, _argument(view, params.range.start)
    function = view.function_at(params.range.start)
    if function is None or view.path is None:
        return await _optimize_action(server, view, function, at)
    report = await state.results.of(view.path, function, at_work=state.runs.any)
    found = list(_apply_actions(server, view, function, report)) if report else []
    optimizing = await _optimize_action(server, view, function, at)
    found += optimizing
    if not why_not(state, view, function) and await differs(server, view, function):
        found.append(_command(server, _JUDGE, "judge", at))
    lessons = await state.lessons.of(view.path, function, at_work=state.runs.any)
    can = any(action.command for action in optimizing)
    return [*found, *_lesson_actions(server, function, lessons, at, can=can)]


def _asked_for(only: Any) -> bool:
    return not only or any(kind == KIND or KIND.startswith(f"{kind}.") for kind in map(_text, only))


def _text(kind: Any) -> str:
    return str(getattr(kind, "value", kind))


def _argument(view: View, position: types.Position) -> dict[str, Any]:
    at = {"line": position.line, "character": position.character}
    return {"textDocument": {"uri": view.uri}, "position": at}


def _command(
    server: LessonlServer, title: str, name: str, argument: dict[str, Any]
) -> types.CodeAction:
    command = types.Command(title, command_id(server, name), arguments=[argument])
    return types.CodeAction(title, KIND, command=command)


async def _optimize_action(
    server: LessonlServer, view: View, function: Function | None, at: dict[str, Any]
) -> list[types.CodeAction]:
    found = await subject(server.state, view, function)
    if not isinstance(found, str):
        serial = _command(server, _TITLE, "optimize", at)
        cuda = speaks_cuda(found.function)
        if cuda or not await server.state.openmp.of(found.function.file):
            return [serial]
        return [serial, _command(server, _OPENMP, "optimize", {**at, "mode": "openmp"})]
    if not server.state.client.shows_disabled:
        return []
    return [types.CodeAction(_TITLE, KIND, disabled=types.CodeActionDisabled(found))]


def _apply_actions(
    server: LessonlServer, view: View, function: Function, report: Report
) -> Iterator[types.CodeAction]:
    client = server.state.client
    for attempt in report.ranked:
        speedup, rank = attempt.verdict.speedup, attempt.rank
        span = f" {interval(speedup)}" if speedup else ""
        needs = ", needs -fopenmp" if attempt.verdict.evidence.threads else ""
        title = f"Apply #{rank}: {label(attempt.verdict)}{span}{needs}"
        action = types.CodeAction(title, KIND)
        if client.marks_preferred and rank == 1 and not attempt.verdict.flagged:
            action.is_preferred = True
        yield _filled(server, view, function, attempt, action)
    for attempt in untimed(report):
        title = f"Apply {attempt.rewrite.technique or 'a rewrite'}: {label(attempt.verdict)}"
        yield _filled(server, view, function, attempt, types.CodeAction(title, KIND))


def _filled(
    server: LessonlServer,
    view: View,
    function: Function,
    attempt: Attempt,
    action: types.CodeAction,
) -> types.CodeAction:
    """An action with what applies the attempt."""
    client = server.state.client
    if client.tags_generated and _by_a_model(attempt):
        action.tags = [types.CodeActionTag.LlmGenerated]
    if client.resolves_edits:
        # Not the rank: another run may end before it is chosen.
        rewrite = attempt.rewrite.key
        action.data = {"uri": view.uri, "function": function.key, "rewrite": rewrite}
    else:
        action.edit = attempt_edit(view, function, attempt, client)
    return action


def _by_a_model(attempt: Attempt) -> bool:
    # Late: the built-in agents are not loaded before there is something to apply.
    from lessonl.teams import BUILTIN

    return attempt.rewrite.agent not in BUILTIN


def _lesson_actions(
    server: LessonlServer, function: Function, found: Found, at: dict[str, Any], *, can: bool
) -> Iterator[types.CodeAction]:
    """The best lessons, each to be tried if that ``can`` be, and one action for all of them."""
    worth = [x for x in found.lessons if x.worth_a_try] if can else []
    for one in worth[:_LESSONS]:
        named = {"workspace": found.workspace.as_uri(), "lesson": one.entry.lesson.id}
        title = f"Try lesson: {record_words(one.entry)}"
        yield _command(server, title, "tryLesson", {**at, **named})
    if found.lessons:
        number = len(found.lessons)
        title = f"Lessons for {function.name}: show, pin, forget ({number})"
        yield _command(server, title, "showLessons", at)


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
    action.edit = attempt_edit(*found, server.state.client)
    return action


async def _still_there(
    server: LessonlServer, data: dict[str, Any]
) -> tuple[View, Function, Attempt] | None:
    try:
        view = await server.view(str(data["uri"]))
        function = view.with_key(data["function"])
        report = await server.state.results.of(view.path, function) if function else None
        attempts = (*report.ranked, *untimed(report)) if report else ()
        attempt = next((a for a in attempts if a.rewrite.key == data["rewrite"]), None)
    except LessonlError:
        return None
    return (view, function, attempt) if function and attempt else None
