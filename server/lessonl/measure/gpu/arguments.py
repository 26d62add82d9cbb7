"""A function's arguments as a device makes them: numbers, and flat buffers of numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from lessonl.measure.gpu.device import Argument, Buffer, Element, Scalar
from lessonl.measure.nodes import ARGUMENT, Node, Tree
from lessonl.measure.spec import NodeSpec, Spec, plain_node, variable_of
from lessonl.model import Unsupported

_KINDS: Final = {"signed": "i", "unsigned": "u", "real": "f", "bool": "u"}
_SIZES: Final[Mapping[str, int]] = {"8": 1, "16": 2, "32": 4, "64": 8}
_ELEMENTS: Final[Mapping[str, Element]] = {
    "i1": "i8", "u1": "u8", "i2": "i16", "u2": "u16", "i4": "i32", "u4": "u32",
    "i8": "i64", "u8": "u64", "f4": "f32", "f8": "f64",
}  # fmt: skip


@frozen
class Arguments:
    """What to call a function with at any size, by its tree and its spec."""

    tree: Tree
    spec: Spec

    @property
    def sized(self) -> bool:
        return bool(self.spec.variables)

    def sizes(self, n: int) -> dict[str, int]:
        """The size variables at scale ``n``."""
        return self.spec.sizes(n)

    def at(self, n: int) -> tuple[Argument, ...]:
        """The arguments at scale ``n``. Raises Unsupported for what a device is not given."""
        sizes = self.sizes(n)
        roots = [node for node in self.tree.inputs if node.parent == ARGUMENT]
        return tuple(self._argument(root, sizes) for root in roots)

    def _argument(self, root: Node, sizes: Mapping[str, int]) -> Argument:
        stated = self.spec.nodes.get(root.path, NodeSpec())
        if root.kind != "pointer":
            low, high = self._range(root, sizes)
            return Scalar(_element(root), low, high)
        children = self.tree.children(root)
        plain = len(children) == 1 and stated.length is not None and not stated.end_of
        if not plain or stated.length is None or (stated.before and stated.before(sizes)):
            raise _unsupported(root)
        element = children[0]
        ordered = stated.order or self.spec.nodes.get(element.path, NodeSpec()).order
        if ordered:
            raise _unsupported(root, "its order matters")
        low, high = self._range(element, sizes)
        return Buffer(_element(element), max(0, stated.length(sizes)), low, high)

    def _range(self, node: Node, sizes: Mapping[str, int]) -> tuple[float, float]:
        name = variable_of(node.path)
        if name in sizes and node.is_integer:
            return sizes[name], sizes[name]
        stated = self.spec.nodes.get(node.path) or plain_node(node)
        if stated.range is not None:
            if stated.range.non_zero:
                raise _unsupported(node, "it may not be 0")
            return stated.range.low(sizes), stated.range.high(sizes)
        return stated.reals or plain_node(node).reals or (0, 1)


def total_bytes(arguments: Sequence[Argument]) -> int:
    """Bytes of all buffers together."""
    buffers = [a for a in arguments if isinstance(a, Buffer)]
    return sum(b.count * _SIZES[b.element[1:]] for b in buffers)


def _element(node: Node) -> Element:
    found = _ELEMENTS.get(f"{_KINDS.get(node.kind, '?')}{node.size}")
    if found is None:
        raise _unsupported(node)
    return found


def _unsupported(node: Node, why: str = "") -> Unsupported:
    return Unsupported(
        f"{node.path} ({node.type}) is not made on a GPU{f': {why}' if why else ''}.",
        "On a GPU the arguments are numbers and flat buffers of numbers so far.",
    )
