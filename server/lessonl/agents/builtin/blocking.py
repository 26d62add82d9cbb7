"""Walks a matrix in blocks that fit the cache, where rows are read while columns are written."""

from __future__ import annotations

from lessonl.agents.builtin.effects import names
from lessonl.agents.builtin.indices import accesses, offset, subscripts
from lessonl.agents.builtin.layout import block, braced, inside
from lessonl.agents.builtin.loops import Counted, group
from lessonl.agents.builtin.nests import Nest, any_order, nest, simple
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_SIZES = {2: (32, 32), 3: (64, 256)}
"""Iterations of a block, outer and inner, for nests of two and of three loops."""


def apply(function: Function) -> Rewrite | None:
    """Every element is computed from the same terms in the same order."""
    return rewritten_outermost(function, ("for_statement",), _walk, "algorithm")


def _walk(seen: Subject, node: Node) -> list[Edit]:
    found = nest(node, _SIZES)
    if found is None or not _gains(found) or not all(map(simple, found.loops)):
        return []
    conditions = any_order(seen, found)
    return [] if conditions is None else [instead(node, conditions, _blocked(seen, found))]


def _gains(nest: Nest) -> bool:
    """Whether what a block touches is used again before it has left the cache."""
    found = accesses(nest.body)
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


def _blocked(seen: Subject, nest: Nest) -> str:
    inner, sizes = nest.loops[-2:], _SIZES[len(nest.loops)]
    text = seen.function.text
    ends = {loop.variable: _ends(text, loop) for loop in inner}
    code = inside(edited(nest.body))
    for depth in reversed(range(len(nest.loops))):
        loop = nest.loops[depth]
        if depth < len(nest.heads):
            code = "\n".join([*(edited(head) for head in nest.heads[depth]), code])
        code = block(_header(loop, ends), braced(code))
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
    return block(header, braced("\n".join(lines)))


TECHNIQUE = Technique(
    "blocking",
    "walks the matrix in blocks that stay in the cache until all of them is used",
    "the results not overlapping what is read",
    apply,
)
