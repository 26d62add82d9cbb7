"""Loops that count, and the statements around them."""

from __future__ import annotations

import re
from functools import lru_cache

from attrs import frozen

from lessonl.agents.builtin.effects import Opaque, names, root
from lessonl.source.syntax import Node

_COUNTER = re.compile(
    r"^(?:std::)?(?:size_t|ptrdiff_t|ssize_t|u?int(?:32|64)_t|int|unsigned(?: int)?"
    r"|(?:unsigned )?long(?: long)?(?: int)?)$"
)
_REMEMBERED = 128
"""Loops of which the same is asked again and again, for every expression in them."""
LOOPS = ("for_statement", "while_statement", "do_statement", "for_range_loop")
_STORES = ("assignment_expression", "update_expression")
_LOOKS = frozenset({"size", "length", "empty", "at", "begin", "end"})
_NUMBER = re.compile(r"\(?(-?\d+)\)?[uUlLzZ]*")


@frozen
class Counted:
    """``for (type variable = first; variable < bound; ++variable) body``."""

    node: Node
    variable: str
    type: str
    first: Node
    bound: Node
    inclusive: bool
    body: Node

    @property
    def counter(self) -> str:
        """The type of the variable if it is an integer that counts far enough, else ""."""
        if self.type == "auto":
            return "int" if self.first.text.isdigit() else ""
        return self.type if _COUNTER.match(self.type) else ""

    @property
    def turns(self) -> int | None:
        """How often it runs, where both of its bounds are numbers."""
        numbers = [_NUMBER.fullmatch(node.text) for node in (self.first, self.bound)]
        first, bound = (None if n is None else int(n[1]) for n in numbers)
        if first is None or bound is None:
            return None
        return max(0, bound - first + self.inclusive)

    @property
    def last(self) -> str:
        """The last value of the variable, given that the loop runs."""
        return self.bound.text if self.inclusive else f"{group(self.bound)} - 1"

    @property
    def runs(self) -> str:
        """The condition under which the loop runs at all."""
        return f"{group(self.first)} {'<=' if self.inclusive else '<'} {group(self.bound)}"

    @property
    def header(self) -> str:
        """The text up to the parenthesis that closes it."""
        end = next(c.end for c in self.node.children if c.text == ")")
        return self.node.source[self.node.start : end].decode()


def group(expression: Node) -> str:
    """The expression's text, in parentheses where an operator beside it could tear it apart."""
    loose = ("binary_expression", "conditional_expression", "cast_expression")
    return f"({expression.text})" if expression.kind in loose else expression.text


@lru_cache(_REMEMBERED)
def counted(node: Node) -> Counted | None:
    """The loop, if it declares its variable, counts up by one, and leaves the variable alone.

    Its first value and bound can be written down once more: they change nothing.
    """
    parts = [node.field(n) for n in ("initializer", "condition", "update", "body")]
    declaration, condition, update, body = parts
    if node.kind != "for_statement" or not (declaration and condition and update and body):
        return None
    declarator, type_ = declaration.field("declarator"), declaration.field("type")
    if declarator is None or type_ is None or declarator.kind != "init_declarator":
        return None
    variable, first = declarator.field("declarator"), declarator.field("value")
    if len(declaration.fields("declarator")) != 1 or variable is None or first is None:
        return None
    bound = _bound(condition, variable.text)
    if variable.kind != "identifier" or bound is None or not _steps(update, variable.text):
        return None
    if variable.text in names(bound[0]) or _assigns(body, variable.text):
        return None
    if any(limit.first(*_STORES) is not None for limit in (first, bound[0])):
        return None
    return Counted(node, variable.text, type_.text, first, *bound, body)


def _bound(condition: Node, variable: str) -> tuple[Node, bool] | None:
    left, right = condition.field("left"), condition.field("right")
    if condition.kind != "binary_expression" or left is None or right is None:
        return None
    operator = condition.operator
    if right.text == variable and operator in (">", ">="):
        left, right, operator = right, left, operator.replace(">", "<")
    if left.text != variable or operator not in ("<", "<="):
        return None
    return right, operator == "<="


def _steps(update: Node, variable: str) -> bool:
    text = "".join(update.text.split())
    return text in (f"++{variable}", f"{variable}++", f"{variable}+=1")


def _assigns(body: Node, variable: str) -> bool:
    for node in body.find(*_STORES):
        target = node.field("left") or node.field("argument")
        if target is not None and target.text == variable:
            return True
    return any(
        n.operator == "&" and n.text == f"&{variable}" for n in body.find("pointer_expression")
    )


def statements(body: Node) -> tuple[Node, ...]:
    """The statements of a loop or function body, with or without braces."""
    return body.named_children if body.kind == "compound_statement" else (body,)


def assignment(statement: Node) -> Node | None:
    """The assignment that is all of a statement."""
    if statement.kind != "expression_statement" or not statement.named_children:
        return None
    inside = statement.named_children[0]
    return inside if inside.kind == "assignment_expression" else None


def previous(statement: Node) -> Node | None:
    """The statement before this one in its block."""
    parent = statement.parent
    if parent is None or parent.kind != "compound_statement":
        return None
    before = [n for n in parent.named_children if n.end <= statement.start]
    return before[-1] if before else None


def changed(loop: Node) -> set[str]:
    """The variables that are assigned, changed by a method, or declared in the loop."""
    found: set[str] = set()
    for node in loop.find(*_STORES):
        target = node.field("left") or node.field("argument")
        found |= _stored_in(target) if target is not None else set()
    for node in loop.find("declaration"):
        for declarator in node.fields("declarator"):
            initialised = declarator.kind == "init_declarator"
            found |= names((initialised and declarator.field("declarator")) or declarator)
    for node in loop.find("for_range_loop"):
        item = node.field("declarator")
        found |= names(item) if item is not None else set()
    for node in loop.find("field_expression"):
        called = node.parent is not None and node.parent.field("function") == node
        name, receiver = node.field("field"), node.field("argument")
        if called and name is not None and receiver is not None and name.text not in _LOOKS:
            found |= names(receiver)
    return found


def _stored_in(target: Node) -> set[str]:
    """What a store changes; where indices do not stand for themselves, all its names."""
    try:
        return {root(target)}
    except Opaque:
        return names(target)


def ranged(loop: Node, assigned: set[str]) -> list[Counted]:
    """The loops that count between limits that stay, outermost first."""
    found: dict[str, Counted] = {}
    unclear: set[str] = set()
    for node in loop.find("for_statement"):
        count = counted(node)
        if count is None:
            continue
        limits = names(count.first) | names(count.bound)
        stay = not limits & assigned and _safe(count.first) and _safe(count.bound)
        before = found.get(count.variable)
        if not stay or (before is not None and before.header != count.header):
            unclear.add(count.variable)
        found[count.variable] = count
    return [c for name, c in found.items() if name not in unclear]


def _safe(limit: Node) -> bool:
    """Whether it may be computed even where the loop is not reached."""
    quotients = [n for n in limit.find("binary_expression") if n.operator in ("/", "%")]
    plain = all((n.field("right") or n).kind == "number_literal" for n in quotients)
    return plain and not limit.find("subscript_expression")
