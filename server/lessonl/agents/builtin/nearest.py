"""Finds the smallest distance between any two of many from the sorted ones, not from all pairs."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.effects import contains, effects, names
from lessonl.agents.builtin.layout import block, braced
from lessonl.agents.builtin.loops import Counted, counted, statements
from lessonl.agents.builtin.numeric import kind
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.reduction import reductions
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, fresh, instead
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_ABSOLUTE = re.compile(r"^(?:std::f?abs|fabs)\((\w+)\[(\w+)\]-\1\[(\w+)\]\)$")


@frozen
class _Search:
    values: str
    element: str
    best: str


def apply(function: Function) -> Rewrite | None:
    """``best = min(best, abs(x[i] - x[j]))`` over all pairs: the nearest are neighbours in order.

    What is not finite is left to the original; rounding keeps the order of the distances.
    """
    headers = ("algorithm", "cmath", "cstddef", "vector")
    return rewritten_outermost(function, ("for_statement",), _sorted, *headers)


def _sorted(seen: Subject, node: Node) -> list[Edit]:
    found = _search(seen, node)
    if found is None:
        return []
    text = seen.function.text
    ordered, finite, at, gap = (fresh(text, n) for n in ("ordered", "finite", "at", "gap"))
    outer = counted(node)
    assert outer is not None
    lines = (
        f"std::vector<{found.element}> {ordered}({found.values}.begin(), {found.values}.end());",
        f"std::sort({ordered}.begin(), {ordered}.end());",
        block(
            f"for (std::size_t {at} = 1; {at} < {ordered}.size(); ++{at})",
            braced(
                f"const {found.element} {gap} = std::abs({ordered}[{at}] - {ordered}[{at} - 1]);\n"
                f"if ({gap} < {found.best}) {found.best} = {gap};"
            ),
        ),
    )
    test = (
        f"std::all_of({found.values}.begin(), {found.values}.end(), "
        f"[]({found.element} {finite}) {{ return std::isfinite({finite}); }})"
    )
    return [instead(node, (test,), "\n".join(lines))]


def _search(seen: Subject, node: Node) -> _Search | None:
    outer = counted(node)
    parts = statements(outer.body) if outer is not None else ()
    inner = counted(parts[0]) if len(parts) == 1 else None
    if outer is None or inner is None or not _all_pairs(outer, inner):
        return None
    if contains(node, "break_statement", "continue_statement", "return_statement"):
        return None
    found = reductions(seen, inner.body)
    if len(found) != 1 or found[0].operator != "min" or len(found[0].values) != 1:
        return None
    distance = _ABSOLUTE.match("".join(found[0].values[0].text.split()))
    if distance is None or {distance[2], distance[3]} != {outer.variable, inner.variable}:
        return None
    values = seen.variables.get(distance[1])
    if values is None or values.element not in ("double", "float"):
        return None
    if found[0].kind != values.element or not re.match(r"(?:std::)?vector<", values.type):
        return None
    best = seen.variables.get(found[0].name)
    if best is None or not best.scalar or best.type != values.element:
        return None
    if outer.bound.text not in (f"{values.name}.size()", f"{values.name}.size() - 1"):
        return None
    if effects(inner.body).declares or kind(seen, found[0].values[0]) == "integer":
        return None
    return _Search(values.name, values.element, found[0].name)


def _all_pairs(outer: Counted, inner: Counted) -> bool:
    """Whether the loops meet every pair once: j from i + 1 to the end, i from 0."""
    whole = inner.bound.text
    starts = inner.first.text.replace(" ", "") == f"{outer.variable}+1"
    same = outer.bound.text in (whole, f"{whole} - 1") and whole.endswith(".size()")
    plain = not outer.inclusive and not inner.inclusive and bool(outer.counter and inner.counter)
    return starts and same and plain and outer.first.text == "0" and not names(inner.bound) & {
        outer.variable, inner.variable}  # fmt: skip


TECHNIQUE = Technique(
    "nearest",
    "sorts the numbers and compares neighbours instead of all pairs",
    "all numbers being finite, which is tested first",
    apply,
)
