"""Refers to what is only read, and moves what is not needed any more, instead of copying it."""

from __future__ import annotations

import re

from lessonl.agents.builtin.fixed import changes, declares
from lessonl.agents.builtin.loops import LOOPS, assignment
from lessonl.agents.builtin.made import Made, made, mentions, method, owning, spelled
from lessonl.agents.builtin.stable import escapes, reads_only, stable
from lessonl.agents.builtin.subject import Subject, Variable, is_scalar, subject
from lessonl.agents.builtin.technique import Technique, rewritten
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, insert, replace

_TAKES = frozenset({"push_back", "emplace_back", "push", "insert", "emplace", "push_front"})
_LOOKS_IN = re.compile(r"^(?:c?r?begin|c?r?end|data|c_str)$")


def apply(function: Function) -> Rewrite | None:
    """Items of a range-for, local copies that are only read, and locals stored at the end."""
    seen = subject(function)
    if seen is None or re.search(r"\bdecltype\b", function.text):
        return None
    edits = [e for loop in seen.body.find("for_range_loop") for e in _item(seen, loop)]
    found = [m for d in seen.body.find("declaration") if (m := made(d)) is not None]
    edits += [e for copy in found for e in _copy(seen, copy)]
    moves = [e for variable in found for e in _move(seen, variable)]
    return rewritten(function, edits + moves, *(["utility"] if moves else []))


def _item(seen: Subject, loop: Node) -> list[Edit]:
    """``for (auto x : v)`` becomes ``for (const auto& x : v)``."""
    type_, name = loop.field("type"), loop.field("declarator")
    right, body = loop.field("right"), loop.field("body")
    if type_ is None or name is None or right is None or body is None:
        return []
    bound = name.find("identifier")
    plain = name.kind in ("identifier", "structured_binding_declarator")
    if not plain or not bound or not _heavy(seen, type_.text, right, body, bound):
        return []
    known = [seen.variables.get(n.text) for n in bound]
    if any(v is None or v.shared for v in known):
        return []
    used = [n for b in bound for n in mentions(body, b.text)]
    if not all(reads_only(n) for n in used) or not stable(seen, right.text, [body]):
        return []
    constant = any(c.kind == "type_qualifier" and c.text == "const" for c in loop.children)
    qualified = [] if constant else [insert(type_.start, "const ")]
    return [*qualified, Edit(type_.end, name.start, b"& ")]


def _heavy(seen: Subject, type_: str, right: Node, body: Node, bound: tuple[Node, ...]) -> bool:
    """Whether a copy of the item costs more than a number's."""
    container = seen.variables.get(right.text)
    element = container.element if container is not None else ""
    if "auto" not in type_:
        return owning(spelled(type_)) or _same_class(spelled(type_), element)
    if element:
        return not is_scalar(element) and not element.endswith("*")
    parts = [n.parent for b in bound for n in mentions(body, b.text)]
    return len(bound) > 1 or any(
        p is not None and p.kind in ("field_expression", "subscript_expression") for p in parts
    )


def _same_class(type_: str, element: str) -> bool:
    """Whether an element is of the class that a copy is declared as, and not a number."""
    plain = type_.removeprefix("const ")
    return bool(re.fullmatch(r"[A-Za-z_][\w:]*", plain)) and plain == element and (
        not is_scalar(plain)
    )  # fmt: skip


def _copy(seen: Subject, copy: Made) -> list[Edit]:
    """``std::string s = t;`` becomes ``const std::string& s = t;``."""
    source = copy.value or (copy.arguments[0] if len(copy.arguments) == 1 else None)
    type_, variable = copy.statement.field("type"), seen.variables.get(copy.name)
    if source is None or type_ is None or variable is None or variable.shared or not copy.alone():
        return []
    original = _named(seen, source)
    same = original is not None and original.type in (variable.type, "auto")
    auto = original is not None and variable.type == "auto" and original.container
    used = copy.used()
    part = _element(seen, copy, source)
    whole = (same and owning(copy.type)) or auto
    if not (whole or part) or not used or not all(map(reads_only, used)):
        return []
    if any(n.parent is not None and n.parent.kind == "return_statement" for n in used):
        return []
    rest = [n for n in copy.block.named_children if n.start >= copy.statement.end]
    if not stable(seen, part or source.text, rest):
        return []
    const = "" if copy.constant else "const "
    text = f"{const}{copy.statement.text[: type_.end - copy.statement.start]}"
    return [replace(copy.statement, f"{text}& {copy.name} = {source.text};")]


def _element(seen: Subject, copy: Made, source: Node) -> str:
    """``v`` where a copy is made of ``v[i]``, an object of the same class, and i stays."""
    owner, indices = source.field("argument"), source.field("indices")
    if source.kind != "subscript_expression" or owner is None or indices is None:
        return ""
    known = seen.variables.get(owner.text)
    if known is None or not known.indexed or known.shape not in ("value", "reference"):
        return ""
    if not (_same_class(copy.type, known.element) or owning(copy.type)):
        return ""
    rest = [n for n in copy.block.named_children if n.start >= copy.statement.end]
    used = {n.text for n in indices.find("identifier")}
    changed = set().union(*(changes(n) | declares(n) for n in rest)) if rest else set()
    if used & changed or indices.first("call_expression", "subscript_expression"):
        return ""
    steady = all((v := seen.variables.get(n)) is not None and v.scalar for n in used)
    return owner.text if steady else ""


def _named(seen: Subject, source: Node) -> Variable | None:
    found = seen.variables.get(source.text)
    return found if found is not None and found.shape in ("value", "reference") else None


def _move(seen: Subject, variable: Made) -> list[Edit]:
    """``all.push_back(row);`` as the last use of a local ``row`` becomes a move."""
    used = variable.used()
    known = seen.variables.get(variable.name)
    if not used or known is None or known.shared or variable.constant or not variable.alone():
        return []
    if not owning(variable.type) or any(_LOOKS_IN.match(method(n)) for n in used):
        return []
    if re.search(r"\b(?:try|string_view|span)\b", seen.body.text):
        return []
    if any(map(escapes, used)) and used[-1].start < variable.block.named_children[-1].start:
        return []
    last, inside = used[-1], range(variable.block.start, variable.block.end)
    if any(n.kind in (*LOOPS, "lambda_expression") and n.start in inside
           and variable.block.start < n.start for n in last.ancestors()):  # fmt: skip
        return []
    return [replace(last, f"std::move({variable.name})")] if _stored(last) else []


def _stored(use: Node) -> bool:
    """Whether the statement stores a copy of the variable in a container, and does no more."""
    parent = use.parent
    if parent is None:
        return False
    statement = next((n for n in use.ancestors() if n.kind.endswith("_statement")), use)
    stored = assignment(statement)
    if stored is not None and stored == parent:
        left = stored.field("left")
        names = {n.text for n in left.find("identifier")} if left is not None else {use.text}
        return stored.operator == "=" and stored.field("right") == use and use.text not in names
    call = parent.parent
    callee = call.field("function") if call is not None else None
    if call is None or callee is None or call.parent != statement or parent.kind != "argument_list":
        return False
    name = callee.field("field") if callee.kind == "field_expression" else None
    if name is None or name.text not in _TAKES or len(parent.named_children) != 1:
        return False
    return use.text not in {n.text for n in callee.find("identifier")}


TECHNIQUE = Technique(
    "copies",
    "refers to what is only read, and moves what is not needed any more, instead of copying it",
    "nothing changing the original while the copy is in use",
    apply,
)
