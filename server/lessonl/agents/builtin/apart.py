"""Conditions under which what is written is not what is read: the guards of the loop techniques."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attrs import frozen

from lessonl.agents.builtin.effects import Opaque, names, root
from lessonl.agents.builtin.subject import Subject, Variable, is_scalar
from lessonl.source.syntax import Edit, Node, apply_edits

_KINDS = (
    (r"long double", "long double"), (r"double|float", ""), (r"bool", "bool"),
    (r"(?:(?:un)?signed )?char|u?int8_t", "byte"), (r".*\bshort\b.*|u?int16_t", "16"),
    (r".*\blong\b.*|u?int64_t|s?size_t|u?intptr_t|ptrdiff_t", "64"),
    (r"(?:un)?signed|(?:(?:un)?signed )?int|u?int32_t", "32"),
)  # fmt: skip


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
    written = [node for node in writes if not _private(subject, node)]
    for write in written:
        for read in reads:
            if not _private(subject, read):
                conditions.update(dict.fromkeys(_pair(subject, write, read, known)))
    return tuple(conditions)


def _private(subject: Subject, access: Node) -> bool:
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
    if w is not None and r is None and read.kind == "identifier" and not read.text.isupper():
        # A member or a global: where it lies is known to the program.
        r = Variable(read.text, "", "other", False)
    if w is None or r is None or w.name == r.name:
        raise Opaque(f"{write.text} and {read.text}")
    if read.kind == "identifier" and r.container and write.kind != "identifier":
        # Only its size is looked at, and no element that is written changes that.
        return ()
    if _unrelated(w, r) or _unrelated(r, w) or _different_numbers(w, r):
        return ()
    if w.container and r.container:
        return _different_objects(w, r)
    return (_before_or_after(_extent(w, write, ranges), _extent(r, read, ranges)),)


def _unrelated(own: Variable, other: Variable) -> bool:
    """Whether ``own`` holds elements that ``other`` cannot have been made to refer to."""
    return own.owner and not own.shared and (other.parameter or other.owner)


def _different_numbers(w: Variable, r: Variable) -> bool:
    """Whether the elements are numbers of different types, which may not share an address."""
    kinds = {numbers(w.element), numbers(r.element)}
    return len(kinds) == 2 and not kinds & {"", "byte"}


def numbers(type_: str) -> str:
    """A name for the numbers that may share an address with those of a type; "" if unknown.

    An integer type has many names and a signed twin; a ``byte`` may look at everything.
    """
    plain = type_.removeprefix("std::")
    for pattern, kind in _KINDS:
        if is_scalar(type_) and re.fullmatch(pattern, plain):
            return kind or plain
    return ""


def _different_objects(w: Variable, r: Variable) -> tuple[str, ...]:
    if w.type == r.type:
        return (f"static_cast<const void*>(&{w.name}) != static_cast<const void*>(&{r.name})",)
    if w.type in r.type or r.type in w.type:
        raise Opaque(f"{w.name} may be a part of {r.name}")
    return ()


def _before_or_after(w: tuple[str, str], r: tuple[str, str]) -> str:
    def before(end: str, begin: str) -> str:
        return f"static_cast<const void*>({end}) <= static_cast<const void*>({begin})"

    return f"({before(w[1], r[0])} || {before(r[1], w[0])})"


def _extent(
    variable: Variable, access: Node, ranges: Mapping[str, Range | None]
) -> tuple[str, str]:
    """The address of the first byte that an access names, and that of the one after the last."""
    if access.kind == "identifier" and variable.shape in ("reference", "other"):
        return f"&{access.text}", f"&{access.text} + 1"
    if contiguous(variable):
        return f"{variable.name}.data()", f"{variable.name}.data() + {variable.name}.size()"
    first, last = _ends(access, ranges)
    return f"&{first}", f"&{last} + 1"


def contiguous(variable: Variable) -> bool:
    """Whether ``variable.data()`` points to all its elements, which are numbers."""
    listed = re.match(r"^(?:std::)?(?:vector|array|string)\b", variable.type)
    numeric = is_scalar(variable.element) and variable.element != "bool"
    return variable.container and bool(listed) and numeric


def _ends(access: Node, ranges: Mapping[str, Range | None]) -> tuple[str, str]:
    """The first and last element that a subscript names; its index must grow with the ranges."""
    while access.kind == "field_expression":
        access = access.field("argument") or access
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
