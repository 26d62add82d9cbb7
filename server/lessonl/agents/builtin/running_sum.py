"""Carries a sum over a growing range from one outer iteration to the next: quadratic to linear."""

from __future__ import annotations

from attrs import frozen

from lessonl.agents.builtin.apart import Range, apart
from lessonl.agents.builtin.effects import Opaque, contains, effects, names, root
from lessonl.agents.builtin.indices import terms
from lessonl.agents.builtin.loops import Counted, assignment, counted, previous, statements
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject, is_scalar
from lessonl.agents.builtin.technique import (
    Technique,
    edited,
    fresh,
    instead,
    placed,
    renaming,
)
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace


@frozen
class _Reset:
    """The statement before the inner loop that starts the sum anew."""

    statement: Node
    total: Node
    type: str
    value: Node

    @property
    def declares(self) -> bool:
        return self.statement.kind == "declaration"


def apply(function: Function) -> Rewrite | None:
    """Lets the inner loop go on where it stopped, instead of starting again.

    Every addition happens once and in the same order, so that even rounding stays the same.
    """
    return rewritten_outermost(function, ("for_statement",), _carried)


def _carried(seen: Subject, node: Node) -> list[Edit]:
    outer = counted(node)
    parts = statements(outer.body) if outer is not None else ()
    found = (_carry(seen, outer, s) for s in parts if outer is not None)
    return [edit for edit in found if edit is not None][:1]


def _carry(seen: Subject, outer: Counted, statement: Node) -> Edit | None:
    inner, reset = counted(statement), _reset(seen, statement)
    if inner is None or reset is None or not _follows(inner.bound, outer.variable):
        return None
    try:
        conditions = _conditions(seen, outer, inner, reset)
    except Opaque:
        return None
    return None if conditions is None else _edit(seen, outer, inner, reset, conditions)


def _reset(seen: Subject, loop: Node) -> _Reset | None:
    before = previous(loop)
    if before is None:
        return None
    if before.kind == "declaration":
        type_, declarator = before.field("type"), before.field("declarator")
        if type_ is None or declarator is None or len(before.fields("declarator")) != 1:
            return None
        total, value = declarator.field("declarator"), declarator.field("value")
        spelled = type_.text
    else:
        stored = assignment(before)
        if stored is None or stored.operator != "=":
            return None
        total, value = stored.field("left"), stored.field("right")
        spelled = _type_of(seen, total) if total is not None else ""
    if total is None or value is None or not is_scalar(spelled):
        return None
    return _Reset(before, total, spelled, value)


def _type_of(seen: Subject, total: Node) -> str:
    try:
        variable = seen.variables.get(root(total))
    except Opaque:
        return ""
    if variable is None:
        return ""
    return variable.type if total.kind == "identifier" else variable.element


def _follows(bound: Node, variable: str) -> bool:
    """Whether a bound is the outer variable, or that and a constant."""
    parts = [part for sign, part in terms(bound) if sign == 1]
    others = [part for part in parts if part.text != variable]
    steady = all(part.kind == "number_literal" for part in others)
    return steady and len(parts) == len(terms(bound)) == len(others) + 1


def _conditions(
    seen: Subject, outer: Counted, inner: Counted, reset: _Reset
) -> tuple[str, ...] | None:
    """When the sum may be carried; None when never."""
    total = reset.total.text
    rest = [s for s in statements(outer.body) if s not in (reset.statement, inner.node)]
    body, others = effects(inner.body), effects(*rest)
    own = {total, inner.variable} | body.declares
    start = effects(reset.value)
    fixed = _names_but(inner.body, total) - own | names(inner.first) | names(reset.value)
    if (
        {n.text for n in body.writes} - body.declares != {total}
        or fixed & (others.assigned() | {outer.variable, *names(reset.total)})
        or names(outer.bound) & (others.assigned() | {total}) - _containers(seen)
        or contains(inner.body, "break_statement", "return_statement")
        or start.writes
    ):
        return None
    reads = [n for n in body.reads if n.text not in own and n.text != total] + start.reads
    writes = [*others.writes, *([] if reset.declares else [reset.total])]
    changing = others.assigned() | body.declares
    conditions = apart(seen, writes, reads, _ranges(outer, inner), changing)
    risky = reset.value.kind != "number_literal"
    return (outer.runs, *conditions) if conditions or risky else ()


def _names_but(region: Node, total: str) -> set[str]:
    """The identifiers of ``region`` outside of the total."""
    inside = [(n.start, n.end) for n in region.find("subscript_expression") if n.text == total]
    return {
        n.text
        for n in region.find("identifier")
        if not any(start <= n.start < end for start, end in inside)
    }


def _containers(seen: Subject) -> set[str]:
    return {name for name, variable in seen.variables.items() if variable.container}


def _ranges(outer: Counted, inner: Counted) -> dict[str, Range]:
    bound = inner.bound.text.replace(outer.variable, f"({outer.last})", 1)
    last = bound if inner.inclusive else f"{bound} - 1"
    return {
        outer.variable: Range(outer.first.text, outer.last),
        inner.variable: Range(inner.first.text, last),
    }


def _edit(
    seen: Subject, outer: Counted, inner: Counted, reset: _Reset, conditions: tuple[str, ...]
) -> Edit:
    text = seen.function.text
    run, at = fresh(text, "running"), fresh(text, "next")
    total = reset.total.text
    header = f"for (; {at} {'<=' if inner.inclusive else '<'} {inner.bound.text}; ++{at}) "
    body = edited(inner.body, renaming(inner.body, {total: run, inner.variable: at}))
    store = f"{reset.type} {total} = {run};" if reset.declares else f"{total} = {run};"
    loop = edited(
        outer.node,
        (placed(reset.statement, header + body), replace(inner.node, store)),
    )
    carried = f"{reset.type} {run} = {reset.value.text};\n{inner.type} {at} = {inner.first.text};"
    return instead(outer.node, conditions, f"{carried}\n{loop}")


TECHNIQUE = Technique(
    "running_sum",
    "carries the sum over a growing range from one iteration to the next instead of starting again",
    "nothing that was summed being changed between the iterations",
    apply,
)
