"""Sums over columns, a strip of columns at a time: each row of the strip is next to itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from lessonl.agents.builtin.apart import Range, apart
from lessonl.agents.builtin.effects import contains, effects, names, root
from lessonl.agents.builtin.fixed import held
from lessonl.agents.builtin.indices import better_inside, offset
from lessonl.agents.builtin.layout import block, braced, inside
from lessonl.agents.builtin.loops import LOOPS, Counted, assignment, counted, group, statements
from lessonl.agents.builtin.meeting import never_meet
from lessonl.agents.builtin.subject import Subject, is_scalar
from lessonl.agents.builtin.technique import edited, fresh, instead, renaming
from lessonl.source.syntax import Edit, Node

_WIDTH = 32
"""Columns of a strip: a number the compiler knows, and sums that fit on the stack."""
_ROWS = 4
"""Rows whose terms are added to a sum at a time, one after the other."""
_LONGEST = 300
"""Of a body that is written out for every one of them, in bytes."""
_UNSIGNED = re.compile(r"\bunsigned\b|^(?:std::)?(?:size_t|uint(?:32|64)_t)$")
_LEAVES = ("return_statement", "break_statement", "throw_statement")


@frozen
class _Sums:
    """``for j { start; for k sum += ...; use; }`` with texts of C++ in which the sum has a name."""

    outer: Counted
    inner: Counted
    type: str
    name: str
    start: str
    body: str
    use: str
    conditions: tuple[str, ...]


def strip_of_sums(seen: Subject, node: Node) -> list[Edit]:
    """The edit that keeps the sums of a strip, where walking along a row is better. Raises Opaque.

    What is left of the last strip goes the old way. Nothing is allocated, so that short loops do
    not lose, and the compiler sees that the sums are apart from what is added up.
    """
    outer = counted(node)
    parts = statements(outer.body) if outer is not None else ()
    loops = [i for i, s in enumerate(parts) if s.kind in LOOPS]
    inner = counted(parts[loops[0]]) if len(loops) == 1 else None
    if outer is None or inner is None or not outer.counter or contains(outer.body, *_LEAVES):
        return []
    if contains(inner.body, *LOOPS) or not better_inside(
        inner.body, outer.variable, inner.variable
    ):
        return []
    head, tail = parts[: loops[0]], parts[loops[0] + 1 :]
    sums = _declared(seen, outer, inner, head, tail) or _in_place(seen, outer, inner, head, tail)
    if sums is None:
        return []
    limits = held(seen, [outer.bound, inner.first, inner.bound], outer)
    upwards = (*_upwards(outer), *(_upwards(inner) if _fours(inner) else ()))
    conditions = (*upwards, *limits, *sums.conditions)
    return [instead(node, dict.fromkeys(conditions), _strip(seen, sums))]


def _upwards(loop: Counted) -> tuple[str, ...]:
    """From 0 up the difference to the bound cannot overflow."""
    known = loop.first.text.isdigit() or _UNSIGNED.search(loop.counter)
    return () if known else (f"{group(loop.first)} >= 0",)


def _guard(
    seen: Subject, outer: Counted, inner: Counted, accesses: Sequence[Sequence[Node]], own: set[str]
) -> tuple[str, ...]:
    writes, reads = accesses
    ranges = {c.variable: Range(c.first.text, c.last) for c in (outer, inner)}
    found = apart(seen, writes, reads, ranges, own)
    return (outer.runs, inner.runs, *found) if found else ()


def _declared(
    seen: Subject, outer: Counted, inner: Counted, head: Sequence[Node], tail: Sequence[Node]
) -> _Sums | None:
    """``for j { T s = 0; for k s += ...; use s; }``"""
    if len(head) != 1 or head[0].kind != "declaration" or not tail:
        return None
    type_, declarator = head[0].field("type"), head[0].field("declarator")
    if type_ is None or declarator is None or len(head[0].fields("declarator")) != 1:
        return None
    name, value = declarator.field("declarator"), declarator.field("value")
    if name is None or value is None or not is_scalar(type_.text) or type_.text == "bool":
        return None
    before, body, after = effects(head[0]), effects(inner.body), effects(*tail)
    own = body.declares | {name.text}
    if {n.text for n in body.writes} - body.declares != {name.text} or before.writes:
        return None
    whole = {n.text for n in after.writes if n.kind == "identifier"} | after.declares
    if (names(inner.node) | names(value)) & (whole - {name.text}):
        return None
    writes = [n for n in after.writes if n.text not in after.declares | own]
    # What a column starts from may be where its sum goes.
    goes = {n.text for n in writes if _one_each(seen, n, outer.variable, own | {inner.variable})}
    starts = [n for n in before.reads if n.text not in goes]
    reads = [n for n in (*starts, *body.reads) if n.text not in own]
    found = _guard(seen, outer, inner, (writes, reads), body.declares | after.declares)
    return _Sums(
        outer, inner, type_.text, name.text, f"{type_.text} {name.text} = {value.text};",
        inside(edited(inner.body)), _text(tail), found,
    )  # fmt: skip


def _in_place(
    seen: Subject, outer: Counted, inner: Counted, head: Sequence[Node], tail: Sequence[Node]
) -> _Sums | None:
    """``for j { [c[j] = 0;] for k c[j] += ...; use }``: the element itself is the sum.

    The uses come in their order, but after the sums of a whole strip.
    """
    body, before, after = effects(inner.body), effects(*head), effects(*tail)
    done = (*before.writes, *body.writes)
    targets = {n.text: n for n in done if n.text not in body.declares}
    if len(targets) != 1 or before.declares or any(assignment(s) is None for s in head):
        return None
    target = next(iter(targets.values()))
    variable = seen.variables.get(root(target))
    type_ = variable.number_at(target) if variable is not None else ""
    if not type_ or not _one_each(seen, target, outer.variable, body.declares | {inner.variable}):
        return None
    first = assignment(head[0]) if head else None
    anew = first is not None and first.operator == "=" and not _reads(first, target)
    stored = {n.text: n for n in after.writes if n.text not in after.declares}
    reads = [n for n in (*body.reads, *before.reads) if n.text != target.text]
    early = set().union(*(names(s) for s in (*head, inner.node)))
    if early & {n.text for n in stored.values() if n.kind == "identifier"}:
        return None
    if set(stored) - {target.text} and not anew:
        return None
    own, found = body.declares | after.declares, dict[str, None]()
    for write in {**stored, target.text: target}.values():
        others = [n for n in reads if not _elsewhere(seen, write, n, own, outer)]
        found.update(dict.fromkeys(_guard(seen, outer, inner, ([write], others), own)))
    if not head:
        if not any(_always(s, target) for s in statements(inner.body)):
            return None
        found = dict.fromkeys((outer.runs, inner.runs, *found))
    name = fresh(seen.function.text, "total")
    start, body_text = (
        "\n".join(edited(s, renaming(s, {target.text: name})) for s in part)
        for part in (head, [inner.body])
    )
    start = f"{type_} {name};\n{start}" if anew else f"{type_} {name} = {target.text};\n{start}"
    return _Sums(
        outer, inner, type_, name, start,
        inside(body_text), "\n".join([f"{target.text} = {name};", *map(edited, tail)]),
        tuple(found),
    )  # fmt: skip


def _elsewhere(seen: Subject, write: Node, read: Node, own: set[str], outer: Counted) -> bool:
    """Whether no turn of the loops reads what another one writes, as their bounds show."""
    return write.kind == "subscript_expression" and never_meet(seen, write, read, own, outer.node)


def _one_each(seen: Subject, target: Node, variable: str, changing: set[str]) -> bool:
    """Whether the target is another element for every value of the variable alone."""
    indices, array = target.field("indices"), seen.variables.get(root(target))
    if indices is None or array is None or names(target) & changing or not array.indexed:
        return False
    row = target.field("argument")
    if row is None or (row.kind != "identifier" and not array.container):
        return False
    return offset(indices.named_children[0], variable) is not None


def _reads(stored: Node, target: Node) -> bool:
    """Whether the value of an assignment is made from the target."""
    value = stored.field("right")
    return value is None or any(n.text == target.text for n in value.walk())


def _always(statement: Node, target: Node) -> bool:
    """Whether a statement of the inner loop's body touches the target whenever it is reached."""
    stored = assignment(statement)
    left = stored.field("left") if stored is not None else None
    return left is not None and left.text == target.text


