"""Loops whose turns may be carried out at the same time by several threads."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from lessonl.agents.builtin.apart import Range, apart, private
from lessonl.agents.builtin.effects import Effects, Opaque, contains, effects, names, root
from lessonl.agents.builtin.indices import offset, scaled, steady, subscripts, terms
from lessonl.agents.builtin.lasting import steady as lasts
from lessonl.agents.builtin.loops import LOOPS, Counted, counted, ranged
from lessonl.agents.builtin.reduction import Reduction, folded
from lessonl.agents.builtin.subject import Subject
from lessonl.source.syntax import Node

_ENDS = ("return_statement", "throw_statement", "goto_statement", "co_return_statement")
_CLAUSES = frozenset({"+", "*", "^", "|", "&", "min", "max"})
_HEAVY = frozenset(
    """
    sqrt cbrt exp exp2 expm1 log log2 log10 log1p pow sin cos tan asin acos atan atan2 sinh cosh
    tanh hypot fmod erf erfc tgamma
    """.split()  # noqa: SIM905
)
_LIGHT_WORK = 30_000
"""So many simple turns take as long as it does to begin and end a parallel region."""
_HEAVY_WEIGHT = 10


@frozen
class Independent:
    """A loop that may be shared among threads under ``conditions``, C++ expressions."""

    loop: Counted
    reductions: tuple[Reduction, ...]
    conditions: tuple[str, ...]
    inner: tuple[Counted, ...]
    """The loops in it, outermost first."""
    uneven: bool
    """Whether some turns have more to do than others."""

    @property
    def clauses(self) -> str:
        """The reductions as clauses of a pragma, each after a blank."""
        return "".join(f" reduction({r.operator} : {r.name})" for r in self.reductions)

    @property
    def worthwhile(self) -> str:
        """The if clause that keeps serial what is too little to share, after a blank."""
        counts = [_turns(self.loop), *(self._inside(inner) for inner in self.inner[:2])]
        calls = {n.text.rpartition(":")[2] for n in _callees(self.loop.body)}
        weight = _HEAVY_WEIGHT if calls & _HEAVY else 1
        return f" if ({' * '.join(['1.0', *counts])} > {_LIGHT_WORK // weight})"

    def _inside(self, inner: Counted) -> str:
        """How often an inner loop turns; one whose limits are known inside only, as the outer."""
        known = {inner.variable, self.loop.variable} | {c.variable for c in self.inner}
        limits = names(inner.first) | names(inner.bound)
        local = effects(self.loop.body).declares
        return _turns(self.loop) if limits & (known | local) else _turns(inner)


def independent(seen: Subject, node: Node) -> Independent | None:
    """The loop, if it counts and no turn needs, or disturbs, another. Raises Opaque."""
    loop = counted(node)
    if loop is None or not loop.counter or contains(node, *_ENDS) or _leaves(loop):
        return None
    if contains(seen.body, "structured_binding_declarator", "lambda_expression"):
        return None  # what is captured may not be shared
    done = effects(node)
    if not lasts(seen, loop, done):
        return None
    local = effects(loop.body).declares
    folds: list[Reduction] = []
    written: dict[str, list[Node]] = {}
    for write in done.writes:
        name = root(write)
        if name == loop.variable or name in local:
            if name in local and not _own(seen, write):
                return None
        elif write.kind == "identifier":
            if all(fold.name != name for fold in folds):
                folds.append(_clause(seen, loop, name))
        else:
            written.setdefault(name, []).append(write)
    reads = [n for n in done.reads if root(n) in local and not _own(seen, n)]
    if reads or not (written or folds):
        return None
    if not all(_each_its_own(seen, loop, name, done) for name in written):
        return None
    conditions = _apart(seen, loop, done, list(written))
    inner = tuple(c for n in loop.body.find("for_statement") if (c := counted(n)) is not None)
    uneven = any(loop.variable in names(c.bound) | names(c.first) for c in inner)
    uneven = uneven or any(contains(c.bound, "subscript_expression") for c in inner)
    return Independent(loop, tuple(folds), conditions, inner, uneven)


def _leaves(loop: Counted) -> bool:
    """Whether a break ends the loop itself."""
    within = (*LOOPS, "switch_statement")
    for node in loop.body.find("break_statement"):
        above = [a for a in node.ancestors() if a.kind in within]
        if above and above[0] == loop.node:
            return True
    return False


def _own(seen: Subject, access: Node) -> bool:
    """Whether a variable that each turn declares holds what is accessed."""
    variable = seen.variables.get(root(access))
    if variable is None or variable.shared:
        return False
    return variable.owner or private(seen, access)


def _clause(seen: Subject, loop: Counted, name: str) -> Reduction:
    found = folded(seen, loop.body, name)
    if found.operator not in _CLAUSES:
        raise Opaque(name)
    return found


def _each_its_own(seen: Subject, loop: Counted, name: str, done: Effects) -> bool:
    """Whether every turn accesses other elements of an array that is written to."""
    known = seen.variables.get(name)
    if known is None or not known.indexed:
        return False
    places = set[object]()
    for access in (*done.reads, *done.writes):
        if root(access) == name and not _size(access):
            places.add(_place(seen, access, loop))
    return len(places) == 1 and None not in places


def _size(access: Node) -> bool:
    parent = access.parent
    return access.kind == "identifier" and parent is not None and parent.kind == "field_expression"


def _place(seen: Subject, access: Node, loop: Counted) -> object:
    """What tells the elements of one turn from those of others; None for nothing that is known."""
    indices, known = subscripts(access), seen.variables.get(root(access))
    if indices is None or known is None or not steady(seen, indices):
        return None
    if len(indices) > 1 and not known.container:
        return None
    found = offset(indices[0], loop.variable)
    if found is not None:
        others = names(indices[0]) - {loop.variable}
        return None if others & effects(loop.node).assigned() else found
    width = _width(access, indices[0], loop)
    wide = seen.variables.get(width) if width else None
    if wide is None or not wide.scalar or wide.name in effects(loop.node).assigned():
        return None
    return "row", width


def _width(access: Node, index: Node, loop: Counted) -> str:
    """``w`` where ``a[i * w + x]`` lies in row i of the loop over i for every x there is; or ""."""
    columns = [t.text for sign, t in terms(index) if sign == 1 and t.kind == "identifier"]
    if len(terms(index)) != 2 or len(columns) != 1:
        return ""
    width = scaled(index, loop.variable, columns[0])
    if width is None or not loop.first.text.isdigit():
        return ""
    for above in access.ancestors():
        count = counted(above)
        if count is not None and count.variable == columns[0]:
            return width.text if _fits(count, width.text, loop) else ""
    return ""


def _fits(inner: Counted, width: str, loop: Counted) -> bool:
    """Whether an inner loop stays from 0 to below the width; its limits may be the outer's i."""
    i, whole = loop.variable, loop.bound.text == width and not loop.inclusive
    begins = inner.first.text.isdigit() or "".join(inner.first.text.split()) in (i, f"{i}+1")
    ends = inner.bound.text == width and not inner.inclusive
    return begins and (ends or (whole and inner.bound.text == i))


