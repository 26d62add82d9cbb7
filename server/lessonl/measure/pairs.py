"""Which pointer parameters end the range that another one begins."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lessonl.measure.nodes import ARGUMENT, Node, Tree
from lessonl.measure.spec import NodeSpec

if TYPE_CHECKING:
    from lessonl.measure.roles import Hints

_BEGINS = re.compile(
    r"^(first|begin|start|it|b|from|src|source|p|s|\w*_?(first|begin|start|it|iter))\d?_?$", re.I
)
_ENDS = re.compile(
    r"^(last|end|stop|finish|e|to|pe|eof|\w*_?(last|end|finish|stop))\d?_?$", re.I
)  # fmt: skip


def half_open(tree: Tree, hints: Hints) -> dict[str, NodeSpec]:
    """The ends by their paths. What the body does with a pair goes before what it is called."""
    found = {}
    for begin, end in _neighbours(tree):
        if source := _evidence(begin, end, hints):
            found[end.path] = NodeSpec(end_of=begin.path, source=source)
    return found


def _neighbours(tree: Tree) -> Iterator[tuple[Node, Node]]:
    roots = [n for n in tree.inputs if n.parent == ARGUMENT]
    for begin, end in itertools.pairwise(roots):
        same = begin.type.replace("const ", "") == end.type.replace("const ", "")
        if begin.kind == end.kind == "pointer" and same:
            yield begin, end


def _evidence(begin: Node, end: Node, hints: Hints) -> str:
    """Why ``end`` is taken for the end of what begins at ``begin``; "" where it is not."""
    if end.path in hints.led_to:
        return ""
    pair = (begin.path, end.path)
    if pair in hints.compared:
        return f"compared with {begin.path}{hints.at('compared', end.path)}"
    named = _BEGINS.match(begin.path) and _ENDS.match(end.path)
    if named and pair in hints.together:
        return f"its name, and it is passed on with {begin.path}"
    # What is read and what is written are two things, whatever they are called.
    if named and begin.const == end.const:
        return "name"
    return ""
