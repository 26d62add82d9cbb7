"""Pointer parameters that may lead to one buffer: a function is often called in place."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lessonl.measure.inputs import InputClass
from lessonl.measure.nodes import ARGUMENT, Node, Tree
from lessonl.measure.referee import Placement
from lessonl.measure.spec import SHAPES, Shape, Spec, Together, plan

_PLAIN = ("signed", "unsigned", "real", "complex", "bool", "enum")
#: Large ones first: an input of one element tells nothing.
_SIZES = (64, 17, 5, 1)
_COUNT = 12
_MOST_PAIRS = 6
_BUFFERS = ("vector", "pointer", "view")
_OBJECTS = ("vector", "string", "sequence", "map", "aggregate")
#: In place, then overlapping in part, by less and by more than what is worked on at a time.
_AHEAD = (0, 1, -1, 6, -6)


def overlap_classes(tree: Tree, spec: Spec, tokens: str) -> Iterator[InputClass]:
    """Inputs with two parameters in one buffer of one length.

    Where one of the two is written, they count only if the original gives the same there as on
    buffers apart: then a call in place means something, and else nothing is known to be right. A
    function that says ``restrict`` forbids such calls.
    """
    if "restrict" in tokens.partition(" { ")[0]:
        return
    for first, second in itertools.islice(_pairs(tree, spec), _MOST_PAIRS):
        for together in _ways(first, second):
            how = f"{together.ahead} from" if together.ahead else "is"
            shape = Shape(together=together, name=f"{second.path} {how} {first.path}")
            for n in _SIZES if spec.variables else _SIZES[:1]:
                sizes = dict(spec.sizes(n))
                if n > abs(together.ahead) and _lengths_agree(tree, spec, sizes, first, second):
                    known, written = tuple(sizes.items()), not (first.const and second.const)
                    yield InputClass(
                        known, shape, Placement.FLUSH_END, _COUNT, Placement.FLUSH_END, written
                    )
    yield from _one_object(tree, spec)
    yield from _elements(tree, spec)


def _one_object(tree: Tree, spec: Spec) -> Iterator[InputClass]:
    """Inputs with one object for two parameters that are references to a class."""
    objects = [
        n for n in tree.inputs
        if n.parent == ARGUMENT and n.kind in _OBJECTS and "v" not in n.flags
    ]  # fmt: skip
    pairs = (
        (given, other)
        for given, other in itertools.permutations(objects, 2)
        if not given.const and given.type == other.type
    )
    for given, other in itertools.islice(pairs, _MOST_PAIRS):
        together = Together(given.path, other.path, whole=True)
        shape = Shape(together=together, name=f"{given.path} is {other.path}")
        for n in _SIZES if spec.variables else _SIZES[:1]:
            sizes = tuple(spec.sizes(n).items())
            end = Placement.FLUSH_END
            yield InputClass(sizes, shape, end, _COUNT, end, in_place=True)


def _elements(tree: Tree, spec: Spec) -> Iterator[InputClass]:
    """Inputs with a reference to an element of a container that is given beside it.

    What the reference leads to may change, or move, while the function works.
    """
    references = [
        n for n in tree.inputs
        if n.parent == ARGUMENT and n.const and "v" not in n.flags and n.kind not in _BUFFERS
    ]  # fmt: skip
    containers = [
        n for n in tree.inputs
        if n.parent == ARGUMENT and not n.const and n.kind in ("vector", "pointer")
    ]  # fmt: skip
    pairs = (
        (given, other)
        for given, other in itertools.product(references, containers)
        if tree.nodes[other.id + 1].type == given.type
    )
    for given, other in itertools.islice(pairs, _MOST_PAIRS):
        for place, named in enumerate(("first", "middle", "last")):
            together = Together(given.path, other.path, own=True, whole=True, element=place)
            shape = Shape(
                together=together, name=f"{given.path} is the {named} element of {other.path}"
            )
            for n in _SIZES[:3] if spec.variables else _SIZES[:1]:
                sizes = tuple(spec.sizes(n).items())
                end = Placement.FLUSH_END
                yield InputClass(sizes, shape, end, _COUNT, end, in_place=True)


def never_together(tree: Tree) -> list[str]:
    """Parameters of one element type that could overlap, one of them written."""
    buffers = [
        n for n in tree.inputs
        if n.parent == ARGUMENT and n.kind in ("pointer", "vector", "view", "string")
        and "v" not in n.flags
    ]  # fmt: skip
    found: list[str] = []
    for a, b in itertools.combinations(buffers, 2):
        if _element(tree, a) == _element(tree, b) and not (a.const and b.const):
            found += [n.path for n in (a, b) if n.path not in found]
    return found


def compared_nodes(tree: Tree, together: Together) -> range:
    """The nodes of the pointer whose buffer is taken from it: not comparable with one apart."""
    node = tree.find(together.pointer if together.own else together.other)
    assert node is not None
    last = node.id
    while last + 1 < len(tree.nodes) and tree.nodes[last + 1].parent >= node.id:
        last += 1
    return range(node.id, last + 1)


def _pairs(tree: Tree, spec: Spec) -> Iterator[tuple[Node, Node]]:
    pointers = [
        n for n in tree.inputs
        if n.parent == ARGUMENT and n.kind == "pointer" and _kind(tree, n) in _PLAIN
        and not _ends(spec, n)
    ]  # fmt: skip
    for first, second in itertools.combinations(pointers, 2):
        if _element(tree, first) == _element(tree, second):
            yield first, second


def _ends(spec: Spec, node: Node) -> bool:
    stated = spec.nodes.get(node.path)
    return stated is not None and bool(stated.end_of)


def _kind(tree: Tree, node: Node) -> str:
    return tree.nodes[node.id + 1].kind if node.id + 1 < len(tree.nodes) else ""


def _element(tree: Tree, node: Node) -> tuple[str, int]:
    child = tree.nodes[node.id + 1]
    return child.type.replace("const ", ""), child.size


def _ways(first: Node, second: Node) -> Iterator[Together]:
    """Whose values the buffer holds: those of the one that is read."""
    for ahead in _AHEAD if first.const != second.const else (0,):
        if first.const or not second.const:
            yield Together(second.path, first.path, ahead=ahead)
        if not first.const:
            yield Together(second.path, first.path, own=True, ahead=ahead)


def _lengths_agree(
    tree: Tree, spec: Spec, sizes: dict[str, int], first: Node, second: Node
) -> bool:
    nodes = plan(tree, spec, sizes, SHAPES[0]).nodes
    a, b = (nodes[tree.inputs.index(n)] for n in (first, second))
    return a.length == b.length > 0 and a.low == b.low == 0
