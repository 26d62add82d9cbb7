"""Which inputs a rewrite is checked on: sizes, shapes and placements, smallest first."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from lessonl.measure.nodes import Tree
from lessonl.measure.referee import Placement
from lessonl.measure.spec import SHAPES, Shape, Spec

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


@frozen
class InputClass:
    """``count`` random inputs of one kind."""

    sizes: tuple[tuple[str, int], ...]
    shape: Shape
    placement: Placement
    count: int

    def describe(self) -> str:
        sizes = ", ".join(f"{k} = {v}" for k, v in self.sizes)
        return f"{sizes or 'fixed size'}, {self.shape.name}"


def classes(tree: Tree, spec: Spec, largest: int) -> tuple[InputClass, ...]:
    """All input classes up to scale ``largest``."""
    return tuple(_fixed(tree) if not spec.variables else _sized(tree, spec, largest))


def _shapes(tree: Tree) -> tuple[Shape, ...]:
    """Orders matter only where there are elements."""
    if any(tree.inside_buffer(n) for n in tree.inputs):
        nested = any(n.is_buffer and tree.inside_buffer(n) for n in tree.inputs)
        return tuple(s for s in SHAPES if nested or not s.ragged)
    return tuple(s for s in SHAPES if s.name in ("random", "wide values", "special values"))


def _fixed(tree: Tree) -> Iterator[InputClass]:
    # Scalars alone are cheap to make: enough to meet every value of a small range.
    count = 150 if any(n.is_buffer for n in tree.inputs) else 1500
    for shape in _shapes(tree):
        yield InputClass((), shape, Placement.FLUSH_END, count)
    yield InputClass((), SHAPES[0], Placement.FLUSH_START, 50)


def _sized(tree: Tree, spec: Spec, largest: int) -> Iterator[InputClass]:
    shapes = _shapes(tree)[1:]
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
            for shape in shapes:
                yield InputClass(tied, shape, Placement.FLUSH_END, 8)


def sanitizer_classes(tree: Tree, spec: Spec, largest: int) -> tuple[InputClass, ...]:
    """A small subset for runs that are slow: every shape, a few sizes."""
    chosen = {0, 1, 2, 3, 5, 8, 17, 33, 65}
    found = []
    for c in classes(tree, spec, min(largest, 65)):
        values = [v for _, v in c.sizes]
        if not values or max(values) in chosen:
            found.append(InputClass(c.sizes, c.shape, Placement.PACKED, min(3, c.count)))
    return tuple(found)
