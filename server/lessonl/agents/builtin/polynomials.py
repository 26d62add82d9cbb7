"""Indices as polynomials, and when the bounds of loops show that one is above another."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from attrs import frozen

from lessonl.agents.builtin.effects import Opaque
from lessonl.source.syntax import Node

Polynomial = Mapping[tuple[str, ...], int]
"""Whole factors by the names, sorted, that they stand before; the empty name is the number."""

_MOST_VARIABLES = 7
_MOST_TERMS = 200


@frozen
class Bounded:
    """``low <= name <= high`` where the access in question is reached."""

    name: str
    low: Polynomial
    high: Polynomial


def number(value: int) -> Polynomial:
    return {(): value} if value else {}


def variable(name: str) -> Polynomial:
    return {(name,): 1}


def plus(one: Polynomial, other: Polynomial, factor: int = 1) -> Polynomial:
    """``one + factor * other``."""
    total = Counter(one)
    for names, value in other.items():
        total[names] += factor * value
    return {names: value for names, value in total.items() if value}


def times(one: Polynomial, other: Polynomial) -> Polynomial:
    total: Counter[tuple[str, ...]] = Counter()
    for (a, x), (b, y) in itertools.product(one.items(), other.items()):
        total[tuple(sorted(a + b))] += x * y
    if len(total) > _MOST_TERMS:
        raise Opaque("a polynomial of many terms")
    return {names: value for names, value in total.items() if value}


def polynomial(node: Node, renamed: Mapping[str, str] | None = None) -> Polynomial:
    """The expression, with its variables renamed. Raises Opaque if it is not made of + - * only."""
    left, right = node.field("left"), node.field("right")
    if node.kind == "parenthesized_expression":
        return polynomial(node.named_children[0], renamed)
    if node.kind == "number_literal" and re.fullmatch(r"(0|[1-9]\d{0,8})[uUlLzZ]*", node.text):
        return number(int(re.sub(r"\D", "", node.text)))
    if node.kind == "identifier":
        return variable((renamed or {}).get(node.text, node.text))
    if re.fullmatch(r"\w+\.size\(\)", node.text):
        return variable(node.text)
    if node.kind != "binary_expression" or left is None or right is None:
        raise Opaque(node.text)
    a, b = polynomial(left, renamed), polynomial(right, renamed)
    if node.operator in ("+", "-"):
        return plus(a, b, 1 if node.operator == "+" else -1)
    if node.operator == "*":
        return times(a, b)
    raise Opaque(node.text)


def replaced(given: Polynomial, name: str, value: Polynomial) -> Polynomial:
    """The polynomial with ``value`` in the place of a variable."""
    result: Polynomial = {}
    for names, factor in given.items():
        term: Polynomial = {tuple(n for n in names if n != name): factor}
        for _ in range(names.count(name)):
            term = times(term, value)
        result = plus(result, term)
    return result


def positive(given: Polynomial, bounded: Sequence[Bounded]) -> bool:
    """Whether it is 1 or more for all whole values within the bounds, the last named innermost.

    Every variable is put as its lower or as its upper bound with a distance that is not negative;
    where no factor is below 0 then, nor is the whole.
    """
    if not given or len(bounded) > _MOST_VARIABLES:
        return False
    start = plus(given, number(-1))
    for ends in itertools.product((True, False), repeat=len(bounded)):
        if _not_negative(start, bounded, ends):
            return True
    return False


def _not_negative(given: Polynomial, bounded: Sequence[Bounded], ends: Sequence[bool]) -> bool:
    least = {b.name: b.low.get((), 0) for b in bounded if set(b.low) <= {()}}
    for known, upper in reversed(list(zip(bounded, ends, strict=True))):
        above = variable(f"{known.name} above")
        value = plus(known.high, above, -1) if upper else plus(known.low, above)
        given = replaced(given, known.name, value)
    # A limit is above a number where the loop that it bounds runs.
    for known in bounded:
        left = set(known.high) - {()}
        (limit,) = left if len(left) == 1 else ((),)
        if len(limit) == 1 and known.high[limit] == 1 and least.get(known.name, -1) >= 0:
            start = plus(variable(f"{limit[0]} above"), number(_lowest(known, least)))
            given = replaced(given, limit[0], start)
    return all(v >= 0 and all(n.endswith(" above") for n in names) for names, v in given.items())


def _lowest(known: Bounded, least: Mapping[str, int]) -> int:
    return max(0, least[known.name] - known.high.get((), 0))
