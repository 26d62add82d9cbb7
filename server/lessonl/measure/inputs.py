"""Which inputs a rewrite is checked on: sizes, shapes and placements, smallest first."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from lessonl.measure.nodes import ARGUMENT, THIS, Tree
from lessonl.measure.referee import Order, Placement
from lessonl.measure.sizes import formed
from lessonl.measure.spec import SHAPES, Shape, Spec, variable_of

#: 0, 1, around SIMD widths and powers of two, and odd ones between.
_SIZES = (
    0,
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    9,
    11,
    15,
    16,
    17,
    23,
    31,
    32,
    33,
    47,
    63,
    64,
    65,
    100,
    127,
    128,
    129,
    200,
    255,
    256,
    257,
)
#: Beyond those, up to what is timed: around powers of two, where blocks and buffers end.
_LARGE_SIZES = (511, 1000, 1025, 2047, 4097, 10007, 32769, 100003)
#: Once more when larger ones have been seen: what those left behind is not theirs.
_SMALLER_AGAIN = (200, 129, 100, 65, 33, 17, 9, 5, 2, 1, 0)
#: Blocks of so many elements leave every possible rest over, at a size that is not small.
_BLOCK, _RESTS_SECONDS, _RESTS_BYTES = 64, 0.1, 1 << 24
#: Beyond what is timed: a size that a fixed table in a rewrite may be too small for.
_SHORT_SECONDS = 5e-4
_DOUBLINGS, _MOMENT_SECONDS, _MOST_BYTES = 6, 0.3, 1 << 26
#: Rows of this length are no short strings, and few enough to have a guard page each.
_EDGE_SIZE = 17
_MOST_NULLS = 8
_CHECKS_ITS_INPUT = re.compile(r" < 0 | >= 0 | > - 1 | == - 1 |\. at \(| throw | assert \(")


#: So many inputs of a shape: six special values must meet, and two buffers at different ends.
_COUNTS = {Order.SPECIAL: 24, Order.EXTREME: 16}
_MOST_LOPSIDED = 4


@frozen
class TimedScale:
    """A size that calls are timed at; ``degree`` is how fast the inputs' bytes grow with it."""

    n: int
    seconds: float
    input_bytes: int = 0
    degree: float = 1.0


@frozen
class InputClass:
    """``count`` random inputs of one kind."""

    sizes: tuple[tuple[str, int], ...]
    shape: Shape
    placement: Placement
    count: int
    also_clean: Placement | None = None
    """Used only if the original runs cleanly on this many inputs, in this placement as well."""
    in_place: bool = False
    """Used only if the original gives the same there as where the two buffers lie apart."""

    def describe(self) -> str:
        sizes = ", ".join(f"{k} = {v}" for k, v in self.sizes)
        return f"{sizes or 'fixed size'}, {self.shape.name}"


def classes(tree: Tree, spec: Spec, largest: int) -> tuple[InputClass, ...]:
    """All input classes up to scale ``largest``."""
    return tuple(_fixed(tree) if not spec.variables else _sized(tree, spec, largest))


_OF_SCALARS = (
    "random",
    "wide values",
    "all magnitudes",
    "special values",
    "halves and whole numbers",
)
#: A driver makes its inputs by itself; it is told what numbers and texts the function names.
_OF_DRIVERS = (SHAPES[0], Shape(magnitudes=True, name="values that the function names"))


def shapes_of(tree: Tree) -> tuple[Shape, ...]:
    """Orders matter only where there are elements."""
    if any(n.kind == "driver" for n in tree.inputs):
        return _OF_DRIVERS
    shapes = tuple(s for s in SHAPES if tree.has_reals or not s.coarse)
    if any(tree.inside_buffer(n) for n in tree.inputs):
        nested = any(n.is_buffer and tree.inside_buffer(n) for n in tree.inputs)
        return tuple(s for s in shapes if nested or not s.ragged)
    return tuple(s for s in shapes if s.name in _OF_SCALARS)


