"""How one function uses its parameters and fields: what the inference of a spec starts from.

Names are *paths*: ``n``, ``m.rows`` (also for ``m->rows``), ``rows`` (for ``this->rows``),
``v.size()`` and ``v.data()``. Locals that only stand for a path (``int n = m.rows;``,
``const float* p = v.data();``) are replaced by it, so facts speak of what the caller passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import field, frozen

from lessonl.model import Function
from lessonl.source.declarators import declared_name
from lessonl.source.paths import NAME, Reader, aliases, initialisers, is_cast, names_in, unwrap
from lessonl.source.syntax import Node, parse_function

_LITERALS = ("number_literal", "char_literal", "true", "false", "null", "nullptr", "string_literal")
_COMPARE = ("<", "<=", ">", ">=", "==", "!=")
_FLIP = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@frozen
class Bound:
    """A loop ``for (variable = start; variable operator limit; ...)``, texts as paths.

    ``start`` is "" where the loop has no initialiser; ``names`` are the paths inside ``limit``.
    """

    variable: str
    start: str
    operator: str
    limit: str
    names: frozenset[str]
    line: int = field(default=0, eq=False)


@frozen
class Access:
    """``array[i][j]``: the subscripted path and the text of each index, outermost first."""

    array: str
    indices: tuple[str, ...]
    written: bool
    line: int


@frozen
class Comparison:
    """``name operator literal``, turned round where the text has the literal first."""

    name: str
    operator: str
    literal: str


@frozen
class Gather:
    """Elements of ``index`` are used to subscript ``into``.

    ``how`` is "element" for ``into[index[k]]`` (also through a local), "loop" where a loop runs
    between elements of ``index`` and subscripts ``into`` with its variable, as CSR rows do.
    """

    index: str
    into: str
    how: str
    line: int = field(default=0, eq=False)


@frozen
class Usage:
    """Facts of one function's text. Every name is a path (see the module)."""

    bounds: tuple[Bound, ...] = ()
    accesses: tuple[Access, ...] = ()
    indices: frozenset[str] = frozenset()
    """Names that are themselves an index: the ``k`` of ``a[k]`` when the caller passes it."""
    comparisons: tuple[Comparison, ...] = ()
    divisors: frozenset[str] = frozenset()
    """Names divided by, also by ``%``: they must not be zero."""
    cstrings: frozenset[str] = frozenset()
    """Pointers read until a zero element, or given to a ``str`` function of the C library."""
    gathers: tuple[Gather, ...] = ()
    dereferenced: frozenset[str] = frozenset()
    """Names under ``*`` or ``->``: pointers that must not be null."""
    assigned: frozenset[str] = frozenset()
    """Names written to as a whole (``n = 3``, ``++p``); elements are in ``accesses``."""
    calls: tuple[str, ...] = ()
    """Names called, as spelled and without repetition: ``std::sort``, ``v.size``, ``helper``."""
    aliases: dict[str, str] = field(factory=dict)
    """Locals that stand for a path."""
    lines: dict[str, dict[str, int]] = field(factory=dict)
    """Where divisors and cstrings were first seen: by field of this class, then by name."""

    @property
    def loop_bounds(self) -> frozenset[str]:
        """Every path that bounds a loop, alone or inside an expression."""
        return frozenset().union(*(b.names for b in self.bounds))


def usage(function: Function) -> Usage:
    """What ``function`` does with its names, from its text alone; empty if that has no body."""
    parsed = parse_function(function.text.encode())
    if parsed is None:
        return Usage()
    body = parsed[1]
    reader = _Reader(aliases(body), initialisers(body), function.line - 1)
    nodes = list(body.walk())
    bounds = tuple(reader.bounds(nodes))
    accesses = tuple(reader.accesses(nodes))
    plain = frozenset(p.name for p in function.parameters)
    used = frozenset(i for a in accesses for i in a.indices if NAME.fullmatch(i))
    loops = frozenset(b.variable for b in bounds)
    divisors, cstrings = (_first(reader.divisors(nodes)), _first(reader.cstrings(nodes)))
    return Usage(
        bounds=bounds,
        accesses=accesses,
        indices=frozenset(i for i in used if i in plain or ("." in i and i not in loops)),
        comparisons=tuple(dict.fromkeys(reader.comparisons(nodes))),
        divisors=frozenset(divisors),
        cstrings=frozenset(cstrings),
        gathers=tuple(dict.fromkeys(reader.gathers(nodes, bounds, accesses))),
        dereferenced=frozenset(reader.dereferenced(nodes)),
        assigned=frozenset(reader.assigned(nodes)),
        calls=tuple(dict.fromkeys(_called(nodes))),
        aliases=reader.aliases,
        lines={"divisors": divisors, "cstrings": cstrings},
    )


