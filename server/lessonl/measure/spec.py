"""What types cannot say about a function's inputs, and the inputs that follow from it.

A Spec states for every node of the argument tree how long a buffer is and which values it may
hold, in terms of a few size variables: integer parameters (``n``), free container lengths
(``len(a)``) and the last entry of an offsets array (``last(row_ptr)``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum

from attrs import evolve, field, frozen

from lessonl.measure.expression import Expression, constant
from lessonl.measure.nodes import Node, Tree
from lessonl.measure.referee import (
    AGAIN,
    ALIKE,
    COARSE,
    CONST,
    COPIED,
    ELEMENT,
    ELEMENT_OF_SHIFT,
    ERRNO,
    FILLED,
    GIVEN,
    KEEP,
    LOG,
    NEARLY,
    NON_ZERO,
    NULL,
    POOL,
    RAGGED,
    UNEVEN,
    WHICH_SHIFT,
    InputPlan,
    Named,
    NodePlan,
    Order,
)
from lessonl.measure.sizes import SizeForm, formed

#: Entries per size step of an offsets array (CSR rows hold four entries on average).
_OFFSETS_FACTOR = 4

#: Element range of integers nothing is known about: both signs, no overflow in sums.
_PLAIN_INTEGER = 100
PLAIN_REAL = 10.0
_BACK = re.compile(r"prev|pred|back|before|parent|owner", re.IGNORECASE)


class Link(IntEnum):
    """Where pointers from one object of a class to another lead; the numbers of protocol.hpp."""

    NOWHERE = 0
    ENDING = 1
    RING = 2

    def describe(self) -> str:
        return ("leads nowhere", "leads to another one or nowhere", "forms a ring")[self]


@frozen
class Range:
    """Inclusive bounds of an integer; ``non_zero`` leaves 0 out."""

    low: Expression
    high: Expression
    non_zero: bool = False
    plain: bool = False
    """Nothing is known: other value classes may be tried."""
    index: bool = False
    """Whether it indexes something: what lies just outside may be an error the function reports."""


@frozen
class NodeSpec:
    """One node: ``length`` (elements) of buffers, ``range`` of integers, ``reals`` of others."""

    length: Expression | None = None
    before: Expression | None = None
    """Elements in front of the one that a pointer leads to."""
    range: Range | None = None
    reals: tuple[float, float] | None = None
    order: Order | None = None
    source: str = ""
    """Where all that is said here comes from, but for the length."""
    measured: str = ""
    """Where the length comes from."""
    keep: bool = False
    """A private member that stays as the default constructor made it."""
    link: Link | None = None
    pool: bool = False
    """Whether a link leads to objects that are made for it: no parameter leads to several."""
    end_of: str = ""
    """The buffer that this pointer is the end of."""


@frozen
class Spec:
    """``variables`` are the independent sizes; ``nodes`` is keyed by node path."""

    variables: tuple[str, ...] = ()
    nodes: Mapping[str, NodeSpec] = field(factory=dict)
    by_shape: Mapping[str, Mapping[str, NodeSpec]] = field(factory=dict)
    """What differs for inputs of one shape: with other values a function may reach further."""
    named: Named = field(factory=Named)
    partial: bool = False
    """Whether the original runs cleanly on some of such inputs only: those alone count."""
    errno: bool = False
    """Whether the function's text names it: what it leaves there is part of what it does."""
    forms: Mapping[str, SizeForm] = field(factory=dict)
    """What is known of variables beyond that they are sizes."""

    def sizes(self, n: int, *, spread: bool = False) -> dict[str, int]:
        """A value for every variable at scale ``n``; ``spread`` makes them differ (non-square)."""
        values = {}
        for index, name in enumerate(self.variables):
            step = (index % 3) - (1 if n > 3 else 0) if spread and index else 0
            values[name] = max(0, n + step) * (_OFFSETS_FACTOR if name.startswith("last(") else 1)
        return formed(values, self.forms)


def variable_of(path: str) -> str:
    """A path as it is written in expressions: ``m[]`` becomes ``m.each``."""
    return path.replace("[]", ".each")


def leads_back(link: Node) -> bool:
    """Whether a pointer's name says that it leads to what came before."""
    return _BACK.search(link.name) is not None


def length_variable(path: str) -> str:
    return f"len({variable_of(path)})"


def plain_node(node: Node) -> NodeSpec:
    """The spec of a node about which nothing is known."""
    if node.kind == "enum":
        return NodeSpec(range=Range(constant(0), constant(1), plain=True))
    if node.kind == "bool":
        return NodeSpec(range=Range(constant(0), constant(1)))
    if node.kind in ("real", "complex"):
        return NodeSpec(reals=(-PLAIN_REAL, PLAIN_REAL))
    if node.is_integer:
        signed = node.kind == "signed"
        if node.size == 1:
            low, high = (-128, 127) if signed and not node.is_text else (0, 127 if signed else 255)
        else:
            low, high = (-_PLAIN_INTEGER if signed else 0), _PLAIN_INTEGER
        return NodeSpec(range=Range(constant(low), constant(high), plain=True))
    return NodeSpec()


