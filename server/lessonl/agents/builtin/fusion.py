"""Makes one loop of neighbouring loops over the same range, so that memory is walked once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lessonl.agents.builtin.apart import Range, apart, looked_at, private
from lessonl.agents.builtin.effects import Effects, Opaque, contains, effects, names, root
from lessonl.agents.builtin.fixed import declares, fixed
from lessonl.agents.builtin.indices import constant, same_rows, shifted
from lessonl.agents.builtin.layout import inside
from lessonl.agents.builtin.loops import Counted, counted, statements
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import (
    Technique,
    edited,
    either,
    indented,
    placed,
    renaming,
    without,
)
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node

_JUMPS = ("continue_statement", "break_statement", "return_statement", "throw_statement")


def apply(function: Function) -> Rewrite | None:
    """Every sum is still added up in the same order, so that even rounding stays the same."""
    return rewritten_outermost(function, ("for_statement",), _fused)


def _fused(seen: Subject, node: Node) -> list[Edit]:
    chain = _chain(seen, node)
    return _fuse(seen, chain) if len(chain) > 1 else []


def _chain(seen: Subject, node: Node) -> list[Counted]:
    """The loop and those after it that may run in step with it."""
    first = counted(node)
    chain = [first] if first is not None and not contains(node, *_JUMPS) else []
    for statement in _following(node) if chain else ():
        loop = counted(statement)
        try:
            if loop is None:
                if not all(_passes(seen, done.node, statement) for done in chain):
                    break
            elif _alike(chain[0], loop) and _conditions(seen, [*chain, loop]) is not None:
                chain.append(loop)
            else:
                break
        except Opaque:
            break
    return chain


def _following(node: Node) -> Iterator[Node]:
    parent = node.parent
    if parent is not None and parent.kind == "compound_statement":
        yield from (n for n in parent.named_children if n.start >= node.end)


def _passes(seen: Subject, loop: Node, statement: Node) -> bool:
    """Whether a statement between loops can run before the loop instead."""
    if statement.kind not in ("declaration", "expression_statement"):
        return False
    done = effects(statement)
    if not all(private(seen, n) for n in (*done.reads, *done.writes)):
        return False
    return not (names(statement) - _read_only(done)) & names(loop) and not (
        _read_only(done) & effects(loop).assigned()
    )


def _read_only(done: Effects) -> set[str]:
    return {root(n) for n in done.reads} - done.assigned()


def _alike(one: Counted, other: Counted) -> bool:
    same = one.type == other.type and one.inclusive == other.inclusive
    same = same and one.first.text == other.first.text and one.bound.text == other.bound.text
    renamed = one.variable != other.variable and one.variable in names(other.node)
    return same and not renamed and not contains(other.node, *_JUMPS)


def _conditions(seen: Subject, chain: Sequence[Counted]) -> tuple[str, ...] | None:
    """When the loops may run in step; None when never. Raises Opaque."""
    last = chain[-1]
    found: dict[str, None] = {}
    for loop in chain:
        ranges = _ranges(loop)
        found.update(dict.fromkeys(fixed(seen, [loop.first, loop.bound], loop.node, ranges)))
    for earlier in chain[:-1]:
        pair = _pair(seen, earlier, last)
        if pair is None:
            return None
        found.update(dict.fromkeys(pair))
    return tuple(found)


def _pair(seen: Subject, earlier: Counted, later: Counted) -> tuple[str, ...] | None:
    before, after = effects(earlier.body), effects(later.body)
    found: dict[str, None] = {}
    for write, others in (
        *((w, (*after.reads, *after.writes)) for w in before.writes),
        *((w, before.reads) for w in after.writes),
    ):
        local = before.declares if write in before.writes else after.declares
        if root(write) in local:
            if not private(seen, write):
                raise Opaque(write.text)
            continue
        for other in others:
            conditions = _apart(seen, write, other, (earlier, later), (before, after))
            if conditions is None:
                return None
            found.update(dict.fromkeys(conditions))
    return tuple(found)


def _apart(
    seen: Subject,
    write: Node,
    other: Node,
    loops: tuple[Counted, Counted],
    done: tuple[Effects, Effects],
) -> tuple[str, ...] | None:
    """Why no iteration of the later loop meets one that comes after it of the earlier loop."""
    inside_first = loops[0].node.start <= write.start < loops[0].node.end
    ahead, behind = (write, other) if inside_first else (other, write)
    local = done[1].declares if inside_first else done[0].declares
    if root(other) in local:
        if seen.variables.get(root(other)) is None or not private(seen, other):
            raise Opaque(other.text)
        return ()
    if root(write) != root(other):
        ranges = {**_ranges(loops[0]), **_ranges(loops[1])}
        changing = done[0].declares | done[1].declares | {c.variable for c in loops}
        return apart(seen, [write], [other], ranges, changing)
    if looked_at(other) and write.kind != "identifier":
        return ()
    fixed_names = done[0].assigned() | done[1].assigned()
    gap = shifted(ahead, loops[0].variable, behind, loops[1].variable, seen)
    if gap is not None and gap <= 0 and constant(ahead, behind, loops, fixed_names):
        return ()
    return () if same_rows(seen, ahead, loops[0], behind, loops[1], fixed_names) else None


def _ranges(loop: Counted) -> dict[str, Range]:
    """The ranges of the loop's variable and of those of its inner loops that are known."""
    local = declares(loop.node)
    inner = [c for n in loop.node.find("for_statement") for c in [counted(n)] if c is not None]
    return {
        c.variable: Range(c.first.text, c.last)
        for c in inner
        if not (names(c.first) | names(c.bound)) & local
    }


def _fuse(seen: Subject, chain: Sequence[Counted]) -> list[Edit]:
    """The loops at the place of the last one, after what stood between them."""
    conditions = _all_conditions(seen, chain)
    loops = [loop.node for loop in chain]
    bodies = [_body(loop, chain[0].variable) for loop in chain]
    clash = any(_own(a) & names(b.node) for a in chain for b in chain if a is not b)
    if clash:
        bodies = [f"{{\n{indented(body)}\n}}" for body in bodies]
    fused = f"{chain[0].header} {{\n" + "\n".join(indented(body) for body in bodies) + "\n}"
    if not conditions:
        return [*map(without, loops[:-1]), placed(loops[-1], fused)]
    kept = "\n".join(edited(node) for node in loops)
    return [*map(without, loops[:-1]), placed(loops[-1], either(conditions, fused, kept))]


def _all_conditions(seen: Subject, chain: Sequence[Counted]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for count in range(2, len(chain) + 1):
        found.update(dict.fromkeys(_conditions(seen, chain[:count]) or ()))
    runs = {c.runs: None for loop in chain for c in _inner(loop)}
    return (*runs, *found) if found else ()


def _inner(loop: Counted) -> list[Counted]:
    known = _ranges(loop)
    found = [c for n in loop.node.find("for_statement") for c in [counted(n)] if c is not None]
    return [c for c in found if c.variable in known]


def _own(loop: Counted) -> set[str]:
    """What the body declares for itself, inner blocks aside."""
    found = (s for s in statements(loop.body) if s.kind == "declaration")
    return {name for statement in found for name in declares(statement)}


def _body(loop: Counted, variable: str) -> str:
    renamed = renaming(loop.body, {loop.variable: variable}) if loop.variable != variable else ()
    return inside(edited(loop.body, renamed))


TECHNIQUE = Technique(
    "fusion",
    "makes one loop of loops over the same range, so that what they share is in the cache",
    "no loop needing what a later iteration of the one before it makes",
    apply,
)
