"""The whole numbers and strings that a function's text names."""

from __future__ import annotations

import math
import re

_INTEGER = re.compile(r"(?:0[xX][\da-fA-F']+|0[bB][01']+|\d[\d']*)(?=[uUlLzZ]*$)")
_REAL = re.compile(
    r"((?:\d[\d']*\.(?:\d[\d']*)?|\.\d[\d']*|\d[\d']*(?=[eE]))(?:[eE][+-]?\d+)?)[fFlL]?"
)
_CHARACTER = re.compile(r"[uUL8]*'(.|\\[abfnrtv0\\'\"])'")
_ESCAPES = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, "0": 0}
_STRING = re.compile(r'(?:u8)?"((?:[^"\\]|\\.)*)"')
#: 0, 1 and 2 are met anyway.
_LEAST = 3


def integers(tokens: str, most: int, *, least: int = _LEAST) -> tuple[int, ...]:
    """The first ``most`` different ones that fit 64 bits, characters included.

    ``tokens`` are those of `Function.tokens`; what is below ``least`` is left out.
    """
    found = dict.fromkeys(n for token in tokens.split(" ") if (n := _value(token)) is not None)
    return tuple(n for n in found if least <= n < 1 << 63)[:most]


def reals(tokens: str) -> tuple[float, ...]:
    """The different ones that are written with a point or an exponent, and are finite."""
    found = (_REAL.fullmatch(token) for token in tokens.split(" "))
    values = (float(match[1].replace("'", "")) for match in found if match)
    return tuple(dict.fromkeys(v for v in values if math.isfinite(v)))


def _value(token: str) -> int | None:
    if match := _INTEGER.match(token):
        text = match.group().replace("'", "").lower()
        octal = len(text) > 1 and text[0] == "0" and text.isdigit()
        try:
            return int(text, 8) if octal else int(text, 0)
        except ValueError:
            return None
    if match := _CHARACTER.fullmatch(token):
        text = match.group(1)
        return _ESCAPES.get(text[1], ord(text[1])) if len(text) > 1 else ord(text)
    return None


def strings(tokens: str, most: int, longest: int) -> tuple[bytes, ...]:
    """The first ``most`` different ones of at most ``longest`` bytes."""
    found = dict.fromkeys(_bytes(text) for text in _STRING.findall(tokens))
    return tuple(t for t in found if 0 < len(t) <= longest)[:most]


def _bytes(text: str) -> bytes:
    def plain(match: re.Match[str]) -> str:
        return chr(_ESCAPES[match[1]]) if match[1] in _ESCAPES else match[1]

    return re.sub(r"\\(.)", plain, text).encode("utf-8", "surrogateescape")
