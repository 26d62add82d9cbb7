"""What each parameter may mean, as hypotheses to be tried on the original, likeliest first.

Sources, in this order: how the body uses it, what it is called, what its type is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from attrs import evolve, field, frozen

from lessonl.measure.expression import Expression, constant
from lessonl.measure.nodes import Node, Tree
from lessonl.measure.pairs import half_open
from lessonl.measure.referee import Order
from lessonl.measure.sizes import SizeForm
from lessonl.measure.spec import Link, NodeSpec, Range, leads_back, plain_node, variable_of
from lessonl.source.tables import TableLimit

_SIZE_NAMES = re.compile(
    r"(^|\.|_)(n|m|len|length|size|count|num\w*|n[a-z]?|n_\w+|\w+_?(len|length|size|count|num)|rows?|"
    r"n?cols?|columns?|width|height|depth|w|h|d|dim\w*|stride|pitch|ld[abc]?|nx|ny|nz|ni|nj|nk|nl|nm|"
    r"(?-i:[KLPQ])|nr|nc|steps?|iters?|iterations|order|samples|channels|bins|bytes)$",
    re.IGNORECASE,
)
_OFFSET_NAMES = re.compile(
    r"(row_?ptr|rowptr|col_?ptr|indptr|offsets?|row_?starts?|starts|xadj|row_?begin)$", re.I
)
_INDEX_NAMES = re.compile(
    r"(col(s|umns?|_?idx|_?ind(ex|ices)?)?|ind(ex|ices|ptr)?|idx|perm\w*|order|map|adj\w*)$", re.I
)
_PERMUTATION_NAMES = re.compile(r"(perm\w*|order|rank)$", re.I)
_SORTED_NAMES = re.compile(r"(sorted\w*|\w*_sorted)$", re.I)
_POSITIVE_REALS = re.compile(
    r"(eps\w*|tol\w*|dt|dx|dy|dz|h|sigma|scale|alpha|beta|gamma|rate|mass|radius)$", re.I
)
_INDEX_SCALARS = re.compile(
    r"(^|\.|_)(k|kth|i|j|idx|index|pos|position|rank|nth|lo|begin|start|first|left|from)$", re.I
)


#: Objects in front of the one that a pointer leads to, where objects are linked to each other.
_POOL, _LIST = 5, 70
"""In a list each leads to one other. More links lead on in more ways than can be followed."""


@frozen
class Hints:
    """What the body says. All keys are node paths."""

    loop_bounds: frozenset[str] = frozenset()
    indices: frozenset[str] = frozenset()
    divisors: frozenset[str] = frozenset()
    element_indices: frozenset[str] = frozenset()
    """Buffers whose integer elements index something."""
    offsets: frozenset[str] = frozenset()
    """Buffers between whose consecutive elements a loop runs."""
    texts: frozenset[str] = frozenset()
    """Character pointers read up to a terminating zero."""
    private: frozenset[str] = frozenset()
    """Members only their class may set: an invariant may hold between them."""
    enumerators: Mapping[str, int] = field(factory=dict)
    """Number of enumerators by enum type."""
    compared: frozenset[tuple[str, str]] = frozenset()
    """Pointers (beginning, end) that stand side by side in a test or a difference."""
    together: frozenset[tuple[str, str]] = frozenset()
    """Pointers that follow each other in a call."""
    led_to: frozenset[str] = frozenset()
    """Pointers whose own element is read or written."""
    limits: Mapping[str, TableLimit] = field(factory=dict)
    """Integers that lead into tables of a fixed size."""
    lines: Mapping[tuple[str, str], int] = field(factory=dict)
    """Where the text says it: by the name of a field above, and path."""

    def at(self, fact: str, path: str) -> str:
        """ " at line 7", as far as that is known."""
        line = self.lines.get((fact, path), 0)
        return f" at line {line}" if line else ""


@frozen
class Hypothesis:
    """Which integers are sizes, and what is assumed of the other nodes."""

    sizes: tuple[str, ...]
    nodes: Mapping[str, NodeSpec]
    name: str
    tied: bool = False
    """Whether all sizes are equal: it may insist on that."""
    partial: bool = False
    """Whether it is enough that the original runs cleanly on some inputs."""
    forms: Mapping[str, SizeForm] = field(factory=dict)
    """What is known of sizes beyond that they are sizes."""
    lengths: Mapping[str, Expression] = field(factory=dict)
    """What a user states of the lengths of buffers."""

    def shows_length(self, node: Node) -> bool:
        """Whether the function can see how long this buffer is."""
        stated = self.nodes.get(node.path)
        terminated = stated is not None and stated.order is Order.TEXT
        ended = any(n.end_of == node.path for n in self.nodes.values())
        return node.kind != "pointer" or terminated or ended


def hypotheses(tree: Tree, hints: Hints) -> Iterator[Hypothesis]:
    """The likeliest reading first, then ever more cautious ones."""
    first = _likeliest(tree, hints)
    yield first
    lengths = [n for n in tree.inputs if n.is_buffer and n.kind != "pointer"]
    tied = evolve(first, tied=True, name="all sizes are equal")
    if len(first.sizes) + len(lengths) > 1:
        yield tied
    yield from _variations(tree, first)


def partial_hypotheses(tree: Tree, hints: Hints) -> Iterator[Hypothesis]:
    """Readings under which some inputs may be good, though not all."""
    first = evolve(_likeliest(tree, hints), tied=True, partial=True, name="some inputs are good")
    index = NodeSpec(range=Range(constant(0), INDEX, index=True), source="assumed to be an index")
    free = {
        n.path: index
        for n in tree.inputs
        if n.is_integer
        and n.size > 1
        and variable_of(n.path) not in first.sizes
        and not (n.path in first.nodes and first.nodes[n.path].keep)
    }
    if free:
        yield evolve(first, nodes={**first.nodes, **free})
    yield first


def _bare(node: Node) -> str:
    """The path without what styles add to names: ``size_`` and ``rows[]``."""
    return node.path.replace("[]", "").rstrip("_")


def _scalars(tree: Tree) -> list[Node]:
    return [n for n in tree.inputs if n.is_integer and not tree.inside_buffer(n)]


def _is_size(node: Node, tree: Tree, hints: Hints) -> bool:
    if node.is_text or node.size == 1:
        return False
    has_buffer = any(n.kind in ("pointer", "view", "vector") for n in tree.inputs)
    limit = hints.limits.get(node.path)
    if limit is not None and (limit.guarded or not has_buffer):
        return False
    if node.path in hints.loop_bounds:
        return True
    if node.path in hints.indices:
        return False
    return has_buffer and bool(_SIZE_NAMES.search(_bare(node)))


def _likeliest(tree: Tree, hints: Hints) -> Hypothesis:
    free = [n for n in _scalars(tree) if n.path not in hints.private]
    sizes = tuple(variable_of(n.path) for n in free if _is_size(n, tree, hints))
    nodes: dict[str, NodeSpec] = half_open(tree, hints)
    for node in tree.inputs:
        if node.path in nodes:
            continue
        if variable_of(node.path) in sizes:
            bound = node.path in hints.loop_bounds
            source = f"loop bound{hints.at('loop_bounds', node.path)}" if bound else "name"
            nodes[node.path] = NodeSpec(source=source)
            continue
        if node.path in hints.private:
            nodes[node.path] = NodeSpec(keep=True, source="private")
            continue
        spec = _node(node, tree, hints)
        if spec is not None:
            nodes[node.path] = spec
    forms = {
        variable_of(n.path): SizeForm(most=constant(hints.limits[n.path].high))
        for n in free
        if n.path in hints.limits and variable_of(n.path) in sizes
    }
    return Hypothesis(sizes, nodes, "use and names", forms=forms)


def _node(node: Node, tree: Tree, hints: Hints) -> NodeSpec | None:
    if node.is_buffer:
        return _buffer(node, tree, hints)
    if node.kind == "link":
        several = any(_pool(n, tree) and _pointee(n, tree) == _target(node) for n in tree.inputs)
        return NodeSpec(link=Link.ENDING, pool=not several, source="its class")
    if node.kind == "enum":
        top = max(0, hints.enumerators.get(node.type.rpartition("::")[2], 2) - 1)
        return NodeSpec(range=Range(constant(0), constant(top)), source="enumerators")
    if node.is_integer:
        return _integer(node, tree, hints)
    if node.kind == "real" and not tree.inside_buffer(node) and _POSITIVE_REALS.search(_bare(node)):
        return NodeSpec(reals=(0.01, 1.0), source="name")
    return None


def _target(link: Node) -> str:
    """The class that a link leads to."""
    return link.type.replace("const ", "").removesuffix("*").strip()


def _pointee(pointer: Node, tree: Tree) -> str:
    return tree.nodes[pointer.id + 1].type.replace("const ", "")


def _pool(node: Node, tree: Tree) -> bool:
    """Whether this buffer holds objects that links lead to: it needs several of them."""
    return node.is_buffer and any(
        n.kind == "link" and _target(n) == _pointee(node, tree) for n in tree.inputs
    )


def _is_list(node: Node, tree: Tree) -> bool:
    """Whether its objects have one link that leads on."""
    links = [n for n in tree.inputs if n.kind == "link" and _target(n) == _pointee(node, tree)]
    return len([n for n in links if not leads_back(n)]) == 1


def _buffer(node: Node, tree: Tree, hints: Hints) -> NodeSpec | None:
    name = _bare(node)
    child = tree.nodes[node.id + 1]
    if node.kind == "pointer" and _pool(node, tree):
        most = _LIST if _is_list(node, tree) else _POOL
        return NodeSpec(before=constant(most), source="other objects to lead to")
    limited = child.path in hints.limits and not hints.limits[child.path].guarded
    if child.is_text and node.kind != "pointer" and not limited:
        return NodeSpec(order=Order.TEXT, source="text")
    if child.is_text and node.path in hints.texts:
        return NodeSpec(order=Order.TEXT, source=f"read to its end{hints.at('texts', node.path)}")
    if not child.is_integer or child.size == 1:
        return (
            NodeSpec(order=Order.ASCENDING, source="name") if _SORTED_NAMES.search(name) else None
        )
    if node.path in hints.offsets:
        source = f"rows between its elements{hints.at('offsets', node.path)}"
        return NodeSpec(order=Order.OFFSETS, source=source)
    if _OFFSET_NAMES.search(name):
        return NodeSpec(order=Order.OFFSETS, source="name")
    if _PERMUTATION_NAMES.search(name) and node.path in hints.element_indices:
        return NodeSpec(order=Order.PERMUTATION, source="name")
    return NodeSpec(order=Order.ASCENDING, source="name") if _SORTED_NAMES.search(name) else None


#: Where nothing below is looked up, a few values below are tried.
_BELOW = -2
INDEX = Expression("smallest")
OFFSET_END = Expression("offsets")


def _integer(node: Node, tree: Tree, hints: Hints) -> NodeSpec | None:
    limit = hints.limits.get(node.path)
    if limit is not None and not limit.guarded:
        low = _BELOW if limit.low is None and node.kind == "signed" else max(0, limit.low or 0)
        source = f"leads into {limit.table} at line {limit.line}"
        return NodeSpec(range=Range(constant(low), constant(limit.high)), source=source)
    if tree.inside_buffer(node):
        buffer = tree.nodes[node.parent]
        name = _bare(buffer)
        if node.size > 1 and (buffer.path in hints.offsets or _OFFSET_NAMES.search(name)):
            return NodeSpec(range=Range(constant(0), OFFSET_END), source="offsets")
        indexes = buffer.path in hints.element_indices or node.path in hints.element_indices
        if node.size > 1 and (indexes or _INDEX_NAMES.search(name)):
            at = hints.at("element_indices", buffer.path)
            source = f"used as indices{at}" if indexes else "name"
            return NodeSpec(range=Range(constant(0), INDEX, index=True), source=source)
    elif node.path in hints.indices or _INDEX_SCALARS.search(_bare(node)):
        used = node.path in hints.indices
        source = f"used as an index{hints.at('indices', node.path)}" if used else "name"
        return NodeSpec(range=Range(constant(0), INDEX, index=True), source=source)
    if node.path in hints.divisors:
        known = plain_node(node).range
        assert known is not None
        return NodeSpec(
            range=evolve(known, non_zero=True), source=f"divisor{hints.at('divisors', node.path)}"
        )
    return None


def _variations(tree: Tree, first: Hypothesis) -> Iterator[Hypothesis]:
    """The likeliest reading with one of its assumptions changed."""
    apart = {path: node for path, node in first.nodes.items() if not node.end_of}
    if len(apart) < len(first.nodes):
        yield evolve(first, nodes=apart, name="no pointer is the end of another")
    index = NodeSpec(range=Range(constant(0), INDEX, index=True), source="assumed to be an index")
    small = NodeSpec(range=Range(constant(0), constant(1)), source="assumed to be small")
    kept = {path for path, node in first.nodes.items() if node.keep}
    elements = [n for n in tree.inputs if n.is_integer and n.size > 1 and tree.inside_buffer(n)]
    scalars = [n for n in _scalars(tree) if n.path not in kept | set(first.sizes)]
    if elements:
        yield _read_as(first, elements, index, "elements are indices")
    as_sizes = evolve(first, sizes=_possible_sizes(tree, kept), name="integers are sizes")
    # Without any size an index could only be 0, and that would run cleanly and test nothing.
    if as_sizes.sizes and not first.sizes:
        yield as_sizes
    if scalars:
        yield _read_as(first, scalars, index, "integers are indices")
        if as_sizes.sizes != first.sizes and first.sizes:
            yield as_sizes
    yield from _linked_otherwise(first)
    if both := elements + scalars:
        yield _read_as(first, both, index, "all integers are indices")
        yield _read_as(first, both, small, "all integers are 0 or 1")


def _read_as(first: Hypothesis, nodes: Sequence[Node], spec: NodeSpec, name: str) -> Hypothesis:
    return evolve(first, nodes={**first.nodes, **{n.path: spec for n in nodes}}, name=name)


def _possible_sizes(tree: Tree, kept: Set[str]) -> tuple[str, ...]:
    return tuple(
        variable_of(n.path)
        for n in _scalars(tree)
        if n.size > 1 and not n.is_text and n.path not in kept
    )


def _linked_otherwise(first: Hypothesis) -> Iterator[Hypothesis]:
    """Chains that were taken to end lead in a ring, or nowhere."""
    for leads in (Link.RING, Link.NOWHERE):
        links = {
            path: NodeSpec(link=leads, pool=node.pool and leads is Link.RING, source="assumed")
            for path, node in first.nodes.items()
            if node.link is Link.ENDING
        }
        if links:
            yield evolve(first, nodes={**first.nodes, **links}, name=f"links: {leads.describe()}")
