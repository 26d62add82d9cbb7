"""Reads what the threads of a block have in common once, into tiles in shared memory."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from lessonl.agents.builtin.cuda.guarded import Guarded, guarded
from lessonl.agents.builtin.cuda.kernel import Kernel, accesses, base, kernel, stored, written
from lessonl.agents.builtin.cuda.places import coefficient, threadless, with_first_thread
from lessonl.agents.builtin.loops import Counted, counted
from lessonl.agents.builtin.subject import is_scalar
from lessonl.agents.builtin.technique import Technique, edited, either, fresh, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_MOST = 32
"""Threads along one side of a block, which has 1024 at most."""
_TILES = 4
"""Of numbers of 8 bytes, these are less than the 48 KB that a block has."""
_CALLS = frozenset(("fma", "fmaf", "fabs", "fabsf", "fmax", "fmaxf", "fmin", "fminf", "min", "max"))


@frozen
class _Tile:
    """An array of which all threads of a row, or of a column, of the block read the same part."""

    access: Node
    name: str
    by_row: bool
    """Whether it is the same for all x: then it is kept by y and the loop's counter."""


@frozen
class _Plan:
    seen: Kernel
    form: Guarded
    loop: Counted
    ahead: tuple[Node, ...]
    after: tuple[Node, ...]
    tiles: tuple[_Tile, ...]


def apply(function: Function) -> Rewrite | None:
    """For square blocks, which is tested; the order of every thread's sum stays.

    An element is loaded where a thread of the block would have read it, and nowhere else.
    """
    seen = kernel(function, "kernel")
    form = guarded(seen) if seen is not None and seen.alone else None
    plan = _plan(seen, form) if seen is not None and form is not None else None
    if plan is None:
        return None
    rest = function.text.encode()[plan.form.start : plan.form.end].decode()
    kept = rest.replace("\n    ", "\n")
    side = ("blockDim.x == blockDim.y", f"blockDim.x <= {_MOST}", "blockDim.z == 1")
    text = either(side, _tiled(plan), kept).replace("\n", "\n    ")
    return rewritten(function, [Edit(plan.form.start, plan.form.end, text.encode())])


def _plan(seen: Kernel, form: Guarded) -> _Plan | None:
    loops = [(i, c) for i, n in enumerate(form.work) if (c := counted(n)) is not None]
    outputs = written(seen)
    if len(loops) != 1 or outputs is None or form.test.find("subscript_expression"):
        return None
    at, loop = loops[0]
    ahead = form.work[:at]
    if loop.inclusive or not loop.counter or not _plain(loop) or not all(map(_harmless, ahead)):
        return None
    if not threadless(loop.first, seen) or not threadless(loop.bound, seen):
        return None
    if not all(map(_harmless, form.before)):
        return None
    tiles = _tiles(seen, loop, outputs)
    kinds = {tile.by_row for tile in tiles}
    some = len(kinds) == 2 and len(tiles) <= _TILES
    return _Plan(seen, form, loop, ahead, form.work[at + 1 :], tiles) if some else None


def _plain(loop: Counted) -> bool:
    """Whether its body only computes: no branches, no memory written, no unknown calls."""
    branches = ("if_statement", "for_statement", "while_statement", "do_statement",
                "break_statement", "continue_statement", "return_statement", "switch_statement",
                "conditional_expression", "lambda_expression")  # fmt: skip
    calls = (n.field("function") for n in loop.body.find("call_expression"))
    return (
        not loop.body.find(*branches)
        and all(target.kind == "identifier" for target in stored(loop.body))
        and all(c is not None and c.text in _CALLS for c in calls)
        and not any(n.operator in ("&&", "||") for n in loop.body.find("binary_expression"))
    )


def _harmless(statement: Node) -> bool:
    """A declaration that every thread may come by, whether it has work or not."""
    risky = ("subscript_expression", "call_expression", "pointer_expression", "lambda_expression")
    divided = any(n.operator in ("/", "%") for n in statement.find("binary_expression"))
    return statement.kind == "declaration" and not statement.find(*risky) and not divided