def _apart(seen: Subject, loop: Counted, done: Effects, written: Sequence[str]) -> tuple[str, ...]:
    """When nothing that is written is accessed by another name. Raises Opaque."""
    loops = ranged(loop.node, done.assigned())
    ranges = {c.variable: Range(c.first.text, c.last) for c in loops}
    ranges = {**_of_triangles(loop, done), **ranges}
    conditions: dict[str, None] = {}
    for name in written:
        mine = [n for n in (*done.reads, *done.writes) if root(n) == name and not _size(n)]
        others = [n for n in (*done.reads, *done.writes) if _other(seen, n, name, done)]
        conditions.update(dict.fromkeys(apart(seen, mine, others, ranges, done.assigned())))
    if not any("&" in c and "[" in c for c in conditions):
        return tuple(conditions)
    return (*dict.fromkeys(c.runs for c in loops), *conditions)


def _of_triangles(loop: Counted, done: Effects) -> dict[str, Range]:
    """What counters run over whose loop begins or ends at the outer loop's."""
    found: dict[str, Range] = {}
    for node in loop.body.find("for_statement"):
        c, i = counted(node), loop.variable
        if c is None:
            continue
        begins = "".join(c.first.text.split()) in (i, f"{i}+1")
        first = loop.first.text if begins else c.first.text
        last = loop.last if c.bound.text == i else c.last
        own = (names(c.first) if not begins else set()) | (names(c.bound) - {i})
        if not own & done.assigned() and i in names(c.first) | names(c.bound):
            found[c.variable] = Range(first, last)
    return found


def _other(seen: Subject, access: Node, name: str, done: Effects) -> bool:
    """Whether an access may reach the array, but not by its name."""
    if root(access) in done.declares:
        return False
    variable = seen.variables.get(root(access))
    folds = access.kind == "identifier" and variable is not None and variable.scalar
    return root(access) != name and not folds


def _turns(loop: Counted) -> str:
    first = "" if loop.first.text == "0" else f" - ({loop.first.text})"
    return f"(({loop.bound.text}){first})" if first else f"({loop.bound.text})"


def _callees(body: Node) -> list[Node]:
    return [f for n in body.find("call_expression") if (f := n.field("function")) is not None]
