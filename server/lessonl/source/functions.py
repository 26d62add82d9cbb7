"""Finds the function definitions of a file, and the one that the user means."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from lessonl.model import Function, LessonlError
from lessonl.source.cuda import blanked, is_cuda, with_specifiers
from lessonl.source.cuda_marks import has_marks
from lessonl.source.definitions import read_definitions
from lessonl.source.lexer import lex
from lessonl.source.syntax import parse

__all__ = ["find", "functions", "on_line"]

_LISTED = 12


def functions(path: Path, data: bytes) -> tuple[Function, ...]:
    """Every function definition of ``data``, in the order of the text.

    Definitions that cannot be rewritten are there too and say why in ``unsupported``. Functions
    of classes inside a function's body, and lambdas there, belong to that function.
    """
    if is_cuda(path) or has_marks(data):
        root = evolve(parse(blanked(data), tolerant=True), source=data)
        return with_specifiers(read_definitions(path, data, root), data)
    return read_definitions(path, data, parse(data, tolerant=True))


def find(path: Path, data: bytes, line: int | None = None, name: str | None = None) -> Function:
    """The one function on ``line`` (1-based) with ``name``, plain or qualified.

    A line of the comment or the blanks right above a function counts for it. Raises LessonlError
    with the list of candidates when there is none, or more than one.
    """
    everything = functions(path, data)
    found = [f for f in everything if name is None or _is_called(f, name)]
    if name is not None and not found:
        raise _no_function(path, f"There is no function {name} in", everything, name)
    if line is not None:
        found = on_line(data, found, line)
    if len(found) == 1:
        return found[0]
    if not found:
        named = f" of the name {name}" if name else ""
        where = f" on line {line} of" if line is not None else " in"
        raise _no_function(path, f"There is no function{named}{where}", everything, "")
    where = f" on line {line} of" if line is not None else " in"
    raise LessonlError(
        f"There are {len(found)} functions{f' {name}' if name else ''}{where} {path}.",
        f"Say which one by line or name: {_listing(found)}",
        code="usage",
    )


def _is_called(function: Function, name: str) -> bool:
    wanted = name.strip().removeprefix("::")
    if "::" not in wanted:
        return wanted in (function.name, function.name.partition("<")[0])
    return f"::{function.qualified_name}".endswith(f"::{wanted}")


def on_line(data: bytes, found: Sequence[Function], line: int) -> list[Function]:
    """Those of ``found`` that a 1-based line belongs to, the comment above a function included."""
    inside = [f for f in found if f.line <= line <= f.end_line]
    innermost = [
        f for f in inside if not any(f is not g and f.start <= g.start < f.end for g in inside)
    ]
    if innermost:
        return innermost
    below = min((f for f in found if f.line > line), key=lambda f: f.start, default=None)
    if below is None:
        return []
    position = _line_start(data, line)
    between = (t for t in lex(data, 0, _line_start(data, below.line)) if t.end > position)
    if any(token.kind != "comment" for token in between):
        return []
    return [f for f in found if f.line == below.line]


def _line_start(data: bytes, line: int) -> int:
    position = 0
    for _ in range(line - 1):
        position = data.find(b"\n", position) + 1
        if position == 0:
            return len(data)
    return position


def _no_function(
    path: Path, message: str, everything: Sequence[Function], name: str
) -> LessonlError:
    if not everything:
        return LessonlError(f"{message} {path}.", "The file defines no function at all.")
    close = difflib.get_close_matches(name, [f.name for f in everything], _LISTED, 0.5)
    shown = [f for f in everything if f.name in close] or everything
    return LessonlError(f"{message} {path}.", f"It defines: {_listing(shown)}", code="usage")


def _listing(found: Sequence[Function]) -> str:
    names = [f"{f.qualified_name} (line {f.line})" for f in found[:_LISTED]]
    more = f" and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    return ", ".join(names) + more + "."
