"""Links in a hover that run the client's own commands."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from lessonl.lsp.commands import command_id
from lessonl.lsp.relevant import Relevant
from lessonl.lsp.state import LessonlServer


def link(server: LessonlServer, title: str, name: str, argument: dict[str, Any]) -> str:
    """``[title](command:lessonl.NAME?...)`` as VS Code reads it."""
    return f"[{title}](command:{command_id(server, name)}?{quote(json.dumps([argument]))})"


def linked(server: LessonlServer) -> bool:
    """Whether the client can follow such links."""
    return server.state.client.commands and server.state.client.markdown


def function_links(server: LessonlServer, at: dict[str, Any]) -> str:
    """What can be done with a function."""
    names = (("Optimize again", "optimize"), ("Lessons", "showLessons"))
    return " · ".join(link(server, title, name, at) for title, name in names)


def lesson_links(server: LessonlServer, workspace: str, one: Relevant) -> str:
    """What can be done with a lesson."""
    lesson = one.entry.lesson
    about = {"workspace": workspace, "lesson": lesson.id}
    pin = link(
        server, "Unpin" if lesson.pinned else "Pin", "pinLesson",
        {**about, "pinned": not lesson.pinned},
    )  # fmt: skip
    shown = link(server, "Show", "showLesson", {**about, "text": lesson.text})
    return " · ".join((shown, pin, link(server, "Forget", "forgetLesson", about)))
