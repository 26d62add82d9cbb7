"""Names the things that a function's caller passes: ``n``, ``m.rows``, ``v.size()``.

A *path* is such a name in one spelling: ``m->rows`` and ``(*m).rows`` are ``m.rows``, and
``this->rows`` is ``rows``. Locals that only stand for a path are its aliases.
"""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.source.declarators import declared_name
from lessonl.source.syntax import Node

NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\(\))?")
_VIEWS = ("data", "begin", "cbegin", "c_str")


def names_in(text: str) -> frozenset[str]:
    """The paths in an expression's text: ``i*N + m.cols`` has i, N and m.cols."""
    return frozenset(NAME.findall(text))


def initialisers(body: Node) -> dict[str, Node]:
    """The initial value of each local that is declared once."""
    found: dict[str, Node] = {}
    twice: set[str] = set()
    for node in body.find("init_declarator"):
        name, value = declared_name(node.field("declarator")), node.field("value")
        if name is not None and value is not None:
            twice |= {name.text} & found.keys()
            found[name.text] = value
    return {name: value for name, value in found.items() if name not in twice}


def aliases(body: Node) -> dict[str, str]:
    """Locals never written again that are initialised with a path."""
    written = {
        target.text
        for node in body.find("assignment_expression", "update_expression")
        if (target := node.field("left") or node.field("argument")) is not None
    }
    found: dict[str, str] = {}
    for name, value in initialisers(body).items():
        path = path_of(unwrap(value), found)
        if path and name not in written:
            owner, _, member = path.removesuffix("()").rpartition(".")
            found[name] = owner if member in _VIEWS and path.endswith("()") else path
    return found


def unwrap(node: Node) -> Node:
    """Looks through parentheses, braces of one value and casts."""
    while True:
        inner: Node | None = None
        if node.kind in ("parenthesized_expression", "initializer_list"):
            children = node.named_children
            inner = children[0] if len(children) == 1 else None
        elif node.kind == "cast_expression":
            inner = node.field("value")
        elif node.kind == "call_expression" and is_cast(node.field("function")):
            arguments = node.field("arguments")
            children = () if arguments is None else arguments.named_children
            inner = children[0] if len(children) == 1 else None
        if inner is None:
            return node
        node = inner


def is_cast(called: Node | None) -> bool:
    if called is None:
        return False
    if called.kind == "template_function":
        name = called.field("name")
        return name is not None and name.text.endswith("_cast")
    return called.kind == "primitive_type" or called.text in ("size_t", "std::size_t")


def path_of(node: Node, known: dict[str, str]) -> str:
    """The path of an expression, or "" if it is no path; ``known`` are aliases."""
    node = unwrap(node)
    if node.kind in ("identifier", "field_identifier"):
        return known.get(node.text, node.text)
    if node.kind == "field_expression":
        owner, member = node.field("argument"), node.field("field")
        if owner is None or member is None:
            return ""
        owner = unwrap(owner)
        if owner.kind == "pointer_expression":
            owner = owner.field("argument") or owner
        if owner.kind == "this":
            return member.text
        prefix = path_of(owner, known)
        return f"{prefix}.{member.text}" if prefix else ""
    if node.kind == "call_expression":
        called, arguments = node.field("function"), node.field("arguments")
        if called is None or called.kind != "field_expression":
            return ""
        path = path_of(called, known)
        return f"{path}()" if path and arguments and not arguments.named_children else ""
    return ""


@frozen
class Reader:
    """Reads a body whose first line is ``line`` + 1; ``values`` are the locals' initial ones."""

    aliases: dict[str, str]
    values: dict[str, Node]
    line: int

    def path(self, node: Node | None) -> str:
        return "" if node is None else path_of(node, self.aliases)
