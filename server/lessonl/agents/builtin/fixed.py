"""Whether expressions keep their value while a piece of code runs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from lessonl.agents.builtin.apart import Range, apart, private
from lessonl.agents.builtin.effects import LOOKS, PURE, Opaque, effects, names, root, streams
from lessonl.agents.builtin.loops import Counted, counted
from lessonl.agents.builtin.subject import Subject, is_scalar
from lessonl.source.syntax import Node

_KEEPS_ARGUMENTS = LOOKS | {"push_back", "at", "resize", "reserve", "assign", "insert", "count"}
_CHANGING = (
    "assignment_expression", "update_expression", "call_expression", "init_declarator",
    "binary_expression",
)  # fmt: skip
_REMEMBERED = 128
"""Regions of which the same is asked again and again, for every expression in them."""
_DIRECT = ("identifier", "subscript_expression", "field_expression", "pointer_expression")

# What is given to a call in such a form, the call cannot change a variable as a whole by.
_VALUES = frozenset(
    {
        "binary_expression", "unary_expression", "call_expression", "cast_expression",
        "number_literal", "char_literal", "string_literal", "subscript_expression",
        "field_expression",
    }
)  # fmt: skip


def fixed(
    seen: Subject, expressions: Iterable[Node], region: Node, ranges: Mapping[str, Range]
) -> tuple[str, ...]:
    """C++ conditions under which the expressions keep their value while ``region`` runs.

    Raises Opaque when they change, or when that cannot be told. Numbers that only their own name
    can change need no more than that no such name is changed, whatever else the region does.
    """
    return fixed_reads(seen, effects(*expressions).reads, region, ranges)


def fixed_reads(
    seen: Subject,
    reads: Iterable[Node],
    region: Node,
    ranges: Mapping[str, Range],
    own: Collection[str] = (),
) -> tuple[str, ...]:
    """As ``fixed``, for what is read; ``own`` are variables of the region that do not count.

    They hold all that they own, and nothing that is read is one of them.
    """
    changed = changes(region) | declares(region)
    reads = tuple(reads)
    if any(root(read) in changed for read in reads):
        raise Opaque(region.text)
    others = [read for read in reads if not _settled(seen, read)]
    if not others:
        return ()
    done = effects(region)
    writes = [n for n in done.writes if not private(seen, n) and root(n) not in own]
    if any(root(write) in done.declares for write in writes):
        raise Opaque(region.text)
    return apart(seen, writes, others, ranges, changed)


def _settled(seen: Subject, read: Node) -> bool:
    """Whether only its own name can change what is read."""
    variable = seen.variables.get(root(read))
    if variable is None:
        return read.kind == "identifier" and read.text.isupper()
    looked = read.parent is not None and read.parent.kind == "field_expression"
    if variable.owner and not variable.shared and read.kind == "identifier":
        return looked
    return private(seen, read)


def held(seen: Subject, expressions: Iterable[Node], loop: Counted) -> tuple[str, ...]:
    """As ``fixed``, for a counted loop: conditions to be tested where the loop is about to run."""
    local = declares(loop.node)
    inner = [c for n in loop.node.find("for_statement") for c in [counted(n)] if c is not None]
    known = [c for c in inner if not (names(c.first) | names(c.bound)) & local]
    ranges = {c.variable: Range(c.first.text, c.last) for c in known}
    found = fixed(seen, expressions, loop.node, ranges)
    return (*(c.runs for c in known), *found) if found else ()


@lru_cache(_REMEMBERED)
def changes(region: Node) -> frozenset[str]:
    """The variables that the region may change as a whole by naming them, declared ones aside."""
    return frozenset(name for node in region.find(*_CHANGING) for name in _changed(node))


@lru_cache(_REMEMBERED)
def declares(region: Node) -> frozenset[str]:
    """The variables that the region declares."""
    found: set[str] = set()
    for node in region.find("declaration", "for_range_loop"):
        for declarator in node.fields("declarator"):
            inner = declarator.field("declarator") if declarator.kind == "init_declarator" else None
            found |= names(inner or declarator)
    return frozenset(found)


def _changed(node: Node) -> Iterator[str]:
    if node.kind in ("assignment_expression", "update_expression"):
        yield from _target(node.field("left") or node.field("argument") or node)
    elif node.kind == "call_expression":
        yield from _passed(node)
    elif node.kind == "init_declarator":
        value, declaration = node.field("value"), node.parent
        type_ = declaration.field("type") if declaration is not None else None
        plain = type_ is not None and (is_scalar(type_.text) or type_.text.startswith("std::"))
        if value is not None and not plain and value.kind in ("argument_list", "initializer_list"):
            yield from names(value)
    elif node.kind == "binary_expression" and streams(node):
        yield from names(node)


def _target(target: Node) -> Iterator[str]:
    while target.kind == "parenthesized_expression" and target.named_children:
        target = target.named_children[0]
    if target.kind == "identifier":
        yield target.text
    elif target.kind not in _DIRECT:
        yield from names(target)


def _passed(call: Node) -> Iterator[str]:
    """What a call may change: its receiver, and the variables that it is given by name."""
    callee, arguments = call.field("function"), call.field("arguments")
    if callee is None or arguments is None:
        return
    name = callee.text.split("<")[0].removeprefix("::").removeprefix("std::")
    method = callee.field("field")
    if callee.kind == "field_expression" and method is not None:
        receiver = callee.field("argument")
        if method.text not in LOOKS and receiver is not None and receiver.kind == "identifier":
            yield receiver.text
        name = method.text if method.text in _KEEPS_ARGUMENTS else ""
    if name in PURE or name in _KEEPS_ARGUMENTS:
        return
    for argument in arguments.named_children:
        if argument.kind not in _VALUES:
            yield from names(argument)
