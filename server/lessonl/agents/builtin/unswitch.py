"""Moves an ``if`` that no iteration changes out of its loop: one loop for each branch."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from lessonl.agents.builtin.apart import Range, lonely
from lessonl.agents.builtin.effects import Opaque, contains, effects, names
from lessonl.agents.builtin.fixed import declares, fixed
from lessonl.agents.builtin.loops import LOOPS, Counted, counted
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import (
    Technique,
    edited,
    indented,
    instead,
    placed,
    rewritten,
    without,
)
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace, tokens

_LONGEST = 6000
"""Of all copies of a loop together, in bytes."""
_JUMPS = ("continue_statement", "break_statement", "return_statement", "throw_statement")
_COMPARES = ("<", ">", "<=", ">=", "==", "!=", "&&", "||", "&", "|", "^")
_FREE = frozenset(
    {
        "binary_expression", "unary_expression", "parenthesized_expression", "identifier",
        "number_literal", "char_literal", "true", "false", "nullptr", "null",
    }
)  # fmt: skip


@frozen
class _Arm:
    """One branch of a chain of ifs; ``body`` is None for an else that is not there."""

    condition: Node | None
    body: Node | None


def apply(function: Function) -> Rewrite | None:
    """One copy of the loop for each branch, in which the test is left out."""
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    for branch in seen.body.find("if_statement"):
        if any(edit.start <= branch.start < edit.end for edit in edits):
            continue
        loops = [n for n in branch.ancestors() if n.kind in LOOPS]
        found = (_move_out(seen, branch, loops[: i + 1]) for i in reversed(range(len(loops))))
        edit = next(filter(None, found), None)
        edits += [edit] if edit is not None else []
    return rewritten(function, edits)


def _move_out(seen: Subject, branch: Node, loops: Sequence[Node]) -> Edit | None:
    """The edit that moves ``branch`` out of ``loops``, innermost first, if it can be moved."""
    loop = loops[-1]
    guard: list[str] = []
    arms: list[_Arm] = []
    at: Node | None = branch
    while at is not None and at.kind == "if_statement":
        condition = _condition(at)
        try:
            needed = None if condition is None else _moves(seen, branch, condition, loops)
        except Opaque:
            needed = None
        if needed is None:
            break
        guard += needed
        arms.append(_Arm(condition, at.field("consequence")))
        at = _otherwise(at)
    if not arms or len(loop.bytes) * (len(arms) + 1 + bool(guard)) > _LONGEST:
        return None
    return _copies(loop, [*arms, _Arm(None, at)], list(dict.fromkeys(guard)))


def _condition(branch: Node) -> Node | None:
    """The plain expression that an ``if`` tests."""
    clause = branch.field("condition")
    if clause is None or branch.child("constexpr") is not None:
        return None
    value = clause.field("value")
    plain = value is not None and len(clause.named_children) == 1 and value.kind != "declaration"
    return value if plain else None


def _otherwise(branch: Node) -> Node | None:
    clause = branch.field("alternative")
    return clause.named_children[0] if clause is not None and clause.named_children else None


def _moves(seen: Subject, branch: Node, condition: Node, loops: Sequence[Node]) -> list[str] | None:
    """Under which conditions the test may be made before the outermost loop; None if never."""
    loop = loops[-1]
    if not any(name in seen.variables or not name.isupper() for name in names(condition)):
        return None
    if names(condition) & declares(loop) or contains(loop, "lambda_expression"):
        return None
    counts = [counted(node) for node in loops]
    done = effects(loop)
    if effects(condition).writes or done.declares & names(condition):
        return None
    guard = list(fixed(seen, [condition], loop, _ranges(counts)))
    once = [test for read in effects(condition).reads for test in lonely(seen, read)]
    if guard or not _harmless(condition):
        runs = _reached(branch, loops, counts)
        return None if runs is None else [*once, *runs, *guard]
    return once


def _harmless(condition: Node) -> bool:
    """Whether the test can be made even where the original makes none."""
    for node in condition.walk():
        if not node.named:
            continue
        if node.kind == "call_expression":
            if not re.fullmatch(r"\w+\.(?:size|length|empty)\(\)", node.text):
                return False
        elif node.kind not in _FREE | {"field_expression", "field_identifier", "argument_list"}:
            return False
        if node.kind == "binary_expression" and node.operator not in _COMPARES:
            return False
    return True


def _reached(
    branch: Node, loops: Sequence[Node], counts: Sequence[Counted | None]
) -> list[str] | None:
    """The condition under which the original makes the test at once; None if it may not."""
    if contains(loops[-1], *_JUMPS):
        return None
    for above in branch.ancestors():
        if above.kind != "compound_statement" and above not in loops:
            return None
        if above == loops[-1]:
            break
    runs: list[str] = []
    local = declares(loops[-1])
    for count in reversed(counts):
        if count is None or (names(count.first) | names(count.bound)) & local:
            return None
        effects(count.first, count.bound)
        runs.append(count.runs)
    return runs


def _ranges(counts: Sequence[Counted | None]) -> Mapping[str, Range]:
    return {c.variable: Range(c.first.text, c.last) for c in counts if c is not None}


def _copies(loop: Node, arms: Sequence[_Arm], guard: Sequence[str]) -> Edit:
    known: dict[str, bool] = {}
    parts: list[str] = []
    for arm in arms:
        head = ""
        if arm.condition is not None:
            known[tokens(arm.condition)] = True
            head = f"if ({arm.condition.text}) "
        parts.append(head + "{\n" + indented(_resolved(loop, known)) + "\n}")
        if arm.condition is not None:
            known[tokens(arm.condition)] = False
    chain = " else ".join(parts)
    if guard:
        return instead(loop, guard, chain)
    # A brace of its own, or an else that follows would belong to the new if.
    alone = loop.parent is None or loop.parent.kind != "compound_statement"
    return placed(loop, f"{{\n{indented(chain)}\n}}" if alone else chain)


def _resolved(loop: Node, known: Mapping[str, bool]) -> str:
    """The loop with every if of known outcome replaced by the branch that it takes."""
    edits: list[Edit] = []
    for branch in loop.find("if_statement"):
        if any(edit.start <= branch.start < edit.end for edit in edits):
            continue
        taken: Node | None = branch
        while taken is not None and taken.kind == "if_statement":
            condition = _condition(taken)
            value = known.get(tokens(condition)) if condition is not None else None
            if value is None:
                break
            taken = taken.field("consequence") if value else _otherwise(taken)
        if taken != branch:
            edits.append(_take(branch, taken))
    return edited(loop, edits)


def _take(branch: Node, taken: Node | None) -> Edit:
    parent = branch.parent
    if taken is not None:
        return replace(branch, taken.text)
    if parent is not None and parent.kind == "compound_statement":
        return without(branch)
    return replace(branch, "{}")


TECHNIQUE = Technique(
    "unswitch",
    "makes a test that no iteration changes once before the loop instead of at every step",
    "nothing that is tested being changed inside the loop",
    apply,
)
