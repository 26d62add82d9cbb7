"""Lines of text in columns: no trailing blanks, and no path or number broken in two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rich.cells import cell_len
from rich.text import Text

_GAP: Final = 2
_LEAST_LAST: Final = 24
_WORD: Final = re.compile(r"\S+")


def columns(
    rows: Sequence[Sequence[Text]],
    *,
    right: Sequence[int] = (),
    width: int,
    indent: int = 0,
    first: int = 0,
) -> Iterator[Text]:
    """The rows as lines; the last column folds at ``width``, those in ``right`` are flush right.

    ``first`` is the width of the first column, 0 for that of its longest cell.
    """
    if not rows:
        return
    widths = [max(row[i].cell_len for row in rows) for i in range(len(rows[0]) - 1)]
    if first and widths:
        widths[0] = first
    start = indent + sum(widths) + _GAP * len(widths)
    for row in rows:
        head = Text(" " * indent)
        for number, (cell, wide) in enumerate(zip(row[:-1], widths, strict=True)):
            padded = cell.copy()
            padded.truncate(wide, overflow="ellipsis")
            padded.align("right" if number in right else "left", wide)
            head.append_text(padded).append(" " * _GAP)
        yield from _folded(head, row[-1], start, max(_LEAST_LAST, width - start))


def _folded(head: Text, cell: Text, start: int, width: int) -> Iterator[Text]:
    for number, part in enumerate(fold(cell, width) or [Text()]):
        line = head.copy() if number == 0 else Text(" " * start)
        line.append_text(part)
        line.rstrip()
        yield line


def fold(text: Text, width: int) -> list[Text]:
    """The text in lines of at most ``width`` cells; only a longer word makes a longer line."""
    lines = [line for part in text.split("\n") for line in part.divide(_breaks(part.plain, width))]
    for line in lines:
        line.rstrip()
    return lines


def _breaks(plain: str, width: int) -> list[int]:
    """Where each line but the first begins."""
    starts = [0]
    for word in _WORD.finditer(plain):
        if word.start() > starts[-1] and cell_len(plain[starts[-1] : word.end()]) > width:
            starts.append(word.start())
    return starts[1:]
