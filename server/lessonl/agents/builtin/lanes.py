"""Adds up in sixteen lanes, which the compiler may keep in vector registers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import evolve, frozen

from lessonl.agents.builtin import scalar
from lessonl.agents.builtin.effects import effects, names
from lessonl.agents.builtin.lasting import steady
from lessonl.agents.builtin.layout import block, braced, inside
from lessonl.agents.builtin.loops import LOOPS, counted, group
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.reduction import Reduction, reductions
from lessonl.agents.builtin.stepping import stepped
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, either, fresh, instead, renaming
from lessonl.model import Function, Rewrite
from lessonl.source.rewrite import split_rewrite
from lessonl.source.syntax import Edit, Node

_LANES = 16
_ENOUGH = 2 * _LANES
"""Turns of a loop from which the lanes are worth setting up and putting together."""
_LONGEST = 600
_ROW = re.compile(r"^(?:std::)?(?:vector|array|span)\b")
_HEADERS = ("algorithm", "cmath", "iterator")


@frozen
class _Walk:
    """How to go through a loop in steps of sixteen: texts of C++."""

    conditions: tuple[str, ...]
    start: str
    lanes: str
    """The header of the loop over whole groups."""
    element: str
    """What the body needs to be declared in lane ``%s``."""
    rest: str
    """The loop over what is left, ``%s`` being its body."""


def apply(function: Function) -> Rewrite | None:
    """For sums and extremes of real numbers, elements of arrays that are added to included."""
    local = scalar.apply(function)
    if local is not None:
        parts = split_rewrite(local.text)
        more = _apply(evolve(function, text=parts.body))
        headers = "".join(f"{line.rstrip()}\n" for line in parts.includes)
        if more is not None:
            return Rewrite(headers + more.text)
    return _apply(function)


def _apply(function: Function) -> Rewrite | None:
    return rewritten_outermost(function, LOOPS, _in_lanes, *_HEADERS)


def _in_lanes(seen: Subject, loop: Node) -> list[Edit]:
    body = loop.field("body")
    if body is None or len(body.bytes) > _LONGEST:
        return []
    found = reductions(seen, body)
    if not all(r.real and r.operator in ("+", "min", "max", "fmin", "fmax") for r in found):
        return []
    walk = _walk(seen, loop, found)
    if walk is None:
        return []
    text = seen.function.text
    lane = fresh(text, "lane")
    parts = {r.name: fresh(text, f"{r.name}_lanes") for r in found}
    each = edited(body, renaming(body, {name: f"{part}[{lane}]" for name, part in parts.items()}))
    rest = edited(body, renaming(body, {name: f"{part}[0]" for name, part in parts.items()}))
    group_ = block(
        f"for (int {lane} = 0; {lane} < {_LANES}; ++{lane})",
        braced(f"{walk.element % lane}\n{inside(each)}"),
    )
    lines = [_declared(r, parts[r.name], lane) for r in found]
    lines += [walk.start, block(walk.lanes, braced(group_)), walk.rest % f"{{ {inside(rest)} }}"]
    return [instead(loop, walk.conditions, "\n".join(lines) + "\n" + _joined(found, parts, loop))]


def _declared(reduction: Reduction, part: str, lane: str) -> str:
    start = "0" if reduction.operator == "+" else reduction.name
    fill = f"for (int {lane} = 0; {lane} < {_LANES}; ++{lane}) {part}[{lane}] = {start};"
    return f"{reduction.kind} {part}[{_LANES}];\n{fill}"


def _walk(seen: Subject, loop: Node, found: Sequence[Reduction]) -> _Walk | None:
    if loop.kind == "for_range_loop":
        return _over_row(seen, loop)
    count, body = counted(loop), loop.field("body")
    if count is None or body is None:
        return _by_steps(seen, loop, found)
    if not count.counter or not steady(seen, count, effects(loop)):
        return None
    if count.turns is not None and count.turns < _ENOUGH:
        return None
    if names(count.bound) & {r.name for r in found} or count.variable in effects(body).declares:
        return None
    i, type_, bound = count.variable, count.counter, group(count.bound)
    at = fresh(seen.function.text, f"{i}_from")
    left = f"{bound} - {at}" + (" + 1" if count.inclusive else "")
    below = "<=" if count.inclusive else "<"
    first = () if count.first.text.isdigit() else (f"{group(count.first)} >= 0",)
    enough = f"{bound} - {group(count.first)} >= {_ENOUGH}"
    return _Walk(
        (*first, count.runs, enough),
        f"{type_} {at} = {count.first.text};",
        f"for (; {at} {below} {bound} && {left} >= {_LANES}; {at} += {_LANES})",
        f"const {type_} {i} = {at} + static_cast<{type_}>(%s);",
        f"for ({type_} {i} = {at}; {i} {below} {bound}; ++{i}) %s",
    )


def _by_steps(seen: Subject, loop: Node, found: Sequence[Reduction]) -> _Walk | None:
    walk = stepped(seen, loop)
    if walk is None or (names(walk.condition) & {r.name for r in found}):
        return None
    i, at = walk.variable, fresh(seen.function.text, f"{walk.variable}_from")
    last = edited(
        walk.condition, renaming(walk.condition, {i: f"({at} + {(_LANES - 1) * walk.step})"})
    )
    enough = edited(walk.condition, renaming(walk.condition, {i: f"({_ENOUGH * walk.step})"}))
    return _Walk(
        (enough,),
        f"{walk.type} {at} = {walk.first.text};",
        f"for (; {last}; {at} += {_LANES * walk.step})",
        f"const {walk.type} {i} = {at} + {walk.step} * static_cast<{walk.type}>(%s);",
        f"for ({walk.type} {i} = {at}; {walk.condition.text}; {i} += {walk.step}) %s",
    )


def _over_row(seen: Subject, loop: Node) -> _Walk | None:
    right, declarator = loop.field("right"), loop.field("declarator")
    row = seen.variables.get(right.text) if right is not None else None
    if row is None or declarator is None or row.shape not in ("value", "reference"):
        return None
    if not _ROW.match(row.type) or row.element == "bool":
        return None
    opening = next(c for c in loop.children if c.text == "(")
    item = loop.source[opening.end : declarator.end].decode().strip()
    at, end = (fresh(seen.function.text, name) for name in ("at", "row_end"))
    return _Walk(
        (f"std::end({row.name}) - std::begin({row.name}) >= {_ENOUGH}",),
        f"auto {at} = std::begin({row.name});\nconst auto {end} = std::end({row.name});",
        f"for (; {end} - {at} >= {_LANES}; {at} += {_LANES})",
        f"{item} = {at}[%s];",
        f"for (; {at} != {end}; ++{at}) {{ {item} = *{at}; %s }}",
    )


def _joined(found: Sequence[Reduction], parts: dict[str, str], loop: Node) -> str:
    """Puts the lanes together; sums that leave the finite numbers are done again in order."""
    lines, checks, stores = [], [], []
    for reduction in found:
        name, part = reduction.name, parts[reduction.name]
        pair = f"{part}[lane]", f"{part}[lane + half]"
        call = f"std::{reduction.operator}({pair[0]}, {pair[1]})"
        both = f"{pair[0]} + {pair[1]}" if reduction.operator == "+" else call
        lines.append(
            f"for (int half = {_LANES // 2}; half > 0; half /= 2)\n"
            f"    for (int lane = 0; lane < half; ++lane) {pair[0]} = {both};"
        )
        if reduction.operator == "+":
            lines.append(f"{part}[0] = {name} + {part}[0];")
            checks.append(f"std::isfinite({part}[0])")
        stores.append(f"{name} = {part}[0];")
    if not checks:
        return "\n".join([*lines, *stores])
    return "\n".join([*lines, either(checks, "\n".join(stores), edited(loop))])


TECHNIQUE = Technique(
    "lanes",
    "adds up in sixteen lanes that the compiler may keep in vector registers",
    "rounding being allowed to differ, and on a finite result: any other is computed in order",
    apply,
    reassociates=True,
)
