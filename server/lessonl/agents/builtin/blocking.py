"""Walks a matrix in blocks that fit the cache, where rows are read while columns are written."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from lessonl.agents.builtin.apart import Range, apart, private
from lessonl.agents.builtin.effects import Opaque, contains, effects, names, root
from lessonl.agents.builtin.extents import small_unsigned
from lessonl.agents.builtin.fixed import declares, held
from lessonl.agents.builtin.indices import offset, scaled, steady, subscripts
from lessonl.agents.builtin.layout import block, indented, inside
from lessonl.agents.builtin.loops import LOOPS, Counted, counted, group, statements
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_SIZES = {2: (32, 32), 3: (64, 256)}
"""Iterations of a block, outer and inner, for nests of two and of three loops."""
_JUMPS = ("continue_statement", "break_statement", "return_statement", "throw_statement")


@frozen
class _Nest:
    """Loops each of which holds nothing but declarations, ``heads``, and the next one."""

    loops: tuple[Counted, ...]
    heads: tuple[tuple[Node, ...], ...]

    @property
    def body(self) -> Node:
        return self.loops[-1].body


def apply(function: Function) -> Rewrite | None:
    """Every element is computed from the same terms in the same order."""
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    for node in seen.body.find("for_statement"):
        if any(edit.start <= node.start < edit.end for edit in edits):
            continue
        nest = _nest(node)
        try:
            conditions = _conditions(seen, nest) if nest is not None else None
        except Opaque:
            continue
        if nest is not None and conditions is not None:
            edits.append(instead(node, conditions, _blocked(seen, nest)))
    return rewritten(function, edits, "algorithm")


def _nest(node: Node) -> _Nest | None:
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
    if len(loops) not in _SIZES or not plain or contains(node, *_JUMPS):
        return None
    if contains(loops[-1].body, *LOOPS) or not all(map(_simple, loops)):
        return None
    return _Nest(tuple(loops), tuple(heads))


def _simple(loop: Counted) -> bool:
    """Whether the loop starts at a number, of which a block's end can be told without overflow."""
    return loop.first.text.isdigit() and bool(loop.counter)


def _conditions(seen: Subject, nest: _Nest) -> tuple[str, ...] | None:
    """When blocks give the same; None when never, or when there is nothing to gain."""
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
    if once is None or not _gains(nest, [*done.reads, target]):
        return None
    bounds = held(seen, [loop.bound for loop in nest.loops], outer)
    found = (*bounds, *once, *_sources(seen, nest, target, done.reads))
    runs = tuple(loop.runs for loop in nest.loops)
    return tuple(dict.fromkeys((*runs, *found))) if found else ()


def _sources(seen: Subject, nest: _Nest, target: Node, reads: Sequence[Node]) -> tuple[str, ...]:
    """The conditions under which nothing that is read, but the target itself, is written."""
    local = declares(nest.loops[0].node)
    ranges = {c.variable: Range(c.first.text, c.last) for c in nest.loops}
    others = []
    for read in reads:
        if root(read) in local:
            if not private(seen, read):
                raise Opaque(read.text)
        elif read.text != target.text:
            others.append(read)
    return apart(seen, [target], others, ranges, local)


def _once(seen: Subject, nest: _Nest, target: Node) -> tuple[str, ...] | None:
    """Conditions under which each element belongs to one pair of iterations; None if to more."""
    indices = subscripts(target)
    variables = {loop.variable: loop for loop in nest.loops}
    used = [v for v in variables if v in names(target)]
    if indices is None or len(used) != 2 or not steady(seen, indices):
        return None
    if len(indices) == 2:
        known = seen.variables.get(root(target))
        rows = known is not None and known.container and known.element not in ("", "bool")
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


def _gains(nest: _Nest, accesses: Sequence[Node]) -> bool:
    """Whether what a block touches is used again before it has left the cache."""
    found = [n for n in accesses if n.kind == "subscript_expression"]
    one, two = nest.loops[-2].variable, nest.loops[-1].variable
    if len(nest.loops) == 3:
        first = nest.loops[0].variable
        return any({one, two} <= names(n) and first not in names(n) for n in found)
    across = any(_unit(n, one) and two in names(n) for n in found)
    return across and any(_unit(n, two) and one in names(n) for n in found)


def _unit(access: Node, variable: str) -> bool:
    """Whether the element next in memory is that of the next iteration."""
    indices = subscripts(access)
    return indices is not None and offset(indices[-1], variable) is not None


def _blocked(seen: Subject, nest: _Nest) -> str:
    inner, sizes = nest.loops[-2:], _SIZES[len(nest.loops)]
    text = seen.function.text
    ends = {loop.variable: _ends(text, loop) for loop in inner}
    code = inside(edited(nest.body))
    for depth in reversed(range(len(nest.loops))):
        loop = nest.loops[depth]
        if depth < len(nest.heads):
            code = "\n".join([*(edited(head) for head in nest.heads[depth]), code])
        code = block(_header(loop, ends), f"{{\n{indented(code)}\n}}")
    for loop, size in zip(reversed(inner), reversed(sizes), strict=True):
        code = _tile(loop, ends[loop.variable], size, code)
    return code


def _ends(text: str, loop: Counted) -> tuple[str, str]:
    return fresh(text, f"{loop.variable}_begin"), fresh(text, f"{loop.variable}_end")


def _header(loop: Counted, ends: dict[str, tuple[str, str]]) -> str:
    if loop.variable not in ends:
        return loop.header
    begin, end = ends[loop.variable]
    x = loop.variable
    return f"for ({loop.counter} {x} = {begin}; {x} < {end}; ++{x})"


def _tile(loop: Counted, ends: tuple[str, str], size: int, code: str) -> str:
    """The loop over blocks; what is left is compared, as a sum might overflow."""
    (begin, end), type_ = ends, loop.counter
    left = f"{group(loop.bound)} - {begin}" + (" + 1" if loop.inclusive else "")
    lines = (
        f"const {type_} {end} = {begin} + std::min<{type_}>({size}, {left});",
        code,
        f"{begin} = {end};",
    )
    sign = "<=" if loop.inclusive else "<"
    header = f"for ({type_} {begin} = {loop.first.text}; {begin} {sign} {group(loop.bound)};)"
    return block(header, "{\n" + indented("\n".join(lines)) + "\n}")


TECHNIQUE = Technique(
    "blocking",
    "walks the matrix in blocks that stay in the cache until all of them is used",
    "the results not overlapping what is read",
    apply,
)
