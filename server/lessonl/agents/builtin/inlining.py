"""Writes what a local number is computed from into the calls that are given nothing else."""

from __future__ import annotations

from attrs import evolve

from lessonl.agents.builtin.effects import Opaque, effects, names
from lessonl.agents.builtin.fixed import changes
from lessonl.agents.builtin.made import Made, made
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import without
from lessonl.model import Function
from lessonl.source.syntax import Edit, Node, apply_edits, replace


def inlined(function: Function) -> Function:
    """``const double a = x * i; f(a)`` becomes ``f((x * i))``.

    Only numbers of the type double, which hold what the expression of doubles gives.
    """
    for step in (_made, _written_out):
        seen = subject(function)
        if seen is None:
            return function
        edits = [e for d in seen.body.find("declaration") for e in step(seen, d)]
        function = evolve(function, text=apply_edits(function.text.encode(), edits).decode())
    return function


def _made(seen: Subject, declaration: Node) -> list[Edit]:
    """``T x(f(a));``, which might declare a function, becomes ``T x = T(f(a));``."""
    type_, declarator = declaration.field("type"), declaration.field("declarator")
    if type_ is None or declarator is None or declarator.kind != "function_declarator":
        return []
    name, given = declarator.field("declarator"), declarator.field("parameters")
    plain = name is not None and name.kind == "identifier" and given is not None
    if not plain or name is None or given is None or len(declaration.fields("declarator")) != 1:
        return []
    # Of what is named between parentheses, a variable makes it a value.
    inside = {n.text for n in given.find("identifier", "type_identifier")}
    if not any(n in seen.variables and seen.variables[n].scalar for n in inside):
        return []
    return [replace(declarator, f"{name.text} = {type_.text}{given.text}")]


def _written_out(seen: Subject, declaration: Node) -> list[Edit]:
    local = made(declaration)
    if local is None or local.type != "double" or local.value is None or not local.alone():
        return []
    known, used = seen.variables.get(local.name), local.used()
    if known is None or known.shared or not used or not all(map(_given, used)):
        return []
    if not _stays(local):
        return []
    return [without(declaration), *(replace(use, f"({local.value.text})") for use in used)]


def _given(use: Node) -> bool:
    """Whether it is an argument of a call, by itself or with a sign."""
    above = use.parent
    while above is not None and above.kind == "unary_expression" and above.operator == "-":
        above = above.parent
    call = above.parent if above is not None and above.kind == "argument_list" else None
    return call is not None and call.kind == "call_expression"


def _stays(local: Made) -> bool:
    """Whether its value is made of numbers that keep theirs in the rest of the block."""
    if local.value is None or not any(c.isalpha() for c in local.value.text):
        return False
    try:
        done = effects(local.value)
    except Opaque:
        return False
    if done.writes or any(n.kind != "identifier" for n in done.reads):
        return False
    return not names(local.value) & (changes(local.block) | {local.name})
