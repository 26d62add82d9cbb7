"""Pointers that end a range: what a function's text does with pairs of them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from attrs import field, frozen

from lessonl.model import Function
from lessonl.source.paths import Reader, aliases, initialisers, names_in, unwrap
from lessonl.source.syntax import Node, parse_function

_ORDERING = ("<", "<=", ">", ">=", "==", "!=", "-")
#: What the C library does with bytes: it goes by a number of them, or up to a zero.
_BYTES = re.compile(r"(std::)?(mem|str|wcs|wmem)[a-z]+")


@frozen
class Ends:
    """Pairs (beginning, end) of names that the caller passes, with the line that shows it."""

    compared: dict[tuple[str, str], int] = field(factory=dict)
    """The end stands beside the beginning, or beside what began there, in a test or difference."""
    together: dict[tuple[str, str], int] = field(factory=dict)
    """One follows the other in a call, as in ``std::sort(first, last)``."""
    led_to: frozenset[str] = frozenset()
    """Pointers whose own element is used: ``*p``, ``p[i]``, ``p->x``; not ``*--p`` or ``p[-1]``.

    Nor any that is moved back: what it leads to then lies in front of where it came in.
    """


def ends(function: Function) -> Ends:
    """What ``function`` does with pointers in pairs, from its text alone."""
    parsed = parse_function(function.text.encode())
    if parsed is None:
        return Ends()
    body = parsed[1]
    reader = _Reader(aliases(body), initialisers(body), function.line - 1)
    compared: dict[tuple[str, str], int] = {}
    together: dict[tuple[str, str], int] = {}
    led_to: set[str] = set()
    for node in body.walk():
        for pair in reader.compared(node):
            compared.setdefault(pair, node.line + reader.line)
        for pair in reader.together(node):
            together.setdefault(pair, node.line + reader.line)
        led_to.update(reader.led_to(node))
    back = {
        reader.path(n.field("argument")) for n in body.find("update_expression") if "--" in n.text
    }
    starts = {reader.path(reader.values.get(name)) for name in led_to - back} - {""}
    return Ends(compared, together, frozenset((led_to | starts) - back))


class _Reader(Reader):
    def compared(self, node: Node) -> Iterator[tuple[str, str]]:
        left, right = node.field("left"), node.field("right")
        if node.kind != "binary_expression" or node.operator not in _ORDERING:
            return
        for end, other in ((left, right), (right, left)):
            if other is not None and (name := self._bare(end)):
                yield from ((begin, name) for begin in self._origins(other) if begin != name)

    def _bare(self, node: Node | None) -> str:
        """``last`` of ``last`` and of ``last - 1``."""
        if node is None:
            return ""
        inner = unwrap(node)
        right = inner.field("right")
        if inner.operator in ("-", "+") and right is not None and right.kind == "number_literal":
            inner = inner.field("left") or inner
        return self.path(inner)

    def _origins(self, node: Node) -> Iterator[str]:
        """The names in an expression, and those that its locals were made of."""
        for name in names_in(node.text):
            value = self.values.get(name)
            yield from (self.aliases.get(name, name), *(names_in(value.text) if value else ()))

    def together(self, node: Node) -> Iterator[tuple[str, str]]:
        called, arguments = node.field("function"), node.field("arguments")
        if node.kind != "call_expression" or called is None or arguments is None:
            return
        if _BYTES.fullmatch(called.text):
            return
        names = [self.path(given) for given in arguments.named_children]
        yield from ((a, b) for a, b in itertools.pairwise(names) if a and b)

    def led_to(self, node: Node) -> Iterator[str]:
        argument = node.field("argument")
        if node.kind == "call_expression":
            called, arguments = node.field("function"), node.field("arguments")
            if called is not None and arguments is not None and _BYTES.fullmatch(called.text):
                yield from filter(None, map(self.path, arguments.named_children))
        elif argument is None:
            return
        elif node.kind == "subscript_expression":
            indices = node.field("indices")
            if indices is None or not indices.text.startswith("[-"):
                yield from filter(None, [self.path(argument)])
        elif (node.kind == "pointer_expression" and node.operator == "*") or (
            node.kind == "field_expression" and node.operator == "->"
        ):
            argument = unwrap(argument)
            if argument.kind == "update_expression":
                if argument.text.startswith("--"):
                    return
                argument = argument.field("argument") or argument
            yield from filter(None, [self.path(argument)])
