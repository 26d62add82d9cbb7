"""Carries what the source text says over to the argument tree."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from lessonl.measure.nodes import Tree
from lessonl.measure.roles import Hints
from lessonl.measure.unit import Unit
from lessonl.model import Function
from lessonl.source.ends import ends
from lessonl.source.structure import Record, enums, records
from lessonl.source.tables import TableLimit
from lessonl.source.usage import Usage, usage


def records_of(unit: Unit, data: bytes) -> tuple[dict[str, Record], dict[str, int]]:
    """Classes by qualified name, and the number of enumerators by enum, of no library's files."""
    classes: dict[str, Record] = {}
    counts: dict[str, int] = {}
    changed = unit.function.file.resolve()
    others = [p for p in (*unit.outside, *unit.closure) if p != changed]
    for text in (*(p.read_bytes() for p in others), data):
        classes.update(records(text))
        counts.update({name.rpartition("::")[2]: len(e) for name, e in enums(text).items()})
    return classes, counts


class Kept(Enum):
    """Which private members stay as a constructor made them."""

    ALL = "all"
    VALUES = "all but pointers to other objects"
    NOTHING = "nothing"


def hints(
    function: Function,
    tree: Tree,
    classes: dict[str, Record],
    enumerators: dict[str, int],
    *,
    keep: Kept,
    limits: dict[str, TableLimit],
) -> Hints:
    """What the text says about the nodes of ``tree``; ``limits`` by the names of the text."""
    facts, pairs = usage(function), ends(function)
    paths = _Paths(tree)
    return Hints(
        loop_bounds=paths.of(facts.loop_bounds),
        indices=paths.of(facts.indices),
        divisors=paths.of(facts.divisors),
        element_indices=paths.of(g.index for g in facts.gathers if g.how == "element"),
        offsets=paths.of(g.index for g in facts.gathers if g.how == "loop"),
        texts=paths.of(facts.cstrings),
        private=_private(tree, classes, keep),
        enumerators=enumerators,
        compared=frozenset(pairs.compared),
        together=frozenset(pairs.together),
        led_to=paths.of(pairs.led_to),
        limits={p: limit for name, limit in limits.items() for p in paths.of([name])},
        lines={
            (fact, path): line
            for fact, lines in {**_lines(facts), "compared": _ended(pairs.compared)}.items()
            for name, line in lines.items()
            for path in paths.of([name])
        },
    )


def _lines(facts: Usage) -> dict[str, dict[str, int]]:
    """The first line that says it, by the fields of Hints and the names of the text."""
    found: dict[str, dict[str, int]] = {
        "divisors": facts.lines.get("divisors", {}),
        "texts": facts.lines.get("cstrings", {}),
    }
    for bound in facts.bounds:
        for name in bound.names:
            found.setdefault("loop_bounds", {}).setdefault(name, bound.line)
    for access in facts.accesses:
        for name in facts.indices & set(access.indices):
            found.setdefault("indices", {}).setdefault(name, access.line)
    for gather in facts.gathers:
        fact = "element_indices" if gather.how == "element" else "offsets"
        found.setdefault(fact, {}).setdefault(gather.index, gather.line)
    return found


def _ended(compared: dict[tuple[str, str], int]) -> dict[str, int]:
    return {end: line for (_, end), line in reversed(compared.items())}


def _private(tree: Tree, classes: dict[str, Record], keep: Kept) -> frozenset[str]:
    """Members, and what lies below them, that only their class can set."""
    found: set[str] = set()
    if keep is Kept.NOTHING:
        return frozenset()
    for node in tree.inputs:
        parent = tree.nodes[node.parent] if node.parent >= 0 else None
        if parent is None:
            continue
        record = next((r for name, r in classes.items() if _same(name, parent.type)), None)
        hidden = record is not None and any(
            f.name == node.name and f.access != "public" for f in record.fields
        )
        leads = node.kind == "pointer" and tree.nodes[node.id + 1].kind == "aggregate"
        made = keep is Kept.VALUES and leads and parent.parent < 0
        if parent.path in found or (hidden and not made):
            found.add(node.path)
    return frozenset(found)


def plain_type(spelled: str) -> str:
    """``ns::C`` for ``const ns::C<int>``, as records are named."""
    name = spelled.removeprefix("const ")
    for anonymous in ("(anonymous namespace)::", "{anonymous}::"):
        name = name.replace(anonymous, "")
    while (shorter := re.sub(r"<[^<>]*>", "", name)) != name:
        name = shorter
    return name


def _same(name: str, spelled: str) -> bool:
    """Whether the compiler's spelling of a type means the class of this qualified name."""
    plain = plain_type(spelled)
    return plain == name or plain.endswith(f"::{name}")


class _Paths:
    """Source paths to node paths: a member function's ``rows`` is the node ``this.rows``."""

    def __init__(self, tree: Tree) -> None:
        self._known = {n.path for n in tree.inputs}

    def of(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(p for name in names for p in (name, f"this.{name}") if p in self._known)
