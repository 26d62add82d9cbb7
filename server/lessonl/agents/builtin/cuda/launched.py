"""How the kernels of a file are launched there."""

from __future__ import annotations

import re

from lessonl.agents.builtin.cuda.kernel import Dimension
from lessonl.agents.builtin.cuda.places import inside
from lessonl.model import Function
from lessonl.source.cuda_launch import Configuration, configurations
from lessonl.source.syntax import Node, parse

_NUMBER = re.compile(r"(\d+)[uUlL]*")
_LARGEST = 1024


def launches_of(function: Function) -> tuple[Configuration, ...]:
    """The configurations of all launches in the function's file, in terms of its parameters.

    None at all where one of them cannot be told.
    """
    try:
        data = function.file.read_bytes()
    except OSError:
        return ()
    found = configurations(function, data)
    known = tuple(c for c in found if isinstance(c, Configuration))
    return known if len(known) == len(found) else ()


def covered(function: Function, bound: str, dimension: Dimension) -> bool:
    """Whether every launch in the file has at least ``bound`` threads along a dimension."""
    found = launches_of(function)
    return bool(found) and all(_covers(c, bound, dimension) for c in found)


def threads(function: Function) -> int | None:
    """The most threads of a block in any launch of the file; None where that is not a number."""
    most = 0
    for configuration in launches_of(function):
        sides = [_number(s) for s in _sides(configuration.block)]
        if not sides or any(s is None for s in sides):
            return None
        product = 1
        for side in sides:
            product *= side or 1
        most = max(most, product)
    return most if 0 < most <= _LARGEST else None


def _covers(configuration: Configuration, bound: str, dimension: Dimension) -> bool:
    grid, block = (_side(t, dimension) for t in (configuration.grid, configuration.block))
    return grid is not None and block is not None and rounds_up(grid, bound, block)


def rounds_up(blocks: Node, bound: str, block: Node) -> bool:
    """Whether an expression is ``(bound + block - 1) / block``."""
    node = inside(blocks)
    left, right = node.field("left"), node.field("right")
    if node.operator != "/" or left is None or right is None or plain(right) != plain(block):
        return False
    total, size = plain(inside(left)), plain(block)
    number = _NUMBER.fullmatch(size)
    less = str(int(number[1]) - 1) if number else f"{size}-1"
    wanted = plain_text(bound)
    sums = (f"{wanted}+{size}-1", f"{wanted}+{less}", f"{wanted}-1+{size}", f"{size}+{wanted}-1",
            f"{less}+{wanted}", f"{wanted}+({size}-1)")  # fmt: skip
    return total in sums


def plain(node: Node) -> str:
    """An expression without blanks, needless parentheses and suffixes of numbers."""
    return plain_text(inside(node).text)


def plain_text(text: str) -> str:
    """The same of a text."""
    text = re.sub(r"\s", "", text)
    text = re.sub(r"(?<![\w\)])\((\w+)\)", r"\1", text)
    return re.sub(r"\b(\d+)[uUlL]+", r"\1", text)


def _sides(text: str) -> tuple[Node, ...]:
    """The expressions of ``dim3(a, b)`` or of a plain one."""
    root = parse(f"auto x = {text};".encode())
    value = next((d.field("value") for d in root.find("init_declarator")), None)
    if value is None:
        return ()
    node = inside(value)
    arguments = node.field("arguments") if node.kind == "call_expression" else None
    callee = node.field("function")
    if arguments is not None and callee is not None and callee.text == "dim3":
        return arguments.named_children
    return (node,)


def _side(text: str, dimension: Dimension) -> Node | None:
    sides = _sides(text)
    at = "xyz".index(dimension)
    return sides[at] if at < len(sides) else None


def _number(node: Node) -> int | None:
    found = _NUMBER.fullmatch(plain(node))
    return int(found[1]) if found else None
