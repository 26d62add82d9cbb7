"""Selects one element in order with ``nth_element`` instead of sorting everything."""

from __future__ import annotations

import re

from attrs import frozen

from lessonl.agents.builtin.effects import LOOKS, names
from lessonl.agents.builtin.loops import LOOPS
from lessonl.agents.builtin.made import owning
from lessonl.agents.builtin.subject import Subject, is_scalar, subject
from lessonl.agents.builtin.technique import Technique, fresh, insert_before, rewritten, without
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, insert

_COMPARATORS = re.compile(r"^std::(?:less|greater)<[\w:\s]*>(?:\(\)|\{\})$")
_INDEX = frozenset(
    {
        "identifier", "number_literal", "binary_expression", "parenthesized_expression",
        "call_expression", "field_expression", "argument_list", "field_identifier",
    }
)  # fmt: skip


@frozen
class _Sort:
    """``std::sort(v.begin(), v.end()[, comparator]);`` as a statement of a block."""

    statement: Node
    values: str
    comparator: str


def apply(function: Function) -> Rewrite | None:
    """For a local vector that is sorted only to look at one place, or two, of the order."""
    seen = subject(function)
    if seen is None:
        return None
    for statement in seen.body.find("expression_statement"):
        sort = _sort(statement)
        edits = _select(seen, sort) if sort is not None else []
        if edits:
            return rewritten(function, edits, "algorithm", "cstddef")
    return None


def _sort(statement: Node) -> _Sort | None:
    call = statement.named_children[0] if statement.named_children else statement
    callee, arguments = call.field("function"), call.field("arguments")
    if callee is None or arguments is None or callee.text != "std::sort":
        return None
    given = ["".join(argument.text.split()) for argument in arguments.named_children]
    ends = re.fullmatch(r"(\w+)\.begin\(\),(\w+)\.end\(\)", ",".join(given[:2]))
    if ends is None or ends[1] != ends[2] or len(given) > 3:
        return None
    comparator = given[2] if len(given) == 3 else ""
    if comparator and not _COMPARATORS.match(comparator):
        return None
    return _Sort(statement, ends[1], comparator)


def _select(seen: Subject, sort: _Sort) -> list[Edit]:
    values = seen.variables.get(sort.values)
    block = sort.statement.parent
    if values is None or block is None or block.kind != "compound_statement" or values.shared:
        return []
    if values.shape != "value" or not re.match(r"(?:std::)?vector<", values.type):
        return []
    if not _declared_within(seen, sort, block, values.parameter):
        return []
    later = [
        n
        for n in seen.body.find("identifier")
        if n.text == sort.values and n.start >= sort.statement.end
    ]
    places = [place for n in later for place in [_place(n)] if place is not None]
    if not places or any(_place(n) is None and not _looked_at(n) for n in later):
        return []
    wanted = {" ".join(place.text.split()): place for place in places}
    first = next((s for s in block.named_children if s.start <= places[0].start < s.end), None)
    if len(wanted) > 2 or first is None:
        return []
    if not all(_stays(place, sort, first, seen) for place in wanted.values()):
        return []
    text = _selection(seen, sort, list(wanted))
    if _plain(values.element):
        return [without(sort.statement), insert_before(first, text)]
    # Of what is equal but not the same, sorting and selecting may put another one first.
    test = f"std::is_arithmetic<std::decay_t<decltype({sort.values}[0])>>::value"
    kept = insert(sort.statement.start, f"if (!{test}) ")
    return [kept, insert_before(first, f"if ({test}) {text}")]


def _plain(element: str) -> bool:
    """Whether values of which none is less than the other cannot be told apart."""
    pair = re.fullmatch(r"(?:std::)?pair<([^,<>]*),([^,<>]*)>", element)
    return all(is_scalar(x) or owning(x) for x in (pair.groups() if pair else (element,)))


def _declared_within(seen: Subject, sort: _Sort, block: Node, parameter: bool) -> bool:
    """Whether every pass that sorts starts with values of its own."""
    loops = [node for node in sort.statement.ancestors() if node.kind in LOOPS]
    if not loops:
        return True
    inside = [d for d in loops[0].find("declaration") if d.end <= sort.statement.start]
    return not parameter and any(sort.values in _declares(d) for d in inside)


def _declares(declaration: Node) -> set[str]:
    found = set()
    for declarator in declaration.fields("declarator"):
        found.add((declarator.field("declarator") or declarator).text)
    return found


def _place(use: Node) -> Node | None:
    """The index in ``v[index]``, read and not written."""
    access = use.parent
    if access is None or access.kind != "subscript_expression" or access.field("argument") != use:
        return None
    parent, indices = access.parent, access.field("indices")
    if parent is None or indices is None or len(indices.named_children) != 1:
        return None
    written = parent.field("left") == access and parent.kind == "assignment_expression"
    if written or parent.kind in ("update_expression", "pointer_expression", "field_expression"):
        return None
    return indices.named_children[0]


def _looked_at(use: Node) -> bool:
    parent = use.parent
    field = parent.field("field") if parent is not None else None
    return field is not None and field.text in ("size", "empty")


def _stays(place: Node, sort: _Sort, first: Node, seen: Subject) -> bool:
    """Whether the index can be computed, with the same value, before the statement ``first``."""
    if any(n.named and n.kind not in _INDEX for n in place.walk()):
        return False
    if any(f.text not in LOOKS for f in place.find("field_identifier")):
        return False
    if any((c.field("function") or c).kind != "field_expression"
           for c in place.find("call_expression")):  # fmt: skip
        return False
    used = names(place) - {sort.values}
    for node in seen.body.find("assignment_expression", "update_expression", "declaration"):
        if node.start < first.start:
            continue
        changed = _declares(node) | {
            n.text for n in (node.field("left"), node.field("argument")) if n is not None
        }
        if used & changed:
            return False
    return not any(used & names(loop) for loop in first.find(*LOOPS))


def _selection(seen: Subject, sort: _Sort, wanted: list[str]) -> str:
    """Statements that put the wanted places right; an index beyond the end is left alone."""
    values, order = sort.values, f", {sort.comparator}" if sort.comparator else ""
    at = fresh(seen.function.text, "place", numbered=True)
    begin, end = f"{values}.begin()", f"{values}.end()"

    def nth(first: str, place: str, last: str) -> str:
        return f"std::nth_element({first}, {begin} + {place}, {last}{order});"

    lines = [
        f"const std::ptrdiff_t {at}{i} = static_cast<std::ptrdiff_t>({index});"
        for i, index in enumerate(wanted)
    ]
    size = f"static_cast<std::ptrdiff_t>({values}.size())"
    inside = [f"0 <= {at}{i} && {at}{i} < {size}" for i in range(len(wanted))]
    lines.append(f"if ({inside[0]})\n        {nth(begin, at + '0', end)}")
    if len(wanted) == 2:
        # The first selection leaves smaller elements before its place and larger ones after it.
        below = f"if ({at}1 < {at}0) {nth(begin, at + '1', f'{begin} + {at}0')}"
        above = f"else if ({at}0 < {at}1) {nth(f'{begin} + {at}0 + 1', at + '1', end)}"
        lines.append(f"if ({inside[0]} && {inside[1]}) {{ {below} {above} }}")
        lines.append(f"else if ({inside[1]}) {nth(begin, at + '1', end)}")
    return "{\n    " + "\n    ".join(lines) + "\n}\n"


TECHNIQUE = Technique(
    "order_statistic",
    "selects the wanted place with nth_element instead of sorting everything",
    "the rest of the order not being looked at",
    apply,
)
