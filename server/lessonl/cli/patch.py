"""Reads a unified diff as a rewrite: the function's new text, and what was added for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from lessonl.model import Function, LessonlError, Rewrite
from lessonl.source.functions import functions
from lessonl.source.rewrite import patched_file

_COMMENT = re.compile(r"\s*(//.*|/\*((?!\*/).)*\*/\s*)?")


def rewrite_from_diff(function: Function, data: bytes, diff: str) -> Rewrite:
    """The rewrite that ``diff`` makes of ``function``.

    The diff may change the function, and add includes and helpers before it. Raises LessonlError
    when it does not fit the file, or changes anything else.
    """
    patched = patched_file(data, diff, function)
    new = _counterpart(function, data, patched)
    added = list(_added(data[: function.start], patched[: new.start], function))
    if any(_added(data[function.end :], patched[new.end :], function)):
        raise _changes_more(function)
    if new.tokens == function.tokens and not added:
        raise LessonlError(
            f"The diff does not change {function.qualified_name}.",
            "Name the function that it changes.",
        )
    includes = [line for line in added if line.lstrip().startswith("#include")]
    helpers = [line for line in added if line not in includes]
    return Rewrite("\n".join([*includes, *helpers, new.text]) + "\n")


def _counterpart(function: Function, data: bytes, patched: bytes) -> Function:
    """The function of the same name, among overloads that of the same types or place."""

    def named(content: bytes) -> list[Function]:
        found = functions(function.file, content)
        return [f for f in found if f.qualified_name == function.qualified_name]

    old, new = named(data), named(patched)
    same = [f for f in new if _types(f) == _types(function)]
    if len(same) == 1:
        return same[0]
    place = next((i for i, f in enumerate(old) if f.start == function.start), 0)
    if len(old) != len(new):
        raise LessonlError(
            f"After the diff it is not clear which {function.qualified_name} is meant.",
            "Use --rewrite with the function's new text instead.",
        )
    return new[place]


def _types(function: Function) -> tuple[str, ...]:
    return tuple(p.type for p in function.parameters)


def _added(old: bytes, new: bytes, function: Function) -> Iterator[str]:
    """The lines that ``new`` has more; anything but a comment that is gone is an error."""
    before, after = _lines(old), _lines(new)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if not all(_COMMENT.fullmatch(line) for line in before[i1:i2]):
            raise _changes_more(function)
        yield from (line for line in after[j1:j2] if not _COMMENT.fullmatch(line))


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")


def _changes_more(function: Function) -> LessonlError:
    return LessonlError(
        f"The diff changes more than {function.qualified_name} and what it adds before it.",
        "Leave other functions as they are; put new includes and helpers above the function.",
    )
