"""Texts that mean what a function means: what an A/A comparison compares.

Each is the function's own text with one change, or several, that no program can notice: a local
renamed everywhere, a comment, a helper that nothing calls, two independent statements exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from lessonl.model import Function
from lessonl.source.syntax import Edit, Node, apply_edits, insert, parse, replace

_HELPER: Final = "static int unused_step(int value) {\n    return 3 * value + 1;\n}\n\n"
_LAMBDA: Final = (
    "\n    [[maybe_unused]] const auto unused = [](int value) { return 3 * value + 1; };"
)
_STATEMENTS: Final = ("declaration", "expression_statement")
_NAMES: Final = ("identifier", "field_identifier")


def disguises(function: Function) -> tuple[str, ...]:
    """At least three different texts with the meaning of ``function``, its own not among them."""
    data = function.text.encode()
    body = _body(data)
    comment, helper = _comment(body), _helper(function, body)
    single = [comment, helper]
    single += [edits for edits in (_renamed(function, body), _exchanged(body)) if edits]
    several = [comment + edits for edits in single[1:]]
    made = [apply_edits(data, edits).decode() for edits in (*single, *several)]
    return tuple(text for text in dict.fromkeys(made) if text != function.text)


def _body(data: bytes) -> Node:
    definition = parse(data, tolerant=True).first("function_definition")
    body = definition.field("body") if definition else None
    if body is None:
        raise ValueError("the function has no body")
    return body


def _comment(body: Node) -> list[Edit]:
    return [insert(body.start + 1, "  // nothing else was changed")]


def _helper(function: Function, body: Node) -> list[Edit]:
    """A function in front; a member comes alone, so there a lambda stands in its body."""
    if function.in_class:
        return [insert(body.start + 1, _LAMBDA)]
    return [insert(0, _HELPER)]


def _renamed(function: Function, body: Node) -> list[Edit]:
    """Another name for the first local that is nothing else in the body too."""
    parameters = {p.name for p in function.parameters}
    for name in _locals(body):
        uses = [n for n in body.find("identifier") if n.text == name]
        free = name not in parameters and not any(_is_called_or_qualified(n) for n in uses)
        if free and f"{name}_renamed" not in body.text:
            return [replace(node, f"{name}_renamed") for node in uses]
    return []


def _is_called_or_qualified(node: Node) -> bool:
    parent = node.parent
    if parent is None or parent.kind == "qualified_identifier":
        return True
    return parent.kind == "call_expression" and parent.field("function") == node


def _locals(body: Node) -> Iterator[str]:
    for node in body.find("init_declarator", "for_range_loop", "declaration"):
        declared = node.field("declarator")
        while declared is not None and declared.kind.endswith("_declarator"):
            declared = declared.field("declarator") or declared.first("identifier")
        if declared is not None and declared.kind == "identifier":
            yield declared.text


def _exchanged(body: Node) -> list[Edit]:
    """The first two neighbours that neither read nor write what the other writes, exchanged."""
    for block in body.find("compound_statement"):
        statements = block.named_children
        for first, second in pairwise(statements):
            if _independent(first, second):
                return [replace(first, second.text), replace(second, first.text)]
    return []


def _independent(first: Node, second: Node) -> bool:
    written = [_written(first), _written(second)]
    if not all(written) or written[0] == written[1]:
        return False
    names = [{n.text for n in s.find(*_NAMES)} for s in (first, second)]
    return written[0] not in names[1] and written[1] not in names[0]


def _written(statement: Node) -> str:
    """The one name that a simple statement writes, without calls that may do more; else ""."""
    if statement.kind not in _STATEMENTS or any(not _pure(c) for c in _calls(statement)):
        return ""
    if statement.kind == "declaration":
        declarators = statement.fields("declarator")
        target = declarators[0].field("declarator") if len(declarators) == 1 else None
        if len(declarators) != 1 or declarators[0].kind != "init_declarator":
            return ""
    else:
        expression = statement.named_children[0]
        target = expression.field("left") if expression.kind == "assignment_expression" else None
        if target is not None and target.kind == "field_expression":
            target = target.field("field")
    return target.text if target is not None and target.kind in _NAMES else ""


def _calls(statement: Node) -> tuple[Node, ...]:
    return statement.find("call_expression", "update_expression", "lambda_expression")


def _pure(call: Node) -> bool:
    """Only what has no effect but its result: here, functions of <cmath>, and sizes."""
    called = call.field("function")
    return called is not None and (
        called.text.startswith("std::") or called.text.endswith((".size", ".empty"))
    )
