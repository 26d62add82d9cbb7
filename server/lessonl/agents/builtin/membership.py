"""Looks values up in a hash set instead of searching a sequence from its beginning every time."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import evolve, frozen

from lessonl.agents.builtin.apart import private
from lessonl.agents.builtin.effects import Opaque, effects, root
from lessonl.agents.builtin.fixed import changes, declares
from lessonl.agents.builtin.loops import LOOPS
from lessonl.agents.builtin.made import owning, spelled
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject, is_scalar, subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, apply_edits, replace

_ENOUGH = 16
"""Elements from which a search through them takes longer than a look into a table."""
_ROW = re.compile(r"^(?:std::)?(?:vector|deque|list|array|string|basic_string)\b")
_ITEM = re.compile(r"^[\w:]+<\s*(?:const\s+)?([^,<>]+)")
_FINDS = re.compile(
    r"^(?:std::)?find\((\w+)\.c?begin\(\),\s*\1\.c?end\(\),(.+)\)\s*([!=]=)\s*\1\.c?end\(\)$",
    re.DOTALL,
)
_COUNTS = re.compile(
    r"^(?:std::)?count\((\w+)\.c?begin\(\),\s*\1\.c?end\(\),(.+)\)\s*(>|!=|==)\s*0$", re.DOTALL
)


@frozen
class _Asked:
    """``std::find(row.begin(), row.end(), value) != row.end()``, or a count compared with 0."""

    test: Node
    row: str
    value: str
    there: bool
    """Whether the test is that the value is there."""


def apply(function: Function) -> Rewrite | None:
    """For tests in a loop that leaves the sequence alone."""
    headers = ("type_traits", "unordered_set")
    return rewritten_outermost(function, LOOPS, _looked_up, *headers)


def _looked_up(seen: Subject, loop: Node) -> list[Edit]:
    body = loop.field("body")
    tests = body.find("binary_expression") if body is not None else ()
    asked = [found for test in tests for found in _asked(test)]
    for row in dict.fromkeys(a.row for a in asked):
        mine = [a for a in asked if a.row == row]
        element = _element(seen, row)
        if element and not any(row in _words(a.value) for a in mine):
            name = fresh(seen.function.text, f"{row}_values")
            return [_edit(seen, loop, mine, element, name, _left_alone(seen, loop, mine, name))]
    return []


def _words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", text))


def _left_alone(seen: Subject, loop: Node, asked: list[_Asked], name: str) -> tuple[str, ...]:
    """When the loop changes nothing in the sequence. Raises Opaque where that cannot be told."""
    # The loop as it will be shows what else it does.
    edits = [replace(a.test, f"{name} == ({a.value})") for a in asked]
    text = apply_edits(seen.function.text.encode(), edits).decode()
    then = subject(evolve(seen.function, text=text))
    after = (
        next((n for n in then.body.find(loop.kind) if n.start == loop.start), None)
        if then
        else None
    )
    if after is None:
        raise Opaque(loop.text)
    row = asked[0].row
    if row in changes(after) | declares(after):
        raise Opaque(loop.text)
    found = (_apart(seen, row, write) for write in effects(after).writes)
    return tuple(dict.fromkeys(condition for conditions in found for condition in conditions))


def _apart(seen: Subject, row: str, write: Node) -> tuple[str, ...]:
    """When a write is to something else than the elements of the sequence."""
    name = root(write)
    other, own = seen.variables.get(name), seen.variables[row]
    if name == row:
        raise Opaque(write.text)
    if private(seen, write) or own.owner or (other is not None and other.owner):
        return ()
    if other is None or not owning(other.type) or not owning(own.type):
        raise Opaque(write.text)
    return (f"static_cast<const void*>(&{name}) != static_cast<const void*>(&{row})",)


def _asked(test: Node) -> list[_Asked]:
    found = _FINDS.match(test.text) or _COUNTS.match(test.text)
    if found is None:
        return []
    return [_Asked(test, found[1], found[2].strip(), found[3] != "==")]


def _element(seen: Subject, row: str) -> str:
    """The type of what the sequence holds, if equal values are those with equal hashes."""
    variable = seen.variables.get(row)
    if variable is None or variable.shared or variable.shape not in ("value", "reference"):
        return ""
    if not _ROW.match(variable.type):
        return ""
    inside = _ITEM.match(variable.type)
    element = spelled(inside[1]) if inside else "char"
    real = re.search(r"\b(?:double|float)\b", element) is not None
    known = is_scalar(element) or element in ("std::string", "string")
    return element if known and not real else ""


def _edit(
    seen: Subject,
    loop: Node,
    asked: list[_Asked],
    element: str,
    name: str,
    conditions: Iterable[str],
) -> Edit:
    row = asked[0].row
    edits = [replace(a.test, _test(seen, a, element, name)) for a in asked]
    made = f"const std::unordered_set<{element}> {name}({row}.begin(), {row}.end());"
    tests = (f"{row}.size() >= {_ENOUGH}", *conditions)
    return instead(loop, tests, f"{made}\n{edited(loop, edits)}")


def _test(seen: Subject, asked: _Asked, element: str, name: str) -> str:
    text = f"{name}.count({asked.value}) {'!=' if asked.there else '=='} 0"
    variable = seen.variables.get(asked.value)
    if variable is not None and spelled(variable.type) == element:
        return text
    # Of another type, a value may equal an element that it does not become by conversion.
    same = f"std::is_same<std::decay_t<decltype({asked.value})>, {element}>::value"
    return f"({same} ? {text} : {asked.test.text})"


TECHNIQUE = Technique(
    "membership",
    "looks values up in a hash set instead of searching a sequence from its beginning every time",
    "the sequence not being changed meanwhile",
    apply,
)
