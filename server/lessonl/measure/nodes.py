"""The argument tree of one function, as the adapter describes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

BUFFERS = frozenset({"pointer", "vector", "string", "view", "sequence", "map", "driver"})
INTEGERS = frozenset({"signed", "unsigned"})
TEXT_TYPES = ("char", "char8_t", "char16_t", "char32_t", "wchar_t")

THIS, ARGUMENT, RETURN = -2, -1, -3
#: Of parameters and result together; kMaxNodes of protocol.hpp.
MOST_NODES = 512
#: The reason of base.hpp that a list of the class's members does away with.
UNKNOWN_MEMBERS = "its members are not known"


@frozen
class Node:
    """One node in pre-order. ``parent`` is a node, or THIS, ARGUMENT or RETURN for a root.

    ``size`` is the element size (bytes) of buffers, the byte size of scalars, the element count
    of arrays. ``flags``: c = const, v = passed by value, a = (inside of) an abstract class.
    """

    id: int
    parent: int
    kind: str
    size: int
    flags: str
    type: str
    name: str
    reason: str
    path: str = ""

    @property
    def const(self) -> bool:
        return "c" in self.flags

    @property
    def is_buffer(self) -> bool:
        return self.kind in BUFFERS

    @property
    def is_integer(self) -> bool:
        return self.kind in INTEGERS

    @property
    def is_text(self) -> bool:
        """Whether this is a character type that usually holds text."""
        return self.is_integer and self.type.removeprefix("const ") in TEXT_TYPES


@frozen
class Tree:
    """All nodes of a function, with the names its parameters have in the source."""

    nodes: tuple[Node, ...]

    @property
    def inputs(self) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes if self.root(n).parent != RETURN)

    @property
    def has_reals(self) -> bool:
        """Whether rounding can make a difference."""
        return any(n.kind in ("real", "complex") for n in self.nodes)

    def root(self, node: Node) -> Node:
        while node.parent >= 0:
            node = self.nodes[node.parent]
        return node

    def children(self, node: Node) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes if n.parent == node.id)

    def inside_buffer(self, node: Node) -> bool:
        """Whether one value of this node exists per element of something."""
        while node.parent >= 0:
            node = self.nodes[node.parent]
            if node.is_buffer or node.kind == "array":
                return True
        return False

    def find(self, path: str) -> Node | None:
        return next((n for n in self.nodes if n.path == path), None)

    @property
    def unsupported(self) -> tuple[Node, ...]:
        return tuple(n for n in self.nodes if n.kind == "unsupported")


def parse(lines: Iterable[str], parameters: Sequence[str]) -> Tree:
    """Reads the adapter's description; ``parameters`` are the source's names in order."""
    nodes: list[Node] = []
    names = iter(parameters)
    for line in lines:
        number, parent, kind, size, flags, type_, name, reason = line.split("\t")
        node = Node(int(number), int(parent), kind, int(size), flags, type_, name, reason)
        if node.parent == ARGUMENT:
            node = evolve(node, name=next(names, "") or f"argument{len(nodes)}")
        nodes.append(evolve(node, path=_path(node, nodes)))
    return Tree(tuple(nodes))


def _path(node: Node, nodes: Sequence[Node]) -> str:
    if node.parent < 0:
        return node.name
    parent = nodes[node.parent]
    if parent.kind == "map":
        return f"{parent.path}[].{node.name}"
    if parent.is_buffer or parent.kind in ("array", "optional"):
        return parent.path + "[]"
    siblings = sum(1 for n in nodes if n.parent == parent.id)
    return f"{parent.path}.{node.name or siblings}"
