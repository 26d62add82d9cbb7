"""What kind of number an expression is, as far as the function's own text tells."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lessonl.agents.builtin.subject import Subject, is_scalar
from lessonl.source.syntax import Node

# Functions that give a double for a double or an integer, and a float for a float.
_REAL = frozenset(
    """
    fabs sqrt cbrt exp exp2 expm1 log log2 log10 log1p pow sin cos tan asin acos atan atan2 sinh
    cosh tanh hypot floor ceil trunc round fma fmod fmin fmax
    """.split()  # noqa: SIM905
)
_INTEGERS = frozenset({"size", "length", "empty", "count"})
_TRUTHS = frozenset({"==", "!=", "<", "<=", ">", ">=", "&&", "||"})


def bare(name: str) -> str:
    """A function's or type's name without ``std::`` and template arguments."""
    return re.sub(r"<.*>$|^(?:::)?(?:std::)?", "", name, flags=re.DOTALL)


def spelled(type_: str) -> str:
    """The kind of a type: double, float, integer, or "" for what is none of them."""
    type_ = re.sub(r"\b(?:const|constexpr|static)\b|&", " ", type_).strip()
    if type_ in ("double", "float"):
        return type_
    return "integer" if is_scalar(type_) and not re.search(r"\b(?:double|float)\b", type_) else ""


def kind(seen: Subject, node: Node | None) -> str:
    """The kind of an expression's value; "" where the text does not tell."""
    if node is None:
        return ""
    handler = _HANDLERS.get(node.kind)
    return handler(seen, node) if handler is not None else ""


def _common(kinds: Iterable[str]) -> str:
    """The kind that arithmetic between these kinds has."""
    found = set(kinds)
    if not found or "" in found:
        return ""
    return next(k for k in ("double", "float", "integer") if k in found)


def _literal(_: Subject, node: Node) -> str:
    text = node.text.lower().replace("'", "").removeprefix("-")
    if text.startswith("0x") or not re.search(r"[.e]", text):
        return "integer" if re.fullmatch(r"\w+", text) else ""
    return {"f": "float", "l": ""}.get(text[-1], "double")


def _integer(_: Subject, node: Node) -> str:
    return "integer"


def _variable(seen: Subject, node: Node) -> str:
    known = seen.variables.get(node.text)
    if known is None and re.fullmatch(r"M_[A-Z0-9_]+", node.text):
        return "double"
    if known is None:
        return _item(seen, node)
    if known.type != "auto":
        return spelled(known.type) if known.shape in ("value", "reference") else ""
    return _deduced(seen, node.text)


def _item(seen: Subject, node: Node) -> str:
    """The kind of a range loop's variable, where several loops have one of this name."""
    for loop in node.ancestors():
        declarator, row, type_ = (loop.field(n) for n in ("declarator", "right", "type"))
        before = [d for d in loop.named_children if d.start < node.start]
        if any(node.text in _declared(d) for d in before):
            return ""
        if declarator is None or row is None or type_ is None or loop.kind != "for_range_loop":
            continue
        if declarator.text.strip("& ") == node.text:
            known = seen.variables.get(row.text)
            element = known.element if known is not None else ""
            return spelled(element if type_.text == "auto" else type_.text)
    return ""


def _declared(statement: Node) -> set[str]:
    if statement.kind != "declaration":
        return set()
    return {n.text for d in statement.fields("declarator") for n in d.find("identifier")}


def _deduced(seen: Subject, name: str) -> str:
    """The kind of a variable declared with auto."""
    for loop in seen.body.find("for_range_loop"):
        declarator, right = loop.field("declarator"), loop.field("right")
        if declarator is not None and right is not None and declarator.text.strip("& ") == name:
            known = seen.variables.get(right.text)
            return spelled(known.element) if known is not None else ""
    for declarator in seen.body.find("init_declarator"):
        inner, value = declarator.field("declarator"), declarator.field("value")
        if inner is not None and inner.text.strip("& ") == name and value is not None:
            return "" if name in value.text.split() else kind(seen, value)
    return ""


def _element(seen: Subject, node: Node) -> str:
    inner, levels = node, 0
    while inner.kind == "subscript_expression":
        levels, inner = levels + 1, inner.field("argument") or inner.children[0]
    known = seen.variables.get(inner.text)
    if known is None or known.shape == "other":
        return ""
    type_ = known.element
    for _ in range(levels - 1):
        nested = re.match(r"^[\w:]+<\s*(?:const\s+)?(.*)$", type_)
        type_ = re.split(r"[,>]", nested[1])[0] if nested and "<" not in nested[1] else ""
    return spelled(type_)


def _binary(seen: Subject, node: Node) -> str:
    if node.operator in _TRUTHS:
        return "integer"
    sides = [kind(seen, node.field("left")), kind(seen, node.field("right"))]
    return sides[0] if node.operator in ("<<", ">>") else _common(sides)


def _inside(seen: Subject, node: Node) -> str:
    return kind(seen, node.field("argument") or node.named_children[-1])


def _unary(seen: Subject, node: Node) -> str:
    return "integer" if node.operator == "!" else kind(seen, node.field("argument"))


def _choice(seen: Subject, node: Node) -> str:
    return _common(kind(seen, node.field(n)) for n in ("consequence", "alternative"))


def _cast(_: Subject, node: Node) -> str:
    type_ = node.field("type")
    return spelled(type_.text) if type_ is not None else ""


def _call(seen: Subject, node: Node) -> str:
    callee, arguments = node.field("function"), node.field("arguments")
    if callee is None or arguments is None:
        return ""
    if callee.kind == "field_expression":
        field = callee.field("field")
        return "integer" if field is not None and field.text in _INTEGERS else ""
    if cast := re.fullmatch(r"static_cast<(.*)>", callee.text, re.DOTALL):
        return spelled(cast[1].strip())
    name, given = bare(callee.text), [kind(seen, a) for a in arguments.named_children]
    if callee.text.startswith("std::") and name in ("min", "max", "abs"):
        return _common(given)
    if name in _REAL and "" not in given and given:
        exact = callee.text.startswith("std::") and set(given) == {"float"}
        unclear = not callee.text.startswith("std::") and "float" in given
        return "" if unclear else "float" if exact else "double"
    return spelled(callee.text)


_HANDLERS = {
    "number_literal": _literal,
    "char_literal": _integer,
    "true": _integer,
    "false": _integer,
    "identifier": _variable,
    "subscript_expression": _element,
    "binary_expression": _binary,
    "unary_expression": _unary,
    "parenthesized_expression": _inside,
    "conditional_expression": _choice,
    "cast_expression": _cast,
    "call_expression": _call,
}
