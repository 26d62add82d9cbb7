"""Reserves the memory that a loop will fill, instead of growing into it step by step."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.apart import numbers
from lessonl.agents.builtin.effects import Opaque, contains, effects, names
from lessonl.agents.builtin.loops import LOOPS, Counted, changed, counted
from lessonl.agents.builtin.made import Made, made, method
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import Technique, fresh, insert_before, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_GROWS = ("push_back", "emplace_back")
_HARMLESS = frozenset({*_GROWS, "size", "empty", "back", "front", "pop_back", "clear", "assign"})
_LIMIT = 1 << 26
"""How many bytes are reserved at most, lest memory runs out that the loop would not have used."""
_GROWING = re.compile(r"^(?:std::)?(?:vector<.*>|string)$", re.DOTALL)


@frozen
class _Count:
    """How often a loop runs: an expression of type size_t, under conditions."""

    value: str
    conditions: tuple[str, ...]
    names: frozenset[str]


def apply(function: Function) -> Rewrite | None:
    """For a local vector or string that a loop, or two nested ones, appends to."""
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    for declaration in seen.body.find("declaration"):
        container = made(declaration)
        if container is not None:
            edits += _reserve(seen, container)
    return rewritten(function, edits, "cstddef")


def _reserve(seen: Subject, container: Made) -> list[Edit]:
    known = seen.variables.get(container.name)
    if known is None or known.shared or not _GROWING.match(container.type):
        return []
    used = container.used()
    if container.constant or not container.alone() or any(_handled(n) for n in used):
        return []
    edits: list[Edit] = []
    for loop in container.block.named_children:
        pushes = [n for n in used if loop.start <= n.start < loop.end and method(n) in _GROWS]
        before = [n for n in used if n.end <= loop.start]
        if loop.kind in LOOPS and pushes and all(map(_harmless, before)):
            edits += _before(seen, container, loop, pushes)
    return edits


def _handled(use: Node) -> bool:
    """Whether the function sees to the memory of the container itself."""
    return method(use) in ("reserve", "capacity", "shrink_to_fit", "swap")


def _harmless(use: Node) -> bool:
    """Whether no pointer or iterator into the container can come from this."""
    parent = use.parent
    if parent is not None and parent.kind == "subscript_expression":
        above = parent.parent
        return above is not None and above.kind != "pointer_expression"
    return method(use) in _HARMLESS


def _before(seen: Subject, container: Made, loop: Node, pushes: list[Node]) -> list[Edit]:
    chain = [n for n in pushes[0].ancestors() if n.kind in LOOPS and loop.start <= n.start]
    own = [[n.start for n in p.ancestors() if n.kind in LOOPS and loop.start <= n.start]
           for p in pushes]  # fmt: skip
    if any(starts != own[0] for starts in own) or len(chain) > 2 or _leaves_early(loop):
        return []
    counts = [_count(seen, n) for n in reversed(chain)]
    grown = changed(loop) | {container.name}
    if any(c is None or c.names & grown for c in counts):
        return []
    found = [c for c in counts if c is not None]
    text = _statement(seen, container.name, found, len(pushes))
    return [insert_before(loop, text)]


def _leaves_early(loop: Node) -> bool:
    """Whether far fewer elements may come than the loop's header says."""
    return contains(
        loop, "break_statement", "return_statement", "throw_statement", "lambda_expression"
    )


def _count(seen: Subject, loop: Node) -> _Count | None:
    if loop.kind == "for_range_loop":
        right = loop.field("right")
        container = seen.variables.get(right.text) if right is not None else None
        if container is None or not container.container:
            return None
        return _Count(f"{container.name}.size()", (), frozenset({container.name}))
    count = counted(loop)
    return _trips(seen, count) if count is not None else None


def _trips(seen: Subject, count: Counted) -> _Count | None:
    """The difference of the bounds; taken without sign, it is right whatever their types."""
    try:
        done = effects(count.first, count.bound)
    except Opaque:
        return None
    if not _whole(seen, count.first) or not _whole(seen, count.bound) or done.writes:
        return None
    first, bound = count.first.text, count.bound.text
    trips = bound if re.fullmatch(r"\w+\.size\(\)", bound) else f"static_cast<std::size_t>({bound})"
    if first != "0":
        trips += f" - static_cast<std::size_t>({first})"
    trips += " + 1" if count.inclusive else ""
    return _Count(trips, (count.runs,), frozenset(names(count.first) | names(count.bound)))


def _whole(seen: Subject, bound: Node) -> bool:
    """Whether the expression is an integer, as far as its variables and literals tell."""
    literals = bound.find("number_literal")
    if any(not re.fullmatch(r"\d+(?:[uUlLzZ]*)", n.text) for n in literals):
        return False
    for node in bound.find("identifier"):
        variable = seen.variables.get(node.text)
        if _member(node) and variable is not None and variable.shape in ("value", "reference"):
            continue  # if it is no integer, the number of elements is not quite right
        whole = variable is not None and numbers(variable.type) in ("byte", "16", "32", "64")
        sized = method(node) in ("size", "length")
        if variable is None or not (sized or (whole and variable.scalar)):
            return False
    plain = {
        "identifier", "number_literal", "binary_expression", "parenthesized_expression",
        "call_expression", "field_expression", "argument_list", "field_identifier",
    }  # fmt: skip
    return all(n.kind in plain for n in bound.walk() if n.named)


def _member(variable: Node) -> bool:
    """Whether a member of the variable is read, and not called."""
    field = variable.parent
    if field is None or field.kind != "field_expression":
        return False
    return field.parent is None or field.parent.kind != "call_expression"


def _statement(seen: Subject, name: str, counts: list[_Count], times: int) -> str:
    text = seen.function.text
    at, most = fresh(text, "count", numbered=True), fresh(text, "most")
    each = [f"{at}{i}" if len(counts) > 1 else at for i in range(len(counts))]
    product = " * ".join([*each, *([str(times)] if times > 1 else [])])
    # Each factor is small, so that the product of two cannot overflow.
    fits = [*[f"{n} <= {most}" for n in each], *([f"{product} <= {most}"] if product != at else [])]
    lines = [
        f"constexpr std::size_t {most} = {_LIMIT} / sizeof({name}[0]);",
        *(f"const std::size_t {n} = {c.value};" for n, c in zip(each, counts, strict=True)),
        f"if ({' && '.join(fits)}) {{\n    {name}.reserve({name}.size() + {product});\n}}",
    ]
    text = "{\n    " + "\n".join(lines).replace("\n", "\n    ") + "\n}\n"
    runs = " && ".join(c for count in counts for c in count.conditions)
    return f"if ({runs}) {text}" if runs else text


TECHNIQUE = Technique(
    "reserve",
    "reserves the memory that a loop will fill instead of growing into it step by step",
    "the number of elements being known before the loop",
    apply,
)
