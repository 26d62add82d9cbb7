"""What has to be known to call a function: the types that its parameters lead to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from lessonl.model import Function
from lessonl.source.functions import functions
from lessonl.source.structure import definition_texts

_WORD: Final = re.compile(r"[A-Za-z_]\w*")
_ALIAS: Final = re.compile(rb"^[ \t]*(?:using[ \t]+\w+[ \t]*=|typedef\b)[^;{}]*;", re.MULTILINE)
_MOST_HEADS: Final = 40
_MOST_CHARACTERS: Final = 24_000


def used_types(function: Function, data: bytes, others: Iterable[bytes]) -> str:
    """Definitions of those types, and the heads of functions that have to do with them.

    ``data`` is the function's file, ``others`` are the project's files that its unit reads. What
    is far from the parameters comes last, and is left out where the text gets too long.
    """
    texts = [data, *others]
    known: dict[str, str] = {}
    for text in texts:
        for name, definition in definition_texts(text).items():
            known.setdefault(name, definition)
    aliases = {
        m.group().decode("utf-8", "replace").strip() for t in texts for m in _ALIAS.finditer(t)
    }
    found = _reachable(function, known, sorted(aliases))
    types = {name.rpartition("::")[2] for name in known if known[name] in found}
    return _joined([*found, *_heads(function, data, types)])


def _reachable(function: Function, known: dict[str, str], aliases: list[str]) -> list[str]:
    """The definitions, nearest first: what they name themselves is looked for, too."""
    parts = [function.returns, *(p.type for p in function.parameters), *function.classes]
    queue, found = parts, dict[str, None]()
    while queue:
        words = set(_WORD.findall(queue.pop(0)))
        near = [text for name, text in known.items() if name.rpartition("::")[2] in words]
        near += [text for text in aliases if _alias_name(text) in words]
        queue += [text for text in near if text not in found]
        found.update(dict.fromkeys(near))
    return list(found)


def _alias_name(text: str) -> str:
    if text.startswith("using"):
        return text.split("=", maxsplit=1)[0].split()[1]
    words = _WORD.findall(text)
    return words[-1] if words else ""


def _heads(function: Function, data: bytes, types: set[str]) -> list[str]:
    """The declarations of other functions of the file that take or give one of these types."""
    heads = []
    for other in functions(function.file, data):
        if other.classes or other.qualified_name == function.qualified_name:
            continue
        signature = " ".join([other.returns, *(p.type for p in other.parameters)])
        if types & set(_WORD.findall(signature)):
            heads.append(other.text.partition("{")[0].strip() + ";")
    return heads[:_MOST_HEADS]


def _joined(parts: Iterable[str]) -> str:
    kept, length = [], 0
    for part in parts:
        length += len(part)
        if length > _MOST_CHARACTERS:
            break
        kept.append(part)
    return "\n\n".join(kept)
