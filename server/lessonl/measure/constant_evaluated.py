"""What a rewrite does where the compiler computes it, tried at run time.

No input comes from the compiler: a branch for that is compiled away in every build of ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lessonl.source.lexer import Token, lex

_ASKS = frozenset({b"is_constant_evaluated", b"__builtin_is_constant_evaluated"})
_ASKS_ABOUT = b"__builtin_constant_p"
_ANY = re.compile(r"\b(?:(?:__builtin_)?is_constant_evaluated|__builtin_constant_p|consteval)\b")


def as_if_constant(text: str, original_tokens: str) -> str:
    """``text`` with true for the question whether the compiler computes it.

    Itself where it does not ask, or where the original asks as well.
    """
    if not _ANY.search(text) or _ANY.search(original_tokens):
        return text
    data = text.encode("utf-8", "surrogateescape")
    tokens = [t for t in lex(data) if t.kind != "comment"]
    pieces, at = [], 0
    for start, end in _questions(tokens):
        pieces += [data[at:start], b"(true)"]
        at = end
    return b"".join([*pieces, data[at:]]).decode("utf-8", "surrogateescape")


def _questions(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    found = []
    for at, token in enumerate(tokens):
        if token.text in _ASKS or token.text == _ASKS_ABOUT:
            first = _qualified(tokens, at)
            found.append((tokens[first].start, tokens[_closing(tokens, at + 1)].end))
        elif token.text == b"consteval" and at and tokens[at - 1].text == b"if":
            found.append((token.start, token.end))
    return found


def _qualified(tokens: Sequence[Token], at: int) -> int:
    """Where the name begins that ends at ``at``."""
    while at > 1 and tokens[at - 1].text == b"::":
        at -= 2 if tokens[at - 2].kind == "word" else 1
    return at


def _closing(tokens: Sequence[Token], start: int) -> int:
    depth = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at].text == b"(") - (tokens[at].text == b")")
        if depth <= 0:
            return at
    return len(tokens) - 1