def _text(parts: Sequence[Node]) -> str:
    return "\n".join(edited(part) for part in parts)


@frozen
class _Writer:
    """Writes the loops over a strip; the names are free in the function."""

    sums: _Sums
    begin: str
    first: str
    place: str
    row: str

    def strips(self) -> str:
        """The loop over the strips, and the one over what is left of the last."""
        outer, start = self.sums.outer, self.sums.start
        store = f"{self.row}[{self.place}] = {self.sums.name};"
        strip = (
            f"{self.sums.type} {self.row}[{_WIDTH}];",
            self._each(start, store),
            *self._rows(store),
            self._each(self._load(), self.sums.use),
        )
        whole = _stepped(outer, self.begin, _WIDTH, braced("\n".join(strip)))
        return f"{whole}\n{_from(outer, self.begin, edited(outer.body))}"

    def _rows(self, store: str) -> tuple[str, ...]:
        """The loop over the rows: by fours, so that a sum is loaded and stored less often."""
        inner, body = self.sums.inner, self.sums.body
        if not _fours(inner):
            sum_ = f"{self.sums.type}& {self.sums.name} = {self.row}[{self.place}];"
            return (block(inner.header, braced(self._each(sum_, body))),)
        one = braced(self._each(self._load(), body, store))
        turns = (
            braced(f"const {inner.counter} {inner.variable} = {self.first} + {k};\n{body}")
            for k in range(_ROWS)
        )
        four = braced(self._each(self._load(), *turns, store))
        return _stepped(inner, self.first, _ROWS, four), _from(inner, self.first, one)

    def _load(self) -> str:
        return f"{self.sums.type} {self.sums.name} = {self.row}[{self.place}];"

    def _each(self, *lines: str) -> str:
        type_, j = self.sums.outer.counter, self.sums.outer.variable
        index = f"const {type_} {j} = {self.begin} + {self.place};"
        used = [index] if re.search(rf"\b{j}\b", "\n".join(lines)) else []
        header = f"for ({type_} {self.place} = 0; {self.place} < {_WIDTH}; ++{self.place})"
        return block(header, braced("\n".join([*used, *filter(None, map(str.strip, lines))])))


