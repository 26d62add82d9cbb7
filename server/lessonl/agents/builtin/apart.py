"""Conditions under which what is written is not what is read: the guards of the loop techniques."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from lessonl.agents.builtin.effects import LOOKS, Opaque, names, root
from lessonl.agents.builtin.loops import counted
from lessonl.agents.builtin.subject import Subject, Variable, is_scalar
from lessonl.source.syntax import Edit, Node, apply_edits

_KINDS = (
    (r"long double|double long", "long double"), (r"double|float", ""), (r"bool", "bool"),
    (r"(?:(?:un)?signed )?char|u?int8_t", "byte"), (r".*\bshort\b.*|u?int16_t", "16"),
    (r".*\blong\b.*|u?int64_t|s?size_t|u?intptr_t|ptrdiff_t", "64"),
    (r"(?:un)?signed|(?:(?:un)?signed )?int|u?int32_t", "32"),
)  # fmt: skip
_SCATTERED = re.compile(r"^(?:std::)?deque\b")
_STORES = ("assignment_expression", "update_expression")
_ZERO = ("(0)", "((0))")


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
    writes, reads = tuple(writes), tuple(reads)
    moved = _moved((*writes, *reads), known)
    conditions: dict[str, None] = {}
    for write in (node for node in writes if not private(subject, node)):
        for read in (node for node in reads if not private(subject, node)):
            found = _pair(subject, write, read, known)
            if found and any(root(n) in moved for n in (write, read) if n.kind != "identifier"):
                raise Opaque(f"{write.text} and {read.text}")
            conditions.update(dict.fromkeys(found))
    return tuple(conditions)


def apart_from_text(
    subject: Subject, writes: Iterable[Node], string: Variable, ranges: Mapping[str, Range | None]
) -> tuple[str, ...]:
    """Conditions as from ``apart`` under which no write changes a text that ends with a zero.

    ``string`` points to it. Raises Opaque when no condition can be given.
    """
    name, conditions = string.name, dict[str, None]()
    text = _Span(name, f"{name} + std::strlen({name}) + 1")
    writes = tuple(writes)
    moved = _moved(writes, ranges)
    for write in (node for node in writes if not private(subject, node)):
        w = subject.variables.get(root(write))
        if w is None or w.name == name:
            raise Opaque(write.text)
        if not (_unrelated(w, string) or _different_numbers(w, string)):
            if write.kind != "identifier" and w.name in moved:
                raise Opaque(write.text)
            found = _before_or_after(_span(w, write, ranges), text)
            conditions.update(dict.fromkeys(found))
    return tuple(conditions)


def private(subject: Subject, access: Node) -> bool:
    """Whether the access is to a variable itself that nothing else refers to."""
    variable = subject.variables.get(root(access))
    if variable is None or variable.shared or access.kind != "identifier" or variable.owner:
        return False
    return variable.shape in ("value", "pointer") or (
        variable.shape == "other" and not variable.parameter
    )


def looked_at(access: Node) -> bool:
    """Whether a variable is named only for what it says of itself, such as its size."""
    return _asked(access) in LOOKS


def unchanging(name: str) -> str:
    """The condition, known to the compiler, that a name from outside stands for one value."""
    fixed = f"std::is_const<decltype({name})>::value"
    return f"({fixed} || !std::is_reference<decltype(({name}))>::value)"


def numbers(type_: str) -> str:
    """A name for the numbers that may share an address with those of a type; "" if unknown.

    An integer type has many names and a signed twin; a ``byte`` may look at everything.
    """
    plain = type_.removeprefix("std::")
    for pattern, kind in _KINDS:
        if is_scalar(type_) and re.fullmatch(pattern, plain):
            return kind or plain
    return ""


def contiguous(variable: Variable) -> bool:
    """Whether ``variable.data()`` points to all its elements, which are numbers."""
    listed = re.match(r"^(?:std::)?(?:vector|array|string)\b", variable.type)
    numeric = is_scalar(variable.element) and variable.element != "bool"
    return variable.container and bool(listed) and numeric


def _moved(accesses: Sequence[Node], ranges: Mapping[str, Range | None]) -> set[str]:
    """The variables that are assigned as a whole by an access, or in a loop over the ranges."""
    stores = [n.parent for n in accesses if n.parent is not None and n.parent.kind in _STORES]
    loops: dict[int, Node] = {}
    for loop in (above for n in accesses for above in n.ancestors() if above.start not in loops):
        count = counted(loop) if loop.kind == "for_statement" else None
        if count is not None and count.variable in ranges:
            loops[loop.start] = loop
    stores += [store for loop in loops.values() for store in loop.find(*_STORES)]
    targets = (store.field("left") or store.field("argument") for store in stores)
    return {target.text.strip("()") for target in targets if target is not None}


def _pair(
    subject: Subject, write: Node, read: Node, ranges: Mapping[str, Range | None]
) -> tuple[str, ...]:
    w, r = subject.variables.get(root(write)), subject.variables.get(root(read))
    if w is not None and r is None and read.kind == "identifier" and not _asked(read):
        if read.text.isupper():
            return (unchanging(read.text),)
        # A member or a global: where it lies is known to the program.
        r = Variable(read.text, "", "other", False)
    if w is None or r is None:
        raise Opaque(f"{write.text} and {read.text}")
    if _sized(w, write, r, read):
        return ()
    if w.name == r.name:
        raise Opaque(f"{write.text} and {read.text}")
    if _unrelated(w, r) or _unrelated(r, w) or _different_numbers(w, r):
        return ()
    if w.container and r.container:
        return _different_objects(w, r)
    return _before_or_after(_span(w, write, ranges), _span(r, read, ranges))


def _sized(w: Variable, write: Node, r: Variable, read: Node) -> bool:
    """Whether only the size of a container is looked at, and what is written does not change it."""
    if r.container and looked_at(read) and write.kind != "identifier":
        whole = write.kind == "subscript_expression" and not w.number_at(write)
        return w.name == r.name or not whole
    row = read.kind == "subscript_expression" and r.container and _method(read) in LOOKS
    return row and w.container and bool(w.number_at(write))


def _asked(access: Node) -> str:
    """The method that is called on a variable, or the field of it that is used; else ""."""
    return _method(access) if access.kind == "identifier" else ""


def _method(access: Node) -> str:
    parent = access.parent
    if parent is None or parent.kind != "field_expression":
        return ""
    name = parent.field("field")
    return name.text if name is not None and parent.field("argument") == access else ""


def _unrelated(own: Variable, other: Variable) -> bool:
    """Whether ``own`` holds elements that ``other`` cannot have been made to refer to."""
    return own.owner and not own.shared and (other.parameter or other.owner)


def _different_numbers(w: Variable, r: Variable) -> bool:
    """Whether the elements are numbers of different types, which may not share an address."""
    # Of other classes, such as a map, the first type in brackets need not be that of elements.
    sure = all(v.pointer or v.container or v.shape == "array" for v in (w, r))
    kinds = {numbers(w.element), numbers(r.element)}
    return sure and len(kinds) == 2 and not kinds & {"", "byte"}


def _different_objects(w: Variable, r: Variable) -> tuple[str, ...]:
    if w.type == r.type:
        return (f"static_cast<const void*>(&{w.name}) != static_cast<const void*>(&{r.name})",)
    for table, row in ((w, r), (r, w)):
        if table.element == row.type and re.match(r"(?:std::)?(?:vector|array)\b", table.type):
            rows = _Span(f"{table.name}.data()", f"{table.name}.data() + {table.name}.size()")
            return _before_or_after(_Span(f"&{row.name}", f"&{row.name} + 1"), rows)
    if w.type in r.type or r.type in w.type:
        raise Opaque(f"{w.name} may be a part of {r.name}")
    return ()


@frozen
class _Span:
    """The address of the first byte that an access names, and that of the one after the last."""

    begin: str
    end: str
    conditions: tuple[str, ...] = ()
    """What must hold for everything that is accessed to lie between the two."""


def _before_or_after(w: _Span, r: _Span) -> tuple[str, ...]:
    def before(a: _Span, b: _Span) -> str:
        return f"static_cast<const void*>({a.end}) <= static_cast<const void*>({b.begin})"

    return (*w.conditions, *r.conditions, f"({before(w, r)} || {before(r, w)})")


def _span(variable: Variable, access: Node, ranges: Mapping[str, Range | None]) -> _Span:
    """Where everything lies that the access names on the way. Raises Opaque."""
    if variable.container and access.kind == "identifier":
        raise Opaque(access.text)
    if access.first("subscript_expression") is None:
        return _single(variable, access, ranges)
    if contiguous(variable):
        name = variable.name
        return _Span(f"{name}.data()", f"{name}.data() + {name}.size()")
    if _SCATTERED.match(variable.type) or not variable.indexed:
        raise Opaque(access.text)
    return _elements(variable, access, ranges)


def _single(variable: Variable, access: Node, ranges: Mapping[str, Range | None]) -> _Span:
    """A variable, or a field of it, that stays the same one and holds all that is read of it."""
    if variable.name in ranges:
        raise Opaque(access.text)
    plain = access.kind == "identifier" and is_scalar(variable.type)
    scalar = f"std::is_scalar<std::decay_t<decltype({access.text})>>::value"
    return _Span(f"&{access.text}", f"&{access.text} + 1", () if plain else (scalar,))


def _elements(variable: Variable, access: Node, ranges: Mapping[str, Range | None]) -> _Span:
    """From the first to the last element that a subscript names. Raises Opaque."""
    whole = access
    while access.kind == "field_expression":
        access = access.field("argument") or access
    argument, indices = access.field("argument"), access.field("indices")
    if argument is None or indices is None or argument.kind != "identifier":
        raise Opaque(access.text)
    if len(indices.named_children) != 1:
        raise Opaque(access.text)
    index = indices.named_children[0]
    factors = list(_growing(index, set(ranges)))
    known = {name: ranges[name] for name in names(index) & ranges.keys()}
    first = {name: r.first for name, r in known.items() if r is not None}
    last = {name: r.last for name, r in known.items() if r is not None}
    if len(first) < len(known):
        raise Opaque(access.text)
    least = [_at(f, first) for f in factors if f.kind != "number_literal"]
    positive = tuple(f"{group} >= 0" for text in least if (group := f"({text})") not in _ZERO)
    if whole != access or not is_scalar(variable.element):
        # A string, say, would hold its letters elsewhere.
        type_ = f"std::decay_t<decltype({_at(whole, first)})>"
        positive = (f"std::is_trivially_copyable<{type_}>::value", *positive)
    return _Span(f"&{_at(access, first)}", f"&{_at(access, last)} + 1", positive)


def _growing(index: Node, changing: set[str]) -> Iterator[Node]:
    """The factors that must not be negative for the index to grow. Raises Opaque."""
    if not names(index) & changing:
        return
    if index.kind == "identifier":
        return
    if index.kind == "parenthesized_expression":
        yield from _growing(index.named_children[0], changing)
        return
    left, right = index.field("left"), index.field("right")
    if index.kind != "binary_expression" or left is None or right is None:
        raise Opaque(index.text)
    if index.operator not in ("+", "-", "*"):
        raise Opaque(index.text)
    if index.operator == "-" and names(right) & changing:
        raise Opaque(index.text)
    if index.operator == "*":
        yield from (left, right)
    yield from _growing(left, changing)
    yield from _growing(right, changing)


def _at(access: Node, values: Mapping[str, str]) -> str:
    edits = [
        Edit(n.start - access.start, n.end - access.start, f"({values[n.text]})".encode())
        for n in access.find("identifier")
        if n.text in values
    ]
    return apply_edits(access.bytes, edits).decode()