def _fixed(tree: Tree) -> Iterator[InputClass]:
    # Scalars alone are cheap to make: enough to meet every value of a small range.
    count = 150 if any(n.is_buffer for n in tree.inputs) else 1500
    for shape in shapes_of(tree):
        yield InputClass((), shape, Placement.FLUSH_END, count)
    yield InputClass((), SHAPES[0], Placement.FLUSH_START, 50)
    if _has_object(tree):
        yield InputClass((), _AGAIN, Placement.FLUSH_END, 50)


def _sized(tree: Tree, spec: Spec, largest: int) -> Iterator[InputClass]:
    shapes = shapes_of(tree)[1:]
    several = len(spec.variables) > 1
    for n in (s for s in _SIZES if s <= largest):
        tied = tuple(spec.sizes(n).items())
        yield InputClass(tied, SHAPES[0], Placement.FLUSH_END, 12)
        if several:
            spread = tuple(spec.sizes(n, spread=True).items())
            yield InputClass(spread, SHAPES[0], Placement.FLUSH_END, 12)
        if n in (1, 3, 8, 17, 64, 129):
            yield InputClass(tied, SHAPES[0], Placement.FLUSH_START, 8)
        if n in (2, 5, 9, 16, 33, 100, 257):
            for shape in (s for s in shapes if not s.coarse):
                count = _COUNTS.get(shape.order, 8)
                yield InputClass(tied, shape, Placement.FLUSH_END, count)
                if shape.alike and several:  # one text begins as another does
                    yield InputClass(_tapered(tied, spec), shape, Placement.FLUSH_END, 8)
    if any(s.coarse for s in shapes):
        yield from _coarse(spec, largest)
    if several:
        yield from _lopsided(spec, largest)
    for n in (s for s in (0, 1, 2, 5, 9, 33, 100) if s <= largest and _has_object(tree)):
        yield InputClass(
            tuple(spec.sizes(n).items()), _AGAIN, Placement.FLUSH_END, 24 if n <= 2 else 8
        )
    for n in (s for s in _SMALLER_AGAIN if s < largest):
        yield InputClass(tuple(spec.sizes(n).items()), SHAPES[0], Placement.FLUSH_END, 2)


def _coarse(spec: Spec, largest: int) -> Iterator[InputClass]:
    """Of sizes that a mean is exact for."""
    shape = next(s for s in SHAPES if s.coarse)
    for n in (s for s in (1, 2, 4, 16, 64, 256) if s <= largest):
        yield InputClass(tuple(spec.sizes(n).items()), shape, Placement.FLUSH_END, 16)


def _lopsided(spec: Spec, largest: int) -> Iterator[InputClass]:
    """One size much larger, or much smaller, than all others."""
    for n in (s for s in (9, 65) if s <= largest):
        for name, few in itertools.product(spec.variables[:_MOST_LOPSIDED], (1, 2)):
            tied = spec.sizes(n)
            small = {k: v if k.startswith("last(") else few for k, v in tied.items()}
            for sizes in ({**small, name: tied[name]}, {**tied, name: small[name]}):
                known = tuple(formed(sizes, spec.forms).items())
                yield InputClass(known, SHAPES[0], Placement.FLUSH_END, 4)


#: A member function finds what the call before it has left, which no single call shows.
_AGAIN = Shape(again=True, name="a second call on one object")


_NEARLY = Shape(nearly=True, name="after nearly the same input")


def nearly_classes(tree: Tree, spec: Spec) -> Iterator[InputClass]:
    """Inputs after others in the same place, with the same ends, for what may remember a call."""
    if any(tree.inside_buffer(n) for n in tree.inputs):
        for n in (3, 9, 33, 100) if spec.variables else (_EDGE_SIZE,):
            sizes = tuple(spec.sizes(n).items()) if spec.variables else ()
            yield InputClass(sizes, _NEARLY, Placement.FLUSH_END, 8)


def _has_object(tree: Tree) -> bool:
    return bool(tree.inputs) and tree.inputs[0].parent == THIS


def _tapered(sizes: tuple[tuple[str, int], ...], spec: Spec) -> tuple[tuple[str, int], ...]:
    """Each variable a little less than the one before."""
    less = {name: max(0, n - at) for at, (name, n) in enumerate(sizes)}
    return tuple(formed(less, spec.forms).items())


