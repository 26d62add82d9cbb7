"""A limit that lies beyond the sizes that can be tried, put where it can be.

A table with room for 3,000,000 elements is right at every size that takes no longer than seconds.
With 1,100 in place of that number it must still be: what is right at small sizes then and wrong
at larger ones is right only up to the limit.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from attrs import evolve

from lessonl.measure.inputs import InputClass, TimedScale, cost
from lessonl.measure.referee import Placement
from lessonl.measure.spec import SHAPES, Spec
from lessonl.source.lexer import Token, lex
from lessonl.source.literals import integers

_LIMIT = 1100
_SMALL, _LARGE = 33, 64
_BEYOND_LIMIT = (1200, 2300, 4700)
_MOMENT = 0.1
#: What has room for values rather than elements needs many different ones.
_SHAPES = ("random", "ascending", "wide values", "all magnitudes")
#: What counts to 65,536 at most, and what counts to 256 in its place.
_NARROW = {
    "uint16_t": "uint8_t", "int16_t": "int8_t", "uint_least16_t": "uint8_t",
    "unsigned short int": "unsigned char", "unsigned short": "unsigned char",
    "short int": "signed char", "short": "signed char",
}  # fmt: skip
_WORDS = re.compile("|".join(rf"\b{name.replace(' ', ' +')}\b" for name in _NARROW))
NARROW_LIMIT = 1 << 16


def shrunk(text: str, beyond: Collection[int], *, narrow: bool) -> str:
    """``text`` with smaller numbers in place of those ``beyond`` reach, and narrower types."""
    data = text.encode("utf-8", "surrogateescape")
    pieces, at = [], 0
    for start, end in _places(data, frozenset(beyond)):  # of a table there are thousands
        pieces += [data[at:start], str(_LIMIT).encode()]
        at = end
    found = b"".join([*pieces, data[at:]]).decode("utf-8", "surrogateescape")
    if narrow:
        return _WORDS.sub(lambda m: _NARROW[re.sub(" +", " ", m[0])], found)
    return found


def counts_in_16_bits(text: str, original: str) -> bool:
    """Whether it has a type that holds no larger size, and the original has not."""
    return bool(_WORDS.search(text)) and not _WORDS.search(original)


def _places(data: bytes, beyond: frozenset[int]) -> Iterator[tuple[int, int]]:
    """Where a number of these stands, or two that make it as a product or by a shift."""
    tokens = list(_tokens(data))
    last = 0
    for at, token in enumerate(tokens):
        if token.start < last:
            continue
        if _number(token) in beyond:
            yield token.start, (last := token.end)
        elif at + 2 < len(tokens) and _folded(tokens[at : at + 3]) in beyond:
            yield token.start, (last := tokens[at + 2].end)


def _tokens(data: bytes) -> Iterator[Token]:
    for token in lex(data):
        if token.kind == "directive" and re.match(rb"#[ \t]*define\b", token.text):
            yield from lex(data, token.start + 1, token.end)
        elif token.kind not in ("comment", "directive"):
            yield token


def _number(token: Token) -> int:
    found = integers(token.text.decode("utf-8", "replace"), 1) if token.kind == "number" else ()
    return found[0] if found else 0


def _folded(three: Sequence[Token]) -> int:
    sign = three[1].text
    a, b = (next(iter(integers(t.text.decode("utf-8", "replace"), 1, least=0)), 0)
            for t in (three[0], three[2]))  # fmt: skip
    if sign == b"<<":
        return a << b if b < 40 else 0
    return a * b if sign == b"*" else 0


def below_limit(inputs: Iterable[InputClass]) -> tuple[InputClass, ...]:
    """Those on which a table with room for the smaller number has room enough."""
    return tuple(c for c in inputs if c.sizes and _size(c) <= _SMALL)


def above_limit(
    inputs: Iterable[InputClass], spec: Spec, timed: Sequence[TimedScale]
) -> tuple[InputClass, ...]:
    """Those with more elements, or more in a square of them, and some larger ones."""
    larger = [
        InputClass(tuple(spec.sizes(n).items()), shape, Placement.FLUSH_END, 2)
        for n in _BEYOND_LIMIT
        for shape in (s for s in SHAPES if s.name in _SHAPES)
        if timed and cost(timed, n) <= _MOMENT
    ]
    known = (c for c in inputs if c.sizes and _size(c) >= _LARGE)
    return (*(evolve(c, count=min(4, c.count)) for c in known), *larger)


def _size(c: InputClass) -> int:
    return max(value for _, value in c.sizes)
