"""Variables that a loop only ever folds values into: sums, products, extremes, bits."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.effects import Opaque, effects, names
from lessonl.agents.builtin.loops import LOOPS
from lessonl.agents.builtin.numeric import bare, kind
from lessonl.agents.builtin.subject import Subject
from lessonl.source.syntax import Node

_FOLDS = {"+=": "+", "-=": "+", "*=": "*", "^=": "^", "|=": "|", "&=": "&", "++": "+", "--": "+"}
_PICKS = {"min": "min", "max": "max", "fmin": "fmin", "fmax": "fmax"}
IDENTITY = {"+": "0", "*": "1", "^": "0", "|": "0", "&": "~0"}
"""What folding into has no effect; the extremes have none but the variable's own value."""


@frozen
class Reduction:
    """``operator`` is + * ^ | & min max fmin or fmax; ``kind`` double, float or integer.

    ``values`` are the expressions folded in.
    """

    name: str
    operator: str
    kind: str
    values: tuple[Node, ...]

    @property
    def real(self) -> bool:
        return self.kind != "integer"


def reductions(seen: Subject, body: Node) -> tuple[Reduction, ...]:
    """What ``body`` folds into, if it does nothing else that outlasts it. Raises Opaque."""
    if body.first(*LOOPS, "break_statement", "continue_statement", "return_statement"):
        raise Opaque(body.text)
    done = effects(body)
    targets = {n.text for n in done.writes} - done.declares
    found = tuple(folded(seen, body, name) for name in sorted(targets))
    if not found:
        raise Opaque(body.text)
    return found


def folded(seen: Subject, body: Node, name: str) -> Reduction:
    """What ``body`` folds into one variable, if nothing else is done with it. Raises Opaque."""
    variable = seen.variables.get(name)
    own = variable is not None and not variable.shared and variable.shape in ("value", "other")
    uses = [n for n in body.find("identifier") if n.text == name]
    type_ = kind(seen, uses[0]) if uses and own else ""
    if not type_ or variable is None or "bool" in variable.type:
        raise Opaque(name)
    operators, values, covered = set[str](), list[Node](), list[Node]()
    for node in body.find("expression_statement", "if_statement"):
        step = _step(node, name, type_)
        if step is not None and not any(c.start <= node.start < c.end for c in covered):
            operators.add(step[0])
            values += step[1]
            covered.append(node)
    stray = [n for n in uses if not any(c.start <= n.start < c.end for c in covered)]
    if stray or len(operators) != 1 or any(name in names(v) for v in values):
        raise Opaque(name)
    operator = operators.pop()
    if type_ == "integer" and not all(kind(seen, v) == "integer" for v in values):
        raise Opaque(name)
    if operator in _PICKS and not all(kind(seen, v) == type_ for v in values):
        raise Opaque(name)
    return Reduction(name, operator, type_, tuple(values))


def _step(node: Node, name: str, type_: str) -> tuple[str, list[Node]] | None:
    """The operator and the values that one statement folds into ``name``."""
    if node.kind == "if_statement":
        return _extreme_by_if(node, name)
    inside = node.named_children[0] if node.named_children else node
    target = inside.field("left") or inside.field("argument")
    if target is None or target.text != name:
        return None
    if inside.kind == "update_expression":
        return "+", []
    value = inside.field("right")
    if inside.kind != "assignment_expression" or value is None:
        return None
    if inside.operator in _FOLDS:
        return _FOLDS[inside.operator], [value]
    return _assigned(value, name, type_) if inside.operator == "=" else None


def _assigned(value: Node, name: str, type_: str) -> tuple[str, list[Node]] | None:
    """``s = s + x``, ``s = x + s``, ``s = std::min(s, x)``, ``s = x < s ? x : s``."""
    while value.kind == "parenthesized_expression":
        value = value.named_children[0]
    left, right = value.field("left"), value.field("right")
    if value.kind == "binary_expression" and left is not None and right is not None:
        if left.text == name and value.operator + "=" in _FOLDS:
            return _FOLDS[value.operator + "="], [right]
        if right.text == name and value.operator in ("+", "*", "^", "|", "&"):
            return value.operator, [left]
        return None
    if value.kind == "conditional_expression":
        picks = [value.field(n) for n in ("condition", "consequence", "alternative")]
        if picks[0] is None or picks[1] is None or picks[2] is None or picks[2].text != name:
            return None
        return _extreme(picks[0], picks[1], name)
    callee, arguments = value.field("function"), value.field("arguments")
    if callee is None or arguments is None or "<" in callee.text:
        return None
    given, operator = arguments.named_children, _PICKS.get(bare(callee.text))
    if operator is None or len(given) != 2 or not callee.text.startswith("std::"):
        return None
    # std::min(x, s) answers x where one of the two is NaN, and so forgets what came before.
    either = type_ == "integer" or operator.startswith("f")
    if given[0].text == name:
        return operator, [given[1]]
    return (operator, [given[0]]) if given[1].text == name and either else None


def _extreme_by_if(node: Node, name: str) -> tuple[str, list[Node]] | None:
    """``if (x < s) s = x;``"""
    condition, then = node.field("condition"), node.field("consequence")
    if condition is None or then is None or node.field("alternative") is not None:
        return None
    if then.kind == "compound_statement" and len(then.named_children) == 1:
        then = then.named_children[0]
    stored = then.named_children[0] if then.kind == "expression_statement" else None
    left = stored.field("left") if stored is not None else None
    right = stored.field("right") if stored is not None else None
    if stored is None or stored.operator != "=" or left is None or right is None:
        return None
    test = condition.field("value") or condition
    return _extreme(test, right, name) if left.text == name else None


def _extreme(test: Node, value: Node, name: str) -> tuple[str, list[Node]] | None:
    left, right = test.field("left"), test.field("right")
    if left is None or right is None or not re.fullmatch(r"[<>]=?", test.operator):
        return None
    if {left.text, right.text} != {value.text, name} or value.text == name:
        return None
    smaller = (test.operator[0] == "<") == (left.text == value.text)
    return ("min" if smaller else "max"), [value]
