"""Conditions under which an expression of a loop may be evaluated once, before the loop."""

from __future__ import annotations

import re

from lessonl.agents.builtin.apart import Range, apart, lonely, unchanging
from lessonl.agents.builtin.effects import Effects, Opaque, contains, effects, names, root
from lessonl.agents.builtin.loops import Counted, counted
from lessonl.agents.builtin.numeric import kind
from lessonl.agents.builtin.subject import Subject
from lessonl.source.syntax import Node

_CONSTANT = re.compile(r"^M_[A-Z0-9_]+$")
_PASSED = frozenset(
    {
        "compound_statement", "expression_statement", "declaration", "init_declarator",
        "assignment_expression", "binary_expression", "unary_expression", "call_expression",
        "argument_list", "parenthesized_expression", "cast_expression", "for_statement",
        "initializer_list", "subscript_expression", "subscript_argument_list",
    }
)  # fmt: skip
_LEAPS = ("break_statement", "continue_statement", "return_statement")


def lasting(seen: Subject, loop: Node, *expressions: Node, free: str = "") -> tuple[str, ...]:
    """When each expression, which stands in ``loop``, has the value it has before the loop.

    ``free`` is the counter of a loop inside for every value of which this must hold. Raises Opaque
    where the value may change, or where evaluating it before could fail and later would not.
    """
    done = effects(loop)
    conditions: dict[str, None] = {}
    for expression in expressions:
        _refuse_changes(seen, expression, done, free)
        wanted = effects(expression)
        if wanted.writes or wanted.declares or _divides(seen, expression):
            raise Opaque(expression.text)
        if any(_has_index(read) for read in wanted.reads):
            conditions.update(dict.fromkeys(_reached(seen, expression, loop)))
        for read in (n for n in wanted.reads if free not in names(n)):
            conditions.update(dict.fromkeys(lonely(seen, read)))
        known = [n for n in wanted.reads if root(n) in seen.variables]
        guards = apart(seen, done.writes, known, _ranges(seen, loop, done), done.assigned())
        conditions.update(dict.fromkeys(guards))
        if any(_reaches_out(seen, write) for write in done.writes):
            conditions.update(dict.fromkeys(_constants(seen, wanted)))
    return tuple(conditions)


def _refuse_changes(seen: Subject, expression: Node, done: Effects, free: str) -> None:
    used = names(expression) - {free}
    if used & done.assigned():
        raise Opaque(expression.text)


def _reaches_out(seen: Subject, write: Node) -> bool:
    """Whether a write may change something that is not a variable of the function."""
    variable = seen.variables.get(root(write))
    if variable is None or variable.shared:
        return True
    return not (variable.owner or (write.kind == "identifier" and variable.shape == "value"))


def _divides(seen: Subject, expression: Node) -> bool:
    """Whether there is a division that may trap, unlike one of floating-point numbers."""
    return any(
        n.operator in ("/", "%") and kind(seen, n) not in ("double", "float")
        for n in expression.find("binary_expression")
    )


def _has_index(read: Node) -> bool:
    return read.first("subscript_expression") is not None


def _constants(seen: Subject, wanted: Effects) -> list[str]:
    """Compile-time conditions that names from outside of the function are constants."""
    found = []
    for name in dict.fromkeys(root(n) for n in wanted.reads):
        if name in seen.variables or name in wanted.declares or _CONSTANT.match(name):
            continue
        found.append(unchanging(name))
    return found


def _reached(seen: Subject, site: Node, loop: Node) -> list[str]:
    """When ``site`` is evaluated at the start of the first pass through the loop."""
    if contains(loop, *_LEAPS):
        raise Opaque(site.text)
    conditions, inner = [], site
    for above in site.ancestors():
        skips = above.operator in ("&&", "||") or above.kind not in _PASSED
        count = counted(above) if above.kind == "for_statement" else None
        if skips or (above.kind == "for_statement" and (count is None or inner != count.body)):
            raise Opaque(site.text)
        if count is not None:
            if count.node != loop and not steady(seen, count, effects(loop)):
                raise Opaque(site.text)
            conditions.append(count.runs)
        if above == loop:
            return conditions[::-1]
        inner = above
    raise Opaque(site.text)


def steady(seen: Subject, count: Counted, done: Effects) -> bool:
    """Whether what is done leaves a loop's first value and bound alone. Raises Opaque."""
    grown = {n.text for n in done.writes if n.kind == "identifier"} | done.declares
    for read in effects(count.first, count.bound).reads:
        variable = seen.variables.get(root(read))
        sized = read.kind == "identifier" and variable is not None and variable.container
        if root(read) in (grown if sized else done.assigned()):
            return False
    return True


def _ranges(seen: Subject, loop: Node, done: Effects) -> dict[str, Range]:
    """What counters of ``loop`` and of loops in it run over, where that does not change."""
    found: dict[str, Range] = {}
    for node in loop.find("for_statement"):
        count = counted(node)
        if count is not None and steady(seen, count, done):
            found[count.variable] = Range(count.first.text, count.last)
    return found