def _tiles(seen: Kernel, loop: Counted, outputs: set[str]) -> tuple[_Tile, ...]:
    known = seen.locals()
    pointers = {v.name for v in seen.pointers() if is_scalar(v.element)} - outputs
    found: dict[str, _Tile] = {}
    inner = {n.text for d in loop.body.find("declaration") for n in d.find("identifier")}
    for access in accesses(loop.body):
        index = access.field("indices")
        if base(access) not in pointers or index is None or access.text in found:
            continue
        used = {n.text for n in index.find("identifier")}
        if loop.variable not in used or used & inner or index.find("subscript_expression"):
            continue
        by_x, by_y = (coefficient(index, d, known) != 0 for d in ("x", "y"))
        if by_x != by_y and coefficient(index, "z", known) == 0:
            name = fresh(seen.function.text, f"{base(access)}_tile")
            name = name if all(name != t.name for t in found.values()) else f"{name}{len(found)}"
            found[access.text] = _Tile(access, name, by_y)
    return tuple(found.values())


def _tiled(plan: _Plan) -> str:
    seen, loop, text = plan.seen, plan.loop, plan.seen.function.text
    first, side, works = fresh(text, "first"), fresh(text, "side"), fresh(text, "works")
    declared = [
        f"__shared__ {seen.variables[base(t.access)].element} {t.name}[{_MOST}][{_MOST + 1}];"
        for t in plan.tiles
    ]
    loads = [_load(plan, tile, first) for tile in plan.tiles]
    k = loop.variable
    instead = {t.access.text: _element(t, f"{k} - {first}") for t in plan.tiles}
    edits = [replace(a, instead[a.text]) for a in accesses(loop.body) if a.text in instead]
    body = _block(edited(loop.body, edits), loop.body)
    near = f"{k} < {loop.bound.text} && {k} - {first} < {side}"
    outer = f"for ({loop.type} {first} = {loop.first.text}; {first} < {loop.bound.text};"
    inner = [
        *loads,
        "__syncthreads();",
        f"if ({works}) for ({loop.type} {k} = {first}; {near}; ++{k}) {body}",
        "__syncthreads();",
    ]
    return "\n".join(
        [
            *declared,
            f"const {loop.counter} {side} = blockDim.x;",
            f"const bool {works} = {plan.form.condition};",
            *(edited(n) for n in plan.ahead),
            f"{outer} {first} += {side}) {{",
            *("    " + part.replace("\n", "\n    ") for part in inner),
            "}",
            *_afterwards(works, plan.after),
        ]
    )


def _afterwards(works: str, after: Sequence[Node]) -> list[str]:
    if not after:
        return []
    inner = ["    " + edited(n).replace("\n", "\n    ") for n in after]
    return [f"if ({works}) {{", *inner, "}"]


def _load(plan: _Plan, tile: _Tile, first: str) -> str:
    """What a thread puts into a tile, if a thread of its row or column has work."""
    mine = "x" if tile.by_row else "y"
    at = f"{first} + static_cast<{plan.loop.counter}>(threadIdx.{mine})"
    needed = with_first_thread(plan.form.test, "x" if tile.by_row else "y", plan.seen)
    if plan.form.leaves:
        needed = f"!({needed})"
    index = tile.access.field("indices")
    assert index is not None
    uses = [n for n in index.find("identifier") if n.text == plan.loop.variable]
    access = edited(tile.access, [replace(n, f"({at})") for n in uses])
    return (
        f"if (({needed}) && {at} < {plan.loop.bound.text}) {{\n"
        f"    {tile.name}[threadIdx.y][threadIdx.x] = {access};\n}}"
    )


def _element(tile: _Tile, step: str) -> str:
    at = f"[threadIdx.y][{step}]" if tile.by_row else f"[{step}][threadIdx.x]"
    return f"{tile.name}{at}"


def _block(text: str, body: Node) -> str:
    return text if body.kind == "compound_statement" else f"{{ {text} }}"


TECHNIQUE = Technique(
    "tiling",
    "reads what the threads of a row or column of a block share once, into shared memory",
    "the block being a square of at most 32 by 32 threads, which is tested",
    apply,
    cuda=True,
)
