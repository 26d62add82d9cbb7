"""Deliberately wrong versions of the original: the checks are as strong as the share they reject.

Operators and seeds are fixed in code, so two runs over one text use the same mutants.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import chain, zip_longest
from typing import Final, Literal

from attrs import frozen

from lessonl.measure.mutations import Site, SiteKind, sites
from lessonl.model import Function
from lessonl.source.syntax import Edit, Node, apply_edits, insert, parse_function, replace

Kind = Literal[
    "empty", "constant", "early", "bound", "operator", "statement", "literal", "subscript", "assign"
]
SEED: Final = 20250117
_CYCLE: Final[tuple[SiteKind, ...]] = (
    "bound",
    "operator",
    "statement",
    "literal",
    "subscript",
    "assign",
)


@frozen
class Mutant:
    """One wrong version: the whole text that takes the function's place, and what is wrong.

    ``kind`` is "empty", "constant" or "early" for the versions that no check may let pass.
    """

    text: str
    description: str
    kind: Kind

    @property
    def must_die(self) -> bool:
        """Whether a check that accepts this one checks nothing."""
        return self.kind in ("empty", "constant", "early")


def mutants(function: Function, *, limit: int = 20, seed: int = SEED) -> tuple[Mutant, ...]:
    """At most ``limit`` different mutants of ``function``, the same for the same text and seed.

    First an empty body, a constant result and an early return, as far as the function has them;
    then small changes, one site each, their kinds in turn. Some may not compile and some may mean
    the same as the original: drop those whose object code is equal. Empty when the text could
    not be parsed.
    """
    data = function.text.encode()
    parsed = parse_function(data)
    if parsed is None or parsed[1].kind != "compound_statement":
        return ()
    definition, body = parsed
    found: dict[str, Mutant] = {}
    for kind, description, edits in chain(
        _blunt(function, definition, body), _small(function, body, data, seed)
    ):
        text = apply_edits(data, edits).decode()
        if text != function.text:
            found.setdefault(text, Mutant(text, description, kind))
        if len(found) >= limit:
            break
    return tuple(found.values())


def _blunt(
    function: Function, definition: Node, body: Node
) -> Iterator[tuple[Kind, str, list[Edit]]]:
    value = _value(function)
    yield "empty", "the body is empty", [replace(body, "{}")]
    if initialisers := definition.child("field_initializer_list"):
        yield "empty", "it initialises nothing", [replace(initialisers, ""), replace(body, "{}")]
    if value:
        yield "constant", "it returns a constant", [replace(body, f"{{ return {value}; }}")]
    place = _early(body, value)
    if place:
        position, text, where = place
        yield "early", f"it returns {where}", [insert(position, f" {text} ")]


def _value(function: Function) -> str:
    """A value of the return type, without side effects; empty where there is none to be had."""
    returns = function.returns.split()
    if not returns or "void" in returns or returns[-1].endswith("&"):
        return ""
    return "0" if "auto" in returns or "decltype(auto)" in returns else "{}"


def _early(body: Node, value: str) -> tuple[int, str, str] | None:
    """Where to return too early, with which statement, and how to say it."""
    statements = [n for n in body.named_children if not n.kind.startswith("preproc")]
    last = statements[-1] if statements else None
    if last is None:
        return None
    result = last.text if last.kind == "return_statement" else f"return {value};".replace(" ;", ";")
    work = statements[:-1] if last.kind == "return_statement" else statements
    loops = [n for n in work if n.kind in ("for_statement", "for_range_loop", "while_statement")]
    block = loops[0].field("body") if loops else None
    if loops and loops[0] != work[-1]:
        return loops[0].end, result, "after its first loop"
    if block is not None and block.kind == "compound_statement":
        return block.end - 1, result, "after the first turn of its loop"
    if block is not None:
        return None
    if value and last.kind == "return_statement" and work:
        return work[-1].start, f"return {value};", "before its last step"
    return (last.start, result, "before its last step") if len(work) > 1 else None


def _small(
    function: Function, body: Node, data: bytes, seed: int
) -> Iterator[tuple[Kind, str, list[Edit]]]:
    by_kind: dict[SiteKind, list[Site]] = {kind: [] for kind in _CYCLE}
    for site in sites(body):
        by_kind[site.kind].append(site)
    queues = [sorted(by_kind[kind], key=lambda s: _rank(s, seed)) for kind in _CYCLE]
    for row in zip_longest(*queues):
        for site in row:
            if site is not None:
                line = function.line + data[: site.edits[0].start].count(b"\n")
                yield site.kind, f"line {line}: {site.description}", list(site.edits)


def _rank(site: Site, seed: int) -> bytes:
    edits = [(e.start, e.end, e.replacement) for e in site.edits]
    return hashlib.sha256(f"{seed} {edits}".encode()).digest()
