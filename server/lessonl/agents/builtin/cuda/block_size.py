"""Launches a kernel with blocks of another size."""

from __future__ import annotations

import re
from functools import partial

from attrs import evolve, frozen

from lessonl.agents.builtin.cuda.guarded import guarded
from lessonl.agents.builtin.cuda.kernel import Kernel, changed, kernel
from lessonl.agents.builtin.cuda.launched import plain, plain_text, rounds_up
from lessonl.agents.builtin.cuda.places import inside, linear
from lessonl.agents.builtin.technique import Technique, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.cuda import Launch, launches, plain_tokens
from lessonl.source.functions import functions
from lessonl.source.syntax import Node, parse, replace

_NUMBERS = range(32, 1025)
_LARGER, _SMALLER = 512, 128
_LAUNCH = ("blockIdx", "blockDim", "threadIdx")
_WORD = re.compile(r"[A-Za-z_]\w*")


@frozen
class _Size:
    """A variable that holds the number of threads of a block, and nothing else."""

    name: str
    value: Node


def _apply(function: Function, size: int) -> Rewrite | None:
    """Only where the size is a variable of its own, and the kernel would not notice.

    It must take its element from its place in the grid, have a test for the last block, and be
    launched with as many blocks as are needed.
    """
    seen = kernel(function, "host")
    found = launches(function.text.encode()) if seen is not None else ()
    if seen is None or len(found) != 1:
        return None
    held = _held(seen, found[0])
    if (
        held is None
        or int(plain(held.value)) in (size, _LARGER)
        or not _unnoticed(seen, found[0], held)
    ):
        return None
    return rewritten(function, [replace(held.value, str(size))])


def _held(seen: Kernel, launch: Launch) -> _Size | None:
    if len(launch.configuration) < 2 or len(launch.configuration) > 2:
        return None
    name = launch.configuration[1]
    value = seen.locals().get(name)
    if value is None or not plain(value).isdigit() or int(plain(value)) not in _NUMBERS:
        return None
    return _Size(name, value)


def _unnoticed(seen: Kernel, launch: Launch, held: _Size) -> bool:
    """Whether the kernel does the same with any size of its blocks."""
    bound, blocks = _bound(seen, launch), _blocks(seen, launch)
    if not bound or blocks is None or set(_WORD.findall(bound)) & changed(seen.body):
        return False
    used = [t.text.decode("utf-8", "replace") for t in plain_tokens(seen.function.text.encode())]
    in_grid = sum(n.text == held.name for n in blocks.find("identifier"))
    if used.count(held.name) != 2 + in_grid:
        return False
    grid = launch.configuration[0]
    if grid in seen.locals() and used.count(grid) != 2:
        return False
    size = _value(held.name)
    return size is not None and rounds_up(blocks, bound, size)


def _value(text: str) -> Node | None:
    """An expression that stands in the launch."""
    root = parse(f"auto x = {text};".encode())
    return next((d.field("value") for d in root.find("init_declarator")), None)


def _blocks(seen: Kernel, launch: Launch) -> Node | None:
    """The number of blocks as an expression, a variable's where it is one."""
    text = launch.configuration[0]
    if text in seen.locals():
        return _within_dim3(seen.locals()[text])
    value = _value(text)
    return _within_dim3(value) if value is not None else None


def _within_dim3(value: Node) -> Node:
    node = inside(value)
    if node.kind == "argument_list" and len(node.named_children) == 1:
        return node.named_children[0]
    if node.kind == "call_expression" and node.text.startswith("dim3"):
        arguments = node.field("arguments")
        if arguments is not None and len(arguments.named_children) == 1:
            return arguments.named_children[0]
    return node


def _bound(seen: Kernel, launch: Launch) -> str:
    """The argument that says how many elements there are, if the kernel is of the simple form."""
    try:
        data = seen.function.file.read_bytes()
    except OSError:
        return ""
    named = [f for f in functions(seen.function.file, data) if f.name == launch.name]
    called = kernel(named[0], "kernel") if len(named) == 1 else None
    form = guarded(called) if called is not None and called.alone else None
    if called is None or form is None or len(form.before) != 1:
        return ""
    place = linear(form.before[0])
    bound = form.bound(place.name) if place is not None else None
    parameters = [p.name for p in named[0].parameters]
    used = [n for n in called.body.find("identifier") if n.text in _LAUNCH]
    if bound is None or place is None or place.dimension != "x" or len(used) != len(_LAUNCH):
        return ""
    if bound.text not in parameters or {bound.text, place.name} & changed(called.body):
        return ""
    at = parameters.index(bound.text)
    return plain_text(launch.arguments[at]) if at < len(launch.arguments) else ""


LARGER = Technique(
    "block_size",
    "launches blocks of 512 threads",
    "the kernel taking each element by its place in the grid, whatever the blocks are",
    partial(_apply, size=_LARGER),
    cuda=True,
)
SMALLER = evolve(
    LARGER,
    name="small_blocks",
    idea="launches blocks of 128 threads",
    apply=partial(_apply, size=_SMALLER),
)
