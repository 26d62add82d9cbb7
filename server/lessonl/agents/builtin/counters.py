"""Lets loops declare their counters, as all techniques that look at loops expect."""

from __future__ import annotations

from attrs import evolve

from lessonl.agents.builtin.subject import Subject, is_scalar, subject
from lessonl.agents.builtin.technique import without
from lessonl.model import Function
from lessonl.source.syntax import Edit, Node, apply_edits, insert


def own_counters(function: Function) -> Function:
    """``int i; for (i = 0; ...)`` becomes ``for (int i = 0; ...)`` where i is used for no more."""
    seen = subject(function)
    if seen is None:
        return function
    edits = [e for d in seen.body.find("declaration") for e in _moved(seen, d)]
    text = apply_edits(function.text.encode(), edits).decode() if edits else function.text
    return evolve(function, text=text)


def _moved(seen: Subject, declaration: Node) -> list[Edit]:
    """The edits for a declaration of nothing but counters."""
    type_, counters = declaration.field("type"), declaration.fields("declarator")
    plain = all(c.kind == "identifier" for c in counters)
    if type_ is None or not is_scalar(type_.text) or not plain or declaration.parent != seen.body:
        return []
    if any(c.kind in ("storage_class_specifier", "type_qualifier") for c in declaration.children):
        return []
    edits: list[Edit] = []
    for counter in counters:
        known = seen.variables.get(counter.text)
        starts = _starts(seen, counter, declaration)
        if known is None or not known.scalar or not starts:
            return []
        edits += [insert(start.start, f"{type_.text} ") for start in starts]
    return [without(declaration), *edits]


def _starts(seen: Subject, counter: Node, declaration: Node) -> list[Node]:
    """Where loops start to count by it, if it is named in such loops only, and none is in another.

    Empty otherwise.
    """
    found: dict[int, Node] = {}
    for use in seen.body.find("identifier"):
        if use.text != counter.text or declaration.start <= use.start < declaration.end:
            continue
        loops = [n for n in use.ancestors() if _counts(n, counter.text)]
        if len(loops) != 1:
            return []
        start = loops[0].field("initializer")
        if start is not None:
            found[start.start] = start
    return list(found.values())


def _counts(node: Node, name: str) -> bool:
    start = node.field("initializer") if node.kind == "for_statement" else None
    target = start.field("left") if start is not None else None
    return (
        start is not None
        and start.kind == "assignment_expression"
        and start.operator == "="
        and target is not None
        and target.text == name
    )
