"""Computes once, before a loop, what every turn of it would compute again."""

from __future__ import annotations

import re

from attrs import evolve

from lessonl.agents.builtin.apart import Range, apart, apart_from_text, private
from lessonl.agents.builtin.effects import Effects, Opaque, contains, effects, names, root
from lessonl.agents.builtin.loops import LOOPS, counted, ranged, statements
from lessonl.agents.builtin.made import owning
from lessonl.agents.builtin.outermost import outermost
from lessonl.agents.builtin.subject import Subject, Variable, is_scalar, subject
from lessonl.agents.builtin.technique import (
    Technique,
    edited,
    fresh,
    instead,
    placed,
    with_headers,
)
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, apply_edits, replace

_CERTAIN = frozenset(
    {
        "expression_statement", "assignment_expression", "declaration", "init_declarator",
        "parenthesized_expression", "subscript_expression", "subscript_argument_list",
        "argument_list", "call_expression", "cast_expression", "unary_expression",
        "update_expression", "binary_expression", "condition_clause", "initializer_list",
        "field_expression", "compound_statement",
    }
)  # fmt: skip
_PLAIN = frozenset(
    {
        "identifier", "number_literal", "binary_expression", "parenthesized_expression",
        "subscript_argument_list",
    }
)  # fmt: skip


def apply(function: Function) -> Rewrite | None:
    """Loads of members and references, ``strlen`` in a condition, rows of tables, row offsets."""
    headers: list[str] = []
    current = function
    for step in (_loads, _lengths, _repeated):
        seen = subject(current)
        edits = step(seen) if seen is not None else []
        if edits:
            current = evolve(current, text=apply_edits(current.text.encode(), edits).decode())
            headers += ["cstring"] if step == _lengths else []
    changed = current.text != function.text
    return with_headers(function, current.text, *headers) if changed else None


def _loads(seen: Subject) -> list[Edit]:
    """Numbers that lie in memory which the loop might write to, as far as a compiler can tell."""
    return outermost(seen, LOOPS, _load)


def _load(seen: Subject, loop: Node) -> list[Edit]:
    done = effects(loop)
    loads = {n.text: n for n in done.reads if _in_memory(seen, n, done)}
    writes = [n for n in done.writes if not (n.kind == "identifier" and n.text in done.declares)]
    if not loads or not any(n.kind == "subscript_expression" for n in writes):
        return []
    loops = ranged(loop, done.assigned())
    ranges = {c.variable: Range(c.first.text, c.last) for c in loops}
    conditions = apart(seen, writes, loads.values(), ranges, done.assigned())
    if not conditions:
        return []
    types = [t for text, node in loads.items() if not _reference(seen, node) for t in _number(text)]
    runs = dict.fromkeys(c.runs for c in loops)
    new = {text: fresh(seen.function.text, _name(text)) for text in loads}
    if len(set(new.values())) < len(new):
        return []
    lines = [f"const auto {new[text]} = {text};" for text in loads]
    body = edited(loop, [e for text in loads for e in _renamed(loop, text, new[text])])
    return [instead(loop, (*types, *runs, *conditions), "\n".join([*lines, body]))]


def _number(text: str) -> tuple[str, str]:
    type_ = f"std::remove_reference_t<decltype({text})>"
    return f"std::is_arithmetic<{type_}>::value", f"!std::is_volatile<{type_}>::value"


def _name(text: str) -> str:
    return f"{text.rpartition('.')[2].strip('_').removeprefix('m_')}_once"


def _reference(seen: Subject, node: Node) -> bool:
    variable = seen.variables.get(node.text)
    return variable is not None and is_scalar(variable.type)


