"""Which function of a file a call in it means, as far as name and arguments tell."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from lessonl.model import Function
from lessonl.source.lexer import Token, lex

_OPENING = (b"(", b"[", b"{")
_CLOSING = (b")", b"]", b"}")


@frozen
class Call:
    """A call of ``name``, qualified as it stands there, with so many arguments.

    ``start`` and ``end`` are the byte offsets of the name.
    """

    name: str
    arguments: int
    start: int
    end: int

    def of(self, functions: Sequence[Function]) -> Function | None:
        """The one function that is meant, or None if there is none or it is not clear which."""
        named = [f for f in functions if f"::{f.qualified_name}".endswith(f"::{self.name}")]
        if len(named) > 1:
            named = [f for f in named if len(f.parameters) == self.arguments]
        return named[0] if len(named) == 1 else None


def call_at(data: bytes, within: Function, offset: int) -> Call | None:
    """The call whose name is at a byte offset of ``data``, inside of a function's body."""
    tokens = [t for t in lex(data, within.start, within.end) if t.kind != "comment"]
    place = next(
        (i for i, t in enumerate(tokens) if t.start <= offset <= t.end and _names(t)), None
    )
    if place is None:
        return None
    opening = _behind_template_arguments(tokens, place + 1)
    if opening >= len(tokens) or tokens[opening].text != b"(":
        return None
    first = place
    while first > 1 and tokens[first - 1].text == b"::" and _names(tokens[first - 2]):
        first -= 2
    name = b"".join(t.text for t in tokens[first : place + 1]).decode("utf-8", "replace")
    count = _arguments(tokens, opening)
    return Call(name, count, tokens[first].start, tokens[place].end)


def _names(token: Token) -> bool:
    return token.kind == "word"


def _behind_template_arguments(tokens: Sequence[Token], place: int) -> int:
    """The index behind ``<...>`` at ``place``, or ``place`` if there is none."""
    depth = 0
    for index in range(place, len(tokens)):
        text = tokens[index].text
        depth += (text == b"<") - (text == b">") - 2 * (text == b">>")
        if depth <= 0:
            return place if index == place and text != b"<" else index + 1
        if text in (b";", b"{", b"}"):
            return place
    return place


def _arguments(tokens: Sequence[Token], opening: int) -> int:
    """How many arguments stand in the parentheses that open there."""
    depth = commas = 0
    for index in range(opening, len(tokens)):
        text = tokens[index].text
        depth += (text in _OPENING) - (text in _CLOSING)
        if depth == 0:
            return 0 if index == opening + 1 else commas + 1
        commas += text == b"," and depth == 1
    return commas + 1
