"""How many threads a block has, as far as the launch says it in numbers."""

from __future__ import annotations

import re
from typing import Final

from lessonl.measure.expression import Expression, names_of
from lessonl.model import LessonlError
from lessonl.source.cuda import plain_tokens, split

_DEFINED: Final = re.compile(
    r"(?:#[ \t]*define[ \t]+(\w+)[ \t]+|\bconst(?:expr)?\s+(?:static\s+)?(?:unsigned\s+)?"
    r"(?:int|unsigned|size_t|std::size_t|auto|long)\s+(\w+)\s*[={]\s*)([^;}\n]+)"
)
_DEPTH: Final = 8
_LONGEST: Final = 200


def constants(text: str) -> dict[str, str]:
    """The named constants of a file and what they are set to, as spelled."""
    return {m[1] or m[2]: m[3].partition("//")[0].strip() for m in _DEFINED.finditer(text)}


def threads(block: str, named: dict[str, str]) -> int | None:
    """The number of threads of ``256``, ``BLOCK * 2`` or ``dim3(16, 16)``; None if it varies."""
    spelled = block.strip()
    if match := re.fullmatch(r"(?:::)?dim3\s*[({](.*)[)}]", spelled, re.DOTALL):
        data = match[1].encode()
        spelled = f"({')*('.join(split(plain_tokens(data), data))})"
    return value(spelled, named)


def value(expression: str, named: dict[str, str], depth: int = _DEPTH) -> int | None:
    """An integer expression of literals and ``named`` constants; None where it is no such thing."""
    text = _plain(expression)
    if len(expression) > _LONGEST or depth == 0:
        return None
    known: dict[str, int] = {}
    for name in names_of(text):
        found = value(named[name], named, depth - 1) if name in named else None
        if found is None:
            return None
        known[name] = found
    try:
        return Expression(text)(known)
    except LessonlError:
        return None


def _plain(expression: str) -> str:
    """Without suffixes of numbers and the sizes of types."""
    plain = re.sub(r"\b(\d+)[uUlL]+\b", r"\1", expression)
    plain = re.sub(r"\bsizeof ?\( ?(?:float|int|unsigned) ?\)", "4", plain)
    return " ".join(re.sub(r"\bsizeof ?\( ?double ?\)", "8", plain).split())