def _in_memory(seen: Subject, node: Node, done: Effects) -> bool:
    """Whether this is a member, or a reference to a number, that keeps its name all the while."""
    if root(node) in done.assigned() or any(n.text == node.text for n in done.writes):
        return False
    above = node.parent
    if above is None or above.kind in ("field_expression", "subscript_expression"):
        return False
    variable = seen.variables.get(root(node))
    if node.kind == "field_expression":
        owner = node.field("argument")
        plain = owner is not None and owner.kind == "identifier"
        return plain and variable is not None and variable.shape == "reference"
    if node.kind != "identifier":
        return False
    if variable is None:
        return node.text.endswith("_") or node.text.startswith("m_")
    return variable.shape == "reference" and is_scalar(variable.type)


def _renamed(region: Node, text: str, name: str) -> list[Edit]:
    return [replace(n, name) for n in region.find("identifier", "field_expression",
            "call_expression", "subscript_expression", "binary_expression")
            if n.text == text]  # fmt: skip


def _lengths(seen: Subject) -> list[Edit]:
    """``i < strlen(s)`` as the condition of a loop."""
    edits: list[Edit] = []
    for loop in seen.body.find("for_statement", "while_statement"):
        condition = loop.field("condition")
        calls = condition.find("call_expression") if condition is not None else ()
        known = [c for c in calls if (c.field("function") or c).text in ("strlen", "std::strlen")]
        clash = any(edit.start <= loop.start < edit.end for edit in edits)
        if condition is None or len(known) != 1 or clash or not _certain(known[0], condition):
            continue
        try:
            edits.append(_length(seen, loop, known[0]))
        except Opaque:
            continue
    return edits


def _length(seen: Subject, loop: Node, call: Node) -> Edit:
    arguments = call.field("arguments")
    string = seen.variables.get(arguments.text.strip("()")) if arguments is not None else None
    if string is None or string.shape != "pointer" or string.shared or string.type != "char":
        raise Opaque(call.text)
    name = fresh(seen.function.text, "length")
    # The loop as it will be shows what else it does.
    text = apply_edits(seen.function.text.encode(), _renamed(loop, call.text, name)).decode()
    then = subject(evolve(seen.function, text=text))
    after = (
        next((n for n in then.body.find(loop.kind) if n.start == loop.start), None)
        if then
        else None
    )
    if then is None or after is None:
        raise Opaque(call.text)
    done = effects(after)
    if string.name in done.assigned():
        raise Opaque(call.text)
    ranges: dict[str, Range | None] = dict.fromkeys(done.assigned())
    loops = ranged(after, done.assigned())
    ranges |= {c.variable: Range(c.first.text, c.last) for c in loops}
    conditions = apart_from_text(then, done.writes, string, ranges)
    runs = dict.fromkeys(c.runs for c in loops) if any("[" in c for c in conditions) else {}
    tests = [re.sub(rf"\b{name}\b", call.text, c) for c in (*runs, *conditions)]
    return instead(loop, tests, f"const auto {name} = {call.text};\n{edited(after)}")


def _repeated(seen: Subject) -> list[Edit]:
    """Rows ``a[i]`` of ``a[i][j]`` and products ``i * n`` in indices, in innermost loops."""
    edits: list[Edit] = []
    for loop in seen.body.find("for_statement"):
        body, count = loop.field("body"), counted(loop)
        if count is None or body is None or contains(body, *LOOPS, "lambda_expression"):
            continue
        try:
            done = effects(loop)
        except Opaque:
            continue
        fixed = [n for s in statements(body) if _reached(s, body) for n in _found(seen, s, done)]
        if fixed:
            edits.append(_before(seen, loop, count.runs, {n.text: n for n in fixed}))
    return edits


def _found(seen: Subject, statement: Node, done: Effects) -> list[Node]:
    """The largest expressions of a statement that stay the same and are surely evaluated."""
    found: list[Node] = []
    for node in statement.find("binary_expression", "subscript_expression"):
        inside = any(f.start <= node.start < f.end for f in found)
        if not inside and _fixed(seen, node, done) and _certain(node, statement):
            found.append(node)
    return found


