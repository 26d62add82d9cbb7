"""Global containers, arrays and reals that a function shares: what it leaves in them is seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lessonl.model import Function
from lessonl.source.declarators import declared_name, function_declarator
from lessonl.source.syntax import Node, parse

_CONTAINERS = re.compile(
    r"\b(?:w?string|vector|deque|list|array|(?:unordered_)?(?:multi)?(?:set|map))\b"
)
_REAL = re.compile(r"\b(?:float|double)\b")
_NUMBER = re.compile(r"\b(?:char|short|int|long|unsigned|signed|bool|u?int\d+_t|size_t)\b")
_FIXED = frozenset({"const", "constexpr", "thread_local"})
_NESTED = ("namespace_definition", "declaration_list", "linkage_specification")


def containers(function: Function, data: bytes, others: Iterable[bytes]) -> tuple[str, ...]:
    """Qualified names (``ns::table``) of those in ``data`` that more than ``function`` uses.

    That is another function of the file, or one of the ``others`` that declares it ``extern``.
    What the function alone uses is its own affair: a table of earlier results may go.
    """
    rest = (data[: function.start] + b" " + data[function.end :]).decode(errors="replace")
    shared = " ".join(text.decode(errors="replace") for text in others)
    found = []
    for name, scope in _declared(parse(data, tolerant=True), ()):
        elsewhere = re.search(rf"\bextern\b[^;{{}}]*\b{re.escape(name)}\s*;", shared)
        if len(re.findall(rf"\b{re.escape(name)}\b", rest)) > 1 or elsewhere:
            found.append("::".join([*scope, name]))
    return tuple(dict.fromkeys(found))


def _declared(node: Node, scope: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for child in node.named_children:
        if child.kind == "declaration":
            yield from ((name, scope) for name in _names(child))
        elif child.kind in _NESTED or child.kind.startswith("preproc_if"):
            name = child.field("name") if child.kind == "namespace_definition" else None
            inner = (*scope, *name.text.replace(" ", "").split("::")) if name else scope
            yield from _declared(child, inner)


def _names(declaration: Node) -> Iterator[str]:
    spelled = declaration.field("type")
    if spelled is None:
        return
    holds = _CONTAINERS.search(spelled.text) or _REAL.fullmatch(spelled.text.split()[-1])
    if _FIXED & {c.text for c in declaration.children}:
        return
    for declarator in declaration.fields("declarator"):
        name = declared_name(declarator)
        array = declarator.first("array_declarator") and _NUMBER.search(spelled.text)
        if not holds and not array:
            continue
        indirect = declarator.first("pointer_declarator", "reference_declarator")
        if name is not None and indirect is None and function_declarator(declarator) is None:
            yield name.text