def _first(places: Iterator[tuple[str, int]]) -> dict[str, int]:
    """The first line of every name."""
    found: dict[str, int] = {}
    for name, line in places:
        found.setdefault(name, line)
    return found


class _Reader(Reader):
    def text(self, node: Node | None) -> str:
        """An expression as written, without blanks, with paths in place of their spellings."""
        if node is None:
            return ""
        path = self.path(node)
        if path:
            return path
        if not node.children:
            return node.text
        parts = [self.text(child) for child in node.children if child.kind != "comment"]
        return "".join(parts)

    def bounds(self, nodes: list[Node]) -> Iterator[Bound]:
        for node in nodes:
            if node.kind not in ("for_statement", "while_statement", "do_statement"):
                continue
            starts = _starts(node.field("initializer"))
            for test in _conjuncts(node.field("condition")):
                yield from self._bound(test, starts)

    def _bound(self, test: Node, starts: dict[str, Node]) -> Iterator[Bound]:
        operator, left, right = test.operator, test.field("left"), test.field("right")
        if operator not in _COMPARE or left is None or right is None:
            return
        if right.text in starts and left.text not in starts:
            left, right, operator = right, left, _FLIP[operator]
        left = unwrap(left)
        if left.kind == "update_expression":
            left = left.field("argument") or left
        if left.kind == "identifier" and unwrap(right).kind != "char_literal":
            limit = starts.get(right.text, right)  # for (i = 0, e = n; i < e; ++i)
            text = self.text(self._element(limit))
            start = self.text(self._element(starts.get(left.text)))
            line = test.line + self.line
            yield Bound(left.text, start, operator, text, names_in(text), line)

    def _element(self, node: Node | None) -> Node | None:
        """The element that a local was initialised with, else the expression itself."""
        value = None if node is None else self.values.get(node.text)
        return value if value is not None and value.kind == "subscript_expression" else node

    def accesses(self, nodes: list[Node]) -> Iterator[Access]:
        for node in nodes:
            parent = node.parent
            if node.kind != "subscript_expression" or parent is None:
                continue
            if parent.kind == "subscript_expression" and parent.field("argument") == node:
                continue
            array, indices = self._subscripts(node)
            path = self.path(array)
            if path:
                line = node.line + self.line
                yield Access(path, tuple(map(self.text, indices)), _is_written(node), line)

    def _subscripts(self, node: Node) -> tuple[Node, list[Node]]:
        indices: list[Node] = []
        while node.kind == "subscript_expression":
            listed, array = node.field("indices"), node.field("argument")
            indices = [*(() if listed is None else listed.named_children), *indices]
            if array is None:
                break
            node = unwrap(array)
        return node, indices

    def comparisons(self, nodes: list[Node]) -> Iterator[Comparison]:
        for node in nodes:
            left, right = node.field("left"), node.field("right")
            if node.operator not in _COMPARE or left is None or right is None:
                continue
            if _is_literal(right) and self.path(left):
                yield Comparison(self.path(left), node.operator, right.text)
            elif _is_literal(left) and self.path(right):
                yield Comparison(self.path(right), _FLIP[node.operator], left.text)

    def divisors(self, nodes: list[Node]) -> Iterator[tuple[str, int]]:
        for node in nodes:
            right = node.field("right")
            if node.operator in ("/", "%", "/=", "%=") and (path := self.path(right)):
                yield path, node.line + self.line

    def cstrings(self, nodes: list[Node]) -> Iterator[tuple[str, int]]:
        for node in nodes:
            line = node.line + self.line
            if node.kind in ("for_statement", "while_statement", "do_statement"):
                for test in _conjuncts(node.field("condition")):
                    yield from ((name, line) for name in self._read_until_zero(test))
            elif node.kind == "call_expression":
                called, arguments = node.field("function"), node.field("arguments")
                if called and arguments and re.fullmatch(r"(std::)?str[a-z]+", called.text):
                    given = map(self.path, arguments.named_children)
                    yield from ((name, line) for name in given if name)

    def _read_until_zero(self, test: Node) -> Iterator[str]:
        right = test.field("right")
        if test.operator == "!=" and right is not None and right.text in ("'\\0'", "0"):
            test = test.field("left") or test
        element = unwrap(test)
        inner = element.field("argument")
        if inner is not None and element.kind == "subscript_expression":
            yield from filter(None, [self.path(inner)])
        elif inner is not None and element.kind == "pointer_expression" and element.text[0] == "*":
            inner = unwrap(inner)
            if inner.kind == "update_expression":
                inner = inner.field("argument") or inner
            name = self.path(inner)
            start = self.values.get(name)
            yield from filter(None, [self.path(start) if start is not None else "", name])

    def gathers(
        self, nodes: list[Node], bounds: tuple[Bound, ...], accesses: tuple[Access, ...]
    ) -> Iterator[Gather]:
        for node in nodes:
            if node.kind != "subscript_expression":
                continue
            array, indices = self._subscripts(node)
            into = self.path(array)
            for index in indices if into else ():
                for source in self._elements_in(index):
                    yield Gather(source, into, "element", node.line + self.line)
        for bound in bounds:
            for source in _subscripted(bound.start) & _subscripted(bound.limit):
                for access in accesses:
                    if bound.variable in access.indices:
                        yield Gather(source, access.array, "loop", bound.line)

    def _elements_in(self, index: Node) -> Iterator[str]:
        """The arrays whose elements an index is made of, also through one local."""
        for node in index.walk():
            value = self.values.get(node.text) if node.kind == "identifier" else None
            for part in (node,) if value is None else value.walk():
                element: Node | None = None
                if part.kind == "subscript_expression":
                    element = self._subscripts(part)[0]
                elif part.kind == "pointer_expression" and part.operator == "*":
                    element = part.field("argument")
                if path := self.path(element):
                    yield path

    def dereferenced(self, nodes: list[Node]) -> Iterator[str]:
        for node in nodes:
            pointed = node.kind == "pointer_expression" and node.operator == "*"
            if pointed or (node.kind == "field_expression" and node.operator == "->"):
                argument = unwrap(node.field("argument") or node)
                if argument.kind == "update_expression":
                    argument = argument.field("argument") or argument
                if path := self.path(argument):
                    yield path

    def assigned(self, nodes: list[Node]) -> Iterator[str]:
        for node in nodes:
            target: Node | None = None
            if node.kind == "assignment_expression":
                target = node.field("left")
            elif node.kind == "update_expression":
                target = node.field("argument")
            if path := self.path(target):
                yield path


