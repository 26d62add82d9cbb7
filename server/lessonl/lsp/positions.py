"""Byte offsets of a text and the positions of the protocol, in the units the client chose."""

from __future__ import annotations

import re
from bisect import bisect_right

from attrs import field, frozen
from lsprotocol import types

# The protocol's line ends; ``str.splitlines`` has more, such as the form feed.
_LINE_END = re.compile(rb"\r\n|\n|\r")
_CODECS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


@frozen
class Positions:
    """Converts for one text in UTF-8; ``encoding`` is utf-8, utf-16 or utf-32."""

    data: bytes = field(repr=False)
    encoding: str
    _starts: tuple[int, ...] = field(init=False, repr=False)

    @_starts.default
    def _find_starts(self) -> tuple[int, ...]:
        return (0, *(end.end() for end in _LINE_END.finditer(self.data)))

    def at(self, offset: int) -> types.Position:
        """The position of a byte offset."""
        line = bisect_right(self._starts, offset) - 1
        codec, unit = _CODECS[self.encoding]
        before = self.data[self._starts[line] : offset].decode("utf-8", "surrogatepass")
        return types.Position(line, len(before.encode(codec, "surrogatepass")) // unit)

    def range(self, start: int, end: int) -> types.Range:
        """The range between two byte offsets."""
        return types.Range(self.at(start), self.at(end))

    def offset(self, position: types.Position) -> int:
        """The byte offset of a position; one past the end of its line or text is that end."""
        if position.line >= len(self._starts):
            return len(self.data)
        start = self._starts[position.line]
        line = _LINE_END.split(self.data[start:], maxsplit=1)[0]
        codec, unit = _CODECS[self.encoding]
        units = line.decode("utf-8", "surrogatepass").encode(codec, "surrogatepass")
        before = units[: max(0, position.character) * unit].decode(codec, "ignore")
        return start + len(before.encode())