@frozen
class Together:
    """Two pointer parameters, by their paths, that lead to one buffer.

    It holds the values of ``other``'s, or with ``own`` those that ``pointer``'s would have.
    """

    pointer: str
    other: str
    own: bool = False
    ahead: int = 0
    """By how many elements it begins behind the other's beginning, or in front of it."""
    apart: bool = False
    """Whether they lie apart after all, with as many elements as they would have together."""
    whole: bool = False
    """Whether they are references to objects: one object then, and equal ones if apart."""
    element: int | None = None
    """Of a reference to an element of ``other``: the first, middle or last one (0 to 2)."""


@frozen
class Shape:
    """One class of inputs: how buffers are ordered and how wide plain values are."""

    order: Order = Order.RANDOM
    wide: bool = False
    magnitudes: bool = False
    """Whether numbers have every magnitude equally often, and texts any character."""
    alike: bool = False
    """Whether buffers are like others of their type, or like themselves backwards."""
    uneven: bool = False
    """Whether a part of the reals in a buffer is much smaller than the rest."""
    ragged: bool = False
    coarse: bool = False
    """Whether reals are few multiples of a half, those that are no elements powers of two."""
    near: bool = False
    """Whether plain integers are about as large as the sizes are."""
    name: str = "random"
    null: str = ""
    """The pointer parameter that is null."""
    outside: int = 0
    """How far indices may lie below (negative) or above what they index."""
    free: bool = False
    """Whether integers taken for indices have any value at all."""
    around: bool = False
    """Whether sizes are up to a quarter smaller, each for itself: without buffers they may be."""
    again: bool = False
    """Whether the object has lived through another call before."""
    nearly: bool = False
    """Whether a call on nearly the same input comes before."""
    filled: bool = False
    """Whether global containers hold something."""
    together: Together | None = None
    named: Named | None = None
    """What a rewrite's text names, in place of what the original's does."""


SHAPES = (
    Shape(),
    Shape(Order.ASCENDING, name="ascending"),
    Shape(Order.DESCENDING, name="descending"),
    Shape(Order.CONSTANT, name="constant"),
    Shape(Order.DUPLICATES, name="few distinct values"),
    Shape(Order.RANDOM, wide=True, name="wide values"),
    Shape(Order.RANDOM, magnitudes=True, name="all magnitudes"),
    Shape(Order.RANDOM, alike=True, name="alike"),
    Shape(Order.ASCENDING, alike=True, name="almost ascending"),
    Shape(Order.RANDOM, uneven=True, name="uneven"),
    Shape(Order.RANDOM, ragged=True, name="rows of different lengths"),
    Shape(Order.RANDOM, near=True, name="values like the sizes"),
    Shape(Order.SPECIAL, name="special values"),
    Shape(Order.RANDOM, coarse=True, name="halves and whole numbers"),
    Shape(Order.EXTREME, wide=True, name="extreme values"),
)

#: Sums and small products of these stay within the type.
_WIDE_INTEGER = {1: 127, 2: 32767, 4: 1_000_000, 8: 1_000_000_000}


def plan(tree: Tree, spec: Spec, sizes: Mapping[str, int], shape: Shape = SHAPES[0]) -> InputPlan:
    """The fill instructions of every input node at these sizes."""
    if own := spec.by_shape.get(shape.name):
        spec = evolve(spec, nodes={**spec.nodes, **own}, by_shape={})
    nodes = tuple(_plan_node(n, tree, spec, sizes, shape) for n in tree.inputs)
    flags = (AGAIN if shape.again else 0) | (FILLED if shape.filled else 0)
    flags |= NEARLY if shape.nearly else 0
    if flags := flags | (ERRNO if spec.errno and nodes else 0):
        nodes = (evolve(nodes[0], flags=nodes[0].flags | flags), *nodes[1:])
    named = shape.named or spec.named
    return InputPlan(nodes, named if shape.magnitudes else Named())