def _starts(initializer: Node | None) -> dict[str, Node]:
    """The loop variables of a ``for`` with their first values."""
    found: dict[str, Node] = {}
    if initializer is None:
        return found
    for node in initializer.find("init_declarator", "assignment_expression"):
        name = declared_name(node.field("declarator") or node.field("left"))
        value = node.field("value") or node.field("right")
        if name is not None and value is not None:
            found[name.text] = value
    return found


def _conjuncts(condition: Node | None) -> Iterator[Node]:
    """The terms of ``a && b && c``."""
    if condition is None:
        return
    value = condition.field("value") if condition.kind == "condition_clause" else condition
    node = unwrap(value or condition)
    if node.operator in ("&&", "and"):
        yield from _conjuncts(node.field("left"))
        yield from _conjuncts(node.field("right"))
    else:
        yield node


def _is_literal(node: Node) -> bool:
    node = unwrap(node)
    if node.kind == "unary_expression":
        node = node.field("argument") or node
    return node.kind in _LITERALS


def _is_written(node: Node) -> bool:
    """Whether the element, or a part of it, is the target of an assignment or update."""
    parent = node.parent
    while parent is not None and parent.kind in ("field_expression", "parenthesized_expression"):
        node, parent = parent, parent.parent
    if parent is None:
        return False
    return parent.kind == "update_expression" or (
        parent.kind == "assignment_expression" and parent.field("left") == node
    )


def _subscripted(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"([A-Za-z_][\w.]*)\[", text))


def _called(nodes: list[Node]) -> Iterator[str]:
    for node in nodes:
        function = node.field("function") if node.kind == "call_expression" else None
        if function is not None and not is_cast(function):
            yield "".join(function.text.split()).replace("->", ".")
