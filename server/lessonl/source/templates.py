"""Template parameters of functions and classes, and aliases that name a class with arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from lessonl.source.syntax import Node, parse

_CLASSES = ("class_specifier", "struct_specifier", "union_specifier")
_LIST = "template_parameter_list"


@frozen
class TemplateParameter:
    """``kind`` is type, value (``type`` is spelled), template, or pack."""

    name: str
    kind: Literal["type", "value", "template", "pack"]
    type: str = ""
    default: str = ""


def headers(template: str) -> tuple[tuple[TemplateParameter, ...], ...]:
    """The parameters of each header of ``template <class T> template <int N>``, outermost first."""
    root = parse(f"{template} void f();".encode(), tolerant=True)
    lists = [n for n in root.walk() if n.kind == _LIST]
    outer = [n for n in lists if not any(a.kind == _LIST for a in n.ancestors())]
    return tuple(_parameters(node) for node in outer)


def class_header(data: bytes, name: str) -> tuple[TemplateParameter, ...] | None:
    """The parameters of the class template ``name`` (unqualified); None if there is none."""
    for node in parse(data, tolerant=True).walk():
        if node.kind in _CLASSES and node.field("body") is not None:
            named, owner = node.field("name"), node.parent
            if named is not None and named.text == name and owner is not None:
                listed = owner.child(_LIST)
                if owner.kind == "template_declaration" and listed is not None:
                    return _parameters(listed)
    return None


def alias_arguments(data: bytes, name: str) -> tuple[str, ...]:
    """The arguments that aliases outside of templates give the class template ``name``.

    ``UTF8<>`` for ``typedef Document<UTF8<> > Utf8Document;`` and for ``using D = Document<...>``.
    """
    found: dict[str, None] = {}
    for node in parse(data, tolerant=True).walk():
        if node.kind in ("alias_declaration", "type_definition"):
            spelled = node.text
            if any(a.kind in ("template_declaration", *_CLASSES) for a in node.ancestors()):
                continue
            match = re.search(rf"\b{re.escape(name)}\s*<", spelled)
            if match is not None and (end := _closing(spelled, match.end() - 1)) > 0:
                found.setdefault(" ".join(spelled[match.end() : end].split()))
    return tuple(found)


def split_arguments(text: str) -> tuple[str, ...]:
    """``a, b<c, d>`` as ``a`` and ``b<c, d>``."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "<([{") - (character in ">)]}")
        if character == "," and depth == 0:
            parts.append(text[start:index].strip())
            start = index + 1
    last = text[start:].strip()
    return (*parts, last) if last else tuple(parts)


def _closing(text: str, start: int) -> int:
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] in "<(") - (text[index] in ">)")
        if depth == 0:
            return index
    return -1


def _parameters(listed: Node) -> tuple[TemplateParameter, ...]:
    return tuple(p for child in listed.named_children for p in _parameter(child))


def _parameter(node: Node) -> Iterator[TemplateParameter]:
    kind = node.kind
    if "template_template" in kind:
        yield TemplateParameter("", "template")
    elif "variadic" in kind:
        yield TemplateParameter("", "pack")
    elif "type_parameter" in kind:
        default = node.field("default_type")
        names = [
            c.text for c in node.named_children if c.kind == "type_identifier" and c != default
        ]
        yield TemplateParameter(
            names[0] if names else "", "type", "", "" if default is None else default.text
        )
    elif kind in ("parameter_declaration", "optional_parameter_declaration"):
        spelled, default = node.field("type"), node.field("default_value")
        name = node.field("declarator")
        yield TemplateParameter(
            "" if name is None else name.text,
            "value",
            "" if spelled is None else spelled.text,
            "" if default is None else default.text,
        )
