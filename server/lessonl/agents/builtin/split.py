"""Splits a reduction into four that do not wait for each other, put together at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from textwrap import dedent, indent

from attrs import evolve, frozen

from lessonl.agents.builtin import scalar
from lessonl.agents.builtin.effects import Opaque, contains, effects, names
from lessonl.agents.builtin.lasting import steady
from lessonl.agents.builtin.loops import LOOPS, counted, group
from lessonl.agents.builtin.reduction import IDENTITY, Reduction, reductions
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import (
    Technique,
    edited,
    either,
    fresh,
    instead,
    renaming,
    rewritten,
)
from lessonl.model import Function, Rewrite
from lessonl.source.rewrite import split_rewrite
from lessonl.source.syntax import Edit, Node, replace

_WAYS = 4
#: What runs less often gains nothing by it.
_FEW_TURNS = 4 * _WAYS
_LONGEST = 600  # bytes of a body that is written out five times
_ROW = re.compile(r"^(?:std::)?(?:vector|array|span|string|basic_string|string_view|deque)\b")
_NARROW = re.compile(r"\b(?:char|short|bool|u?int(?:_fast|_least)?(?:8|16)_t)\b")
_HEADERS = ("algorithm", "cmath", "iterator", "type_traits")


@frozen
class _Walk:
    """How to go through a loop in steps of four: texts of C++."""

    conditions: tuple[str, ...]
    start: str
    four: str
    """The header of the loop over whole groups of four."""
    one: str
    """The header of the loop over the rest."""
    bodies: tuple[str, ...]
    """One for each place of a group, and the one for the rest."""


def apply_real(function: Function) -> Rewrite | None:
    """For sums, products and extremes of floating-point numbers, elements of arrays included."""
    local = scalar.apply(function)
    if local is not None:
        parts = split_rewrite(local.text)
        more = _apply(evolve(function, text=parts.body), real=True)
        headers = "".join(f"{line.rstrip()}\n" for line in parts.includes)
        if more is not None:
            return Rewrite(headers + more.text)
    return _apply(function, real=True)


def apply_exact(function: Function) -> Rewrite | None:
    """For integers only; what wraps around does so in unsigned numbers."""
    return _apply(function, real=False)


def _apply(function: Function, *, real: bool) -> Rewrite | None:
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    for loop in seen.body.find(*LOOPS):
        try:
            edit = _split(seen, loop, real)
        except Opaque:
            continue
        edits += [edit] if edit is not None else []
    return rewritten(function, edits, *_HEADERS)


def _split(seen: Subject, loop: Node, real: bool) -> Edit | None:
    body = loop.field("body")
    if body is None or len(body.bytes) > _LONGEST:
        return None
    found = reductions(seen, body)
    if any(r.real for r in found) != real:
        return None
    parts = {r.name: fresh(seen.function.text, f"{r.name}_part", numbered=True) for r in found}
    walk = _walk(seen, loop, found, parts)
    if walk is None:
        return None
    lines = [f"{_declared(r, parts[r.name])}" for r in found]
    lines += [walk.start, f"{walk.four} {{"]
    scoped = loop.kind == "for_range_loop" or contains(body, "declaration")
    lines += [_block(text) if scoped else indent(text, "    ") for text in walk.bodies[:_WAYS]]
    lines += ["}", f"{walk.one} {{", indent(walk.bodies[_WAYS], "    "), "}"]
    return instead(loop, walk.conditions, "\n".join(lines) + "\n" + _joined(found, parts, loop))


def _walk(
    seen: Subject, loop: Node, found: Sequence[Reduction], parts: dict[str, str]
) -> _Walk | None:
    if loop.kind == "for_range_loop":
        return _over_row(seen, loop, found, parts)
    count, body = counted(loop), loop.field("body")
    if (
        count is None
        or body is None
        or _NARROW.search(count.type)
        or not steady(seen, count, effects(loop))
    ):
        return None
    if count.turns is not None and count.turns < _FEW_TURNS:
        return None
    if (names(count.bound) & {r.name for r in found}) or count.variable in effects(body).declares:
        return None
    i, bound, below = count.variable, group(count.bound), "<=" if count.inclusive else "<"
    enough = f"{bound} - {i} {'>=' if count.inclusive else '>'} {_WAYS - 1}"
    # From 0 up the difference to the bound cannot overflow.
    known = re.fullmatch(r"\d+[uUlLzZ]*", count.first.text) or "unsigned" in count.type
    known = known or count.type.removeprefix("std::") in ("size_t", "uint32_t", "uint64_t")
    bodies = [_body(count.body, found, parts, k, {i: f"({i} + {k})"} if k else {})
              for k in range(_WAYS)]  # fmt: skip
    return _Walk(
        () if known else (f"{group(count.first)} >= 0",),
        f"{count.type} {i} = {count.first.text};",
        f"for (; {i} {below} {bound} && {enough}; {i} += {_WAYS})",
        f"for (; {i} {below} {bound}; ++{i})",
        (*bodies, bodies[0]),
    )


def _over_row(
    seen: Subject, loop: Node, found: Sequence[Reduction], parts: dict[str, str]
) -> _Walk | None:
    right, declarator, body = (loop.field(n) for n in ("right", "declarator", "body"))
    row = seen.variables.get(right.text) if right is not None else None
    if row is None or right is None or declarator is None or body is None:
        return None
    fixed = row.shape == "array" and not row.parameter
    if not fixed and not (row.shape in ("value", "reference") and _ROW.match(row.type)):
        return None
    opening = next(c for c in loop.children if c.text == "(")
    item = loop.source[opening.end : declarator.end].decode().strip()
    at, end = (fresh(seen.function.text, n) for n in ("at", "row_end"))
    bodies = [f"{item} = {at}[{k}];\n{_body(body, found, parts, k, {})}" for k in range(_WAYS)]
    return _Walk(
        (),
        f"auto {at} = std::begin({row.name});\nconst auto {end} = std::end({row.name});",
        f"for (; {end} - {at} >= {_WAYS}; {at} += {_WAYS})",
        f"for (; {at} != {end}; ++{at})",
        (*bodies, bodies[0]),
    )


def _body(
    body: Node, found: Sequence[Reduction], parts: dict[str, str], place: int, also: dict[str, str]
) -> str:
    """The body with every variable folded into replaced by its part number ``place``."""
    renamed = {r.name: f"{parts[r.name]}{place + 1}" for r in found} | also
    edits = list(renaming(body, renamed))
    for reduction in found:
        if not reduction.real and reduction.operator in IDENTITY:
            type_ = f"decltype({renamed[reduction.name]})"
            edits = _unsigned(reduction.values, edits, type_)
    text = edited(body, edits)
    return dedent(text[1:-1]).strip() if body.kind == "compound_statement" else text


def _unsigned(values: Sequence[Node], edits: list[Edit], type_: str) -> list[Edit]:
    for value in values:
        inside = [e for e in edits if value.start <= e.start < value.end]
        cast = f"static_cast<{type_}>({edited(value, inside)})"
        edits = [e for e in edits if e not in inside] + [replace(value, cast)]
    return edits


def _block(text: str) -> str:
    return "    {\n" + indent(text, "        ") + "\n    }"


def _declared(reduction: Reduction, part: str) -> str:
    name, operator = reduction.name, reduction.operator
    if operator not in IDENTITY:
        start, type_ = name, f"decltype({name} + 0)" if not reduction.real else reduction.kind
        type_ = f"decltype({name})" if not reduction.real else type_
    elif reduction.real:
        start, type_ = IDENTITY[operator], reduction.kind
    else:
        type_ = f"std::make_unsigned<decltype({name} + 0)>::type"
        start = IDENTITY[operator] if operator != "&" else f"static_cast<{type_}>(~0ULL)"
    each = ", ".join(f"{part}{k + 1} = {start}" for k in range(_WAYS))
    return f"{type_} {each};"


def _joined(found: Sequence[Reduction], parts: dict[str, str], loop: Node) -> str:
    """Puts the parts together; sums that leave the finite numbers are done again in order."""
    checks, sums, stores = [], [], []
    for reduction in found:
        name, part, operator = reduction.name, parts[reduction.name], reduction.operator
        numbered = [f"{part}{k + 1}" for k in range(_WAYS)]
        if operator not in IDENTITY:
            call = f"std::{operator}"
            halves = [f"{call}({numbered[k]}, {numbered[k + 1]})" for k in (0, 2)]
            stores.append(f"{name} = {call}({halves[0]}, {halves[1]});")
            continue
        pairs = [f"({numbered[k]} {operator} {numbered[k + 1]})" for k in (0, 2)]
        whole = f"({pairs[0]} {operator} {pairs[1]})"
        if reduction.real:
            sums.append(f"const {reduction.kind} {part} = {name} {operator} {whole};")
            tested = [part] if operator == "+" else [*numbered, part]
            test = "isfinite" if operator == "+" else "isnormal"
            checks += [f"std::{test}({t})" for t in tested]
            stores.append(f"{name} = {part};")
        else:
            type_ = f"static_cast<decltype({part}1)>({name})"
            stores.append(
                f"{name} = static_cast<decltype({name} + 0)>({type_} {operator} {whole});"
            )
    if not checks:
        return "\n".join(stores)
    return "\n".join([*sums, either(checks, "\n".join(stores), edited(loop))])


TECHNIQUE = Technique(
    "split",
    "splits a sum, product or extreme into four that do not wait for each other",
    "rounding being allowed to differ, and on a finite result: any other is computed in order",
    apply_real,
    reassociates=True,
)

EXACT = Technique(
    "split_integers",
    "splits a sum, product or extreme of integers into four that do not wait for each other",
    "nothing: integers that wrap around may be added in any order",
    apply_exact,
)
