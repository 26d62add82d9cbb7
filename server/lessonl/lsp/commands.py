"""Commands for clients that register none of their own; they return at once and tell the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lessonl.lessons.bank import Bank
from lessonl.lsp import judge, optimize
from lessonl.lsp.lesson_requests import relevant_to
from lessonl.lsp.relevant import Relevant
from lessonl.lsp.requests import Fields, fields, with_bank
from lessonl.lsp.state import LessonlServer
from lessonl.lsp.wanted import wanted
from lessonl.model import LessonlError
from lessonl.report.lessons import record_words
from lessonl.report.ranking import conclusion
from lessonl.report.words import visible

_TRY: Final = "Try"
_PIN: Final = "Pin"
_UNPIN: Final = "Unpin"
_FORGET: Final = "Forget"
_CHOICES: Final = 8


def command_id(server: LessonlServer, name: str) -> str:
    """The client's own command, or ours, which has another name: a client may have both."""
    assert name in COMMANDS
    return f"lessonl.{name}" if server.state.client.commands else f"lessonl.server.{name}"


def register(server: LessonlServer) -> None:
    """Adds the commands; for ``initialize``, when it is known that the client has none."""
    for name, command in COMMANDS.items():
        if command_id(server, name) not in server.protocol.fm.commands:
            server.command(command_id(server, name))(command)


def _start(server: LessonlServer, work: Coroutine[Any, Any, str]) -> None:
    """Runs ``work`` and says what it comes to."""

    async def run() -> None:
        try:
            said = await work
        except LessonlError as error:
            server.say(f"{error.message} {error.hint}".strip(), types.MessageType.Warning)
        except JsonRpcException as error:
            server.say(error.message, types.MessageType.Warning)
        except asyncio.CancelledError:
            server.say("LessonL: cancelled.")
        except Exception as defect:
            server.say(f"LessonL itself failed: {defect!r}", types.MessageType.Error)
            raise
        else:
            if said:
                server.say(said)

    server.start_task(run())


def run_search(server: LessonlServer, params: Any) -> None:
    """Starts a run on the function of ``params``, those of ``lessonl/optimize``."""
    about = wanted(optimize.METHOD, params)

    async def work() -> str:
        report = await (await optimize.start(server, about)).result()
        return f"LessonL: {conclusion(report)}"

    _start(server, work())


def run_judgement(server: LessonlServer, params: Any) -> None:
    """Judges the change of the function of ``params``, those of ``lessonl/judge``."""
    about = wanted(judge.METHOD, params)

    async def work() -> str:
        judged = await (await judge.start(server, about)).result()
        return f"LessonL: {judged.summary}"

    _start(server, work())


def show_lesson(server: LessonlServer, params: Any) -> None:
    """Shows the text of a lesson."""
    given = fields("showLesson", params)
    server.say(visible(given.text("text")))


def pin_lesson(server: LessonlServer, params: Any) -> None:
    """Pins a lesson, or lets go of it."""
    given = fields("pinLesson", params)
    _start(server, _pin(given.workspace(), given.number("lesson"), given.switch("pinned", True)))


def forget_lesson(server: LessonlServer, params: Any) -> None:
    """Hides a lesson: it is offered to no run any more."""
    given = fields("forgetLesson", params)
    _start(server, _forget(given.workspace(), given.number("lesson")))


async def _pin(workspace: Path, lesson: int, pinned: bool) -> str:
    def pin(bank: Bank) -> None:
        bank.collection().pin([lesson], pinned)

    await with_bank(workspace, pin)
    return "The lesson is pinned: every run is shown it." if pinned else "The lesson is let go."


async def _forget(workspace: Path, lesson: int) -> str:
    def forget(bank: Bank) -> None:
        bank.collection().delete([lesson])

    await with_bank(workspace, forget)
    return f"Forgotten; `lessonl lessons delete --undo {lesson}` brings it back."


def show_lessons(server: LessonlServer, params: Any) -> None:
    """Lets the user choose a lesson about the function of ``params``, and what to do with it."""
    given = fields("showLessons", params)
    _start(server, _choose(server, given))


async def _choose(server: LessonlServer, given: Fields) -> str:
    about = await relevant_to(server, wanted("showLessons", given.values))
    shown = {
        f"{number}. {record_words(x.entry)}": x
        for number, x in enumerate(about.lessons[:_CHOICES], 1)
    }
    if not shown:
        return "No lesson of the bank is about this function."
    picked = shown.get(await _asked(server, "Lessons about this function:", list(shown)))
    if picked is None:
        return ""
    return await _deal_with(server, given, about.workspace, picked)


async def _deal_with(
    server: LessonlServer, given: Fields, workspace: Path, picked: Relevant
) -> str:
    lesson = picked.entry.lesson
    pin = _UNPIN if lesson.pinned else _PIN
    chosen = await _asked(server, visible(lesson.text), [_TRY, pin, _FORGET])
    if chosen == _TRY:
        run_search(server, {**given.values, "lesson": lesson.id})
    elif chosen == pin:
        return await _pin(workspace, lesson.id, not lesson.pinned)
    elif chosen == _FORGET:
        return await _forget(workspace, lesson.id)
    return ""


async def _asked(server: LessonlServer, text: str, choices: list[str]) -> str:
    """What the user chose, or "" for nothing."""
    actions = [types.MessageActionItem(choice) for choice in choices]
    params = types.ShowMessageRequestParams(types.MessageType.Info, text, actions)
    answer = await server.window_show_message_request_async(params)
    return answer.title if answer else ""


def cancel(server: LessonlServer) -> None:
    """Ends all runs."""

    async def end() -> None:
        await server.state.runs.cancel()

    server.start_task(end())


COMMANDS: Final[Mapping[str, Callable[..., None]]] = {
    "optimize": run_search,
    "tryLesson": run_search,
    "judge": run_judgement,
    "showLesson": show_lesson,
    "showLessons": show_lessons,
    "pinLesson": pin_lesson,
    "forgetLesson": forget_lesson,
    "cancel": cancel,
}
"""By the part of their names that ours have in common with a client's."""
