"""Unified diffs: written for people, applied strictly."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from lessonl.model import LessonlError

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_HINT = "Make the diff against the file as it is on disk, for example with diff -u."


@frozen
class _Hunk:
    """``start`` is the 1-based line of the old text; each line keeps its sign."""

    start: int
    lines: tuple[str, ...]
    newline_at_end: tuple[bool, bool] = (True, True)


def unified_diff(old: bytes, new: bytes, path: Path | str) -> str:
    """What changes from ``old`` to ``new``, as ``diff -u`` writes it; "" for equal texts."""
    lines = difflib.unified_diff(
        _lines(old.decode("utf-8", "replace")),
        _lines(new.decode("utf-8", "replace")),
        f"a/{path}",
        f"b/{path}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def apply_unified_diff(data: bytes, diff: str) -> bytes:
    """``data`` with every hunk of ``diff`` applied where the hunk says.

    Context and removed lines must be there, exactly but for line ends; added lines get the line
    ends of the file. Raises LessonlError for a diff of several files, without hunks, or that
    does not fit.
    """
    text = data.decode("utf-8", "surrogateescape")
    newline = "\r\n" if "\r\n" in text else "\n"
    old, new, position = _lines(text), [], 0
    for hunk in _hunks(diff):
        start = hunk.start - 1 if any(line[0] != "+" for line in hunk.lines) else hunk.start
        if start < position or start > len(old):
            raise LessonlError(f"The diff's part at line {hunk.start} is out of order.", _HINT)
        new += old[position:start]
        position = _apply(hunk, old, start, newline, new)
    new += old[position:]
    return "".join(new).encode("utf-8", "surrogateescape")


def _lines(text: str) -> list[str]:
    """Lines with their ends; only a line feed ends a line."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _apply(hunk: _Hunk, old: Sequence[str], position: int, newline: str, new: list[str]) -> int:
    """Appends the hunk's new lines to ``new``; the index of the first old line behind it."""
    for line in hunk.lines:
        sign, content = line[0], line[1:].rstrip("\r\n")
        if sign == "+":
            if new and not new[-1].endswith("\n"):
                new[-1] += newline
            new.append(content + newline)
            continue
        if position >= len(old) or old[position].rstrip("\r\n") != content:
            found = old[position].rstrip("\r\n") if position < len(old) else "the end of the file"
            raise LessonlError(
                f"The diff does not fit at line {position + 1}: it expects {content.strip()!r}, "
                f"the file has {found.strip()!r}.",
                _HINT,
            )
        if sign == " ":
            new.append(old[position])
        position += 1
    if position == len(old) and new and not hunk.newline_at_end[1]:
        new[-1] = new[-1].rstrip("\r\n")
    return position


def _hunks(diff: str) -> Iterator[_Hunk]:
    lines = [line.rstrip("\n") for line in _lines(diff)]
    _one_file(lines)
    index, found = 0, False
    while index < len(lines):
        header = _HUNK.match(lines[index])
        index += 1
        if header is None:
            continue
        found = True
        counts = [int(count) if count is not None else 1 for count in header.group(2, 4)]
        hunk, index = _read_hunk(lines, index, int(header.group(1)), counts)
        yield hunk
    if not found:
        raise LessonlError(
            "The text is no unified diff: it has no line that begins with @@.", _HINT
        )


def _one_file(lines: Sequence[str]) -> None:
    targets = {
        after.removeprefix("+++ ").split("\t")[0].strip()
        for before, after in itertools.pairwise(lines)
        if before.startswith("--- ") and after.startswith("+++ ")
    }
    if len(targets) > 1:
        names = ", ".join(sorted(targets))
        raise LessonlError(
            f"The diff changes several files ({names}).", "Judge one file's diff at a time."
        )


def _read_hunk(
    lines: Sequence[str], index: int, start: int, counts: list[int]
) -> tuple[_Hunk, int]:
    """The hunk whose lines begin at ``index``, and the index behind it."""
    body: list[str] = []
    ends = [True, True]
    old, new = counts
    while index < len(lines) and (old > 0 or new > 0 or lines[index].startswith("\\")):
        line = lines[index] or " "
        if line[0] == "\\":
            ends = _without_newline(body, ends)
        elif line[0] in " +-":
            body.append(line)
            old -= line[0] != "+"
            new -= line[0] != "-"
        else:
            break
        index += 1
    if old != 0 or new != 0:
        raise LessonlError(
            f"The diff's part at line {start} does not have as many lines as its @@ line says.",
            _HINT,
        )
    return _Hunk(start, tuple(body), (ends[0], ends[1])), index


def _without_newline(body: Sequence[str], ends: list[bool]) -> list[bool]:
    sign = body[-1][0] if body else " "
    return [ends[0] and sign == "+", ends[1] and sign == "-"]
