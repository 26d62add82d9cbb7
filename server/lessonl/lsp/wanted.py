"""Which function a request is about."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams

from lessonl.config import MODES
from lessonl.lsp.documents import View
from lessonl.lsp.options import plain
from lessonl.model import Function, LessonlError, Mode


@frozen
class Wanted:
    """Which function a client means: the one at a position, or of a plain or qualified name."""

    uri: str
    position: types.Position | None = None
    name: str = ""
    token: types.ProgressToken | None = None
    lesson: int = 0
    """The bank's id of the lesson to try, or 0."""
    against: str = ""
    """"saved" or "committed", or whichever differs."""
    mode: Mode | None = None
    """Whether rewrites may have threads; None for what the settings say."""
    text: str | None = None
    """What the document is to be taken to say."""

    def function(self, view: View) -> Function | None:
        """The function of a document that is meant. Raises LessonlError when several are."""
        if self.position is not None:
            return view.function_at(self.position)
        called = [f for f in view.functions if self.name in (f.name, f.qualified_name)]
        if len(called) > 1:
            lines = ", ".join(str(f.line) for f in called)
            raise LessonlError(
                f"There are {len(called)} functions {self.name}, on lines {lines}.",
                "Give the position of one.",
            )
        return called[0] if called else None


def wanted(method: str, params: Any) -> Wanted:
    """Reads the parameters of a request. Raises JsonRpcInvalidParams."""
    given = plain(params)
    given = given if isinstance(given, dict) else {}
    name, token = given.get("function") or "", given.get("workDoneToken")
    lesson, against = given.get("lesson") or 0, given.get("against") or ""
    text, mode = given.get("text"), given.get("mode")

    def wrong(what: str) -> JsonRpcInvalidParams:
        return JsonRpcInvalidParams(f"{method}: {what}.")

    if not isinstance(name, str):
        raise wrong("function must be the name of one")
    if not (token is None or isinstance(token, str | int)):
        raise wrong("workDoneToken must be a string or a number")
    if not isinstance(lesson, int):
        raise wrong("lesson must be the number of one")
    if against not in ("", "saved", "committed"):
        raise wrong("against must be saved or committed")
    if mode is not None and mode not in MODES:
        raise wrong(f"mode must be one of {', '.join(MODES)}")
    if not (text is None or isinstance(text, str)):
        raise wrong("text must be that of the whole document")
    position = given.get("position")
    if position is None and not name:
        raise wrong("a position or the name of a function is missing")
    document = given.get("textDocument")
    uri = document.get("uri") if isinstance(document, dict) else None
    if not isinstance(uri, str):
        raise wrong("textDocument.uri is missing or no string")
    try:
        at = None if position is None else _position(position)
    except (KeyError, TypeError, ValueError) as error:
        raise wrong("position must have a line and a character, numbers from 0") from error
    return Wanted(uri, at, name, token, lesson, against, mode, text)


def _position(given: Any) -> types.Position:
    return types.Position(int(given["line"]), int(given["character"]))
