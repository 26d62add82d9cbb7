"""Looks into a map once, where its element is wanted after it was asked for."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.fixed import changes, declares
from lessonl.agents.builtin.loops import statements
from lessonl.agents.builtin.stable import reads_only
from lessonl.agents.builtin.subject import Subject, subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, placed, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_MAP = re.compile(r"^(?:std::)?(?:unordered_)?map<")
_ASKS = re.compile(
    r"^(\w+)\.(?:count\((?P<count>.+)\)(?:\s*(?:>|!=)\s*0|\s*>=\s*1|\s*==\s*1)?"
    r"|contains\((?P<contains>.+)\)"
    r"|find\((?P<find>.+)\)\s*!=\s*\1\.(?:c?end)\(\))$",
    re.DOTALL,
)
_KEY = ("identifier", "number_literal", "char_literal", "string_literal", "field_expression",
        "subscript_expression")  # fmt: skip


@frozen
class _Asked:
    """``if (map.count(key)) then``: ``uses`` are its elements ``map[key]`` in the statement."""

    test: Node
    map: str
    key: str
    uses: tuple[Node, ...]


def apply(function: Function) -> Rewrite | None:
    """The place that was found is kept, and the element taken from there."""
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    taken: list[Node] = []
    for statement in seen.body.find("if_statement"):
        asked = _asked(seen, statement)
        if asked is None or any(t.start <= statement.start < t.end for t in taken):
            continue
        taken.append(statement)
        edits.append(_edit(seen, statement, asked))
    return rewritten(function, edits)


def _asked(seen: Subject, statement: Node) -> _Asked | None:
    condition, then = statement.field("condition"), statement.field("consequence")
    test = condition.field("value") if condition is not None else None
    if test is None or then is None:
        return None
    found = _ASKS.match(test.text)
    known = seen.variables.get(found[1]) if found is not None else None
    if found is None or known is None or not _MAP.match(known.type) or known.shared:
        return None
    if known.shape not in ("value", "reference"):
        return None
    key = found["count"] or found["contains"] or found["find"]
    uses = tuple(n for n in then.walk() if _element(n, found[1], key))
    if not uses or not _plain_key(test, key) or not _stays(seen, then, found[1], key, uses):
        return None
    return _Asked(test, found[1], key, uses)


def _element(node: Node, name: str, key: str) -> bool:
    return node.text in (f"{name}[{key}]", f"{name}.at({key})") and node.kind in (
        "subscript_expression", "call_expression",
    )  # fmt: skip


def _plain_key(test: Node, key: str) -> bool:
    """Whether the key is a name, a literal or a member, without a call."""
    return any(n.text == key and n.kind in _KEY for n in test.walk())


def _stays(seen: Subject, then: Node, name: str, key: str, uses: tuple[Node, ...]) -> bool:
    """Whether map and key stay until the last use: only that element may be written."""
    last = max(use.end for use in uses)
    if then.first("lambda_expression") is not None:
        return False
    for node in then.find("identifier"):
        if node.text != name or any(u.start <= node.start < u.end for u in uses):
            continue
        # What asks for another element by its index may make that element.
        indexed = node.parent is not None and node.parent.kind == "subscript_expression"
        if node.start < last and (indexed or not reads_only(node)):
            return False
    before = [s for s in statements(then) if s.start < last]
    changed = set().union(*(changes(s) | declares(s) for s in before)) - {name}
    keys = set(re.findall(r"[A-Za-z_]\w*", re.sub(r"\"[^\"]*\"|'[^']*'", "", key)))
    if keys & changed or any(_calls_out(s) for s in before):
        return False
    return all(_harmless(seen, n, keys, uses) for s in before for n in s.walk())


def _harmless(seen: Subject, node: Node, keys: set[str], uses: tuple[Node, ...]) -> bool:
    """Whether a node, if it stores something, leaves the key alone."""
    if node.kind not in ("assignment_expression", "update_expression"):
        return True
    target = node.field("left") or node.field("argument")
    if target is None or any(u.start <= target.start < u.end for u in uses):
        return target is not None
    known = seen.variables.get(target.text)
    return known is not None and known.scalar and target.text not in keys


def _calls_out(statement: Node) -> bool:
    """Whether something that is not known is called: it might change the map, or the key."""
    for call in statement.find("call_expression"):
        callee = call.field("function")
        if callee is None or not (callee.text.startswith("std::") or "." in callee.text):
            return True
    return False


def _edit(seen: Subject, statement: Node, asked: _Asked) -> Edit:
    name = fresh(seen.function.text, "found")
    inside = [replace(use, f"{name}->second") for use in asked.uses]
    inside.append(replace(asked.test, f"{name} != {asked.map}.end()"))
    start = f"const auto {name} = {asked.map}.find({asked.key});"
    body = edited(statement, inside).replace("\n", "\n    ")
    return placed(statement, f"{{\n    {start}\n    {body}\n}}")


TECHNIQUE = Technique(
    "lookups",
    "looks into the map once and keeps the place where the element was found",
    "neither the map nor the key being changed before the element is used",
    apply,
)
