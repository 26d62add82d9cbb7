"""A typed syntax tree of C++ text and byte-exact edits. The only importer of tree_sitter.

Node kinds and field names are those of the tree-sitter C++ grammar: a ``for_statement`` has the
fields initializer, condition, update and body; an ``assignment_expression`` left, operator and
right; a ``subscript_expression`` argument and indices; a ``call_expression`` function and
arguments. ``show(node)`` prints a tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import tree_sitter
import tree_sitter_cpp
from attrs import field, frozen

from lessonl.source.lexer import token_text
from lessonl.source.macros import hide_macros


@frozen
class Node:
    """One node of a tree. ``start``/``end`` are byte offsets; lines are 1-based."""

    _node: tree_sitter.Node
    source: bytes = field(eq=False, repr=False)

    @property
    def kind(self) -> str:
        return self._node.type

    @property
    def start(self) -> int:
        return self._node.start_byte

    @property
    def end(self) -> int:
        return self._node.end_byte

    @property
    def line(self) -> int:
        return self._node.start_point.row + 1

    @property
    def end_line(self) -> int:
        return self._node.end_point.row + 1

    @property
    def bytes(self) -> bytes:
        """The node's exact bytes in the file, also where the parser did not see them."""
        return self.source[self.start : self.end]

    @property
    def text(self) -> str:
        """The node's text; bytes that are not UTF-8 become U+FFFD (``bytes`` is exact)."""
        return self.bytes.decode("utf-8", "replace")

    @property
    def named(self) -> bool:
        """False for punctuation and keywords."""
        return self._node.is_named

    @property
    def is_error(self) -> bool:
        """Whether the parser skipped this text, or made this node up."""
        return self._node.is_error or self._node.is_missing

    @property
    def children(self) -> tuple[Node, ...]:
        """All children, punctuation and keywords included."""
        return tuple(Node(child, self.source) for child in self._node.children)

    @property
    def named_children(self) -> tuple[Node, ...]:
        """The children that are neither punctuation nor comments."""
        return tuple(
            Node(child, self.source)
            for child in self._node.named_children
            if child.type != "comment"
        )

    @property
    def parent(self) -> Node | None:
        parent = self._node.parent
        return None if parent is None else Node(parent, self.source)

    @property
    def operator(self) -> str:
        """The operator of a unary, binary, assignment, update or pointer expression, else ""."""
        found = self.field("operator")
        return "" if found is None else found.text

    def field(self, name: str) -> Node | None:
        """The child in the field ``name``, or None."""
        child = self._node.child_by_field_name(name)
        return None if child is None else Node(child, self.source)

    def fields(self, name: str) -> tuple[Node, ...]:
        """All children in the field ``name`` (a declaration has several declarators)."""
        return tuple(Node(c, self.source) for c in self._node.children_by_field_name(name))

    def ancestors(self) -> Iterator[Node]:
        """The parents, innermost first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """This node and everything below, in the order of the text."""
        source = self.source
        return (Node(node, source) for node in self._nodes())

    def _nodes(self) -> Iterator[tree_sitter.Node]:
        pending = [self._node]
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))

    def find(self, *kinds: str) -> tuple[Node, ...]:
        """Every node of these kinds at or below this one, in the order of the text."""
        # Most nodes are of another kind: only those that are found are wrapped.
        return tuple(Node(node, self.source) for node in self._nodes() if node.type in kinds)

    def first(self, *kinds: str) -> Node | None:
        """The first node of these kinds at or below this one, or None."""
        found = next((node for node in self._nodes() if node.type in kinds), None)
        return None if found is None else Node(found, self.source)

    def child(self, *kinds: str) -> Node | None:
        """The first direct child of these kinds (also a keyword such as "friend"), or None."""
        return next((node for node in self.children if node.kind in kinds), None)


@cache
def _language(name: str) -> tree_sitter.Language:
    if name != "cpp":
        raise ValueError(f"no grammar for {name!r}")
    return tree_sitter.Language(tree_sitter_cpp.language())


def parse(data: bytes, language: str = "cpp", *, tolerant: bool = False) -> Node:
    """The root node of ``data``.

    ``tolerant`` looks again when the text has errors, with macros and torn preprocessor branches
    hidden from the parser; offsets and texts stay those of ``data``.
    """
    parser = tree_sitter.Parser(_language(language))
    root = parser.parse(data).root_node
    if tolerant and root.has_error:
        hidden = parser.parse(hide_macros(data)).root_node
        if _error_bytes(hidden) <= _error_bytes(root):
            root = hidden
    return Node(root, data)


def parse_function(data: bytes) -> tuple[Node, Node] | None:
    """The first function definition of ``data`` and its body; None where it has none."""
    definition = parse(data, tolerant=True).first("function_definition")
    body = definition.field("body") if definition is not None else None
    return None if definition is None or body is None else (definition, body)


def _error_bytes(root: tree_sitter.Node) -> int:
    """How much of the text the parser could not place, in bytes."""
    total, pending = 0, [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            total += 1 + node.end_byte - node.start_byte
        elif node.has_error:
            pending.extend(node.children)
    return total


def has_error(node: Node) -> bool:
    """Whether text below ``node`` could not be parsed."""
    return node._node.has_error


def tokens(node: Node) -> str:
    """The node's tokens joined by single spaces: comments and layout left out."""
    return token_text(node.bytes)


def show(node: Node, indent: int = 0, label: str = "") -> str:
    """The named nodes below ``node``, one a line, with their field names: for people."""
    prefix = "  " * indent + (f"{label}: " if label else "")
    leaf = "" if node.children else f" {node.text!r}"
    lines = [f"{prefix}{node.kind}{leaf}"]
    for index, child in enumerate(node.children):
        if child.named:
            name = node._node.field_name_for_child(index) or ""
            lines.append(show(child, indent + 1, name))
    return "\n".join(lines)


@frozen
class Edit:
    """Replaces the bytes ``start`` to ``end``; equal offsets insert."""

    start: int
    end: int
    replacement: bytes


def replace(node: Node, text: str) -> Edit:
    """The edit that puts ``text`` where ``node`` stands."""
    return Edit(node.start, node.end, text.encode())


def insert(position: int, text: str) -> Edit:
    """The edit that adds ``text`` at a byte offset."""
    return Edit(position, position, text.encode())


def apply_edits(data: bytes, edits: Iterable[Edit]) -> bytes:
    """``data`` with all edits made; offsets are those before any edit.

    Insertions at one offset keep the order given. Raises ValueError if edits overlap or lie
    outside the data.
    """
    pieces, position = [], 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < position:
            raise ValueError(f"edits overlap at byte {edit.start}")
        if not edit.start <= edit.end <= len(data):
            raise ValueError(f"an edit lies outside the text: {edit.start} to {edit.end}")
        pieces += [data[position : edit.start], edit.replacement]
        position = edit.end
    return b"".join([*pieces, data[position:]])
