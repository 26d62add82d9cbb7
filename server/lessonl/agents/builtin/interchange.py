"""Swaps two loops of a reduction so that the inner one walks memory with stride 1."""

from __future__ import annotations

from collections.abc import Sequence

from lessonl.agents.builtin.apart import Range, apart
from lessonl.agents.builtin.effects import Effects, Opaque, contains, effects, names, root
from lessonl.agents.builtin.loops import LOOPS, Counted, assignment, counted, group, statements
from lessonl.agents.builtin.subject import Subject, is_scalar, subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node


def apply(function: Function) -> Rewrite | None:
    """Every sum is still added up in the same order, so that even rounding stays the same."""
    seen = subject(function)
    if seen is None:
        return None
    edits: list[Edit] = []
    for node in seen.body.find("for_statement"):
        outer = counted(node)
        if outer is None or any(edit.start <= node.start < edit.end for edit in edits):
            continue
        try:
            edit = _swap(seen, outer)
        except Opaque:
            continue
        edits += [edit] if edit is not None else []
    return rewritten(function, edits, "cstddef", "vector")


def _swap(seen: Subject, outer: Counted) -> Edit | None:
    parts = statements(outer.body)
    loops = [i for i, s in enumerate(parts) if s.kind in LOOPS]
    inner = counted(parts[loops[0]]) if len(loops) == 1 else None
    if inner is None or contains(outer.body, "return_statement", "break_statement"):
        return None
    head, tail = parts[: loops[0]], parts[loops[0] + 1 :]
    limits = names(outer.first) | names(outer.bound) | names(inner.first) | names(inner.bound)
    done = effects(outer.body)
    plain = done.assigned() - {root(n) for n in done.writes if n.kind != "identifier"}
    if limits & (plain | {outer.variable}) or contains(inner.body, *LOOPS):
        return None
    if not _better(inner.body, outer.variable, inner.variable):
        return None
    if tail:
        return _through_row(seen, outer, inner, head, tail)
    return _in_place(seen, outer, inner, head)


def _better(body: Node, outer: str, inner: str) -> bool:
    """Whether swapping gives some access stride 1 and takes it from none."""
    accesses = [n for n in body.find("subscript_expression") if _whole(n)]
    gains = any(_unit(n, outer) and inner in names(n) and not _unit(n, inner) for n in accesses)
    costs = any(_unit(n, inner) and outer in names(n) and not _unit(n, outer) for n in accesses)
    return gains and not costs


def _whole(access: Node) -> bool:
    return access.parent is None or access.parent.kind != "subscript_expression"


def _unit(access: Node, variable: str) -> bool:
    """Whether the last index of a subscript is ``variable`` plus something without it."""
    indices = access.field("indices")
    if indices is None or not indices.named_children:
        return False
    terms = _terms(indices.named_children[0])
    return [variable in names(t) for t in terms].count(True) == 1 and any(
        t.text == variable for t in terms
    )


def _terms(index: Node) -> list[Node]:
    left, right = index.field("left"), index.field("right")
    if index.kind == "parenthesized_expression":
        return _terms(index.named_children[0])
    if index.kind == "binary_expression" and index.operator in ("+", "-") and left and right:
        return _terms(left) + _terms(right)
    return [index]


def _ranges(outer: Counted, inner: Counted) -> dict[str, Range]:
    return {c.variable: Range(c.first.text, c.last) for c in (outer, inner)}


def _reads(done: Effects, but: str) -> list[Node]:
    return [n for n in done.reads if n.text != but and n.text not in done.declares]


def _in_place(seen: Subject, outer: Counted, inner: Counted, head: Sequence[Node]) -> Edit | None:
    """``for j { [c[j] = 0;] for k c[j] += ...; }``: the element itself is the sum."""
    body, before = effects(inner.body), effects(*head)
    targets = {n.text: n for n in (*before.writes, *body.writes) if n.text not in body.declares}
    if len(targets) != 1 or before.declares:
        return None
    target = next(iter(targets.values()))
    one_each = _unit(target, outer.variable) and inner.variable not in names(target)
    same = [n for n in (*body.reads, *before.reads) if root(n) == root(target)]
    if not one_each or any(n.text != target.text for n in same):
        return None
    if any(assignment(s) is None for s in head):
        return None
    reads = _reads(body, target.text) + _reads(before, target.text)
    conditions = apart(seen, [target], reads, _ranges(outer, inner), body.declares)
    swapped = f"{inner.header} {{\n    {_loop(outer, inner.body)}\n}}"
    start = f"{outer.header} {{\n{_lines(head)}\n}}\n" if head else ""
    return instead(outer.node, (outer.runs, inner.runs, *conditions), start + swapped)


def _through_row(
    seen: Subject, outer: Counted, inner: Counted, head: Sequence[Node], tail: Sequence[Node]
) -> Edit | None:
    """``for j { T s = 0; for k s += ...; use s; }``: a row of sums takes the place of the one."""
    if len(head) != 1 or head[0].kind != "declaration":
        return None
    type_, declarator = head[0].field("type"), head[0].field("declarator")
    if type_ is None or declarator is None or len(head[0].fields("declarator")) != 1:
        return None
    name, value = declarator.field("declarator"), declarator.field("value")
    if name is None or value is None or value.kind != "number_literal":
        return None
    if not is_scalar(type_.text) or type_.text == "bool":
        return None
    body, after = effects(inner.body), effects(*tail)
    own = body.declares | {name.text}
    if {n.text for n in body.writes} - body.declares != {name.text}:
        return None
    if names(inner.node) & (after.assigned() - {name.text}):
        return None
    reads = [n for n in body.reads if n.text not in own]
    writes = [n for n in after.writes if n.text not in after.declares | own]
    conditions = apart(seen, writes, reads, _ranges(outer, inner), body.declares | after.declares)
    fast = _row(seen, outer, inner, (type_.text, name.text, value.text), tail)
    return instead(outer.node, (outer.runs, inner.runs, *conditions), fast)


def _row(
    seen: Subject, outer: Counted, inner: Counted, total: tuple[str, str, str], tail: Sequence[Node]
) -> str:
    type_, name, value = total
    row = fresh(seen.function.text, "sums")
    start = outer.first.text
    count = group(outer.bound) + (" + 1" if outer.inclusive else "")
    at = f"{row}[{outer.variable}]"
    if start != "0":
        count, at = (
            f"{count} - {group(outer.first)}",
            f"{row}[{outer.variable} - {group(outer.first)}]",
        )
    size = f"static_cast<std::size_t>({count})"
    update = f"{type_}& {name} = {at};\n{_lines(statements(inner.body), '')}"
    return (
        f"std::vector<{type_}> {row}({size}, {value});\n"
        f"{inner.header} {{\n    {outer.header} {{\n{_shift(update, 8)}\n    }}\n}}\n"
        f"{outer.header} {{\n    {type_} {name} = {at};\n{_lines(tail)}\n}}"
    )


def _loop(outer: Counted, body: Node) -> str:
    return f"{outer.header} {{\n{_shift(_lines(statements(body), ''), 8)}\n    }}"


def _lines(parts: Sequence[Node], margin: str = "    ") -> str:
    return "\n".join(edited(part) for part in parts).replace("\n", "\n" + margin).join((margin, ""))


def _shift(text: str, columns: int) -> str:
    return " " * columns + text.replace("\n", "\n" + " " * columns)


TECHNIQUE = Technique(
    "interchange",
    "swaps two loops so that the inner one walks memory with stride 1",
    "the results not overlapping what is read",
    apply,
)
