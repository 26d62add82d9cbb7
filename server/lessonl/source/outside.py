"""Global containers, arrays and reals that a function shares: what it leaves in them is seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from lessonl.model import Function
from lessonl.source.declarators import declared_name, function_declarator
from lessonl.source.syntax import Node, parse

_CONTAINERS = re.compile(
    r"\b(?:w?string|vector|deque|list|array|(?:unordered_)?(?:multi)?(?:set|map))\b"
)
_REAL = re.compile(r"\b(?:float|double)\b")
_NUMBER = re.compile(r"\b(?:char|short|int|long|unsigned|signed|bool|u?int\d+_t|size_t)\b")
_ALIAS = re.compile(
    r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(\w[\w \t]*?)[ \t]*$"
    r"|\busing\s+(\w+)\s*=\s*(\w[\w\s]*?)\s*;"
    r"|\btypedef\s+(?P<type>\w[\w\s]*?)\s+(?P<name>\w+)\s*;",
    re.MULTILINE,
)
#: A name for a name for a type is looked up this often.
_STEPS = 3
_FIXED = frozenset({"const", "constexpr", "thread_local"})
_NESTED = ("namespace_definition", "declaration_list", "linkage_specification")


def containers(function: Function, data: bytes, others: Iterable[bytes]) -> tuple[str, ...]:
    """Qualified names (``ns::table``) of those in ``data`` that more than ``function`` uses.

    That is another function of the file, or one of the ``others`` that declares it ``extern``.
    What the function alone uses is its own affair: a table of earlier results may go.
    """
    rest = (data[: function.start] + b" " + data[function.end :]).decode(errors="replace")
    shared = " ".join(text.decode(errors="replace") for text in others)
    aliases = _aliases(f"{shared} {data.decode(errors='replace')}")
    found = []
    for name, scope in _declared(parse(data, tolerant=True), (), aliases):
        elsewhere = re.search(rf"\bextern\b[^;{{}}]*\b{re.escape(name)}\s*;", shared)
        if len(re.findall(rf"\b{re.escape(name)}\b", rest)) > 1 or elsewhere:
            found.append("::".join([*scope, name]))
    return tuple(dict.fromkeys(found))


def _aliases(text: str) -> dict[str, str]:
    """What ``#define``, ``using`` and ``typedef`` call a plain type."""
    found: dict[str, str] = {}
    for m in _ALIAS.finditer(text):
        found[m[1] or m[3] or m["name"]] = m[2] or m[4] or m["type"]
    return found


def _resolved(spelled: str, aliases: Mapping[str, str]) -> str:
    for _ in range(_STEPS):
        spelled = re.sub(r"\w+", lambda word: aliases.get(word[0], word[0]), spelled)
    return spelled


def _declared(
    node: Node, scope: tuple[str, ...], aliases: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for child in node.named_children:
        if child.kind == "declaration":
            yield from ((name, scope) for name in _names(child, aliases))
        elif child.kind in _NESTED or child.kind.startswith("preproc_if"):
            name = child.field("name") if child.kind == "namespace_definition" else None
            inner = (*scope, *name.text.replace(" ", "").split("::")) if name else scope
            yield from _declared(child, inner, aliases)


def _names(declaration: Node, aliases: Mapping[str, str]) -> Iterator[str]:
    spelled = declaration.field("type")
    if spelled is None:
        return
    type_ = _resolved(spelled.text, aliases)
    holds = _CONTAINERS.search(type_) or _REAL.fullmatch(type_.split()[-1])
    if _FIXED & {c.text for c in declaration.children}:
        return
    for declarator in declaration.fields("declarator"):
        name = declared_name(declarator)
        array = declarator.first("array_declarator") and _NUMBER.search(type_)
        if not holds and not array:
            continue
        indirect = declarator.first("pointer_declarator", "reference_declarator")
        if name is not None and indirect is None and function_declarator(declarator) is None:
            yield name.text
