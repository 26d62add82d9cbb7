"""Facts that C++ cannot give at run time, read from the text: records, enums, how names are used.

``records`` and ``enums`` describe the definitions of one file; ``usage`` (see ``usage.py``) what
one function does with its parameters and fields.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal, cast

from attrs import frozen

from lessonl.source.declarators import (
    declared_name,
    function_declarator,
    type_text,
)
from lessonl.source.syntax import Node, parse
from lessonl.source.usage import (
    Access,
    Bound,
    Comparison,
    Gather,
    Usage,
    usage,
)

__all__ = [
    "Access",
    "Bound",
    "Comparison",
    "Field",
    "Gather",
    "Record",
    "Usage",
    "enums",
    "records",
    "usage",
]

Visibility = Literal["public", "protected", "private"]
_INDIRECT = ("pointer_declarator", "reference_declarator")
_CLASSES = ("class_specifier", "struct_specifier", "union_specifier")
_AROUND = ("type_definition", "template_declaration")
#: Without one of these words a text, however large, defines nothing that is looked for.
_DEFINES = re.compile(rb"\b(?:class|struct|union|enum)\b")


@frozen
class Field:
    """One data member; ``type`` as spelled, without the name (``int[3]``)."""

    name: str
    type: str
    access: Visibility = "public"
    static: bool = False
    bits: bool = False
    """Whether it is a bit-field."""


#: The members of a union that lie in one place: those of an anonymous struct, or a single one.
Overlay = tuple[tuple[Field, ...], ...]


@frozen
class Record:
    """A class, struct or union definition. ``bases`` are spelled without access and virtual.

    ``fields`` has the data members in their order, static ones too, and those of anonymous
    structs; members of anonymous unions are in ``overlays``.
    """

    name: str
    kind: Literal["class", "struct", "union"]
    fields: tuple[Field, ...]
    bases: tuple[str, ...] = ()
    is_template: bool = False
    template: str = ""
    """The header of a class template: ``template <class T, int N>``."""
    overlays: tuple[Overlay, ...] = ()
    """The anonymous unions; of a union itself the one that it is."""
    unnamed: bool = False
    """Whether it is the type of one data member, after which it is called ``Outer::member``."""
    abstract: bool = False
    """Whether it declares a function that is pure."""

    @property
    def aggregate(self) -> bool:
        """Whether every data member is public; constructors are not looked at."""
        return all(f.access == "public" for f in self.fields if not f.static)


def records(data: bytes) -> dict[str, Record]:
    """The records that ``data`` defines, by qualified name (``ns::Outer::Inner``).

    ``typedef struct { } name;`` counts by its typedef name. Anonymous namespaces are left out of
    names. Of two definitions of one name (branches of an #if) the first counts.
    """
    found: dict[str, Record] = {}
    for node, scope in _definitions(data, _CLASSES):
        member = _member_of(node)
        if name := _name(node) or member:
            qualified = "::".join([*scope, name])
            found.setdefault(qualified, _record(node, qualified, unnamed=name == member))
    return found


def enums(data: bytes) -> dict[str, tuple[str, ...]]:
    """The enumerators of every named enum of ``data``, by its qualified name."""
    found: dict[str, tuple[str, ...]] = {}
    for node, scope in _definitions(data, ("enum_specifier",)):
        body, name = node.field("body"), _name(node)
        if body is not None and name:
            names = [e.field("name") for e in body.named_children if e.kind == "enumerator"]
            found.setdefault("::".join([*scope, name]), tuple(n.text for n in names if n))
    return found


def definition_texts(data: bytes) -> dict[str, str]:
    """The text of every class, struct, union and enum that ``data`` defines, by qualified name."""
    found: dict[str, str] = {}
    for node, scope in _definitions(data, (*_CLASSES, "enum_specifier")):
        if name := _name(node):
            around = node.parent
            whole = around is not None and around.kind in _AROUND
            text = around.text if whole and around is not None else f"{node.text};"
            found.setdefault("::".join([*scope, name]), text)
    return found


def _definitions(data: bytes, kinds: tuple[str, ...]) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Nodes of ``kinds`` with a body outside of function bodies, each with its scope's names."""
    places = [word.start() for word in _DEFINES.finditer(data)]
    return _below(parse(data, tolerant=True), kinds, places, ()) if places else iter(())


def _below(
    node: Node, kinds: tuple[str, ...], places: Sequence[int], scope: tuple[str, ...]
) -> Iterator[tuple[Node, tuple[str, ...]]]:
    for child in node.named_children:
        defines = bisect_left(places, child.start) < bisect_left(places, child.end)
        if not defines or child.kind == "function_definition":
            continue
        defined = child.field("body") is not None
        if child.kind in kinds and defined:
            yield child, scope
        inner = scope
        if child.kind in (*_CLASSES, "namespace_definition") and defined and _name(child):
            inner = (*scope, *_name(child).split("::"))
        yield from _below(child, kinds, places, inner)


def _name(node: Node) -> str:
    """The name of a definition, or of the typedef around it; "" without one."""
    name = node.field("name")
    if name is not None:
        return "::".join(part.strip() for part in name.text.split("::"))
    owner = node.parent
    if owner is not None and owner.kind == "type_definition":
        declared = declared_name(owner.field("declarator"))
        return "" if declared is None else declared.text
    return ""


def _member_of(node: Node) -> str:
    """The one data member that a class without a name is written for; "" if it is not."""
    owner = node.parent
    if owner is None or owner.kind != "field_declaration" or node.field("name") is not None:
        return ""
    declared = list(_fields(owner, "public"))
    declarator = owner.field("declarator")
    leads = declarator is not None and declarator.kind in _INDIRECT
    return "" if leads or len(declared) != 1 or declared[0].static else declared[0].name


def _record(node: Node, name: str, *, unnamed: bool = False) -> Record:
    body = node.field("body")
    kind = cast(Literal["class", "struct", "union"], node.kind.removesuffix("_specifier"))
    fields: list[Field] = []
    overlays: list[Overlay] = []
    access: Visibility = "private" if kind == "class" else "public"
    for child in _members(body) if body is not None else ():
        if child.kind == "access_specifier":
            access = cast(Visibility, child.text.split(":")[0].strip())
        elif child.kind == "field_declaration":
            declared = list(_fields(child, access))
            fields += declared
            if not declared and (inner := _anonymous(child)) is not None:
                fields += inner.fields if inner.kind != "union" else ()
                overlays += inner.overlays
    bases = node.child("base_class_clause")
    parent = node.parent
    is_template = parent is not None and parent.kind == "template_declaration"
    header = node.source[parent.start : node.start] if parent is not None and is_template else b""
    return Record(
        name=name,
        kind=kind,
        fields=tuple(fields),
        bases=() if bases is None else _bases(bases),
        is_template=is_template,
        template=" ".join(header.decode("utf-8", "replace").split()),
        overlays=(_overlay(body),) if kind == "union" and body is not None else tuple(overlays),
        unnamed=unnamed,
        abstract=body is not None and _declares_pure(body),
    )


def _anonymous(declaration: Node) -> Record | None:
    """The class without a name that a declaration without a name consists of."""
    node = declaration.field("type")
    if node is None or node.kind not in _CLASSES or node.field("name") is not None:
        return None
    return _record(node, "")


def _overlay(body: Node) -> Overlay:
    """What lies in one place of a union; bit-fields have no place that can be referred to."""
    places: list[tuple[Field, ...]] = []
    for child in _members(body):
        if child.kind != "field_declaration":
            continue
        declared = list(_fields(child, "public"))
        inner = None if declared else _anonymous(child)
        places += [inner.fields] if inner is not None else [(field,) for field in declared]
    plain = (p for p in places if p and not any(f.bits or f.static for f in p))
    return tuple(plain)


def _declares_pure(body: Node) -> bool:
    return any(
        member.kind == "field_declaration"
        and re.search(r"\bvirtual\b.*=\s*0\s*;$", member.text, re.S)
        for member in _members(body)
    )


def _members(body: Node) -> Iterator[Node]:
    """The members, those inside of ``#if`` included."""
    for child in body.named_children:
        if child.kind.startswith("preproc_if") or child.kind in ("preproc_else", "preproc_elif"):
            yield from _members(child)
        else:
            yield child


def _fields(declaration: Node, access: Visibility) -> Iterator[Field]:
    static = any(
        c.kind == "storage_class_specifier" and c.text == "static" for c in declaration.children
    )
    for declarator in declaration.fields("declarator"):
        name = declared_name(declarator)
        function = function_declarator(declarator)
        inner = None if function is None else function.field("declarator")
        if name is None or (inner is not None and inner.kind != "parenthesized_declarator"):
            continue  # a member function: only ``(*name)(...)`` is data
        spelled = type_text(declaration, declarator, name)
        yield Field(name.text, spelled, access, static, _is_bits(declaration, declarator))


def _is_bits(declaration: Node, declarator: Node) -> bool:
    """Whether a width follows the declarator."""
    after = [c for c in declaration.named_children if c.start >= declarator.end]
    return bool(after) and after[0].kind == "bitfield_clause"


def _bases(clause: Node) -> tuple[str, ...]:
    return tuple(
        " ".join(child.text.split())
        for child in clause.named_children
        if child.kind not in ("access_specifier", "virtual", "comment")
    )
