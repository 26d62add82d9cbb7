"""Appends to a string in place instead of building a copy with one more piece."""

from __future__ import annotations

import re

from lessonl.agents.builtin.effects import names
from lessonl.agents.builtin.loops import LOOPS, assignment
from lessonl.agents.builtin.subject import Subject, Variable, subject
from lessonl.agents.builtin.technique import Technique, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_STRINGS = ("string", "std::string", "std::basic_string<char>")


def apply(function: Function) -> Rewrite | None:
    """``s = s + a + b`` becomes ``s += a; s += b`` inside loops, or ``s += string() + a + b``."""
    seen = subject(function)
    if seen is None:
        return None
    edits = [edit for s in seen.body.find("expression_statement") for edit in _append(seen, s)]
    return rewritten(function, edits)


def _append(seen: Subject, statement: Node) -> list[Edit]:
    stored = assignment(statement)
    target = stored.field("left") if stored is not None else None
    value = stored.field("right") if stored is not None else None
    if stored is None or stored.operator != "=" or target is None or value is None:
        return []
    variable = seen.variables.get(target.text)
    pieces = _pieces(value)
    looped = any(node.kind in LOOPS for node in statement.ancestors())
    if variable is None or not looped or len(pieces) < 2 or pieces[0].text != target.text:
        return []
    if not _independent(variable, pieces[1:]):
        return []
    text = _grown(seen, variable, pieces[1:])
    block = statement.parent is not None and statement.parent.kind == "compound_statement"
    return [replace(statement, f"{{ {text} }}" if text.count(";") > 1 and not block else text)]


def _grown(seen: Subject, variable: Variable, added: list[Node]) -> str:
    """Appends piece by piece, or all of them at once where that may tell the difference."""
    own = variable.shape == "value"
    if len(added) > 1 and (not own or _torn(seen, added)):
        together = " + ".join([f"{variable.type}()", *(piece.text for piece in added)])
        return f"{variable.name} += {together};"
    return " ".join(f"{variable.name} += {piece.text};" for piece in added)


def _pieces(value: Node) -> list[Node]:
    """The operands of a chain of +, first to last."""
    left, right = value.field("left"), value.field("right")
    if value.kind == "binary_expression" and value.operator == "+" and left and right:
        return [*_pieces(left), right]
    return [value]


def _independent(variable: Variable, added: list[Node]) -> bool:
    """Whether no piece looks at the string while it grows."""
    if variable.type not in _STRINGS or variable.shared:
        return False
    if any(variable.name in names(piece) for piece in added):
        return False
    # What is called may look into a string that came by reference.
    return variable.shape == "value" or (
        variable.shape == "reference" and not any(map(_calls, added))
    )


def _torn(seen: Subject, added: list[Node]) -> bool:
    """Whether a piece might look into the string, which an append before it may have moved."""
    if re.search(r"\btry\b", seen.body.text):
        return True
    used = (seen.variables.get(name) for piece in added for name in names(piece))
    return any(v is not None and (v.pointer or v.type == "auto") for v in used)


def _calls(node: Node) -> bool:
    return node.first("call_expression") is not None


TECHNIQUE = Technique(
    "append",
    "appends to the string in place instead of copying all of it for every piece",
    "no piece being read from the string that grows",
    apply,
)
