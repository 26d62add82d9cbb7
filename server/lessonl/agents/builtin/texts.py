"""Works on a text where it stands, instead of making a string of a part of it or of one letter."""

from __future__ import annotations

import re

from lessonl.agents.builtin.subject import Subject, Variable, subject
from lessonl.agents.builtin.technique import Technique, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_LETTER = re.compile(r'^"(?:[^"\\\n]|\\[nrt0\\"\'])"$')
_FINDS = ("find", "rfind", "find_first_of", "find_last_of")
_PLAIN = ("identifier", "number_literal", "binary_expression", "parenthesized_expression",
          "string_literal", "call_expression", "field_expression", "argument_list")  # fmt: skip


def apply(function: Function) -> Rewrite | None:
    """Comparisons with ``substr``, searches for one letter, and one letter that is put at the end.

    What throws does so as before: ``compare`` minds the same places as ``substr``.
    """
    seen = subject(function)
    if seen is None:
        return None
    edits = [e for n in seen.body.find("binary_expression") for e in _compared(seen, n)]
    edits += [e for n in seen.body.find("call_expression") for e in _searched(seen, n)]
    edits += [e for n in seen.body.find("assignment_expression") for e in _added(seen, n)]
    kept: list[Edit] = []
    for edit in edits:
        if not any(k.start < edit.end and edit.start < k.end for k in kept):
            kept.append(edit)
    return rewritten(function, kept)


def _string(seen: Subject, node: Node | None) -> Variable | None:
    known = seen.variables.get(node.text) if node is not None else None
    plain = known is not None and known.shape in ("value", "reference")
    return known if plain and known is not None and re.match(
        r"^(?:std::)?string(?:_view)?$", known.type) else None  # fmt: skip


def _method(seen: Subject, call: Node) -> tuple[Variable, str, tuple[Node, ...]] | None:
    """The string, the method that is called on it, and what it is given."""
    callee, arguments = call.field("function"), call.field("arguments")
    if callee is None or arguments is None or callee.kind != "field_expression":
        return None
    known, name = _string(seen, callee.field("argument")), callee.field("field")
    if known is None or name is None or "->" in callee.text:
        return None
    return known, name.text, arguments.named_children


def _compared(seen: Subject, node: Node) -> list[Edit]:
    """``s.substr(i, n) == t`` becomes ``s.compare(i, n, t) == 0``."""
    left, right = node.field("left"), node.field("right")
    if node.operator not in ("==", "!=") or left is None or right is None:
        return []
    for part, other in ((left, right), (right, left)):
        found = _method(seen, part) if part.kind == "call_expression" else None
        if found is None or found[1] != "substr" or not 1 <= len(found[2]) <= 2:
            continue
        if not (_string(seen, other) or _text(other)):
            continue
        if any(n.named and n.kind not in (*_PLAIN, "field_identifier") for n in part.walk()):
            continue
        if any(n.kind == "call_expression" and not re.fullmatch(r"\w+\.\w+\(.*\)", n.text)
               for n in part.walk()):  # fmt: skip
            continue
        given = [a.text for a in found[2]] + ["std::string::npos"]
        call = f"{found[0].name}.compare({given[0]}, {given[1]}, {other.text})"
        return [replace(node, f"{call} {node.operator} 0")]
    return []


def _text(node: Node) -> bool:
    """A literal without a zero in it."""
    return node.kind == "string_literal" and node.text.startswith('"') and "\\0" not in node.text


def _searched(seen: Subject, call: Node) -> list[Edit]:
    """``s.find("x")`` becomes ``s.find('x')``."""
    found = _method(seen, call)
    if found is None or found[1] not in _FINDS or not 1 <= len(found[2]) <= 2:
        return []
    return [replace(found[2][0], _letter(found[2][0].text))] if _single(found[2][0]) else []


def _added(seen: Subject, node: Node) -> list[Edit]:
    """``s += "x"`` becomes ``s += 'x'``."""
    left, right = node.field("left"), node.field("right")
    if node.operator != "+=" or right is None or _string(seen, left) is None or not _single(right):
        return []
    return [replace(right, _letter(right.text))]


def _single(node: Node) -> bool:
    one = node.kind == "string_literal" and bool(_LETTER.match(node.text))
    return one and "\\0" not in node.text and node.text.isascii()


def _letter(text: str) -> str:
    inside = text[1:-1]
    return {"'": "'\\''", '\\"': "'\"'"}.get(inside, f"'{inside}'")


TECHNIQUE = Technique(
    "texts",
    "compares and searches a text where it stands, and takes one letter for what it is",
    "nothing: the same characters are looked at, and the same places are refused",
    apply,
)
