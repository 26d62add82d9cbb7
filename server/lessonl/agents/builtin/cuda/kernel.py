"""A CUDA function as its techniques see it: tree, variables, and what each thread does of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from attrs import frozen

from lessonl.agents.builtin.cuda.calls import TOGETHER, by_itself
from lessonl.agents.builtin.effects import Opaque, names, root
from lessonl.agents.builtin.subject import Variable, variables_of
from lessonl.model import Function
from lessonl.source.cuda import blanked, plain_tokens
from lessonl.source.cuda_function import Kind, kind_of
from lessonl.source.syntax import Node, has_error, parse

Dimension = Literal["x", "y", "z"]
_OPAQUE: Final = re.compile(
    rb"\b(?:volatile|goto|asm|__asm__|setjmp|thread_local|wmma|mma_sync|cooperative_groups)\b"
    rb"|^\s*#|\bu?8?[UL]?R\"|\\\r?$",
    re.MULTILINE,
)
ATOMIC: Final = re.compile(r"\batomic\w+")
_STORES = ("assignment_expression", "update_expression")


@frozen
class Kernel:
    """A function of a CUDA file that was parsed without error, with nothing opaque in it.

    Offsets are those of ``function.text``; in the tree CUDA's own words are blanks.
    """

    function: Function
    body: Node
    variables: Mapping[str, Variable]
    shared: frozenset[str]
    """The names of variables in shared memory."""
    kind: Kind

    @property
    def top(self) -> tuple[Node, ...]:
        """The statements of its body."""
        return self.body.named_children

    @property
    def alone(self) -> bool:
        """Whether its threads neither wait for each other nor share anything but global memory.

        Nor may a function that it calls; one that is not in its file may do anything.
        """
        return not TOGETHER.search(self.function.text) and by_itself(self.function, self.body)

    def pointers(self) -> tuple[Variable, ...]:
        """Parameters that lead to numbers in global memory."""
        found = (self.variables.get(p.name) for p in self.function.parameters)
        return tuple(v for v in found if v is not None and v.shape == "pointer")

    def spelled(self, name: str) -> str:
        """A parameter's type as it is written."""
        return next((p.type for p in self.function.parameters if p.name == name), "")

    def locals(self) -> dict[str, Node]:
        """What local variables are set to, those that are set once, where they are declared."""
        found: dict[str, Node] = {}
        twice: set[str] = set()
        for declarator in self.body.find("init_declarator"):
            name, value = declarator.field("declarator"), declarator.field("value")
            if name is None or value is None or name.kind != "identifier":
                continue
            twice |= {name.text} & found.keys()
            found[name.text] = value
        gone = twice | changed(self.body) | self.shared
        return {name: value for name, value in found.items() if name not in gone}


def kernel(function: Function, *kinds: Kind) -> Kernel | None:
    """The function, or None when it is of none of these kinds or beyond what may be touched."""
    kind = kind_of(function)
    if kind not in kinds:
        return None
    data = function.text.encode()
    root_ = parse(blanked(data))
    definition = root_.first("function_definition")
    body = definition.field("body") if definition is not None else None
    if definition is None or body is None or has_error(root_) or _OPAQUE.search(data):
        return None
    known = variables_of(function, body)
    return Kernel(function, body, known, frozenset(_shared_names(data)), kind)


def _shared_names(data: bytes) -> Iterator[str]:
    """Declared as ``__shared__``: the words in front of a bracket, a comma or a semicolon."""
    inside, previous = False, ""
    for token in plain_tokens(data):
        text = token.text.decode("utf-8", "replace")
        inside = inside or text == "__shared__"
        if inside and text in ("[", ",", ";"):
            yield previous
        inside = inside and text != ";"
        previous = text


def changed(region: Node) -> set[str]:
    """Variables that are assigned, counted up, or handed over by address in a region."""
    found: set[str] = set()
    for node in region.find(*_STORES):
        target = node.field("left") or node.field("argument")
        if target is not None:
            found |= {target.text} if target.kind == "identifier" else set()
    for node in region.find("pointer_expression"):
        if node.operator == "&":
            found |= names(node) if node.first("subscript_expression") is None else set()
    for node in region.find("reference_declarator"):
        owner = node.parent
        found |= names(owner) if owner is not None else set()
    return found


def accesses(region: Node) -> tuple[Node, ...]:
    """Every ``p[i]`` in a region, the outermost of ``p[i][j]``."""
    found = region.find("subscript_expression")
    return tuple(n for n in found if n.parent is None or n.parent.kind != "subscript_expression")


def base(access: Node) -> str:
    """The name that an access starts from, "" where it is none."""
    try:
        return root(access)
    except Opaque:
        return ""


def stored(region: Node) -> tuple[Node, ...]:
    """The targets of all assignments in a region."""
    found = (node.field("left") or node.field("argument") for node in region.find(*_STORES))
    return tuple(node for node in found if node is not None)


def written(seen: Kernel) -> set[str] | None:
    """The pointers through which the kernel writes, atomically or not; None if that is unclear."""
    found: set[str] = set()
    for target in stored(seen.body):
        if target.kind == "identifier":
            known = seen.variables.get(target.text)
            if known is not None and known.pointer:
                return None
            continue
        name = base(target)
        if not name:
            return None
        found.add(name)
    for call in seen.body.find("call_expression"):
        callee, arguments = call.field("function"), call.field("arguments")
        if callee is None or arguments is None:
            return None
        given = {n.text for a in arguments.named_children for n in _handed(a)}
        pointers = {n for n in given if n in seen.variables and _leads(seen.variables[n])}
        if callee.text in ("__ldg", "__ldcs", "__ldca"):
            continue
        found |= pointers
    made = any(_leads(v) and not v.parameter for v in seen.variables.values())
    return None if made and _aliases(seen) else found


def _handed(argument: Node) -> tuple[Node, ...]:
    """The names in an argument, but for those that only an element is read of."""
    if argument.kind == "subscript_expression":
        return ()
    return argument.find("identifier")


def _leads(variable: Variable) -> bool:
    return variable.shape in ("pointer", "other")


def _aliases(seen: Kernel) -> bool:
    """Whether a local pointer is made, which may lead to what a parameter leads to."""
    return any(
        v.shape in ("pointer", "other") and not v.parameter and v.name not in seen.shared
        for v in seen.variables.values()
    )
