"""Conditions under which what is written is not what is read: the guards of the loop techniques."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attrs import frozen

from lessonl.agents.builtin.effects import Opaque, names, root
from lessonl.agents.builtin.subject import Subject, Variable, is_scalar
from lessonl.source.syntax import Edit, Node, apply_edits

_BYTES = re.compile(r"\b(?:char|byte|u?int8_t)\b")


@frozen
class Range:
    """The first and last value that a variable takes while the code in question runs."""

    first: str
    last: str


def apart(
    subject: Subject,
    writes: Iterable[Node],
    reads: Iterable[Node],
    ranges: Mapping[str, Range],
    changing: Iterable[str] = (),
) -> tuple[str, ...]:
    """C++ conditions which together say that no read sees a write.

    An empty result means that none is needed. ``changing`` are the variables that change on the
    way, ``ranges`` those of them of which the first and last value are known. Raises Opaque when
    no condition can be given.
    """
    known: dict[str, Range | None] = {**dict.fromkeys(changing), **ranges}
    conditions: dict[str, None] = {}
    written = [node for node in writes if not private(subject, node)]
    for write in written:
        for read in reads:
            if not private(subject, read):
                conditions.update(dict.fromkeys(_pair(subject, write, read, known)))
    return tuple(conditions)


def private(subject: Subject, access: Node) -> bool:
    """Whether the access is to a variable itself that nothing else refers to."""
    variable = subject.variables.get(root(access))
    if variable is None or variable.shared or access.kind != "identifier" or variable.owner:
        return False
    return variable.shape in ("value", "pointer") or (
        variable.shape == "other" and not variable.parameter
    )


def _pair(
    subject: Subject, write: Node, read: Node, ranges: Mapping[str, Range | None]
) -> tuple[str, ...]:
    w, r = subject.variables.get(root(write)), subject.variables.get(root(read))
    if w is not None and r is None and read.kind == "identifier":
        return _outside(w, write, read, ranges)
    if w is None or r is None:
        raise Opaque(f"{write.text} and {read.text}")
    if r.container and _looked_at(read) and write.kind != "identifier":
        # Only its size is looked at, and no element that is written changes that.
        return ()
    if w.name == r.name:
        raise Opaque(f"{write.text} and {read.text}")
    if _unrelated(w, r) or _unrelated(r, w) or _different_numbers(w, r):
        return ()
    if w.container and r.container:
        return _different_objects(w, r)
    if (w.container and write.kind == "identifier") or (r.container and read.kind == "identifier"):
        raise Opaque(f"{write.text} and {read.text}")
    return (*_number(write, w), *_number(read, r), _different_addresses(write, read, ranges))


def _looked_at(read: Node) -> bool:
    """Whether a container is named only for what it says of itself, such as its size."""
    parent = read.parent
    plain = read.kind == "identifier" and parent is not None and parent.kind == "field_expression"
    return plain and parent is not None and parent.field("argument") == read


def _number(access: Node, variable: Variable | None) -> tuple[str, ...]:
    """The condition under which a variable or field holds all that is read of it itself."""
    if access.first("subscript_expression") is not None:
        return ()
    if variable is not None and access.kind == "identifier" and is_scalar(variable.type):
        return ()
    return (f"std::is_scalar<std::decay_t<decltype({access.text})>>::value",)


def _outside(
    w: Variable, write: Node, read: Node, ranges: Mapping[str, Range | None]
) -> tuple[str, ...]:
    """For a member or a global as a whole; one in capitals is a constant by convention."""
    if read.text.isupper():
        return ()
    if _looked_at(read) or (w.container and write.kind == "identifier"):
        raise Opaque(read.text)
    scalar = _number(read, None)
    if w.owner and not w.shared:
        return scalar
    return (*_number(write, w), *scalar, _different_addresses(write, read, ranges))


def _unrelated(own: Variable, other: Variable) -> bool:
    """Whether ``own`` holds elements that ``other`` cannot have been made to refer to."""
    return own.owner and not own.shared and (other.parameter or other.owner)


def _different_numbers(w: Variable, r: Variable) -> bool:
    """Whether the elements are numbers of different types, which may not share an address."""
    types = w.element, r.element
    return types[0] != types[1] and all(is_scalar(t) and not _BYTES.search(t) for t in types)


def _different_objects(w: Variable, r: Variable) -> tuple[str, ...]:
    if w.type == r.type:
        return (f"static_cast<const void*>(&{w.name}) != static_cast<const void*>(&{r.name})",)
    if w.type in r.type or r.type in w.type:
        raise Opaque(f"{w.name} may be a part of {r.name}")
    return ()


def _different_addresses(write: Node, read: Node, ranges: Mapping[str, Range | None]) -> str:
    w_first, w_last = _ends(write, ranges)
    r_first, r_last = _ends(read, ranges)

    def before(a: str, b: str) -> str:
        return f"static_cast<const void*>(&{a} + 1) <= static_cast<const void*>(&{b})"

    return f"({before(w_last, r_first)} || {before(r_last, w_first)})"


def _ends(access: Node, ranges: Mapping[str, Range | None]) -> tuple[str, str]:
    """The first and last element that a subscript names; its index must grow with the ranges."""
    if _one_number(access, ranges):
        return access.text, access.text
    while access.kind == "field_expression":
        access = access.field("argument") or access
    if access.kind == "identifier" and access.text not in ranges:
        return access.text, access.text
    argument, indices = access.field("argument"), access.field("indices")
    if argument is None or indices is None or argument.kind != "identifier":
        raise Opaque(access.text)
    index = indices.named_children[0]
    _growing(index, set(ranges))
    known = {name: ranges[name] for name in names(index) & ranges.keys()}
    first = {name: r.first for name, r in known.items() if r is not None}
    last = {name: r.last for name, r in known.items() if r is not None}
    if len(first) < len(known):
        raise Opaque(access.text)
    return _at(access, first), _at(access, last)


def _one_number(access: Node, ranges: Mapping[str, Range | None]) -> bool:
    """Whether the access is to a member of an object, or an object, that stays the same one."""
    inner = access.field("argument") if access.kind == "field_expression" else access
    return inner is not None and inner.kind == "identifier" and inner.text not in ranges


def _growing(index: Node, changing: set[str]) -> None:
    if not names(index) & changing:
        return
    if index.kind == "identifier":
        return
    if index.kind == "parenthesized_expression":
        _growing(index.named_children[0], changing)
        return
    left, right = index.field("left"), index.field("right")
    plain = index.kind == "binary_expression" and left is not None and right is not None
    if not plain or left is None or right is None or index.operator not in "+-*":
        raise Opaque(index.text)
    if index.operator == "-" and names(right) & changing:
        raise Opaque(index.text)
    _growing(left, changing)
    _growing(right, changing)


def _at(access: Node, values: Mapping[str, str]) -> str:
    edits = [
        Edit(n.start - access.start, n.end - access.start, f"({values[n.text]})".encode())
        for n in access.find("identifier")
        if n.text in values
    ]
    return apply_edits(access.bytes, edits).decode()
