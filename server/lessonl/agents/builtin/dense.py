"""Counts in an array instead of a map where the keys lie close together."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.effects import Opaque, contains, effects, names, root
from lessonl.agents.builtin.loops import LOOPS, counted
from lessonl.agents.builtin.numeric import spelled
from lessonl.agents.builtin.subject import Subject, is_scalar, subject
from lessonl.agents.builtin.technique import (
    Technique,
    edited,
    fresh,
    instead,
    placed,
    rewritten,
)
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

_MAP = re.compile(r"^(?:std::)?(map|unordered_map)\s*<([^<>,]*),([^<>,]*)>$")
_LEAPS = ("break_statement", "return_statement", "goto_statement")


@frozen
class _Map:
    """A local map from integers to numbers, empty where it is declared."""

    declaration: Node
    name: str
    ordered: bool
    key: str
    value: str


def apply(function: Function) -> Rewrite | None:
    """For the loop that fills an empty local map; what follows finds the same map as ever."""
    seen = subject(function)
    if seen is None:
        return None
    edits = [e for d in seen.body.find("declaration") for e in [_dense(seen, d)] if e is not None]
    return rewritten(function, edits, "cstddef", "utility", "vector")


def _dense(seen: Subject, declaration: Node) -> Edit | None:
    map_ = _map(declaration)
    variable = seen.variables.get(map_.name) if map_ is not None else None
    if map_ is None or variable is None or variable.shared:
        return None
    loop = _first_use(declaration, map_.name)
    if loop is None or loop.kind not in LOOPS:
        return None
    counts = _counting(loop, map_)
    try:
        again = bool(counts) and _runs_again(seen, loop, counts, map_)
    except Opaque:
        return None
    return _edit(seen, loop, map_, counts) if again else None


def _map(declaration: Node) -> _Map | None:
    type_, declarators = declaration.field("type"), declaration.fields("declarator")
    found = _MAP.match(type_.text) if type_ is not None else None
    if found is None or len(declarators) != 1 or declaration.child("storage_class_specifier"):
        return None
    name = declarators[0]
    if name.kind == "init_declarator":
        value = name.field("value")
        if value is None or value.text != "{}":
            return None
        name = name.field("declarator") or name
    key, value_type = found[2].strip(), found[3].strip()
    fits = spelled(key) == "integer" and is_scalar(value_type)
    if name.kind != "identifier" or not fits or "bool" in (key, value_type):
        return None
    return _Map(declaration, name.text, found[1] == "map", key, value_type)


def _first_use(declaration: Node, name: str) -> Node | None:
    """The statement of the same block that names the map first."""
    block = declaration.parent
    if block is None or block.kind != "compound_statement":
        return None
    later = [s for s in block.named_children if s.start >= declaration.end]
    return next((s for s in later if name in names(s)), None)


def _counting(loop: Node, map_: _Map) -> list[Node]:
    """Every ``++map[key];`` or ``map[key] += n;`` of the loop, if it names the map nowhere else."""
    found = []
    for use in loop.find("identifier"):
        if use.text != map_.name:
            continue
        access = use.parent
        step = access.parent if access is not None else None
        if access is None or step is None or access.field("argument") != use:
            return []
        target = step.field("left") or step.field("argument")
        adds = step.kind == "update_expression" or step.operator in ("+=", "-=")
        alone = step.parent is not None and step.parent.kind == "expression_statement"
        if access.kind != "subscript_expression" or target != access or not (adds and alone):
            return []
        found.append(access)
    return found


def _runs_again(seen: Subject, loop: Node, counts: list[Node], map_: _Map) -> bool:
    """Whether the loop can be run first to look at the keys only. Raises Opaque."""
    done = effects(loop)
    if contains(loop, *_LEAPS, "while_statement", "do_statement"):
        return False
    for inner in loop.find("for_statement"):
        if counted(inner) is None:
            return False
    for inner in loop.find("for_range_loop"):
        right = inner.field("right")
        if right is None or right.kind not in ("identifier", "subscript_expression"):
            return False
    return all(_own(seen, write, map_, done.declares) for write in done.writes)


def _own(seen: Subject, write: Node, map_: _Map, declares: set[str]) -> bool:
    """Whether a write goes to the map, or to a variable that starts anew when the loop does."""
    name = root(write)
    variable = seen.variables.get(name)
    if name == map_.name or variable is None:
        return name == map_.name
    return name in declares and variable.shape == "value" and not variable.shared


def _edit(seen: Subject, loop: Node, map_: _Map, counts: list[Node]) -> Edit:
    words = "keys", "low", "high", "range", "amounts", "met", "order", "key", "place"
    n = {word: fresh(seen.function.text, word) for word in words}
    look, count = list[Edit](), list[Edit]()
    for access in counts:
        indices = access.field("indices") or access
        key = f"const {map_.key} {n['key']} = {indices.named_children[0].text};"
        statement = next(a for a in access.ancestors() if a.kind == "expression_statement")
        step = edited(statement, [replace(access, f"{n['amounts']}[{n['place']}]")])
        look.append(placed(statement, _block(key, *_look(n))))
        count.append(placed(statement, _block(key, *_count(n, map_), step)))
    fast = "\n".join([*_arrays(n, map_), edited(loop, count), _store(n, map_)])
    small = (f"{n['keys']} > 0", f"{n['range']} < 4 * {n['keys']} + 1024")
    whole = (
        f"unsigned long long {n['keys']} = 0;\n"
        f"{map_.key} {n['low']} = 0, {n['high']} = 0;\n{edited(loop, look)}\n"
        f"const unsigned long long {n['range']} = {_wide(n['high'])} - {_wide(n['low'])};\n"
        f"{edited(loop, [instead(loop, small, fast)])}"
    )
    return instead(loop, (), whole)


def _block(*lines: str) -> str:
    return "{\n" + "".join(f"    {line}\n" for line in lines if line) + "}"


def _wide(key: str) -> str:
    """Differences of any two keys fit in this type, also where they overflow their own."""
    return f"static_cast<unsigned long long>({key})"


def _look(n: dict[str, str]) -> tuple[str, ...]:
    key, low, high = n["key"], n["low"], n["high"]
    return (
        f"if ({n['keys']} == 0) {low} = {high} = {key};",
        f"if ({key} < {low}) {low} = {key};",
        f"if ({high} < {key}) {high} = {key};",
        f"++{n['keys']};",
    )


def _count(n: dict[str, str], map_: _Map) -> tuple[str, ...]:
    met, key, place = n["met"], n["key"], n["place"]
    at = f"static_cast<std::size_t>({_wide(key)} - {_wide(n['low'])})"
    listed = "" if map_.ordered else f"if (!{met}[{place}]) {n['order']}.push_back({key});"
    return f"const std::size_t {place} = {at};", listed, f"{met}[{place}] = 1;"


def _arrays(n: dict[str, str], map_: _Map) -> tuple[str, ...]:
    size = f"static_cast<std::size_t>({n['range']}) + 1"
    order = () if map_.ordered else (f"std::vector<{map_.key}> {n['order']};",)
    return (
        f"std::vector<{map_.value}> {n['amounts']}({size});",
        f"std::vector<char> {n['met']}({size});",
        *order,
    )


def _store(n: dict[str, str], map_: _Map) -> str:
    """Fills the map: in the order of the keys, or in the order in which they were met first."""
    name, amounts, met, place, key = map_.name, n["amounts"], n["met"], n["place"], n["key"]
    if not map_.ordered:
        at = f"static_cast<std::size_t>({_wide(key)} - {_wide(n['low'])})"
        return f"for (const auto {key} : {n['order']}) {name}.emplace({key}, {amounts}[{at}]);"
    value = f"static_cast<{map_.key}>({_wide(n['low'])} + {place})"
    return (
        f"for (std::size_t {place} = 0; {place} < {met}.size(); ++{place}) {{\n"
        f"    if ({met}[{place}]) "
        f"{name}.emplace_hint({name}.end(), {value}, {amounts}[{place}]);\n}}"
    )


TECHNIQUE = Technique(
    "dense",
    "counts in an array and fills the map from it",
    "the keys lying close together: of others the map itself keeps count",
    apply,
)