def _fours(inner: Counted) -> bool:
    """Whether the body of the loop over the rows may be written out."""
    short = len(inner.body.bytes) <= _LONGEST and bool(inner.counter)
    return short and not contains(inner.body, "continue_statement")


def _strip(seen: Subject, sums: _Sums) -> str:
    text = seen.function.text
    begin, first = (fresh(text, f"{c.variable}_begin") for c in (sums.outer, sums.inner))
    return _Writer(sums, begin, first, fresh(text, "place"), fresh(text, "sums")).strips()


def _stepped(loop: Counted, begin: str, step: int, body: str) -> str:
    """The loop in steps, as long as a whole step is left."""
    bound, below, enough = group(loop.bound), "<", ">"
    if loop.inclusive:
        below, enough = "<=", ">="
    goes_on = f"{begin} {below} {bound} && {bound} - {begin} {enough} {step - 1}"
    start = f"{loop.counter} {begin} = {loop.first.text};"
    return f"{start}\n{block(f'for (; {goes_on}; {begin} += {step})', body)}"


def _from(loop: Counted, begin: str, body: str) -> str:
    """The loop as it was, from where the steps ended."""
    below = "<=" if loop.inclusive else "<"
    x = loop.variable
    header = f"for ({loop.counter} {x} = {begin}; {x} {below} {group(loop.bound)}; ++{x})"
    return block(header, body)
