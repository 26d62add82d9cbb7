"""Nests of loops in which every element is written by one iteration of the two inner ones."""

from __future__ import annotations

from collections.abc import Container, Sequence

from attrs import frozen

from lessonl.agents.builtin.apart import Range, apart, private
from lessonl.agents.builtin.effects import Opaque, contains, effects, names, root
from lessonl.agents.builtin.extents import small_unsigned
from lessonl.agents.builtin.fixed import declares, held
from lessonl.agents.builtin.indices import offset, scaled, steady, subscripts
from lessonl.agents.builtin.loops import LOOPS, Counted, counted, statements
from lessonl.agents.builtin.meeting import never_meet
from lessonl.agents.builtin.subject import Subject
from lessonl.source.syntax import Node

_JUMPS = ("continue_statement", "break_statement", "return_statement", "throw_statement")


@frozen
class Nest:
    """Loops each of which holds nothing but declarations, ``heads``, and the next one."""

    loops: tuple[Counted, ...]
    heads: tuple[tuple[Node, ...], ...]

    @property
    def body(self) -> Node:
        return self.loops[-1].body


def nest(node: Node, depths: Container[int]) -> Nest | None:
    """The nest that starts at ``node``, if it is one of as many loops, none of which is left."""
    loops: list[Counted] = []
    heads: list[tuple[Node, ...]] = []
    loop = counted(node)
    while loop is not None:
        loops.append(loop)
        *head, last = statements(loop.body) or (loop.body,)
        loop = counted(last)
        if loop is None and last.kind in LOOPS:
            return None
        if loop is not None:
            heads.append(tuple(head))
    plain = all(s.kind == "declaration" for head in heads for s in head)
    if len(loops) not in depths or not plain or contains(node, *_JUMPS):
        return None
    if contains(loops[-1].body, *LOOPS) or not all(loop.counter for loop in loops):
        return None
    return Nest(tuple(loops), tuple(heads))


def simple(loop: Counted) -> bool:
    """Whether the loop starts at a number, of which a block's end can be told without overflow."""
    return loop.first.text.isdigit() and bool(loop.counter)


def any_order(seen: Subject, nest: Nest) -> tuple[str, ...] | None:
    """When the two inner loops may run in any order; None when never. Raises Opaque.

    Every element is computed from the same terms in the same order.
    """
    outer = nest.loops[0]
    local = declares(outer.node)
    if any(names(loop.bound) & local for loop in nest.loops):
        return None
    done = effects(outer.body)
    targets = {n.text: n for n in done.writes if root(n) not in done.declares}
    if len(targets) != 1 or not all(private(seen, n) for n in done.writes if n.text not in targets):
        return None
    (target,) = targets.values()
    once = _once(seen, nest, target)
    if once is None:
        return None
    limits = [limit for loop in nest.loops for limit in (loop.first, loop.bound)]
    if any(names(loop.first) & local for loop in nest.loops):
        return None
    bounds = held(seen, limits, outer)
    found = (*bounds, *once, *_sources(seen, nest, target, done.reads))
    runs = tuple(loop.runs for loop in nest.loops)
    # A loop inside may have no limit where the one around it does not run.
    risky = any(loop.bound.first("subscript_expression") for loop in nest.loops)
    return tuple(dict.fromkeys((*runs, *found))) if found or risky else ()


def written(nest: Nest) -> set[str]:
    """The names in what a nest that may run in any order writes to. Raises Opaque."""
    done = effects(nest.loops[0].body)
    return {name for n in done.writes if root(n) not in done.declares for name in names(n)}


def _sources(seen: Subject, nest: Nest, target: Node, reads: Sequence[Node]) -> tuple[str, ...]:
    """The conditions under which nothing that is read, but the target itself, is written."""
    local = declares(nest.loops[0].node)
    ranges = {c.variable: Range(c.first.text, c.last) for c in nest.loops}
    others = []
    for read in reads:
        if root(read) in local:
            if not private(seen, read):
                raise Opaque(read.text)
        elif read.text != target.text and not never_meet(
            seen, target, read, local, nest.loops[0].node
        ):
            others.append(read)
    return apart(seen, [target], others, ranges, local)


def _once(seen: Subject, nest: Nest, target: Node) -> tuple[str, ...] | None:
    """Conditions under which each element belongs to one pair of iterations; None if to more."""
    indices = subscripts(target)
    variables = {loop.variable: loop for loop in nest.loops}
    used = [v for v in variables if v in names(target)]
    known = seen.variables.get(root(target))
    if indices is None or len(used) != 2 or not steady(seen, indices):
        return None
    if known is None or not known.indexed:
        return None
    if len(indices) == 2:
        rows = known.container and known.element != ""
        each = any(offset(indices[0], a) and offset(indices[1], b) for a, b in (used, used[::-1]))
        own = not names(indices[0]) & names(indices[1]) & set(used)
        return () if rows and each and own else None
    for line, column in (used, used[::-1]):
        width = scaled(indices[0], line, column)
        if len(indices) != 1 or width is None or small_unsigned(seen, names(indices[0])):
            continue
        loop = variables[column]
        if names(width) & set(variables):
            return None
        held(seen, [width], nest.loops[0])
        if loop.bound.text == width.text and not loop.inclusive:
            return ()
        sign = "<" if loop.inclusive else "<="
        return (f"{_wide(loop.bound)} {sign} {_wide(width)}",)
    return None


def _wide(bound: Node) -> str:
    return f"static_cast<long long>({bound.text})"
