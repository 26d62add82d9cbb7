"""The places of a function body where one small change makes it wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from attrs import frozen

from lessonl.source.syntax import Edit, Node, replace

SiteKind = Literal["bound", "operator", "statement", "literal", "subscript", "assign"]

_LOOPS: Final = ("for_statement", "while_statement", "do_statement")
_BOUNDS: Final = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OPERATORS: Final = {
    "+": "-", "-": "+", "*": "/", "/": "*", "%": "/",
    "<": ">", ">": "<", "<=": "<", ">=": ">", "==": "!=", "!=": "==",
    "&&": "||", "||": "&&", "&": "|", "|": "&", "^": "|", "<<": ">>", ">>": "<<",
}  # fmt: skip
_COMPOUND: Final = {
    "+=": "-=", "-=": "+=", "*=": "+=", "/=": "*=", "|=": "&=", "&=": "|=", "^=": "|=",
}  # fmt: skip
_CALLS: Final = {"min": "max", "max": "min", "fmin": "fmax", "fmax": "fmin"}
_STREAMED: Final = ("string_literal", "raw_string_literal", "char_literal", "concatenated_string")


@frozen
class Site:
    """One change: its kind, what became of what, and the edits of the text parsed."""

    kind: SiteKind
    description: str
    edits: tuple[Edit, ...]


def sites(body: Node) -> Iterator[Site]:
    """Every site below ``body``, in the order of the text."""
    for node in body.walk():
        if node.kind in _LOOPS:
            yield from _bounds(node)
        elif node.kind == "binary_expression":
            yield from _swapped(node)
        elif node.kind == "assignment_expression":
            yield from _assignments(node)
        elif node.kind == "call_expression":
            yield from _calls(node)
        elif node.kind in ("expression_statement", "if_statement"):
            yield from _dropped(node)
        elif node.kind in ("number_literal", "true", "false"):
            yield from _literals(node)
        elif node.kind == "subscript_expression":
            yield from _subscripts(node)


def _became(kind: SiteKind, node: Node, text: str) -> Site:
    return Site(kind, f"`{_short(node.text)}` became `{_short(text)}`", (replace(node, text),))


def _operator(node: Node, text: str, kind: SiteKind = "operator") -> Site:
    sign = node.field("operator") or node
    description = f"`{sign.text}` became `{text}` in `{_short(node.text)}`"
    return Site(kind, description, (replace(sign, text),))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:37] + "..."


def _comparison(loop: Node) -> Node | None:
    """The comparison that ends ``loop``, out of its parentheses."""
    node = loop.field("condition")
    while node is not None and node.kind in ("condition_clause", "parenthesized_expression"):
        node = node.named_children[0] if node.named_children else None
    return node if node is not None and node.kind == "binary_expression" else None


def _bounds(loop: Node) -> Iterator[Site]:
    comparison = _comparison(loop)
    if comparison is not None:
        left, right = comparison.field("left"), comparison.field("right")
        sign = comparison.operator
        if sign in _BOUNDS:
            yield _operator(comparison, _BOUNDS[sign], "bound")
        if left and right and sign in ("<", "<=", "!="):
            bound = right.text if right.kind in ("identifier", "number_literal") else (
                f"({right.text})"
            )  # fmt: skip
            yield _became("bound", comparison, f"{left.text} {sign} {bound} - 1")
    start = _start(loop)
    if start is not None and re.fullmatch(r"\d+", start.text):
        yield _became("bound", start, str(int(start.text) + 1))


def _start(loop: Node) -> Node | None:
    """What a ``for`` gives its variable first."""
    first = loop.field("initializer")
    target = first.first("init_declarator", "assignment_expression") if first else None
    return (target.field("value") or target.field("right")) if target else None


def _in_loop_header(node: Node) -> bool:
    """Whether ``node`` is in the condition or the step of a loop: the kind "bound" is for those."""
    below = node
    for above in node.ancestors():
        if above.kind in _LOOPS:
            return below != above.field("body")
        if above.kind in ("compound_statement", "lambda_expression"):
            return False
        below = above
    return False


def _swapped(node: Node) -> Iterator[Site]:
    left, right, sign = node.field("left"), node.field("right"), node.operator
    if left is None or right is None or sign not in _OPERATORS or _in_loop_header(node):
        return
    if sign in ("<<", ">>") and not any(s.kind == "number_literal" for s in (left, right)):
        return  # far more often a stream than a shift
    if any(side.kind in _STREAMED for side in (left, right)) and sign in "+-<<>>":
        return  # does not compile
    yield _operator(node, _OPERATORS[sign])


def _assignments(node: Node) -> Iterator[Site]:
    left, right, sign = node.field("left"), node.field("right"), node.operator
    if left is None or right is None or _in_loop_header(node) or _steers_loop(node):
        return
    if sign in _COMPOUND:
        yield _operator(node, _COMPOUND[sign])
    if sign.endswith("=") and sign != "=":
        yield _operator(node, "=", "assign")


def _calls(node: Node) -> Iterator[Site]:
    called = node.field("function")
    while called is not None and called.kind in ("qualified_identifier", "template_function"):
        called = called.field("name")
    if called is not None and called.text in _CALLS:
        text = _CALLS[called.text]
        yield Site(
            "operator", f"`{called.text}` became `{text}`", (replace(called, text),)
        )  # fmt: skip


def _dropped(node: Node) -> Iterator[Site]:
    if node.kind == "if_statement":
        if node.field("alternative") is None:
            yield Site("statement", f"`{_short(node.text)}` is gone", (replace(node, ";"),))
        return
    inner = node.named_children[0] if node.named_children else None
    if inner is not None and not _steers_loop(inner):
        yield Site("statement", f"`{_short(node.text)}` is gone", (replace(node, ";"),))


def _steers_loop(node: Node) -> bool:
    """Whether ``node`` moves what a ``while`` around it tests: without it, it would never end."""
    target = node.field("left") or node.field("argument")
    if target is None:
        return False
    moved = {n.text for n in target.find("identifier", "field_identifier")}
    for loop in node.ancestors():
        condition = loop.field("condition") if loop.kind in _LOOPS else None
        tested = {n.text for n in condition.find("identifier", "field_identifier")} if (
            condition
        ) else set()  # fmt: skip
        if moved & tested:
            return True
    return False


def _literals(node: Node) -> Iterator[Site]:
    parents = [above.kind for above in node.ancestors()]
    if any(kind in ("template_argument_list", "array_declarator") for kind in parents[:3]):
        return
    if _in_loop_header(node) or "case_statement" in parents[:1]:
        return
    if node.kind in ("true", "false"):
        yield _became("literal", node, "false" if node.kind == "true" else "true")
        return
    match = re.fullmatch(r"((?:0[xX][\da-fA-F']+|[\d']+))([uUlLzZ]*)", node.text)
    if match:
        digits = match.group(1).replace("'", "")
        octal = len(digits) > 1 and digits.startswith("0") and digits.isdigit()
        value = int(digits, 8 if octal else 0) if not octal or "8" not in digits else 0
        yield _became("literal", node, f"{value + 1}{match.group(2)}")
        return
    match = re.fullmatch(r"([\d']*\.?[\d']*(?:[eE][-+]?\d+)?)([fFlL]?)", node.text)
    if match and match.group(1):
        value_text = repr(float(match.group(1).replace("'", "")) + 1.0)
        yield _became("literal", node, value_text + match.group(2))


def _subscripts(node: Node) -> Iterator[Site]:
    indices = node.field("indices")
    if indices is None:
        return
    names = {n.text: n for n in reversed(_index_names(indices))}
    if len(names) >= 2:
        first, second = sorted(names.values(), key=lambda n: n.start)[:2]
        yield _exchange(node, first, second)
    outer_index = _only(indices)
    if outer_index is not None and outer_index.kind == "identifier":
        yield _became("subscript", outer_index, f"{outer_index.text} + 1")
    inner = node.field("argument")
    if inner is not None and inner.kind == "subscript_expression" and outer_index is not None:
        below = inner.field("indices")
        inner_index = _only(below) if below else None
        if inner_index is not None and inner_index.text != outer_index.text:
            yield _exchange(node, inner_index, outer_index)


def _index_names(indices: Node) -> list[Node]:
    """The plain variables of an index expression: neither called nor subscripted themselves."""
    return [
        n
        for n in indices.find("identifier")
        if n.parent is None or n not in (n.parent.field("function"), n.parent.field("argument"))
    ]


def _only(indices: Node) -> Node | None:
    return indices.named_children[0] if len(indices.named_children) == 1 else None


def _exchange(node: Node, first: Node, second: Node) -> Site:
    return Site(
        "subscript",
        f"`{_short(first.text)}` and `{_short(second.text)}` exchanged in `{_short(node.text)}`",
        (replace(first, second.text), replace(second, first.text)),
    )