def _plan_node(
    node: Node, tree: Tree, spec: Spec, sizes: Mapping[str, int], shape: Shape
) -> NodePlan:
    stated = spec.nodes.get(node.path, NodeSpec())
    if stated.keep:
        return NodePlan(flags=KEEP)
    if shape.null and shape.null == node.path:
        return NodePlan(flags=NULL)
    base = NodePlan()
    whole = shape.together if shape.together and shape.together.whole else None
    if whole and whole.pointer == node.path and (other := tree.find(whole.other)):
        base = NodePlan(high=other.id, flags=_lent(whole, other))
    if node.kind == "link":
        leads = int(stated.link or Link.NOWHERE)
        flags = POOL if stated.pool else 0
        return NodePlan(low=leads, high=int(leads_back(node)), flags=flags)
    if stated.end_of:
        begin = tree.find(stated.end_of)
        return NodePlan(low=begin.id if begin else 0, order=Order.END)
    if node.is_buffer:
        length = max(0, stated.length(sizes)) if stated.length else 0
        before = max(0, stated.before(sizes)) if stated.before else 0
        base = evolve(base, length=length, low=before)
        base = evolve(base, flags=base.flags | _buffer_flags(node, tree, spec, shape))
        if shape.together and not whole:
            base = _together(base, node, tree, shape.together)
            if base.order is Order.SAME:
                return base
    if variable_of(node.path) in spec.variables and node.is_integer:
        value = sizes[variable_of(node.path)]
        return evolve(base, low=value - value // 4 if shape.around else value, high=value)
    base = _ranged(base, node, stated, sizes, shape)
    if shape.coarse and node.kind in ("real", "complex"):
        alone = not tree.inside_buffer(node)
        base = evolve(base, flags=base.flags | COARSE, low=int(alone))
    order = stated.order if stated.order is not None else _shape_order(node, tree, spec, shape)
    return evolve(base, order=order)


def _lent(how: Together, other: Node) -> int:
    flags = COPIED if how.apart else GIVEN
    if how.element is None:
        return flags
    return flags | ELEMENT | how.element << WHICH_SHIFT | other.id << ELEMENT_OF_SHIFT


def _together(base: NodePlan, node: Node, tree: Tree, how: Together) -> NodePlan:
    """The pointer that shares a buffer, and the one whose buffer has room for both."""
    if node.path == how.other and how.ahead > 0:
        return evolve(base, length=base.length + how.ahead)
    if node.path == how.other:
        return evolve(base, low=base.low - how.ahead)
    if node.path != how.pointer or how.apart:
        return base
    other = tree.find(how.other)
    low, high = other.id if other else node.id, int(how.own) + 2 * how.ahead
    return evolve(base, low=low, high=high, order=Order.SAME)


def _ranged(
    base: NodePlan, node: Node, stated: NodeSpec, sizes: Mapping[str, int], shape: Shape
) -> NodePlan:
    known = plain_node(node)
    limits = stated.range or known.range
    if limits is not None and limits.index and shape.free:
        limits = known.range
    if limits is not None:
        low, high = limits.low(sizes), limits.high(sizes)
        if limits.index:
            low, high = low + min(0, shape.outside), high + max(0, shape.outside)
        flags = base.flags | (NON_ZERO if limits.non_zero else 0)
        if limits.plain and (shape.wide or shape.magnitudes) and _is_number(node):
            high = _reach(node, shape)
            low = -high if node.kind == "signed" else 0
            flags |= LOG if shape.magnitudes else 0
        elif limits.plain and shape.near and _is_number(node) and sizes:
            low, high = -2 if node.kind == "signed" else 0, max(sizes.values()) + 1
        elif limits.plain and shape.magnitudes and node.is_text:
            low, high = (-128, 127) if node.kind == "signed" else (0, 255)
            flags |= LOG
        base = evolve(base, low=low, high=max(low, high), flags=flags)
    reals = stated.reals or known.reals
    if reals is not None:
        factor = 1e6 if shape.wide and stated.reals is None else 1.0
        if shape.magnitudes and stated.reals is None:
            base = evolve(base, flags=base.flags | LOG)
        base = evolve(base, real_low=reals[0] * factor, real_high=reals[1] * factor)
    return base


def _reach(node: Node, shape: Shape) -> int:
    """The largest magnitude; what makes the original overflow does not count against a rewrite."""
    bits = 8 * min(node.size, 8)
    whole = shape.order is Order.EXTREME and node.kind == "unsigned"
    if not shape.magnitudes and not whole:
        return _WIDE_INTEGER[min(node.size, 8)]
    return int((1 << min(bits, 63)) - 1 if node.kind == "unsigned" else (1 << (bits - 1)) - 1)


def _is_number(node: Node) -> bool:
    return node.is_integer and not node.is_text


def _buffer_flags(node: Node, tree: Tree, spec: Spec, shape: Shape) -> int:
    stated = spec.nodes.get(node.path, NodeSpec())
    flags = RAGGED if _ragged(node, tree, stated, shape) else 0
    flags |= CONST if node.const else 0
    # Elements that something else depends on stay as they are.
    element = spec.nodes.get(tree.nodes[node.id + 1].path)
    free = element is None or element.range is None or element.range.plain
    if shape.alike and free and stated.order in (None, Order.TEXT):
        flags |= ALIKE
    return flags | (UNEVEN if shape.uneven else 0)


def _ragged(node: Node, tree: Tree, stated: NodeSpec, shape: Shape) -> bool:
    """Words differ in length by nature, rows of a table only where the shape says so."""
    free = stated.length is not None and stated.length.text == length_variable(node.path)
    if shape.again and free:
        return True  # each call has its own sizes
    if not free or not tree.inside_buffer(node):
        return False
    return shape.ragged or (stated.order is Order.TEXT and not shape.alike)


def _shape_order(node: Node, tree: Tree, spec: Spec, shape: Shape) -> Order:
    if shape.order is not Order.SPECIAL:
        return shape.order
    # Special values stay away from integers that something else depends on.
    stated = spec.nodes.get(node.path)
    if (
        node.is_integer
        and stated is not None
        and stated.range is not None
        and not stated.range.plain
        and not (stated.range.index and shape.free)
    ):
        return Order.RANDOM
    return Order.SPECIAL
