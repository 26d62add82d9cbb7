"""Carries a power from one term to the next instead of calling ``pow`` for every term."""

from __future__ import annotations

import re

from lessonl.agents.builtin.effects import contains, names
from lessonl.agents.builtin.lasting import lasting
from lessonl.agents.builtin.loops import Counted, counted, group
from lessonl.agents.builtin.numeric import bare, kind
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_CASTS = r"(?:static_cast<(?:double|float|int)>|double|float|\((?:double|float|int)\))"


def apply(function: Function) -> Rewrite | None:
    """``pow(x, i)`` in a loop over ``i`` becomes a product that grows by ``x`` at every step."""
    return rewritten_outermost(function, ("for_statement",), _carry, "cmath", "type_traits")


def _carry(seen: Subject, node: Node) -> list[Edit]:
    loop = counted(node)
    if loop is None:
        return []
    calls = [call for call in loop.body.find("call_expression") if _power(seen, call, loop)]
    # A power that is only needed now and then need not be carried all the way.
    calls = [call for call in calls if _always(call, loop)]
    bases = {call.text: call for call in calls}
    if not bases or not re.fullmatch(r"\d+[uUlL]*", loop.first.text):
        return []
    text, lines, steps, changes = seen.function.text, list[str](), list[str](), list[Edit]()
    conditions: dict[str, None] = {}
    for spelling, call in bases.items():
        base, exponent = _arguments(call)
        name = fresh(text + "\n".join(lines), "power")
        conditions.update(dict.fromkeys(lasting(seen, loop.node, base)))
        value = f"{spelling[: exponent.start - call.start]}{_started(exponent, loop)})"
        lines.append(f"auto {name} = {value};")
        steps.append(f"{name} *= {group(base)}")
        changes += [replace(c, name) for c in calls if c.text == spelling]
    update = loop.node.field("update") or loop.node
    stepped = replace(update, ", ".join([update.text, *steps]))
    lines.append(edited(loop.node, [*changes, stepped]))
    return [instead(loop.node, conditions, "\n".join(lines))]


def _started(exponent: Node, loop: Counted) -> str:
    return re.sub(rf"\b{loop.variable}\b", loop.first.text, exponent.text)


def _arguments(call: Node) -> tuple[Node, Node]:
    given = (call.field("arguments") or call).named_children
    return given[0], given[1]


def _power(seen: Subject, call: Node, loop: Counted) -> bool:
    """Whether a call is ``pow(base, i)`` with a real base that is not the counter's."""
    callee, arguments = call.field("function"), call.field("arguments")
    if callee is None or arguments is None or callee.text not in ("pow", "std::pow"):
        return False
    if len(arguments.named_children) != 2 or bare(callee.text) != "pow":
        return False
    base, exponent = arguments.named_children
    spelled = "".join(exponent.text.split())
    counter = re.fullmatch(rf"{_CASTS}?\(?{loop.variable}\)?", spelled)
    real = kind(seen, base) in ("double", "float") and loop.variable not in names(base)
    return counter is not None and real


def _always(call: Node, loop: Counted) -> bool:
    """Whether every pass through the loop makes the call, and makes it once."""
    if contains(loop.body, "break_statement", "continue_statement", "return_statement"):
        return False
    conditional = (
        "if_statement", "conditional_expression", "for_statement", "while_statement",
        "do_statement", "for_range_loop", "switch_statement", "lambda_expression",
    )  # fmt: skip
    for above in call.ancestors():
        if above == loop.node:
            return True
        if above.kind in conditional or above.operator in ("&&", "||"):
            return False
    return False


TECHNIQUE = Technique(
    "polynomial",
    "carries a power from one term to the next instead of calling pow for every term",
    "rounding being allowed to differ, and on the base not changing on the way",
    apply,
    reassociates=True,
)
