"""Splits C++ text into tokens, without a grammar: never fails, whatever the macros.

The parser recovers from errors by guessing; what must not be guessed (where a body ends, which
tokens a function has) is decided here instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    rb"""
    (?P<space>(?:\s|\\\r?\n)+)
  | (?P<comment>//(?:\\\r?\n|[^\n])*|/\*.*?(?:\*/|\Z))
  | (?P<string>(?:u8|u|U|L)?R"(?P<delimiter>[^()\\\s"]{0,16})\(.*?\)(?P=delimiter)"\w*
      |(?:u8|u|U|L)?"(?:\\\r\n|\\.|[^"\\\n])*"\w*)
  | (?P<char>(?:u8|u|U|L)?'(?:\\.|[^'\\\n])+'\w*)
  | (?P<number>\.?[0-9](?:[eEpP][+-]|'?[\w.])*)
  | (?P<word>[A-Za-z_$\x80-\xff][\w$\x80-\xff]*)
  | (?P<punct><<=|>>=|<=>|\.\.\.|->\*|::|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\#\#|.)
    """,
    re.DOTALL | re.VERBOSE,
)
_DIRECTIVE_END = re.compile(
    rb"""(?:\\\r?\n|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|/(?![/*])|\\(?!\r?\n)|[^\n\\/"]|"(?![^\n]*"))*""",
    re.DOTALL,
)
_COMMENT = re.compile(rb"//(?:\\\r?\n|[^\n])*|/\*.*?\*/", re.DOTALL)


class Token(NamedTuple):
    """``kind`` is comment, string, char, number, word, punct or directive (a whole ``#`` line)."""

    kind: str
    start: int
    end: int
    text: bytes


def lex(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Every token of ``data[start:end]`` but blanks, comments included, in order."""
    position, stop = start, len(data) if end is None else end
    line_start = True
    if data.startswith(b"\xef\xbb\xbf", position):
        position += 3
    while position < stop:
        match = _TOKEN.match(data, position, stop)
        if match is None:
            return
        kind, text = match.lastgroup or "punct", match.group()
        if kind == "delimiter":
            kind = "string"
        if kind == "space":
            line_start = line_start or b"\n" in text.replace(b"\\\n", b"").replace(b"\\\r\n", b"")
        elif kind == "punct" and text == b"#" and line_start:
            directive = _DIRECTIVE_END.match(data, position, stop)
            assert directive is not None  # the pattern accepts the empty text
            tail = max(directive.end(), match.end())
            yield Token("directive", position, tail, data[position:tail].rstrip())
            position = tail
            continue
        else:
            yield Token(kind, match.start(), match.end(), text)
            line_start = kind == "comment" and line_start
        position = match.end()


def token_text(data: bytes) -> str:
    """The tokens of ``data`` joined by single spaces, without comments and layout.

    A preprocessor line is one token that keeps its line end, because there it has a meaning.
    """
    parts = []
    for token in lex(data):
        if token.kind == "directive":
            bare = _COMMENT.sub(b" ", token.text).replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")
            parts.append(b" ".join(bare.split()).decode("utf-8", "replace") + "\n")
        elif token.kind != "comment":
            parts.append(token.text.decode("utf-8", "replace"))
    return " ".join(parts)


def directive_name(token: Token) -> str:
    """``if``, ``endif``, ``include`` and so on; empty for a token that is no directive."""
    match = re.match(rb"#[ \t]*(\w*)", token.text) if token.kind == "directive" else None
    return match.group(1).decode() if match else ""


class BraceDepth:
    """Counts braces over tokens; of the branches of one ``#if`` only the last one counts."""

    def __init__(self) -> None:
        self.depth = 0
        self.lowest = 0
        self._open: list[int] = []

    def feed(self, token: Token) -> int:
        """The depth after ``token``."""
        if token.kind == "punct":
            self.depth += (token.text == b"{") - (token.text == b"}")
            self.lowest = min(self.lowest, self.depth)
        elif token.kind == "directive":
            self._conditional(directive_name(token))
        return self.depth

    def _conditional(self, name: str) -> None:
        if name in ("if", "ifdef", "ifndef"):
            self._open.append(self.depth)
        elif name in ("else", "elif", "elifdef", "elifndef") and self._open:
            self.depth = self._open[-1]
        elif name == "endif" and self._open:
            self._open.pop()


def closes_at_end(tokens: Sequence[Token]) -> bool:
    """Whether the braces of ``tokens`` are balanced, and stay open from the first to the last."""
    counter = BraceDepth()
    code = [t for t in tokens if t.kind != "comment"]
    if not code or code[0].text != b"{" or code[-1].text != b"}":
        return False
    depths = [counter.feed(token) for token in code]
    return depths[-1] == 0 and all(depth > 0 for depth in depths[:-1])
