"""Which of a project's own types a template parameter may stand for, by how its text uses names.

A project names its concepts alike everywhere: a parameter ``Encoding`` has a default in one class
and none in another, ``ValueT`` stands for what is called ``Value``, and an ``OutputStream`` on
which ``Put`` is called is a class that has a ``Put``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

_DEFAULT = re.compile(r"\b(?:typename|class)\s+(\w+)\s*=\s*([\w:]+(?:\s*<[^<>;{}]*>)?)\s*[,>]")
_TYPEDEF = re.compile(r"^[ \t]{0,4}typedef\s+([\w:]+\s*<[^;{}]*>)\s*(\w+)\s*;", re.MULTILINE)
_USING = re.compile(r"^[ \t]{0,4}using\s+(\w+)\s*=\s*([\w:]+\s*<[^;{}]*>)\s*;", re.MULTILINE)
_CLASS = re.compile(r"(template\s*<[^{};]*>\s*)?\b(?:class|struct)\s+(\w+)\b[^;{}()=]*\{")
_MOST = 4


@frozen
class Vocabulary:
    """What the files of one translation unit call things."""

    texts: tuple[str, ...]
    defaults: dict[str, tuple[str, ...]]
    """Default arguments by the lower-case name of a type parameter."""
    aliases: dict[str, str]
    """Names of instances of class templates."""
    classes: dict[str, tuple[str, bool]]
    """The body of each class, and whether it is a template."""

    def types_for(self, parameter: str, text: str) -> tuple[str, ...]:
        """Types that the parameter ``parameter`` may stand for in the file ``text``."""
        found: dict[str, None] = {}
        for spelled in (*self._named(parameter), *self._behaving(parameter, text)):
            found[spelled] = None
        return tuple(found)[:_MOST]

    def arguments_of(self, name: str) -> tuple[str, ...]:
        """Argument lists that any file gives the class template ``name``."""
        found: dict[str, None] = {}
        for text in self.texts:
            for match in re.finditer(
                rf"\b{re.escape(name)}\s*<([^<>;{{}}()]*(?:<[^<>;{{}}]*>)?[^<>;{{}}()]*)>", text
            ):
                found[" ".join(match[1].split())] = None
        return tuple(a for a in found if a)[:12]

    def _named(self, parameter: str) -> Iterator[str]:
        plain = _plain(parameter)
        yield from self.defaults.get(parameter.lower(), ())
        yield from (name for name in self.aliases if _plain(name) == plain)
        yield from (name for name, (_, template) in self.classes.items()
                    if not template and _plain(name) == plain)  # fmt: skip
        if len(plain) > 3:
            for name, spelled in self.defaults.items():
                if name.endswith(plain):
                    yield from spelled

    def _behaving(self, parameter: str, text: str) -> Iterator[str]:
        """Classes that have every member that the file uses of this parameter's objects."""
        used = _members_used(parameter, text)
        if not used:
            return
        fits = {name for name, (body, _) in self.classes.items()
                if all(re.search(rf"\b{m}\b", body) for m in used)}  # fmt: skip
        for name, spelled in self.aliases.items():
            if re.split(r"\s*<", spelled)[0].rpartition("::")[2] in fits:
                yield name
        yield from (n for n in sorted(fits) if not self.classes[n][1])


def vocabulary(files: Sequence[bytes]) -> Vocabulary:
    """What these files call things."""
    texts = tuple(f.decode("utf-8", "replace") for f in files)
    defaults: dict[str, dict[str, None]] = {}
    aliases: dict[str, str] = {}
    classes: dict[str, tuple[str, bool]] = {}
    for text in texts:
        for match in _DEFAULT.finditer(text):
            defaults.setdefault(match[1].lower(), {})[" ".join(match[2].split())] = None
        aliases.update((m[2], m[1]) for m in _TYPEDEF.finditer(text))
        aliases.update((m[1], m[2]) for m in _USING.finditer(text))
        for match in _CLASS.finditer(text):
            classes.setdefault(match[2], (_body(text, match.end() - 1), bool(match[1])))
    return Vocabulary(texts, {n: tuple(d) for n, d in defaults.items()}, aliases, classes)


def _plain(name: str) -> str:
    """``valuet``, ``value_type`` and ``Value_`` are all ``value``."""
    lower = name.lower().strip("_")
    for suffix in ("_type", "type", "_t"):
        lower = lower.removesuffix(suffix)
    return lower.removesuffix("t") if name.endswith("T") and len(name) > 1 else lower


def _members_used(parameter: str, text: str) -> frozenset[str]:
    """Members that the file uses of ``parameter``, or of a variable declared with it."""
    name = re.escape(parameter)
    variables = {m[1] for m in re.finditer(rf"\b{name}\s*[&*]+\s*(\w+)\s*[,;)=({{]", text)}
    used = {m[1] for v in variables
            for m in re.finditer(rf"\b{re.escape(v)}\s*(?:\.|->)\s*(\w+)\s*\(", text)}  # fmt: skip
    used |= {m[1] for m in re.finditer(rf"\b{name}\s*::\s*(\w+)", text)}
    return frozenset(used)


def _body(text: str, start: int) -> str:
    """From the brace at ``start`` to the one that closes it."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] == "{") - (text[at] == "}")
        if depth == 0:
            return text[start : at + 1]
    return text[start:]
