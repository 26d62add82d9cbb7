"""Reads a changed file as a rewrite of one function: its new text, and what was added for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from attrs import frozen

from lessonl.model import Function, LessonlError, Rewrite
from lessonl.source.functions import functions
from lessonl.source.rewrite import BOM, patched_file

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
    return _rewrite(added, new)


@frozen
class Change:
    """What a developer made of a function.

    ``original`` is the function as it was, ``others`` whether more of the file has changed, which
    the rewrite leaves out.
    """

    original: Function
    rewrite: Rewrite
    others: bool = False


def change_of(function: Function, data: bytes, old: bytes) -> Change:
    """The change of ``function``, which stands in ``data``, against ``old``, its file as it was.

    The includes and helpers that were added above it are part of its rewrite. Other functions
    are taken as they were. Raises LessonlError when the function is new, or when the file changed
    outside of functions in another way.
    """
    original = _counterpart(function, data, old)
    before = _Outside(old, original, data, function)
    above, below = before.added()
    others = before.others or any(below)
    return Change(original, _rewrite(above, function), others)


def _rewrite(added: Sequence[str], new: Function) -> Rewrite:
    includes = [line for line in added if line.lstrip().startswith("#include")]
    helpers = [line for line in added if line not in includes]
    return Rewrite("\n".join([*includes, *helpers, new.text]) + "\n")


class _Outside:
    """Two versions of a file without the functions that both have, or that are gone."""

    def __init__(self, old: bytes, original: Function, new: bytes, function: Function) -> None:
        self._old, self._original, self._new, self._function = old, original, new, function
        was = {_known_as(f): f for f in functions(original.file, old)}
        now = {_known_as(f): f for f in functions(function.file, new)}
        target = {_known_as(original), _known_as(function)}
        self._shared = (was.keys() & now.keys()) - target
        self._gone = was.keys() - now.keys() - target
        changed = any(was[name].tokens != now[name].tokens for name in self._shared)
        self.others = bool(self._gone) or changed

    def added(self) -> tuple[list[str], list[str]]:
        """The lines that are new above the function and below it."""
        was, now = self._halves(self._old, self._original), self._halves(self._new, self._function)
        above, below = (list(_added(a, b, self._function)) for a, b in zip(was, now, strict=True))
        return above, below

    def _halves(self, data: bytes, target: Function) -> tuple[bytes, bytes]:
        kept, position, above = b"", 0, b""
        for function in functions(target.file, data):
            kept += data[position : function.start]
            name = _known_as(function)
            if function.start == target.start:
                above, kept = kept, b""
            elif name in self._shared:
                kept += f"{name};".encode("utf-8", "surrogateescape")
            elif name not in self._gone:
                kept += data[function.start : function.end]
            position = function.end
        return above.removeprefix(BOM), kept + data[position:]


def _known_as(function: Function) -> str:
    return f"{function.qualified_name}({', '.join(_types(function))}) {function.const}"


def _counterpart(function: Function, data: bytes, patched: bytes) -> Function:
    """The function of the same name, among overloads that of the same types or place."""

    def named(content: bytes) -> list[Function]:
        found = functions(function.file, content)
        return [f for f in found if f.qualified_name == function.qualified_name]

    old, new = named(data), named(patched)
    same = [f for f in new if _types(f) == _types(function)]
    if len(same) == 1:
        return same[0]
    if not new:
        raise LessonlError(f"There is no {function.qualified_name} in the other version.")
    place = next((i for i, f in enumerate(old) if f.start == function.start), 0)
    if len(old) != len(new):
        raise LessonlError(
            f"After the change it is not clear which {function.qualified_name} is meant.",
            "Keep its name and parameters; on the command line, --rewrite takes its new text.",
        )
    return new[place]


def _types(function: Function) -> tuple[str, ...]:
    return tuple(p.type for p in function.parameters)


def _added(old: bytes, new: bytes, function: Function) -> Iterator[str]:
    """The lines that ``new`` has more; anything but a comment that is gone is an error."""
    before, after = _without_common_ends(_lines(old), _lines(new))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if not all(_COMMENT.fullmatch(line) for line in before[i1:i2]):
            raise _changes_more(function)
        yield from (line for line in after[j1:j2] if not _COMMENT.fullmatch(line))


def _without_common_ends(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    first, least = 0, min(len(old), len(new))
    while first < least and old[first] == new[first]:
        first += 1
    last = 0
    while last < least - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return old[first : len(old) - last], new[first : len(new) - last]


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "surrogateescape").replace("\r\n", "\n").split("\n")


def _changes_more(function: Function) -> LessonlError:
    return LessonlError(
        f"This changes more than {function.qualified_name} and what it adds before it.",
        "Leave other functions as they are; put new includes and helpers above the function.",
    )
