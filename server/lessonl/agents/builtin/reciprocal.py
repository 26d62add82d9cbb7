"""Multiplies by a reciprocal computed once instead of dividing by the same number every time."""

from __future__ import annotations

import re

from lessonl.agents.builtin.effects import Opaque, effects, names
from lessonl.agents.builtin.lasting import lasting
from lessonl.agents.builtin.loops import LOOPS
from lessonl.agents.builtin.numeric import kind, spelled
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

# Where a quotient goes that a small difference leaves a small difference.
_SMOOTH = frozenset(
    {"binary_expression", "unary_expression", "parenthesized_expression", "argument_list",
     "assignment_expression", "init_declarator", "declaration", "expression_statement"}
)  # fmt: skip
_SMOOTH_CALLS = re.compile(
    r"^(?:std::)?(?:sqrt|cbrt|exp|log|log1p|expm1|sin|cos|tanh|atan|fabs|abs|pow|hypot)$"
    r"|\.(?:push_back|emplace_back)$"
)
_STEPS = re.compile(r"^(?:std::)?(?:l?l?round|floor|ceil|trunc|l?l?rint|nearbyint|int|long)$")


def apply(function: Function) -> Rewrite | None:
    """For divisors that keep their value, and quotients that nothing turns into a whole number."""
    return rewritten_outermost(function, LOOPS, _multiply, "cmath", "type_traits")


def _multiply(seen: Subject, loop: Node) -> list[Edit]:
    body, text = loop.field("body"), seen.function.text
    conditions: dict[str, None] = {}
    inverses: dict[tuple[str, str], str] = {}
    changes: list[Edit] = []
    for node in loop.find("binary_expression", "assignment_expression"):
        within = body is not None and body.start <= node.start
        divisor, type_ = node.field("right"), _real_quotient(seen, node)
        if not within or not type_ or divisor is None or not _changes(node, loop):
            continue
        try:
            conditions.update(dict.fromkeys(lasting(seen, loop, divisor)))
        except Opaque:
            continue
        key = (type_, divisor.text)
        if key not in inverses:
            inverses[key] = fresh(text + " ".join(inverses.values()), "inverse")
        changes += _times(node, inverses[key])
    if not changes:
        return []
    value = {key: f"{key[0]}(1) / ({key[1]})" for key in inverses}
    # Not of a divisor so large or small that its reciprocal is out of range: the guard looks first.
    conditions.update(dict.fromkeys(f"std::isnormal({value[key]})" for key in inverses))
    lines = [f"const {key[0]} {name} = {value[key]};" for key, name in inverses.items()]
    return [instead(loop, conditions, "\n".join([*lines, edited(loop, changes)]))]


def _times(node: Node, inverse: str) -> list[Edit]:
    sign, divisor = node.field("operator"), node.field("right")
    assert sign is not None  # both were found before
    assert divisor is not None
    return [replace(sign, "*=" if node.operator == "/=" else "*"), replace(divisor, inverse)]


def _real_quotient(seen: Subject, node: Node) -> str:
    """The type in which a division is done, if it is a real one whose rounding does not matter."""
    left, right = node.field("left"), node.field("right")
    if node.operator not in ("/", "/=") or left is None or right is None:
        return ""
    sides = {kind(seen, left), kind(seen, right)}
    type_ = "double" if "double" in sides else "float"
    if "" in sides or sides == {"integer"} or _power_of_two(right):
        return ""
    if node.operator == "/=" and kind(seen, left) == "integer":
        return ""
    return type_ if _smooth(seen, node) else ""


def _power_of_two(divisor: Node) -> bool:
    """Whether the compiler turns the division into a product itself."""
    if not re.fullmatch(r"\d+(?:\.\d*)?[fF]?", divisor.text):
        return False
    value = float(divisor.text.rstrip("fF"))
    return value > 0 and value.hex().startswith("0x1.0000000000000p")


def _changes(node: Node, loop: Node) -> bool:
    """Whether the dividend is another one at every step."""
    left = node.field("left")
    try:
        return left is not None and bool(names(left) & (effects(loop).assigned()))
    except Opaque:
        return False


def _smooth(seen: Subject, node: Node) -> bool:
    """Whether the quotient is only calculated with: not compared, rounded or used as an index."""
    for above in node.ancestors():
        if above.kind in ("compound_statement", "for_statement", "for_range_loop"):
            return True
        if above.kind == "call_expression":
            callee = above.field("function")
            if callee is None or not _SMOOTH_CALLS.search(callee.text):
                return False
        elif above.kind not in _SMOOTH or above.operator in ("<", ">", "<=", ">=", "==", "!="):
            return False
        elif above.kind == "declaration":
            type_ = above.field("type")
            if type_ is None or (type_.text != "auto" and not _real(type_.text)):
                return False
            return not any(_stepped(seen, n) for d in above.fields("declarator") for n in _name(d))
        elif above.kind == "assignment_expression":
            target = above.field("left")
            if target is None or kind(seen, target) not in ("double", "float"):
                return False
            if target.kind == "identifier" and _stepped(seen, target.text):
                return False
    return False


def _real(type_: str) -> bool:
    return spelled(type_) in ("double", "float")


def _name(declarator: Node) -> list[str]:
    inner = declarator.field("declarator")
    return [inner.text] if inner is not None else []


def _stepped(seen: Subject, name: str) -> bool:
    """Whether a variable is rounded, cast, compared or used as an index anywhere."""
    for use in seen.body.find("identifier"):
        if use.text != name:
            continue
        for above in use.ancestors():
            callee = above.field("function")
            if callee is not None and (_STEPS.match(callee.text) or "cast<" in callee.text):
                return True
            if above.kind in ("cast_expression", "subscript_argument_list", "condition_clause"):
                return True
            if above.operator in ("<", ">", "<=", ">=", "==", "!="):
                return True
            if above.kind.endswith("_statement"):
                break
            if above.kind == "declaration" and not _real((above.field("type") or above).text):
                return True
    return False


TECHNIQUE = Technique(
    "reciprocal",
    "multiplies by the reciprocal instead of dividing by the same number every time",
    "rounding being allowed to differ, and on the reciprocal being in range",
    apply,
    reassociates=True,
)
