"""Allocates a container once before a loop instead of in every turn of it."""

from __future__ import annotations

import re

from lessonl.agents.builtin.loops import LOOPS
from lessonl.agents.builtin.made import Made, made, mentions, method, owning
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, instead
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_GIVES_AWAY = frozenset({"capacity", "shrink_to_fit", "get_allocator"})


def apply(function: Function) -> Rewrite | None:
    """Its declaration moves in front of the loop; each turn resets it to what it began with.

    Only the storage is kept from turn to turn, so that no size has to be known beforehand.
    """
    return rewritten_outermost(function, LOOPS, _keep)


def _keep(seen: Subject, loop: Node) -> list[Edit]:
    kept: dict[str, Made] = {}
    resets: list[Edit] = []
    for declaration in loop.find("declaration"):
        variable = made(declaration)
        text = _reset(seen, variable) if variable is not None else ""
        if variable is not None and text and _only(variable, loop):
            kept[variable.name] = variable
            resets.append(replace(declaration, text))
    if not kept:
        return []
    lines = [f"{variable.type} {variable.name};" for variable in kept.values()]
    return [instead(loop, (), "\n".join([*lines, edited(loop, resets)]))]


def _only(variable: Made, loop: Node) -> bool:
    """Whether the name means this variable all over the loop, and its storage stays with it."""
    inside = range(variable.statement.start, variable.block.end)
    # Beyond a lambda the loop is another function's.
    above = [
        n for n in variable.statement.ancestors() if loop.start <= n.start and n.end <= loop.end
    ]
    if any(n.kind == "lambda_expression" for n in above):
        return False
    if any(n.start not in inside for n in mentions(loop, variable.name)):
        return False
    return not any(_gone(use) for use in variable.used())


def _gone(use: Node) -> bool:
    """Whether the storage is given away or looked at here."""
    parent = use.parent
    call = parent.parent if parent is not None and parent.kind == "argument_list" else None
    callee = call.field("function") if call is not None else None
    moved = callee is not None and callee.text in ("std::move", "move")
    return moved or method(use) in _GIVES_AWAY


def _reset(seen: Subject, variable: Made) -> str:
    """The statement that makes the variable what its declaration made it, "" if unknown."""
    name, given = variable.name, variable.arguments
    if variable.constant or not owning(variable.type):
        return ""
    if variable.value is not None:
        copied = variable.value.kind in ("identifier", "subscript_expression", "string_literal")
        return f"{name} = {variable.value.text};" if copied else ""
    if not given:
        return f"{name}.clear();"
    texts = [argument.text for argument in given]
    if len(given) == 1 and "string" not in variable.type.partition("<")[0]:
        if _container(seen, given[0]):
            return f"{name} = {texts[0]};"
        texts.append(_zero(variable.type))
    return f"{name}.assign({', '.join(texts)});" if len(given) < 3 else ""


def _container(seen: Subject, argument: Node) -> bool:
    found = seen.variables.get(argument.text)
    return found is not None and found.container


def _zero(type_: str) -> str:
    element = type_.partition("<")[2].removesuffix(">")
    return f"{element}()" if re.fullmatch(r"(?:std::)?\w+", element) else f"{type_}::value_type()"


TECHNIQUE = Technique(
    "scratch",
    "allocates a container once before the loop and resets it in every turn",
    "only the container's values, not its storage, being looked at",
    apply,
)
