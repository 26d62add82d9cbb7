"""Reads C++ declarators: the declared name inside out, and the type that is left without it."""

from __future__ import annotations

import re

from lessonl.model import Parameter
from lessonl.source.lexer import lex
from lessonl.source.syntax import Node

_NAMES = frozenset(
    (
        "identifier",
        "field_identifier",
        "type_identifier",
        "qualified_identifier",
        "operator_name",
        "operator_cast",
        "destructor_name",
        "template_function",
        "template_method",
    )
)
_PARAMETERS = (
    "parameter_declaration",
    "optional_parameter_declaration",
    "variadic_parameter_declaration",
)
_NOT_A_TYPE = ("constexpr", "consteval", "constinit", "mutable", "inline")


def declared_name(declarator: Node | None) -> Node | None:
    """The node that names what ``declarator`` declares; None for an abstract declarator."""
    node = declarator
    while node is not None and node.kind not in _NAMES:
        node = _inner(node)
    if node is not None and node.kind == "qualified_identifier":
        pointer = node.first("pointer_type_declarator")  # the pm of ``int (X::*pm)()``
        if pointer is not None:
            return pointer.field("declarator")
    return node


def _inner(node: Node) -> Node | None:
    inner = node.field("declarator")
    if inner is not None:
        return inner
    for child in node.named_children:
        if child.kind in _NAMES or child.kind.endswith("declarator"):
            return child
    return None


def function_declarator(declarator: Node | None) -> Node | None:
    """The function declarator next to the name: it holds the parameters of what is declared."""
    found, node = None, declarator
    while node is not None and node.kind not in _NAMES:
        if node.kind == "function_declarator":
            found = node
        node = _inner(node)
    return found


def type_text(declaration: Node, declarator: Node | None, removed: Node | None) -> str:
    """The type spelled by ``declaration`` for ``declarator`` when ``removed`` is taken out of it.

    Storage classes, attributes and default values are left out: ``static const float (&m)[3]``
    without ``m`` is ``const float (&)[3]``.
    """
    before = declaration.end if declarator is None else declarator.start
    type_node = declaration.field("type")
    parts = [
        _spelled(child)
        for child in declaration.named_children
        if child.start < before
        and (child == type_node or child.kind == "type_qualifier")
        and child.text not in _NOT_A_TYPE
    ]
    rest = b"" if declarator is None else _without(declarator, removed)
    return join_type(_tidy(b" ".join(parts)), _tidy(rest))


def _spelled(node: Node) -> bytes:
    """A type's text; of a class or enum defined on the spot its name."""
    name = node.field("name")
    return node.bytes if node.field("body") is None else (name.bytes if name else b"")


def join_type(base: str, rest: str) -> str:
    """``int`` and ``(*)(int)`` make ``int (*)(int)``; ``int`` and ``*`` make ``int*``."""
    separator = " " if rest[:1] == "(" or rest[:1].isalpha() or rest[:1] == "_" else ""
    return f"{base}{separator}{rest}"


def _without(declarator: Node, removed: Node | None) -> bytes:
    if removed is None:
        return declarator.bytes
    text = declarator.bytes
    return text[: removed.start - declarator.start] + b" " + text[removed.end - declarator.start :]


def _tidy(text: bytes) -> str:
    """Comments and line breaks become single blanks; none inside brackets or before commas."""
    kept = bytearray(text)
    for token in lex(text):
        if token.kind == "comment":
            kept[token.start : token.end] = b" " * (token.end - token.start)
    tidy = " ".join(kept.decode("utf-8", "replace").split())
    tidy = re.sub(r"\s+([\[\]),*&]|\.\.\.)", r"\1", tidy)
    return re.sub(r"([(\[])\s+", r"\1", tidy)


def parameters(declarator: Node) -> tuple[Parameter, ...]:
    """The parameters of a function declarator; ``(void)`` has none."""
    listed = declarator.field("parameters")
    nodes = [] if listed is None else [c for c in listed.children if c.kind in _PARAMETERS]
    found = tuple(_parameter(node) for node in nodes)
    return () if found == (Parameter("", "void"),) else found


def _parameter(node: Node) -> Parameter:
    declarator = node.field("declarator")
    name = declared_name(declarator)
    return Parameter("" if name is None else name.text, type_text(node, declarator, name))


def is_variadic(declarator: Node) -> bool:
    """Whether the parameters end in a C ellipsis."""
    listed = declarator.field("parameters")
    return listed is not None and listed.child("...") is not None