def _before(seen: Subject, loop: Node, runs: str, found: dict[str, Node]) -> Edit:
    new: dict[str, str] = {}
    lines = []
    for text, node in found.items():
        rows = node.kind == "subscript_expression"
        base = f"{root(node)}_row" if rows else "offset"
        new[text] = fresh(seen.function.text + " ".join(new.values()), base)
        lines.append(f"{'auto&' if rows else 'const auto'} {new[text]} = {text};")
    largest: list[Edit] = []
    for edit in sorted((e for t in new for e in _renamed(loop, t, new[t])), key=_size):
        if not any(e.start <= edit.start < e.end for e in largest):
            largest.append(edit)
    shifted = "\n".join([*lines, edited(loop, largest)]).replace("\n", "\n    ")
    # Where the loop does not run, it does nothing.
    text = f"if ({runs}) {{\n    {shifted}\n}}"
    block = loop.parent is not None and loop.parent.kind == "compound_statement"
    return placed(loop, text) if block else instead(loop, (), text)


def _size(edit: Edit) -> int:
    return edit.start - edit.end


def _fixed(seen: Subject, node: Node, done: Effects) -> bool:
    """Whether the expression is worth keeping and has one value, or place, all the while."""
    if node.kind == "binary_expression":
        index = any(n.kind == "subscript_argument_list" for n in node.ancestors())
        return index and node.operator == "*" and _numbers(seen, node, done)
    above, indices, argument = node.parent, node.field("indices"), node.field("argument")
    if above is None or above.kind != "subscript_expression" or above.field("argument") != node:
        return False
    if argument is None or argument.kind != "identifier" or indices is None:
        return False
    table = seen.variables.get(argument.text)
    if table is None or not table.container or not owning(table.element):
        return False
    return _numbers(seen, indices, done) and _keeps(seen, table, done)


def _numbers(seen: Subject, node: Node, done: Effects) -> bool:
    """Whether it is made of numbers that only this function can change, and the loop does not."""
    if any(n.named and n.kind not in _PLAIN for n in node.walk()):
        return False
    if any(n.operator not in ("+", "-", "*") for n in node.find("binary_expression")):
        return False
    used = [seen.variables.get(name) for name in names(node)]
    return all(v is not None and v.scalar for v in used) and not names(node) & done.assigned()


def _keeps(seen: Subject, table: Variable, done: Effects) -> bool:
    """Whether the rows of a table stay where they are."""
    if table.name in done.declares:
        return False
    for write in done.writes:
        if root(write) == table.name:
            if write.kind == "identifier":
                return False
        elif not private(seen, write):
            other = seen.variables.get(root(write))
            if other is None or (table.type in other.type and not _element(other, write)):
                return False
    return True


def _element(variable: Variable, access: Node) -> bool:
    """Whether the access goes down to a number."""
    node: Node | None = access
    while node is not None and node.kind == "subscript_expression":
        variable, node = (
            evolve(variable, type=variable.element, shape="value"),
            node.field("argument"),
        )
    return node is not None and node.kind == "identifier" and is_scalar(variable.type)


def _certain(node: Node, within: Node) -> bool:
    """Whether ``node`` is evaluated whenever ``within`` is."""
    inner = node
    for above in node.ancestors():
        if inner == within:
            return True
        if above.kind == "if_statement":
            if above.field("condition") != inner:
                return False
        elif above.kind not in _CERTAIN or (
            above.operator in ("&&", "||") and above.field("left") != inner
        ):
            return False
        inner = above
    return False


def _reached(statement: Node, body: Node) -> bool:
    """Whether a statement of a loop's body is reached in its first turn."""
    before = [s for s in statements(body) if s.start < statement.start]
    leaving = ("break_statement", "continue_statement", "return_statement", "throw_statement")
    return not any(contains(s, *leaving, "call_expression") for s in before)


TECHNIQUE = Technique(
    "hoist",
    "computes once before the loop what every turn of it computed again",
    "the loop changing none of it, which is tested where addresses decide",
    apply,
)
