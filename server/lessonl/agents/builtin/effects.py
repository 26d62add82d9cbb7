"""What a piece of code reads and writes, or the admission that this cannot be told."""

from __future__ import annotations

import re

from attrs import field, frozen

from lessonl.source.syntax import Node

# Their result depends on their arguments alone, and they change nothing.
PURE = """
abs fabs sqrt cbrt exp exp2 expm1 log log2 log10 log1p pow sin cos tan asin acos atan atan2 sinh
cosh tanh asinh acosh atanh hypot floor ceil trunc round fma fmod fmin fmax min max isnan isinf
isfinite isnormal copysign erf erfc tgamma polar
int float double size_t char long unsigned short bool complex static_cast to_string
""".split()  # noqa: SIM905
_GROWS = ("push_back", "emplace_back")
LOOKS = frozenset({"size", "length", "empty", "real", "imag"})
_LITERALS = frozenset({"number_literal", "char_literal", "true", "false", "string_literal"})
_INSIDE = frozenset(
    {
        "binary_expression", "unary_expression", "parenthesized_expression", "cast_expression",
        "conditional_expression", "argument_list", "condition_clause", "initializer_list",
        "compound_statement", "expression_statement", "if_statement", "else_clause",
        "for_statement", "while_statement", "do_statement", "subscript_argument_list",
        "return_statement",
    }
)  # fmt: skip
_IGNORED = frozenset(
    {"comment", "continue_statement", "break_statement", "type_descriptor", "primitive_type",
     "sized_type_specifier", "type_identifier", "qualified_identifier", "type_qualifier",
     "placeholder_type_specifier", "template_argument_list"}
)  # fmt: skip


class Opaque(Exception):
    """The code does something that the techniques do not follow."""


@frozen
class Effects:
    """``reads`` and ``writes`` hold names, subscripts and members; a compound write is in both.

    A container that grows is written as a whole; one whose size is asked for is read so.
    """

    reads: list[Node] = field(factory=list)
    writes: list[Node] = field(factory=list)
    declares: set[str] = field(factory=set)

    def assigned(self) -> set[str]:
        """The variables through which something is written, declared ones included."""
        return {root(node) for node in self.writes} | self.declares

    def memory(self) -> tuple[Node, ...]:
        """The reads that are subscripts or members."""
        return tuple(node for node in self.reads if node.kind != "identifier")


def effects(*nodes: Node) -> Effects:
    """What the statements and expressions do. Raises Opaque."""
    found = Effects()
    for node in nodes:
        _visit(node, found)
    return found


def root(access: Node) -> str:
    """The variable that ``a``, ``a[i]``, ``a[i][j]`` or ``a[i].x`` starts from. Raises Opaque."""
    node: Node | None = access
    while node is not None and node.kind != "identifier":
        if node.kind == "field_expression" and "->" in (c.text for c in node.children):
            raise Opaque(access.text)
        inner = {"subscript_expression", "field_expression"}
        node = node.field("argument") if node.kind in inner else None
    if node is None:
        raise Opaque(access.text)
    return node.text


def names(node: Node) -> set[str]:
    """Every plain identifier in the text of ``node``."""
    return {found.text for found in node.find("identifier")}


def streams(node: Node) -> bool:
    """Whether a shift stands where no number is wanted: it reads from or writes to a stream."""
    outer = node
    while outer.parent is not None and outer.parent.kind == "parenthesized_expression":
        outer = outer.parent
    parent = outer.parent
    alone = parent is None or parent.kind in ("expression_statement", "condition_clause")
    alone = alone or (parent is not None and parent.operator in ("!", "<<", ">>", "&&", "||"))
    left = node.field("left")
    scoped = left is not None and left.kind == "qualified_identifier"
    return node.operator in ("<<", ">>") and (alone or scoped)


def contains(region: Node, *kinds: str) -> bool:
    """Whether a node of these kinds stands in ``region``."""
    return region.first(*kinds) is not None


def _visit(node: Node, found: Effects) -> None:
    kind = node.kind
    if kind in ("identifier", "subscript_expression", "field_expression"):
        _access(node, found.reads, found)
    elif kind == "assignment_expression":
        _assignment(node, found)
    elif kind == "update_expression":
        target = _part(node, "argument")
        _access(target, found.writes, found)
        found.reads.append(target)
    elif kind == "call_expression":
        _call(node, found)
    elif kind == "declaration":
        _declaration(node, found)
    elif kind == "for_range_loop":
        found.declares.update(names(_part(node, "declarator")))
        _visit(_part(node, "right"), found)
        _visit(_part(node, "body"), found)
    elif kind in _INSIDE:
        if kind == "binary_expression" and streams(node):
            raise Opaque(node.text)
        for child in node.named_children:
            _visit(child, found)
    elif kind not in _LITERALS and kind not in _IGNORED:
        raise Opaque(node.text)


def _access(node: Node, into: list[Node], found: Effects) -> None:
    root(node)
    into.append(node)
    inner: Node | None = node
    while inner is not None and inner.kind != "identifier":
        indices = inner.field("indices")
        if indices is not None:
            _visit(indices, found)
        inner = inner.field("argument")


def _assignment(node: Node, found: Effects) -> None:
    target = _part(node, "left")
    while target.kind == "parenthesized_expression":
        target = target.named_children[0]
    _access(target, found.writes, found)
    if node.operator != "=":
        found.reads.append(target)
    _visit(_part(node, "right"), found)


def _call(node: Node, found: Effects) -> None:
    callee = _part(node, "function")
    if callee.kind == "field_expression":
        method, receiver = _part(callee, "field").text, _part(callee, "argument")
        if method not in LOOKS and method not in _GROWS:
            raise Opaque(node.text)
        _access(receiver, found.writes if method in _GROWS else found.reads, found)
    elif re.sub(r"<.*>$|^(?:::)?std::", "", callee.text, flags=re.DOTALL) not in PURE:
        raise Opaque(node.text)
    elif node.parent is not None and node.parent.kind == "expression_statement":
        # Who calls log() for nothing does not mean the logarithm.
        raise Opaque(node.text)
    _visit(_part(node, "arguments"), found)


def _declaration(node: Node, found: Effects) -> None:
    if any(c.kind == "storage_class_specifier" and c.text != "register" for c in node.children):
        # A copy of the code would have a variable of its own.
        raise Opaque(node.text)
    for declarator in node.fields("declarator"):
        name = declarator
        if declarator.kind == "init_declarator":
            name = _part(declarator, "declarator")
            _visit(_part(declarator, "value"), found)
        if name.kind != "identifier":
            raise Opaque(node.text)
        found.declares.add(name.text)


def _part(node: Node, name: str) -> Node:
    child = node.field(name)
    if child is None:
        raise Opaque(node.text)
    return child
