"""What the checks of a function leave out, for the notes of its verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lessonl.measure.inputs import InputClass
from lessonl.measure.nodes import Node, Tree
from lessonl.measure.objects import ObjectFacts
from lessonl.measure.overlap import never_together
from lessonl.measure.spec import Link, Spec

#: A note names this many members.
_NAMED: Final = 3


def untested(
    tree: Tree,
    spec: Spec,
    facts: ObjectFacts,
    inputs: Sequence[InputClass],
    contents: Sequence[str],
) -> Iterator[str]:
    """What no input varies, or no comparison looks at, in words."""
    varied = {name.rpartition("::")[2] for name in contents if any(c.shape.filled for c in inputs)}
    if others := [name for name in facts.globals if name not in varied]:
        named = _few(others)
        yield f"global variables are not varied, only their plain values compared: {named}"
    tried = any(c.shape.together for c in inputs)
    partly = {
        path
        for c in inputs
        if c.shape.together and (c.shape.together.ahead or c.shape.together.whole)
        for path in (c.shape.together.pointer, c.shape.together.other)
    }
    if apart := [path for path in never_together(tree) if path not in partly]:
        how = "arguments that partly overlap" if tried else "arguments that overlap"
        yield f"{how} were not tried: {_few(apart)}"
    opaque = [f"{n.path} ({n.type})" for n in tree.nodes if n.kind == "opaque"]
    if opaque:
        yield f"not varied and not compared, their types are not modelled: {_few(opaque)}"
    alone = [n.path for n in tree.nodes if _link(n, spec) is Link.NOWHERE]
    if alone:
        yield f"pointers that are null in every input: {_few(alone)}"
    if spec.partial:
        yield "checked only on the inputs that the original runs cleanly on, which not all are"
    kept = [n.path for n in tree.nodes if n.kind != "opaque" and n.path in spec.nodes]
    if kept := [path for path in kept if spec.nodes[path].keep]:
        yield f"private members are as constructed in every input: {_few(kept)}"


def _link(node: Node, spec: Spec) -> Link | None:
    stated = spec.nodes.get(node.path)
    return None if stated is None else stated.link


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
