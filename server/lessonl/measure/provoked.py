"""Inputs that a rewrite itself names, in its text or its machine code.

A table of fixed size is too small for the next size, and a case of its own needs its own value:
neither is met by inputs that know the original only.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from lessonl.measure.inputs import InputClass, TimedScale, cost, input_bytes, shapes_of
from lessonl.measure.nodes import Tree
from lessonl.measure.object_facts import ObjectFacts
from lessonl.measure.referee import (
    MOST_CONSTANTS,
    MOST_TEXT,
    MOST_TEXTS,
    Named,
    Order,
    Placement,
)
from lessonl.measure.spec import SHAPES, Shape, Spec
from lessonl.source.lexer import lex
from lessonl.source.literals import integers, reals, strings

_MOST_SIZES = 24
_MOST_BYTES = 1 << 28
_SECONDS_AT_SIZE, _SECONDS_AT_ALL_SIZES, _SHORT_SECONDS, _QUICK_SECONDS = 2.5, 4.0, 0.1, 3e-4
#: Elements that a table of so many bytes may hold, and twice a named half.
_SHARES = (1, 2, 4, 8)
_VALUE_SIZES = (1, 2, 5, 33, 100)
_VALUE_COUNT = 100


@frozen
class Constants:
    """What a rewrite names and its original does not."""

    numbers: tuple[int, ...]
    reals: tuple[float, ...]
    texts: tuple[bytes, ...]
    named: tuple[int, ...] = ()
    """Those of the numbers that stand in its text."""


def constants(text: str, facts: ObjectFacts, original: ObjectFacts, tokens: str) -> Constants:
    """Those of ``text`` and of its object; ``tokens`` are the original's."""
    own = _tokens(text)
    known = set(_integers(tokens))
    named = [n for n in _integers(own) if n not in known]
    # Products and the like that the compiler has computed; large ones are masks and reciprocals.
    computed = sorted(n for n in facts.immediates - original.immediates if 8 <= n < 1 << 31)
    numbers = tuple(dict.fromkeys([*named, *computed]))
    known_reals, known_texts = set(reals(tokens)), set(strings(tokens, 99, MOST_TEXT))
    return Constants(
        numbers,
        tuple(r for r in reals(own) if r not in known_reals)[:MOST_CONSTANTS],
        tuple(t for t in strings(own, 99, MOST_TEXT) if t not in known_texts)[:MOST_TEXTS],
        tuple(named),
    )


def sized_classes(
    found: Constants, tree: Tree, spec: Spec, largest: int, timed: Sequence[TimedScale]
) -> tuple[InputClass, ...]:
    """Inputs of these sizes, as far as the original is quick enough."""
    return tuple(_sized(found, tree, spec, largest, timed))


def valued_classes(
    found: Constants, spec: Spec, largest: int, *, free: bool
) -> Iterable[InputClass]:
    """Inputs with these values; ``free`` where what is taken for an index may have any."""
    if not (found.numbers or found.reals or found.texts):
        return
    named = Named(found.numbers[:MOST_CONSTANTS], found.texts, found.reals)
    shape = Shape(magnitudes=True, free=free, named=named, name="values that the rewrite names")
    sizes = [n for n in _VALUE_SIZES if n <= max(1, largest)] if spec.variables else [1]
    for n in sizes:
        count = _VALUE_COUNT if spec.variables else 10 * _VALUE_COUNT
        known = tuple(spec.sizes(n).items()) if spec.variables else ()
        yield InputClass(known, shape, Placement.FLUSH_END, count)


def _sized(
    found: Constants, tree: Tree, spec: Spec, largest: int, timed: Sequence[TimedScale]
) -> Iterable[InputClass]:
    if not spec.variables or not timed:
        return
    # Where rounding differs, perturbed inputs and other builds are looked at as well.
    left, calls = _SECONDS_AT_ALL_SIZES, 3 if tree.has_reals else 1
    for n in _candidates(found, largest, timed):
        seconds = calls * cost(timed, n)
        if seconds <= min(_SECONDS_AT_SIZE, left) and input_bytes(timed, n) <= _MOST_BYTES:
            left -= seconds
            for shape in _shapes_at(tree, cost(timed, n)):
                named = evolve(shape, name=f"{shape.name}, a size that the rewrite names")
                count = 1 if seconds > _QUICK_SECONDS else 12 if shape.alike else 2
                yield InputClass(tuple(spec.sizes(n).items()), named, Placement.FLUSH_END, count)


def _candidates(found: Constants, largest: int, timed: Sequence[TimedScale]) -> list[int]:
    """Sizes around the numbers and their shares, as long as calls are short; else just above."""
    wanted = [
        size
        for number in found.numbers
        for share in _SHARES
        for size in (number // share + 1, number - 1, number)
        if size > largest and cost(timed, size) <= _SHORT_SECONDS
    ]
    above = [n + 1 for n in found.named if n >= largest]
    return sorted(dict.fromkeys([*above, *wanted]))[:_MOST_SIZES]


#: Whose last element is like none before: it is seen to be left out.
_DISTINCT = Shape(Order.ASCENDING, magnitudes=True, name="ascending, all magnitudes")


def _shapes_at(tree: Tree, seconds: float) -> Sequence[Shape]:
    """Sorted inputs are quick for many a function that is slow on others."""
    if seconds <= _QUICK_SECONDS:
        return shapes_of(tree)
    return (*(SHAPES[:2] if seconds <= _SHORT_SECONDS else SHAPES[1:2]), _DISTINCT)


def _tokens(text: str) -> str:
    data = text.encode("utf-8", "surrogateescape")
    kept = (t for t in lex(data) if t.kind not in ("comment",))
    return " ".join(t.text.decode("utf-8", "replace") for t in kept)


def _integers(tokens: str) -> tuple[int, ...]:
    """Numbers, those that are written as reals, and ``a * b``, ``a << b``, ``a + b``, ``a - b``."""
    plain = integers(tokens, 1 << 16)
    whole = (int(r) for r in reals(tokens) if r == int(r) and 3 <= r < 1 << 62)
    words = tokens.split(" ")
    folded = (
        _folded(integers(a, 1, least=0), sign, integers(b, 1, least=0))
        for a, sign, b in zip(words, words[1:], words[2:], strict=False)
    )
    return tuple(dict.fromkeys(itertools.chain(plain, whole, (n for n in folded if n >= 3))))


def _folded(left: Sequence[int], sign: str, right: Sequence[int]) -> int:
    if not left or not right or not re.fullmatch(r"\*|<<|\+|-", sign):
        return 0
    a, b = left[0], right[0]
    if sign == "<<":
        return a << b if b < 40 and a < 1 << 20 else 0
    return a * b if sign == "*" else a + b if sign == "+" else a - b
