"""How many threads a block has, as far as the launch says it in numbers."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from typing import Final

_DEFINED: Final = re.compile(
    r"(?:#[ \t]*define[ \t]+(\w+)[ \t]+|\bconst(?:expr)?\s+(?:static\s+)?(?:unsigned\s+)?"
    r"(?:int|unsigned|size_t|std::size_t|auto|long)\s+(\w+)\s*[={]\s*)([^;}\n]+)"
)
_DEPTH: Final = 8
_LONGEST: Final = 200
_OPERATIONS: Final[dict[type[ast.operator], Callable[[int, int], int]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


def constants(text: str) -> dict[str, str]:
    """The named constants of a file and what they are set to, as spelled."""
    return {m[1] or m[2]: m[3].partition("//")[0].strip() for m in _DEFINED.finditer(text)}


def threads(block: str, named: dict[str, str]) -> int | None:
    """The number of threads of ``256``, ``BLOCK * 2`` or ``dim3(16, 16)``; None if it varies."""
    spelled = block.strip()
    if match := re.fullmatch(r"(?:::)?dim3\s*[({](.*)[)}]", spelled, re.DOTALL):
        spelled = f"({')*('.join(_split(match[1]))})"
    return value(spelled, named)


def value(expression: str, named: dict[str, str]) -> int | None:
    """An integer expression of literals and ``named`` constants; None where it is no such thing."""
    if len(expression) > _LONGEST:
        return None
    try:
        tree = ast.parse(_as_python(expression), mode="eval")
        return _value(tree.body, named, _DEPTH)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError):
        return None


def _as_python(expression: str) -> str:
    plain = re.sub(r"\b(\d+)[uUlL]+\b", r"\1", expression)
    plain = re.sub(r"\bsizeof \(? ?(float|int|unsigned) ?\)|\bsizeof\((float|int)\)", "4", plain)
    plain = re.sub(r"\bsizeof ?\(? ?double ?\)", "8", plain)
    return " ".join(plain.replace("/", "//").split())


def _value(node: ast.expr, named: dict[str, str], depth: int) -> int:
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            a, b = _value(left, named, depth), _value(right, named, depth)
            return _OPERATIONS[type(op)](a, b)
        case ast.Name(id=name) if name in named and depth:
            inner = ast.parse(_as_python(named[name]), mode="eval").body
            return _value(inner, named, depth - 1)
    raise ValueError("no constant")


def _split(text: str) -> list[str]:
    parts, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts
