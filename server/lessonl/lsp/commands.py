"""Commands for clients that register none of their own; they return at once and tell the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from lsprotocol import types

from lessonl.lsp.optimize import start, wanted
from lessonl.lsp.state import LessonlServer
from lessonl.model import LessonlError
from lessonl.report.ranking import conclusion
from lessonl.report.words import visible

_NAMES: Final = ("optimize", "showLesson", "cancel")


def command_id(server: LessonlServer, name: str) -> str:
    """The client's own command, or ours, which has another name: a client may have both."""
    assert name in _NAMES
    return f"lessonl.{name}" if server.state.client.commands else f"lessonl.server.{name}"


def register(server: LessonlServer) -> None:
    """Adds the commands; for ``initialize``, when it is known that the client has none."""
    known: tuple[Callable[..., None], ...] = (optimize, show_lesson, cancel)
    for name, command in zip(_NAMES, known, strict=True):
        if command_id(server, name) not in server.protocol.fm.commands:
            server.command(command_id(server, name))(command)


def optimize(server: LessonlServer, params: Any) -> None:
    """Starts a run on the function of ``params``, those of ``lessonl/optimize``."""
    about = wanted(params)

    async def run() -> None:
        try:
            report = await (await start(server, about)).report()
        except LessonlError as error:
            server.say(f"{error.message} {error.hint}".strip(), types.MessageType.Warning)
        except asyncio.CancelledError:
            server.say("LessonL: cancelled.")
        except Exception as defect:
            server.say(f"LessonL itself failed: {defect!r}", types.MessageType.Error)
            raise
        else:
            server.say(f"LessonL: {conclusion(report)}")

    server.start_task(run())


def show_lesson(server: LessonlServer, lesson: str) -> None:
    """Shows the text of a lesson."""
    server.say(visible(lesson))


def cancel(server: LessonlServer) -> None:
    """Ends all runs."""

    async def end() -> None:
        await server.state.runs.cancel()

    server.start_task(end())