def edge_classes(tree: Tree, spec: Spec, tokens: str) -> Iterator[InputClass]:
    """Inputs just outside of what is assumed, for originals that are clean there.

    They check their arguments then, and what they say is part of what they do. An index is off by
    one only, so that an access that is not checked meets a guard page on one side or the other.
    """
    tied = spec.sizes(_EDGE_SIZE)
    sizes = tuple(tied.items())
    pointers = [n for n in tree.inputs if n.kind == "pointer" and n.parent == ARGUMENT]
    for node in pointers[:_MOST_NULLS]:
        stated = spec.nodes.get(node.path)
        if stated is None or not stated.end_of:
            null = Shape(null=node.path, name=f"{node.path} null")
            yield InputClass(sizes, null, Placement.FLUSH_END, 24, Placement.FLUSH_START)
    yield from _read_only(tree, spec)
    if any(n.range is not None and n.range.index for n in spec.nodes.values()):
        for shape in _FREE_SHAPES:
            yield InputClass(sizes, shape, Placement.LEARN, 60, Placement.FLUSH_START)
    cautious = _CHECKS_ITS_INPUT.search(tokens) is not None
    if any(n.range is not None and n.range.index for n in spec.nodes.values()):
        for off, name in ((1, "an index too large"), (-1, "an index below zero")):
            if off > 0 or cautious:
                shape = Shape(outside=off, name=name)
                yield InputClass(sizes, shape, Placement.LEARN, 60, Placement.FLUSH_START)
    for node in tree.inputs:
        name = variable_of(node.path)
        bounded = name in spec.forms and spec.forms[name].least is not None
        if (
            node.kind == "signed"
            and name in tied
            and not bounded
            and _is_compared(node.path, tokens)
        ):
            yield InputClass(
                tuple({**tied, name: -1}.items()), SHAPES[0], Placement.LEARN, 4,
                Placement.FLUSH_START,
            )  # fmt: skip


#: What is taken for an index because of how it is used may be a key of any value.
_FREE_SHAPES = (
    Shape(Order.SPECIAL, free=True, name="any value, special ones"),
    Shape(Order.RANDOM, magnitudes=True, free=True, name="any value"),
)


def _read_only(tree: Tree, spec: Spec) -> Iterator[InputClass]:
    """Inputs in memory that cannot be written, as constants of a program are."""
    if any(n.const and n.is_buffer for n in tree.inputs):
        for n in (1, 5, _EDGE_SIZE) if spec.variables else (_EDGE_SIZE,):
            sizes = tuple(spec.sizes(n).items())
            read_only = Placement.READ_ONLY
            yield InputClass(sizes, SHAPES[0], read_only, 6, read_only)


def _is_compared(path: str, tokens: str) -> bool:
    """Whether the function looks at a size that is not positive."""
    name = re.escape(path.rpartition(".")[2])
    return re.search(rf"\b{name} <=? [01] |[01] >=? {name}\b", tokens) is not None


def large_classes(
    tree: Tree, spec: Spec, largest: int, timed: Sequence[TimedScale]
) -> tuple[InputClass, ...]:
    """A few inputs above ``largest``: every shape at the sizes that are timed, and beyond them."""
    last = max((t.n for t in timed), default=0)
    between = range(largest + 1 if spec.variables else 0)
    every = [
        InputClass(tuple(spec.sizes(n).items()), SHAPES[0], Placement.FLUSH_END, 2)
        for n in between
        if n not in _SIZES
    ]
    every += [
        InputClass(tuple(spec.sizes(n).items()), SHAPES[0], Placement.FLUSH_END, 1)
        for n in _rests(tree, spec, largest, timed)
    ]
    counts = {t.n: 1 if t.n == last and len(timed) > 1 else 4 for t in timed}
    sizes = {n for n in (*_LARGE_SIZES, *counts, *_beyond(timed)) if n > largest}
    found = []
    for n in sorted(size for size in sizes if size <= last or size not in _LARGE_SIZES):
        for shape in shapes_of(tree) if n in counts else SHAPES[:1]:
            if shape.coarse and n & (n - 1):
                continue
            spread = n in counts and shape is SHAPES[0]
            known = tuple(spec.sizes(n, spread=spread).items())
            count = counts.get(n, 1)
            if n in counts and (shape.uneven or shape.alike):
                count = 2 if n == last and not (shape.uneven and tree.has_reals) else 4
                if n != last and shape.alike:
                    count = 32 if shape.order is Order.RANDOM else 16
            if n in counts and shape.order is Order.EXTREME:
                count = 3 if n == last else 12
            found.append(InputClass(known, shape, Placement.FLUSH_END, count))
    return (*every, *found)


