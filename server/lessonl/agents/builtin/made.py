"""Local variables that are declared one to a statement, and containers that own all they hold."""

from __future__ import annotations

import re

from attrs import evolve, frozen

from lessonl.source.syntax import Node

_OWNING = re.compile(r"^(?:std::)?(?:vector<.*>|string)$", re.DOTALL)
_WORDS = frozenset(
    """
    std vector string unsigned signed long short int char bool float double size_t ptrdiff_t
    int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t
    """.split()  # noqa: SIM905
)


@frozen
class Made:
    """``type name;``, ``type name(arguments);`` or ``type name = value;`` in a block."""

    statement: Node
    block: Node
    name: str
    type: str
    arguments: tuple[Node, ...] = ()
    value: Node | None = None
    constant: bool = False

    def used(self) -> tuple[Node, ...]:
        """Where its name stands in the block after the declaration."""
        return tuple(n for n in mentions(self.block, self.name) if n.start >= self.statement.end)

    def alone(self) -> bool:
        """Whether nothing else in its block is declared by its name."""
        return not any(_declares(n) for n in self.used())


def made(statement: Node) -> Made | None:
    """The variable, unless the statement declares several, or a static or unknown kind of one."""
    block, type_ = statement.parent, statement.field("type")
    if statement.kind != "declaration" or type_ is None or block is None:
        return None
    if block.kind != "compound_statement" or len(statement.fields("declarator")) != 1:
        return None
    qualifiers = [c.text for c in statement.children if c.named and c.kind.endswith(
        ("qualifier", "specifier")) and c != type_]  # fmt: skip
    if not set(qualifiers) <= {"const"}:
        return None
    declarator = statement.fields("declarator")[0]
    name = declarator if declarator.kind == "identifier" else declarator.field("declarator")
    if name is None or name.kind != "identifier":
        return None
    found = Made(statement, block, name.text, spelled(type_.text), constant=bool(qualifiers))
    return _filled(found, declarator)


def _declares(use: Node) -> bool:
    parent = use.parent
    if parent is None or parent.kind.endswith(("binding_declarator", "_parameter_declaration")):
        return True
    return parent.field("declarator") == use or parent.kind in (
        "reference_declarator", "pointer_declarator", "array_declarator",
    )  # fmt: skip


def _filled(found: Made, declarator: Node) -> Made | None:
    if declarator.kind == "identifier":
        return found
    # ``T x(n);`` looks like the declaration of a function; in a body it hardly ever is.
    given = declarator.field("parameters") or declarator.field("value")
    if given is None or given.kind == "initializer_list":
        empty = given is not None and not given.named_children
        return found if empty else None
    if given.kind in ("parameter_list", "argument_list"):
        return evolve(found, arguments=given.named_children)
    return evolve(found, value=given)


def spelled(type_: str) -> str:
    """A type's spelling without needless blanks."""
    return re.sub(r"\s*([<>,:*&])\s*", r"\1", " ".join(type_.split()))


def owning(type_: str) -> bool:
    """Whether it is a vector or string of nothing but numbers, vectors and strings."""
    return bool(_OWNING.match(type_)) and set(re.findall(r"[A-Za-z_]\w*", type_)) <= _WORDS


def mentions(region: Node, name: str) -> tuple[Node, ...]:
    """Where the variable is named, also where the parser takes it for a type."""
    return tuple(n for n in region.find("identifier", "type_identifier") if n.text == name)


def method(use: Node) -> str:
    """The name of the method that is called on this mention of a variable, else ""."""
    access = use.parent
    if access is None or access.kind != "field_expression" or access.field("argument") != use:
        return ""
    name, call = access.field("field"), access.parent
    if name is None or call is None or call.kind != "call_expression":
        return ""
    return name.text if call.field("function") == access else ""
