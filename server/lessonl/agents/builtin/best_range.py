"""Finds the range with the largest sum in one pass: a sum below 0 is no good start."""

from __future__ import annotations

from attrs import frozen

from lessonl.agents.builtin.effects import contains, effects, names
from lessonl.agents.builtin.layout import at_margin, block, braced
from lessonl.agents.builtin.loops import LOOPS, Counted, assignment, counted, statements
from lessonl.agents.builtin.numeric import kind
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.reduction import reductions
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead, placed, renaming
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_SIGNED = ("int", "long", "long long", "std::int64_t", "int64_t", "ptrdiff_t", "std::ptrdiff_t",
           "int32_t", "std::int32_t", "long int")  # fmt: skip


@frozen
class _Search:
    """Every range from ``outer`` on is added up into ``total``, and compared by ``compare``."""

    outer: Counted
    variable: str
    """The counter that the term is made with."""
    total: str
    type: str
    term: Node
    compare: Node
    best: str
    largest: bool


def apply(function: Function) -> Rewrite | None:
    """Whole numbers only: of the sums that end at a place, the best goes on from the best before.

    Where sums may overflow, it goes the old way.
    """
    return rewritten_outermost(function, ("for_statement",), _once, "algorithm", "cmath", "limits")


def _once(seen: Subject, node: Node) -> list[Edit]:
    found = _search(seen, node)
    if found is None:
        return []
    here, reach = (fresh(seen.function.text, name) for name in ("here", "reach"))
    pick = "max" if found.largest else "min"
    at, type_ = found.outer.variable, found.type
    term = edited(found.term, renaming(found.term, {found.variable: at}))
    compare = edited(found.compare, renaming(found.compare, {found.total: here}))
    lines = f"{here} = std::{pick}<{type_}>({here}, 0);\n{here} += {term};\n{compare}"
    fast = f"{type_} {here} = 0;\n" + block(found.outer.header, braced(lines))
    # Where the whole sum may overflow, a sum of some may do so as well, and then no longer grow.
    largest = f"static_cast<double>(std::numeric_limits<{type_}>::max())"
    adds = f"{reach} += std::abs(static_cast<double>({term}));"
    tested = instead(node, (f"{reach} < {largest}",), fast).replacement.decode()
    text = f"double {reach} = 0;\n{block(found.outer.header, adds)}\n{at_margin(node, tested)}"
    return [placed(node, braced(text))]


def _search(seen: Subject, node: Node) -> _Search | None:
    outer = counted(node)
    if outer is None or contains(node, "break_statement", "continue_statement", "return_statement"):
        return None
    parts = statements(outer.body)
    middle = counted(parts[-1])
    if middle is None or not _alike(outer, middle) or middle.first.text != outer.variable:
        return None
    inside = statements(middle.body)
    if len(parts) == 2 and len(inside) == 2:
        return _matched(seen, (outer, middle), parts[0], inside[0], inside[1], middle.variable)
    inner = counted(inside[1]) if len(parts) == 1 and len(inside) == 3 else None
    if inner is None or inner.first.text != outer.variable or len(statements(inner.body)) != 1:
        return None
    if inner.bound.text != middle.variable or not inner.inclusive:
        return None
    (adds,) = statements(inner.body)
    return _matched(seen, (outer, middle), inside[0], adds, inside[2], inner.variable)


def _alike(outer: Counted, middle: Counted) -> bool:
    same = middle.bound.text == outer.bound.text and middle.inclusive == outer.inclusive
    return same and middle.counter == outer.counter and bool(outer.counter)


def _matched(
    seen: Subject, loops: tuple[Counted, Counted], start: Node, adds: Node, compare: Node,
    variable: str,
) -> _Search | None:  # fmt: skip
    total = _zero(start)
    stored = assignment(adds)
    left, term = (stored.field("left"), stored.field("right")) if stored else (None, None)
    if stored is None or stored.operator != "+=" or left is None or term is None or total is None:
        return None
    type_, name = total
    if left.text != name or type_ not in _SIGNED or kind(seen, term) != "integer":
        return None
    picked = reductions(seen, compare)
    if len(picked) != 1 or picked[0].operator not in ("max", "min"):
        return None
    best = seen.variables.get(picked[0].name)
    if [v.text for v in picked[0].values] != [name] or best is None or not best.scalar:
        return None
    own = {loop.variable for loop in loops} | {name, picked[0].name}
    if names(term) & (own - {variable}) | {variable} & {name} or effects(term).writes:
        return None
    if names(loops[0].bound) & {name, picked[0].name} or contains(adds, *LOOPS):
        return None
    if variable != loops[0].variable and loops[0].variable in names(term):
        return None
    largest = picked[0].operator == "max"
    return _Search(loops[0], variable, name, type_, term, compare, picked[0].name, largest)


def _zero(start: Node) -> tuple[str, str] | None:
    """The type and name of a number that is declared as 0."""
    type_, declarator = start.field("type"), start.field("declarator")
    if start.kind != "declaration" or type_ is None or declarator is None:
        return None
    name, value = declarator.field("declarator"), declarator.field("value")
    if len(start.fields("declarator")) != 1 or name is None or value is None or value.text != "0":
        return None
    return type_.text, name.text


TECHNIQUE = Technique(
    "best_range",
    "finds the range with the best sum in one pass, starting anew where the sum before is no gain",
    "whole numbers, of which a sum below 0 is never a good start",
    apply,
)
