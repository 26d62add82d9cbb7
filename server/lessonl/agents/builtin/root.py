"""Compares squares first, and takes the root only where the comparison may come out true."""

from __future__ import annotations

from attrs import frozen

from lessonl.agents.builtin.effects import Opaque, effects, names
from lessonl.agents.builtin.loops import LOOPS
from lessonl.agents.builtin.numeric import kind
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import (
    Technique,
    edited,
    fresh,
    placed,
    rewritten,
)
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, insert, replace

# Above one rounding of the square and one of the root; the exact comparison still follows.
_SLACK = "1.000001"
_NAMES = {"<": "root_below", "<=": "root_at_most", ">": "root_above", ">=": "root_at_least"}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_JUMPS = ("continue_statement", "break_statement", "return_statement")


@frozen
class _Comparison:
    """``root operator limit``."""

    root: Node
    operator: str
    limit: Node


def apply(function: Function) -> Rewrite | None:
    """``sqrt(a) < b`` is false where ``a > b * b``: a root is rounded the way its argument grows.

    For correctly rounded arithmetic this holds for every a and b, infinite and not a number
    included; wherever it does not decide, the original comparison does.
    """
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    lambdas: dict[str, str] = {}
    for node in seen.body.find("binary_expression", "declaration"):
        looped = any(above.kind in LOOPS for above in node.ancestors())
        if not looped or any(edit.start <= node.start < edit.end for edit in edits):
            continue
        try:
            kept = node.kind == "declaration"
            edits += _kept_root(seen, node) if kept else _bare_root(seen, node, lambdas)
        except Opaque:
            continue
    if lambdas:
        edits.append(insert(seen.body.start + 1, "".join(f"\n    {x}" for x in lambdas.values())))
    return rewritten(function, edits, "cmath")


def _bare_root(seen: Subject, node: Node, lambdas: dict[str, str]) -> list[Edit]:
    """``std::sqrt(a) < b`` inside of any expression: a lambda looks at a and b once."""
    for found in _comparisons(node):
        inside = _argument(seen, found.root)
        if inside is None or not _alike(seen, inside, found.limit):
            continue
        name = fresh(seen.function.text, _NAMES[found.operator])
        exact = f"std::sqrt(square) {found.operator} limit"
        way = "||" if found.operator[0] == ">" else "&&"
        test = _decided(found, "square", "limit")
        body = f"return {test} {way} {exact};"
        lambdas[name] = f"const auto {name} = [](auto square, auto limit) {{ {body} }};"
        return [replace(node, f"{name}({inside.text}, {found.limit.text})")]
    return []


def _kept_root(seen: Subject, declaration: Node) -> list[Edit]:
    """``T d = std::sqrt(a);`` before a statement that does nothing, or leaves, for large d."""
    declarator, block = declaration.field("declarator"), declaration.parent
    if declarator is None or block is None or block.kind != "compound_statement":
        return []
    name, value = declarator.field("declarator"), declarator.field("value")
    inside = _argument(seen, value) if value is not None else None
    later = [s for s in block.named_children if s.start >= declaration.end]
    if name is None or inside is None or not later or len(declaration.fields("declarator")) != 1:
        return []
    if name.kind != "identifier" or kind(seen, name) != kind(seen, inside):
        return []
    found, leaves = _first_test(later[0], name.text)
    if found is None or name.text in names(found.limit) or not _alike(seen, inside, found.limit):
        return []
    square = fresh(seen.function.text, f"{name.text}_squared")
    test = _decided(found, square, _grouped(found.limit))
    kept = edited(declaration, [replace(inside, square)])
    first = f"const auto {square} = {inside.text};"
    if leaves is not None:
        text = f"{first}\nif ({test}) {leaves.text}\n{kept}"
        return [placed(declaration, text)]
    if any(name.text in names(s) for s in later[1:]):
        return []
    statement = f"{kept}\n    {edited(later[0]).replace(chr(10), chr(10) + '    ')}"
    text = f"{first}\nif ({test}) {{\n    {statement}\n}}"
    return [Edit(declaration.start, later[0].end, placed(declaration, text).replacement)]


def _first_test(statement: Node, name: str) -> tuple[_Comparison | None, Node | None]:
    """What must be true for a statement to do anything, or what makes it leave, and how."""
    if statement.kind == "expression_statement":
        return _least(statement, name), None
    condition, then = statement.field("condition"), statement.field("consequence")
    if statement.kind != "if_statement" or condition is None or then is None:
        return None, None
    inner = then.named_children if then.kind == "compound_statement" else (then,)
    leaves = inner[0] if len(inner) == 1 and inner[0].kind in _JUMPS else None
    if leaves is not None and name in names(leaves):
        leaves = None
    test, joint = condition.field("value"), "&&" if leaves is None else "||"
    while test is not None and test.kind == "binary_expression" and test.operator == joint:
        test = test.field("left")
    wanted = "<" if leaves is None else ">"
    for found in _comparisons(test) if test is not None else ():
        if found.root.text == name and found.operator[0] == wanted:
            whole = leaves is not None or statement.field("alternative") is None
            return (found, leaves) if whole else (None, None)
    return None, None


def _least(statement: Node, name: str) -> _Comparison | None:
    """``best = std::min(best, d);``, which does something where d is less than best."""
    stored = statement.named_children[0] if statement.named_children else statement
    left, call = stored.field("left"), stored.field("right")
    if stored.operator != "=" or left is None or call is None or left.kind != "identifier":
        return None
    callee, arguments = call.field("function"), call.field("arguments")
    if callee is None or arguments is None or callee.text != "std::min":
        return None
    given = arguments.named_children
    if [g.text for g in given] != [left.text, name]:
        return None
    return _Comparison(given[1], "<", given[0])


def _comparisons(node: Node) -> tuple[_Comparison, ...]:
    """An order between two values, read from either side."""
    left, right, operator = node.field("left"), node.field("right"), node.operator
    if node.kind != "binary_expression" or left is None or right is None:
        return ()
    if operator not in _MIRRORED:
        return ()
    return _Comparison(left, operator, right), _Comparison(right, _MIRRORED[operator], left)


def _argument(seen: Subject, value: Node) -> Node | None:
    """The a of ``sqrt(a)``."""
    callee, arguments = value.field("function"), value.field("arguments")
    if callee is None or arguments is None or callee.text not in ("sqrt", "std::sqrt"):
        return None
    given = arguments.named_children
    if len(given) != 1 or kind(seen, given[0]) not in ("double", "float"):
        return None
    # Without std:: the square root of a float may be that of a double.
    plain = callee.text == "sqrt" and kind(seen, given[0]) == "float"
    return None if plain else given[0]


def _alike(seen: Subject, inside: Node, limit: Node) -> bool:
    """Whether both are numbers of one real type that can be looked at freely. Raises Opaque."""
    return not effects(inside, limit).writes and kind(seen, inside) == kind(seen, limit)


def _grouped(limit: Node) -> str:
    simple = ("identifier", "subscript_expression", "number_literal")
    return limit.text if limit.kind in simple else f"({limit.text})"


def _decided(found: _Comparison, square: str, limit: str) -> str:
    """That the comparison may be true (<, <=), or is true for certain (>, >=)."""
    slack = f" * {_SLACK}" if found.operator in ("<=", ">") else ""
    certain = f"{square} > {limit} * {limit}{slack}"
    return certain if found.operator[0] == ">" else f"!({certain})"


TECHNIQUE = Technique(
    "root",
    "compares squares first and takes the root only where that does not decide",
    "nothing: the original comparison still decides where squares are close",
    apply,
)
