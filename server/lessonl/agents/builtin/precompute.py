"""Calls a pure function once for each argument, outside of the loops that repeat the call."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from lessonl.agents.builtin.effects import Opaque, contains, effects, names
from lessonl.agents.builtin.inlining import inlined
from lessonl.agents.builtin.lasting import lasting, steady
from lessonl.agents.builtin.loops import LOOPS, Counted, counted, group
from lessonl.agents.builtin.numeric import bare
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead, renaming
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace

# Slow enough that looking a value up pays.
_SLOW = frozenset(
    """
    sqrt cbrt exp exp2 expm1 log log2 log10 log1p pow sin cos tan asin acos atan atan2 sinh cosh
    tanh hypot fmod polar
    """.split()  # noqa: SIM905
)
_HEADERS = ("cstddef", "iterator", "type_traits", "vector")


@frozen
class _Repeated:
    """Calls of one spelling in ``loop`` whose value rests on ``counter`` alone, or on nothing."""

    calls: tuple[Node, ...]
    conditions: tuple[str, ...]
    counter: Counted | None


def apply(function: Function) -> Rewrite | None:
    """A call that stays the same moves before the loop; one over an inner counter into a table."""
    plain = rewritten_outermost(function, LOOPS, _precomputed, *_HEADERS)
    if plain is not None:
        return plain
    written = inlined(function)
    more = written.text != function.text
    return rewritten_outermost(written, LOOPS, _precomputed, *_HEADERS) if more else None


def _precomputed(seen: Subject, loop: Node, around: Sequence[Edit] = ()) -> list[Edit]:
    """The edit of a loop, and of those in it, after ``around`` for the loops around it."""
    repeated = list(_repeated(seen, loop, around))
    return [_edit(seen, loop, repeated, around)] if repeated else []


def _repeated(seen: Subject, loop: Node, around: Sequence[Edit]) -> Iterator[_Repeated]:
    spellings: dict[str, list[Node]] = {}
    for call in loop.find("call_expression"):
        if _slow(call):
            spellings.setdefault(call.text, []).append(call)
    taken: list[Node | Edit] = [*around]
    for calls in spellings.values():
        free = [c for c in calls if not any(t.start <= c.start < t.end for t in taken)]
        found = _same_value(seen, loop, free) if free else None
        if found is not None:
            taken += found.calls
            yield found


def _slow(call: Node) -> bool:
    callee, arguments = call.field("function"), call.field("arguments")
    if callee is None or arguments is None or callee.kind == "field_expression":
        return False
    constant = not names(arguments)
    return bare(callee.text) in _SLOW and not constant


def _same_value(seen: Subject, loop: Node, calls: list[Node]) -> _Repeated | None:
    if _in_header(loop, calls[0]):
        return None
    try:
        changing = names(calls[0]) & effects(loop).assigned()
        if not changing:
            return _Repeated(tuple(calls), lasting(seen, loop, calls[0]), None)
        inner = _counter(seen, loop, calls, changing)
        if inner is None:
            return None
        conditions = (
            *_all_run(seen, loop, inner),
            *lasting(seen, loop, calls[0], free=inner.variable),
        )
        return _Repeated(tuple(calls), tuple(dict.fromkeys(conditions)), inner)
    except Opaque:
        return None


def _in_header(loop: Node, call: Node) -> bool:
    """Whether the call stands where a loop begins, outside of what it repeats."""
    body = loop.field("body")
    return body is None or not body.start <= call.start < body.end


def _counter(seen: Subject, loop: Node, calls: list[Node], changing: set[str]) -> Counted | None:
    """The one inner loop over whose counter all calls range, if it always runs alike."""
    found: Counted | None = None
    for call in calls:
        inside = [n for n in call.ancestors() if n.kind == "for_statement" and n.start > loop.start]
        own = [c for c in map(counted, inside) if c is not None and {c.variable} == changing]
        if not own or (found is not None and own[0].node != found.node):
            return None
        found = own[0]
    return found if found is not None and steady(seen, found, effects(loop)) else None


def _all_run(seen: Subject, loop: Node, inner: Counted) -> tuple[str, ...]:
    """When every loop from ``loop`` in to ``inner`` runs: no table is made for nothing."""
    if contains(loop, "break_statement", "continue_statement", "return_statement"):
        raise Opaque(loop.text)
    conditions = [inner.runs]
    for above in inner.node.ancestors():
        count, row = counted(above), above.field("right")
        if count is not None and (above == loop or steady(seen, count, effects(loop))):
            conditions.append(count.runs)
        elif above.kind == "for_range_loop" and row is not None and row.text in seen.variables:
            conditions.append(f"std::begin({row.text}) != std::end({row.text})")
        elif above == loop and above.kind == "for_statement":
            conditions.append(_starts(above))
        elif above.kind != "compound_statement":
            raise Opaque(above.text)
        if above == loop:
            break
    return tuple(conditions[::-1])


def _starts(loop: Node) -> str:
    """The condition of a loop that counts in its own way, as it is when the loop begins."""
    declaration, condition = loop.field("initializer"), loop.field("condition")
    declarator = declaration.field("declarator") if declaration is not None else None
    name = declarator.field("declarator") if declarator is not None else None
    first = declarator.field("value") if declarator is not None else None
    one = declaration is not None and len(declaration.fields("declarator")) == 1
    if not one or name is None or first is None or condition is None:
        raise Opaque(loop.text)
    if effects(condition).writes or effects(first).writes or contains(first, "call_expression"):
        raise Opaque(loop.text)
    return f"({edited(condition, renaming(condition, {name.text: f'({first.text})'}))})"


def _edit(seen: Subject, loop: Node, repeated: Sequence[_Repeated], around: Sequence[Edit]) -> Edit:
    kept = _within(loop, around)
    text = " ".join([seen.function.text, *(e.replacement.decode() for e in around)])
    lines, changes = list[str](), list(kept)
    conditions: dict[str, None] = {}
    for one in repeated:
        callee = one.calls[0].field("function")
        name = fresh(text + "\n".join(lines), f"{bare(callee.text if callee else '')}_value")
        conditions.update(dict.fromkeys(one.conditions))
        value = edited(one.calls[0], _within(one.calls[0], kept))
        if one.counter is None:
            lines.append(f"const auto {name} = {value};")
        else:
            lines.append(_table(one.counter, value, name))
            name = f"{name}[{_place(one.counter)}]"
        calls = [replace(call, name) for call in one.calls]
        changes = [e for e in changes if not any(_covers(c, e) for c in calls)] + calls
    lines.append(edited(loop, _with_inner(seen, loop, changes)))
    return instead(loop, conditions, "\n".join(lines), edited(loop, kept))


def _with_inner(seen: Subject, loop: Node, changes: Sequence[Edit]) -> list[Edit]:
    """The changes, and edits of inner loops that repeat calls of their own."""
    edits: list[Edit] = []
    for inner in loop.find(*LOOPS)[1:]:
        if not any(e.start <= inner.start < e.end for e in edits):
            edits += _precomputed(seen, inner, changes)
    return [*edits, *(c for c in changes if not any(_covers(e, c) for e in edits))]


def _covers(edit: Edit, other: Edit) -> bool:
    return edit.start <= other.start < edit.end


def _within(node: Node, edits: Sequence[Edit]) -> list[Edit]:
    return [e for e in edits if node.start <= e.start < node.end]


def _table(counter: Counted, call: str, name: str) -> str:
    count = group(counter.bound) + (" + 1" if counter.inclusive else "")
    if counter.first.text != "0":
        count = f"{count} - {group(counter.first)}"
    at = f"[&](const {counter.type} {counter.variable}) {{ return {call}; }}"
    make = f"{name}_of"
    return (
        f"const auto {make} = {at};\n"
        f"std::vector<decltype({make}({counter.first.text}))> "
        f"{name}(static_cast<std::size_t>({count}));\n"
        f"{counter.header} {name}[{_place(counter)}] = {make}({counter.variable});"
    )


def _place(counter: Counted) -> str:
    if counter.first.text == "0":
        return counter.variable
    return f"{counter.variable} - {group(counter.first)}"


TECHNIQUE = Technique(
    "precompute",
    "calls a function of the standard library once for each argument instead of at every step",
    "the arguments not changing on the way",
    apply,
)
