"""Computes what a sort compares by once for each element, not in every comparison."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.effects import effects, names
from lessonl.agents.builtin.numeric import bare
from lessonl.agents.builtin.subject import Subject, Variable, subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, placed, renaming, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_SLOW = frozenset(
    """
    abs sqrt cbrt exp exp2 log log2 log10 pow sin cos tan asin acos atan atan2 hypot norm arg
    """.split()  # noqa: SIM905
)
_SORTS = ("std::sort", "std::stable_sort")


@frozen
class _Sort:
    """``std::sort(v.begin(), v.end(), [](T a, T b) { return key(a) < key(b); });``"""

    statement: Node
    callee: str
    values: Variable
    parameter: str
    key: Node
    operator: str


def apply(function: Function) -> Rewrite | None:
    """Pairs of key and element are sorted: with the same answers a sort makes the same moves."""
    seen = subject(function)
    if seen is None:
        return None
    found = [_sort(seen, s) for s in seen.body.find("expression_statement")]
    edits = [_edit(seen, sort) for sort in found if sort is not None]
    return rewritten(function, edits, "algorithm", "cstddef", "utility", "vector")


def _sort(seen: Subject, statement: Node) -> _Sort | None:
    call = statement.named_children[0] if statement.named_children else statement
    callee, arguments = call.field("function"), call.field("arguments")
    if callee is None or arguments is None or callee.text not in _SORTS:
        return None
    given = arguments.named_children
    if len(given) != 3 or given[2].kind != "lambda_expression":
        return None
    ends = [
        re.fullmatch(rf"(\w+)\.{end}\(\)", given[i].text) for i, end in enumerate(("begin", "end"))
    ]
    known = seen.variables.get(ends[0][1]) if ends[0] is not None else None
    if known is None or ends[0] is None or ends[1] is None or ends[0][1] != ends[1][1]:
        return None
    compared = _compared(given[2])
    if compared is None or not re.match(r"(?:std::)?vector<", known.type) or not known.container:
        return None
    if known.element in ("", "bool") or known.shape not in ("value", "reference"):
        return None
    return _Sort(statement, callee.text, known, *compared)


def _compared(function: Node) -> tuple[str, Node, str] | None:
    """The parameter, what is made of it and how that is compared, if it is slow to make."""
    captures = function.child("lambda_capture_specifier")
    parameters = list(function.find("parameter_declaration"))
    body = function.field("body")
    inside = body.named_children if body is not None else ()
    if captures is None or captures.text != "[]" or len(parameters) != 2 or len(inside) != 1:
        return None
    both = [n.text for p in parameters for n in p.find("identifier")]
    value = inside[0].named_children[0] if inside[0].kind == "return_statement" else None
    left = value.field("left") if value is not None else None
    right = value.field("right") if value is not None else None
    if value is None or left is None or right is None or len(both) != 2:
        return None
    if value.operator not in ("<", ">") or names(left) & set(both) != {both[0]}:
        return None
    if edited(left, renaming(left, {both[0]: both[1]})) != right.text or both[1] in names(left):
        return None
    if not any(_slow(call) for call in left.find("call_expression")) or effects(left).writes:
        return None
    return both[0], left, value.operator


def _slow(call: Node) -> bool:
    callee = call.field("function")
    return callee is not None and bare(callee.text) in _SLOW


def _edit(seen: Subject, sort: _Sort) -> Edit:
    text, values = seen.function.text, sort.values.name
    new = ("key", "keyed", "item", "at", "before")
    key, keyed, item, at, before = (fresh(text, name) for name in new)
    pair = f"std::pair<decltype({key}({values}[0])), std::decay_t<decltype({values}[0])>>"
    less = f"{{ return one.first {sort.operator} other.first; }}"
    back = f"for (std::size_t {at} = 0; {at} < {keyed}.size(); ++{at})"
    lines = (
        f"const auto {key} = [](const auto& {sort.parameter}) {{ return {sort.key.text}; }};",
        f"std::vector<{pair}> {keyed};",
        f"{keyed}.reserve({values}.size());",
        f"for (const auto& {item} : {values}) {keyed}.emplace_back({key}({item}), {item});",
        f"const auto {before} = [](const auto& one, const auto& other) {less};",
        f"{sort.callee}({keyed}.begin(), {keyed}.end(), {before});",
        f"{back} {values}[{at}] = std::move({keyed}[{at}].second);",
    )
    return placed(sort.statement, "{\n    " + "\n    ".join(lines) + "\n}")


TECHNIQUE = Technique(
    "keyed_sort",
    "computes what a sort compares by once for each element instead of in every comparison",
    "nothing: a sort that gets the same answers makes the same moves",
    apply,
)
