"""Loops that count in steps of more than one."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.effects import Opaque, contains, effects, names, root
from lessonl.agents.builtin.subject import Subject
from lessonl.source.syntax import Node

_WIDE = re.compile(r"^(?:std::)?(?:size_t|u?int64_t|ptrdiff_t|(?:unsigned )?long(?: long)?)$")
_UP = ("<", "<=")


@frozen
class Stepped:
    """``for (type variable = first; condition; variable += step)``: the condition is linear."""

    variable: str
    type: str
    first: Node
    condition: Node
    step: int


def stepped(seen: Subject, loop: Node) -> Stepped | None:
    """The loop, if it counts up in 64 bits and the rest of its condition stays. Raises Opaque."""
    parts = [loop.field(n) for n in ("initializer", "condition", "update", "body")]
    declaration, condition, update, body = parts
    if loop.kind != "for_statement" or not (declaration and condition and update and body):
        return None
    declarator, type_ = declaration.field("declarator"), declaration.field("type")
    if declarator is None or type_ is None or len(declaration.fields("declarator")) != 1:
        return None
    name, first = declarator.field("declarator"), declarator.field("value")
    if name is None or first is None or not _WIDE.match(type_.text) or not first.text.isdigit():
        return None
    step = re.fullmatch(rf"{name.text}\s*\+=\s*([1-9]\d?)|(?:\+\+{name.text}|{name.text}\+\+)",
                        update.text)  # fmt: skip
    left, right = condition.field("left"), condition.field("right")
    if step is None or left is None or right is None or condition.operator not in _UP:
        return None
    if not re.fullmatch(rf"{name.text}(?:\s*\+\s*\d{{1,3}})?", left.text):
        return None
    _refuse_changes(seen, name.text, right, body)
    return Stepped(name.text, type_.text, first, condition, int(step[1] or 1))


def _refuse_changes(seen: Subject, variable: str, bound: Node, body: Node) -> None:
    done = effects(body)
    written = {n.text for n in done.writes if n.kind == "identifier"} | done.declares
    if variable in written | names(bound) or contains(body, "pointer_expression"):
        raise Opaque(variable)
    for read in effects(bound).reads:
        known = seen.variables.get(root(read))
        plain = known is not None and (known.scalar or known.container)
        if not plain or read.kind != "identifier" or read.text in written:
            raise Opaque(bound.text)
