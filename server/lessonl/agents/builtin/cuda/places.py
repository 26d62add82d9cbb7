"""How the elements that a thread works on follow from its place in block and grid."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from lessonl.agents.builtin.cuda.kernel import Dimension, Kernel, changed
from lessonl.source.syntax import Node

_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*|k[A-Z]\w*")
"""How constants and macros are called; what is called otherwise may depend on the thread."""

_AROUND = (
    "parenthesized_expression", "cast_expression", "condition_clause", "subscript_argument_list",
)  # fmt: skip


@frozen
class Linear:
    """``name = blockIdx.d * blockDim.d + threadIdx.d``, declared by ``statement``."""

    name: str
    type: str
    dimension: Dimension
    statement: Node
    value: Node


def linear(statement: Node) -> Linear | None:
    """The declaration of a thread's place in the grid, in any order of its factors and terms."""
    declared, type_ = statement.fields("declarator"), statement.field("type")
    if statement.kind != "declaration" or len(declared) != 1 or type_ is None:
        return None
    name, value = declared[0].field("declarator"), declared[0].field("value")
    if name is None or value is None or name.kind != "identifier":
        return None
    dimension = place_in_grid(value)
    return Linear(name.text, type_.text, dimension, statement, value) if dimension else None


def place_in_grid(value: Node) -> Dimension | None:
    """The dimension d of ``blockIdx.d * blockDim.d + threadIdx.d``."""
    text = re.sub(r"\s|static_cast<\w+>|\((?:int|unsigned|size_t)\)|[()]", "", value.text)
    for d in ("x", "y", "z"):
        forms = (f"blockIdx.{d}*blockDim.{d}", f"blockDim.{d}*blockIdx.{d}")
        sums = [s for f in forms for s in (f"{f}+threadIdx.{d}", f"threadIdx.{d}+{f}")]
        if text in sums:
            return d
    return None


def inside(node: Node) -> Node:
    """An expression without the parentheses and casts around it."""
    while node.kind in _AROUND and len(node.named_children) <= 2:
        inner = node.field("value") or (node.named_children[-1] if node.named_children else None)
        if inner is None:
            return node
        node = inner
    return node


def coefficient(
    expression: Node, dimension: Dimension, known: Mapping[str, Node], depth: int = 12
) -> int | None:
    """How far apart an index is for threads that are neighbours in ``dimension``.

    0 where it does not depend on it, None where it is more than 1, or not known.
    """
    node = inside(expression)
    if node.kind == "field_expression" and node.text == f"threadIdx.{dimension}":
        return 1
    if node.kind == "identifier" and node.text in known and depth:
        return coefficient(known[node.text], dimension, known, depth - 1)
    parts = [coefficient(n, dimension, known, depth - 1) for n in _operands(node)] if depth else []
    if not parts:
        return 0 if depth else None
    if all(part == 0 for part in parts):
        return 0
    if node.kind == "binary_expression" and node.operator in "+-":
        left, right = parts
        if left == 0 and node.operator == "+":
            return right
        return left if right == 0 else None
    return None


def _operands(node: Node) -> tuple[Node, ...]:
    left, right = node.field("left"), node.field("right")
    if node.kind == "binary_expression" and left is not None and right is not None:
        return left, right
    if node.kind == "field_expression":
        return ()
    return node.named_children


def depends(expression: Node, dimension: Dimension, known: Mapping[str, Node]) -> bool:
    """Whether an expression differs among threads that are neighbours in ``dimension``."""
    return coefficient(expression, dimension, known) != 0


def threadless(expression: Node, seen: Kernel) -> bool:
    """Whether all threads of a block have the same value: of parameters and constants alone."""
    known, gone = seen.locals(), changed(seen.body)
    for node in expression.find("identifier"):
        name = node.text
        if name in known:
            if not threadless(known[name], seen):
                return False
        elif name in gone or not (_given(name, seen) or _CONSTANT.fullmatch(name)):
            return False
    return not expression.find("subscript_expression", "call_expression", "pointer_expression")


def _given(name: str, seen: Kernel) -> bool:
    """Whether it is a parameter that is a number, or of the launch."""
    variable = seen.variables.get(name)
    if variable is None:
        return name in ("blockDim", "gridDim", "blockIdx")
    return variable.parameter and variable.scalar


def with_first_thread(expression: Node, dimension: Dimension, seen: Kernel, depth: int = 12) -> str:
    """The expression as the threads have it that are first in ``dimension``."""
    node = expression
    if node.kind == "field_expression" and node.text == f"threadIdx.{dimension}":
        return "0"
    known = seen.locals()
    if node.kind == "identifier" and node.text in known and depth:
        value = known[node.text]
        if depends(value, dimension, known):
            type_ = seen.variables[node.text].type
            return f"static_cast<{type_}>({with_first_thread(value, dimension, seen, depth - 1)})"
    pieces, position = [], node.start
    for child in node.children:
        pieces.append(node.source[position : child.start].decode())
        pieces.append(with_first_thread(child, dimension, seen, depth))
        position = child.end
    return "".join([*pieces, node.source[position : node.end].decode()])
