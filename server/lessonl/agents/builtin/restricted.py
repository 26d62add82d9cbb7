"""Gives a loop pointers that the compiler may take to be apart, where they are."""

from __future__ import annotations

from attrs import frozen

from lessonl.agents.builtin.apart import Range, apart, contiguous
from lessonl.agents.builtin.effects import Effects, Opaque, contains, effects, root
from lessonl.agents.builtin.loops import LOOPS, ranged
from lessonl.agents.builtin.outermost import rewritten_outermost
from lessonl.agents.builtin.subject import Subject, Variable, is_scalar
from lessonl.agents.builtin.technique import Technique, edited, fresh, instead
from lessonl.model import Function, Rewrite
from lessonl.source.syntax import Edit, Node, replace


@frozen
class _Array:
    """A vector or pointer whose elements the loop accesses."""

    variable: Variable
    accesses: tuple[Node, ...]
    written: bool
    name: str
    """The pointer that stands for it in the loop."""

    @property
    def parameter(self) -> str:
        const = "" if self.written else "const "
        return f"{const}{self.variable.element}* __restrict {self.name}"

    @property
    def argument(self) -> str:
        plain = self.variable.shape == "pointer"
        return self.variable.name if plain else f"{self.variable.name}.data()"


def apply(function: Function) -> Rewrite | None:
    """The pointers are parameters of a lambda, because compilers heed ``__restrict`` only there."""
    return rewritten_outermost(function, LOOPS, _restrict)


def _restrict(seen: Subject, loop: Node) -> list[Edit]:
    if contains(loop, "return_statement") or "structured" in _kinds(seen):
        return []
    done = effects(loop)
    arrays = _arrays(seen, done)
    if not any(a.written for a in arrays) or not _worthwhile(arrays):
        return []
    conditions = _apart(seen, loop, done, arrays)
    inside = ", ".join(a.parameter for a in arrays)
    given = ", ".join(a.argument for a in arrays)
    body = edited(loop, [e for a in arrays for e in _renamed(a, loop)]).replace("\n", "\n    ")
    call = f"[&]({inside}) {{\n    {body}\n}}({given});"
    return [instead(loop, conditions, call)]


def _kinds(seen: Subject) -> str:
    """A word for what a lambda may not capture."""
    return "structured" if contains(seen.body, "structured_binding_declarator") else ""


def _arrays(seen: Subject, done: Effects) -> list[_Array]:
    """What is subscripted in the loop and could be given as a pointer. Raises Opaque."""
    whole = {n.text for n in done.writes if n.kind == "identifier"} | done.declares
    found: dict[str, list[Node]] = {}
    for access in (*done.reads, *done.writes):
        if access.kind == "subscript_expression":
            found.setdefault(root(access), []).append(access)
    arrays = []
    for name, accesses in found.items():
        variable = seen.variables.get(name)
        if variable is None or name in whole:
            raise Opaque(name)
        if _plain(variable) and all(_single(n) for n in accesses):
            written = any(n in accesses for n in done.writes)
            pointer = fresh(seen.function.text, f"{name}_at")
            arrays.append(_Array(variable, tuple(accesses), written, pointer))
    return arrays


def _plain(variable: Variable) -> bool:
    if variable.shape == "pointer":
        return is_scalar(variable.element) and variable.element != "auto"
    return contiguous(variable) and not variable.type.removeprefix("std::").startswith("array")


def _single(access: Node) -> bool:
    argument = access.field("argument")
    return argument is not None and argument.kind == "identifier"


def _worthwhile(arrays: list[_Array]) -> bool:
    """Whether the compiler must suspect one array of being, or holding, another."""
    bytes_ = any(a.written and "char" in a.variable.element for a in arrays)
    small = any(a.written and a.variable.element.endswith("int8_t") for a in arrays)
    return len(arrays) > 1 or bytes_ or small


def _apart(seen: Subject, loop: Node, done: Effects, arrays: list[_Array]) -> tuple[str, ...]:
    """When nothing that is written through one of the pointers is accessed in another way."""
    loops = ranged(loop, done.assigned())
    ranges = {c.variable: Range(c.first.text, c.last) for c in loops}
    conditions: dict[str, None] = {}
    for array in (a for a in arrays if a.written):
        name = array.variable.name
        others = [n for n in (*done.reads, *done.writes) if _other(n, name, done)]
        conditions.update(
            dict.fromkeys(apart(seen, array.accesses, others, ranges, done.assigned()))
        )
    if not any("&" in c and "[" in c for c in conditions):
        return tuple(conditions)
    return (*dict.fromkeys(c.runs for c in loops), *conditions)


def _other(access: Node, name: str, done: Effects) -> bool:
    """Whether an access may reach the array but not by its name."""
    if access.kind == "identifier" and access.text in done.declares:
        return False
    return root(access) != name


def _renamed(array: _Array, loop: Node) -> list[Edit]:
    edits = []
    for access in loop.find("subscript_expression"):
        argument = access.field("argument")
        if argument is not None and argument.text == array.variable.name:
            edits.append(replace(argument, array.name))
    return edits


TECHNIQUE = Technique(
    "restricted",
    "tells the compiler by restricted pointers that the arrays do not overlap",
    "the arrays not overlapping, which is tested first",
    apply,
)
