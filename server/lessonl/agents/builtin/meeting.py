"""Elements of one array that no two accesses share, as the bounds of the loops show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from lessonl.agents.builtin.effects import Opaque, names, root
from lessonl.agents.builtin.extents import small_unsigned
from lessonl.agents.builtin.indices import steady, subscripts
from lessonl.agents.builtin.loops import Counted, counted
from lessonl.agents.builtin.polynomials import (
    Bounded,
    Polynomial,
    number,
    plus,
    polynomial,
    positive,
    variable,
)
from lessonl.agents.builtin.subject import Subject
from lessonl.source.syntax import Node

_OTHER = "'"


def never_meet(
    seen: Subject,
    one: Node,
    other: Node,
    changing: AbstractSet[str],
    within: Node | None = None,
    later: str = "",
) -> bool:
    """Whether the two name different elements of one array whenever they are reached.

    The loops around ``within`` have turned to the same place for both, those inside of it to any
    two places: all are the same ones where ``within`` is not given. ``later`` is the variable of
    a loop that has gone on for ``other``. ``changing`` are the variables that are assigned on
    the way, the counters of loops aside.
    """
    a, b = subscripts(one), subscripts(other)
    if a is None or b is None or len(a) != len(b) or root(one) != root(other):
        return False
    array = seen.variables.get(root(one))
    if array is None or not array.indexed or (len(a) > 1 and not array.container):
        return False
    around = (_loops(one), _loops(other))
    counters = {loop.variable for loops in around for loop in loops}
    used = set().union(*(names(n) for n in (*a, *b))) | _limits(around)
    if used & changing - counters or not steady(seen, [*a, *b]) or small_unsigned(seen, used):
        return False
    primed = _primed(around[1], within, later)
    try:
        bounded = [*_bounds(around[0], {}), *_bounds(_only(around[1], primed), primed, later)]
        pairs = [(polynomial(x), polynomial(y, primed)) for x, y in zip(a, b, strict=True)]
    except Opaque:
        return False
    return any(_differ(x, y, _unique(bounded)) for x, y in pairs)


def _loops(access: Node) -> list[Counted]:
    """The counted loops around an access, outermost first."""
    found: list[Counted] = []
    for above in access.ancestors():
        count = counted(above) if above.kind == "for_statement" else None
        if count is not None and count.body.start <= access.start < count.body.end:
            found.insert(0, count)
    return found


def _limits(around: Iterable[Sequence[Counted]]) -> set[str]:
    return {
        name
        for loops in around
        for loop in loops
        for limit in (loop.first, loop.bound)
        for name in names(limit)
    }


def _primed(loops: Sequence[Counted], within: Node | None, later: str) -> dict[str, str]:
    """The counters that may have another value for the other access, by their names there."""
    inside = (lp.variable for lp in loops if within is not None and lp.node.start >= within.start)
    return {name: name + _OTHER for name in (*inside, *([later] if later else []))}


def _only(loops: Sequence[Counted], primed: Mapping[str, str]) -> list[Counted]:
    return [loop for loop in loops if loop.variable in primed]


def _bounds(loops: Sequence[Counted], primed: Mapping[str, str], later: str = "") -> list[Bounded]:
    found = []
    for loop in loops:
        low = polynomial(loop.first, primed)
        if loop.variable == later:
            low = plus(variable(later), number(1))
        high = plus(polynomial(loop.bound, primed), number(0 if loop.inclusive else -1))
        found.append(Bounded(primed.get(loop.variable, loop.variable), low, high))
    return found


def _unique(bounded: Sequence[Bounded]) -> list[Bounded]:
    return list({b.name: b for b in bounded}.values())


def _differ(one: Polynomial, other: Polynomial, bounded: Sequence[Bounded]) -> bool:
    above, below = plus(one, other, -1), plus(other, one, -1)
    return positive(above, bounded) or positive(below, bounded)
