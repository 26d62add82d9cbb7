"""Small integer expressions over sizes, such as ``rows * cols + 1``."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from attrs import frozen

from lessonl.model import LessonlError

_OPERATORS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b if b else 0,
    ast.Div: lambda a, b: a // b if b else 0,
    ast.Mod: lambda a, b: a % b if b else 0,
}

_NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")
_FUNCTIONS = ("min", "max", "len", "last")
_MARK, _DOT = "v_", "_DOT_"


@frozen
class Expression:
    """Over the paths of size parameters, ``len(path)`` of containers, ``last(path)`` of offsets."""

    text: str

    def __call__(self, sizes: Mapping[str, int]) -> int:
        """Raises LessonlError(code="usage") for an unknown name or an unknown operation."""
        try:
            return _evaluate(_parse(self.text), sizes)
        except (SyntaxError, KeyError, TypeError, ValueError, IndexError) as error:
            raise LessonlError(
                f"The size expression {self.text!r} is not understood ({error}).",
                "Use + - * / min max over the function's parameters and len(parameter).",
            ) from error


@lru_cache(maxsize=4096)
def _parse(text: str) -> ast.expr:
    """Names are marked, so that one that is a word of Python (``from``) can be a parameter."""
    marked = _NAME.sub(
        lambda m: m[0] if m[0] in _FUNCTIONS else _MARK + m[0].replace(".", _DOT), text
    )
    return ast.parse(marked, mode="eval").body


def _name(node: ast.expr) -> str:
    if not isinstance(node, ast.Name):
        raise TypeError(ast.unparse(node))
    return node.id.removeprefix(_MARK).replace(_DOT, ".")


def _evaluate(node: ast.expr, sizes: Mapping[str, int]) -> int:
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.BinOp):
        operator = _OPERATORS[type(node.op)]
        return operator(_evaluate(node.left, sizes), _evaluate(node.right, sizes))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_evaluate(node.operand, sizes)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in ("min", "max"):
            values = [_evaluate(a, sizes) for a in node.args]
            return min(values) if node.func.id == "min" else max(values)
        if node.func.id in ("len", "last"):
            return sizes[f"{node.func.id}({_name(node.args[0])})"]
    return sizes[_name(node)]


def twice(found: Expression) -> Expression:
    """More than ``found``, also where that is zero."""
    return Expression(f"2 * ({found.text}) + 2")


def names_of(text: str) -> tuple[str, ...]:
    """The names in an expression: ``n``, ``m.rows``, ``len(a)``, ``last(row_ptr)``."""
    found: dict[str, None] = {}
    for match in re.finditer(rf"(?:(len|last)\(({_NAME.pattern})\))|{_NAME.pattern}", text):
        if match[0] not in _FUNCTIONS:
            found[match[0]] = None
    return tuple(found)


def is_expression(text: str) -> bool:
    """Whether ``text`` is an expression, whatever its names are."""
    try:
        _evaluate(_parse(text), dict.fromkeys(names_of(text), 1))
    except (SyntaxError, KeyError, TypeError, ValueError, IndexError):
        return False
    return True


def constant(value: int) -> Expression:
    return Expression(str(value))


def _candidates(names: Sequence[str], largest: int) -> Iterator[str]:
    """Expressions in the order of their complexity."""
    yield from names
    for name, offset in itertools.product(names, ("+ 1", "- 1", "+ 2", "- 2")):
        yield f"{name} {offset}"
    for name, factor in itertools.product(names, (2, 3, 4)):
        yield f"{factor} * {name}"
    pairs = list(itertools.combinations_with_replacement(names, 2))
    for a, b in pairs:
        yield f"{a} * {b}"
        if a != b:
            yield f"{a} + {b}"
            yield f"min({a}, {b})"
            yield f"max({a}, {b})"
            yield f"{a} + {b} - 1"
            yield f"{a} - {b} + 1"
            yield f"{b} - {a} + 1"
            yield f"{a} + {b} + 1"
    for a, b in pairs:
        for c in (2, 3, 4):
            yield f"{c} * {a} * {b}"
        yield f"({a} + 1) * {b}"
        yield f"{a} * ({b} + 1)"
        yield f"({a} + 1) * ({b} + 1)"
        yield f"({a} - 1) * {b} + 1"
        yield f"{a} * {b} + 1"
    for name in names:
        for divisor in (2, 4):
            yield f"{name} // {divisor}"
            yield f"({name} + {divisor - 1}) // {divisor}"
        yield f"{name} // 2 + 1"
    triples = itertools.combinations_with_replacement(names, 3)
    yield from (" * ".join(triple) for triple in triples)
    for x, y, z in itertools.permutations(names, 3):
        yield f"({x} - 1) * {y} + {z}"
        yield f"{x} * {y} + {z}"
    yield str(largest)


def fit(
    observed: Sequence[int], trials: Sequence[Mapping[str, int]], names: Sequence[str]
) -> Expression | None:
    """The simplest expression that equals ``observed[i]`` at ``trials[i]``, for every i.

    When none is exact, the least one that is never below and never more than four times above
    (a search that ends early touches less than it may). None when nothing fits.
    """
    if len(set(observed)) == 1:
        return constant(observed[0])
    loose: tuple[int, str] | None = None
    for text in _candidates(names, max(observed)):
        values = [_evaluate(_parse(text), t) for t in trials]
        if values == list(observed):
            return Expression(text)
        slack = sum(v - o for v, o in zip(values, observed, strict=True))
        covers = all(o <= v <= 4 * o + 8 for v, o in zip(values, observed, strict=True))
        if covers and (loose is None or slack < loose[0]) and not text.isdigit():
            loose = (slack, text)
    return Expression(loose[1]) if loose else None