def _rests(tree: Tree, spec: Spec, largest: int, timed: Sequence[TimedScale]) -> range:
    """Sizes with every rest of a block, as large as a moment for all of them allows."""
    if not spec.variables or not timed:
        return range(0)
    calls = _BLOCK * (3 if tree.has_reals else 1)
    first = timed[-1].n // _BLOCK * _BLOCK
    while first > largest and (
        calls * cost(timed, first) > _RESTS_SECONDS
        or _BLOCK * first * timed[-1].input_bytes > _RESTS_BYTES * timed[-1].n
    ):
        first = first // 2 // _BLOCK * _BLOCK
    return range(first, first + _BLOCK) if first > largest else range(0)


def _beyond(timed: Sequence[TimedScale]) -> tuple[int, ...]:
    """Twice the largest size and more, as far as the original takes no longer than a moment."""
    if not timed:
        return ()
    last = timed[-1].n
    fits = [
        step
        for step in (2**k for k in range(_DOUBLINGS, 0, -1))
        if cost(timed, last * step) <= _MOMENT_SECONDS
        and input_bytes(timed, last * step) <= _MOST_BYTES
    ]
    return (last * fits[0] + 3,) if fits else ()


def cost(timed: Sequence[TimedScale], n: int) -> float:
    """Seconds that a call of the original at scale ``n`` should take, from those timed."""
    small, large = timed[0], timed[-1]
    growth = 1.0
    if large.n > small.n and large.seconds > small.seconds > 0:
        growth = math.log(large.seconds / small.seconds) / math.log(large.n / small.n)
    elif small is large:
        growth = 2.0
    if n <= small.n:
        return small.seconds
    return large.seconds * math.pow(n / large.n, max(1.0, growth))


def input_bytes(timed: Sequence[TimedScale], n: int) -> float:
    """Bytes of an input at scale ``n``."""
    large = timed[-1]
    return float(large.input_bytes * max(1.0, n / large.n) ** max(1.0, large.degree))


def as_timed_classes(
    tree: Tree, spec: Spec, largest: int, timed: Sequence[TimedScale]
) -> tuple[InputClass, ...]:
    """Inputs that lie where timed inputs lie, in processes like those that are timed.

    No guard pages, no filled memory: nothing there tells a rewrite that it is only being checked.
    """
    if not spec.variables:
        return tuple(InputClass((), s, Placement.PACKED, 100) for s in shapes_of(tree))
    counts = {n: 8 for n in (0, 1, 2, 3, 9, 17, 64, 129, 257) if n <= largest}
    counts |= {t.n: 64 if t.seconds < _SHORT_SECONDS else 3 for t in timed}
    return tuple(
        InputClass(tuple(spec.sizes(n).items()), shape, Placement.PACKED, count)
        for n, count in sorted(counts.items())
        for shape in (SHAPES[:1] if n > largest else shapes_of(tree)[:: 3 if n > 17 else 1])
        if not (shape.coarse and n & (n - 1))
    )


def sanitizer_classes(tree: Tree, spec: Spec, largest: int) -> tuple[InputClass, ...]:
    """A small subset for runs that are slow: every shape, a few sizes."""
    chosen = {0, 1, 2, 3, 5, 8, 17, 33, 65}
    found = []
    for c in classes(tree, spec, min(largest, 65)):
        values = [v for _, v in c.sizes]
        if not values or max(values) in chosen:
            found.append(InputClass(c.sizes, c.shape, Placement.PACKED, min(3, c.count)))
    return tuple(found)
