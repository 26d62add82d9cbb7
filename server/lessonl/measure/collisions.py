"""Hashes that a rewrite compares in place of what they stand for.

No input collides in 64 bits by luck. So the rewrite is built once more with weaker hashes: that of
the standard library, and its own, which multiply what they have so far. A table that compares what
it finds is then slower and as right as before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from attrs import evolve

from lessonl.measure.inputs import InputClass
from lessonl.source.lexer import Token, lex
from lessonl.source.literals import integers

LIBRARY_HASH = "_ZSt11_Hash_bytesPKvmm"
"""What ``std::hash`` of texts and reals calls."""

_WEAK = b"3"
_LEAST = 31
#: Where a multiplier counts for the value, this many elements show it; and hardly any two collide.
_SMALL = range(2, 6)
_MOST = 4


def weakened(text: str, original_tokens: str) -> str:
    """``text`` with 3 for the multipliers of its hashes; itself where it has none of its own."""
    data = text.encode("utf-8", "surrogateescape")
    tokens = [t for t in lex(data) if t.kind not in ("comment", "directive")]
    known = frozenset(integers(original_tokens, 1 << 16))
    pieces, at = [], 0
    for token in _multipliers(tokens, known):
        pieces += [data[at : token.start], _WEAK]
        at = token.end
    return b"".join([*pieces, data[at:]]).decode("utf-8", "surrogateescape")


def few_elements(inputs: Sequence[InputClass]) -> tuple[InputClass, ...]:
    """Random inputs so small that a value computed wrongly shows and a weak hash does not."""
    return tuple(c for c in inputs if _size(c) in _SMALL and c.shape.name == "random")


def more_elements(inputs: Sequence[InputClass]) -> tuple[InputClass, ...]:
    """Those on which weak hashes collide."""
    return tuple(evolve(c, count=min(_MOST, c.count)) for c in inputs if _size(c) >= _SMALL.stop)


def _size(c: InputClass) -> int:
    return max((value for _, value in c.sizes), default=0)


def _multipliers(tokens: Sequence[Token], known: Collection[int]) -> Iterator[Token]:
    """Odd numbers that something is multiplied by again and again, or the values of their names."""
    named = {n.text: v for n, e, v in _threes(tokens) if n.kind == "word" and e.text == b"="}
    own: dict[int, Token] = {}
    for statement in _statements(tokens):
        if _accumulates(statement):
            for token in _factors(statement):
                value = named.get(token.text, token) if token.kind == "word" else token
                if _is_multiplier(value, known):
                    own[value.start] = value
    yield from (own[start] for start in sorted(own))


def _threes(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token, Token]]:
    return zip(tokens, tokens[1:], tokens[2:], strict=False)


def _is_multiplier(token: Token, known: Collection[int]) -> bool:
    digits = re.sub(r"[uUlL]+$", "", token.text.decode("utf-8", "replace"))
    found = integers(digits, 1) if token.kind == "number" else ()
    value = found[0] if found else _beyond_63_bits(digits) if token.kind == "number" else 0
    return value >= _LEAST and value % 2 == 1 and value not in known


def _beyond_63_bits(digits: str) -> int:
    try:
        return int(digits.replace("'", ""), 0)
    except ValueError:
        return 0


def _statements(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    first = 0
    for at, token in enumerate(tokens):
        if token.text in (b";", b"{", b"}"):
            yield tokens[first:at]
            first = at + 1


def _accumulates(statement: Sequence[Token]) -> bool:
    """Whether what it sets is made of what that was before."""
    for at, token in enumerate(statement):
        if token.text == b"*=":
            return True
        if token.text == b"=" and at:
            name = statement[at - 1].text
            return any(t.text == name and t.kind == "word" for t in statement[at + 1 :])
    return False


def _factors(statement: Sequence[Token]) -> Iterator[Token]:
    for left, right in pairwise(statement):
        if left.text in (b"*", b"*="):
            yield right
        elif right.text == b"*":
            yield left
