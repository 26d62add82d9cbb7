"""Which of a project's own types a template parameter may stand for, by how its text uses names.

A project names its concepts alike everywhere: a parameter ``Encoding`` has a default in one class
and none in another, ``ValueT`` stands for what is called ``Value``, and an ``OutputStream`` on
which ``Put`` is called is a class that has a ``Put``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from attrs import frozen

from lessonl.source.templates import split_arguments

_DEFAULT = re.compile(r"\b(?:typename|class)\s+(\w+)\s*=\s*([\w:]+(?:\s*<[^<>;{}]*>)?)\s*[,>]")
_TYPEDEF = re.compile(r"^[ \t]{0,4}typedef\s+([\w:]+\s*<[^;{}]*>)\s*(\w+)\s*;", re.MULTILINE)
_USING = re.compile(r"^[ \t]{0,4}using\s+(\w+)\s*=\s*([\w:]+\s*<[^;{}]*>)\s*;", re.MULTILINE)
_CLASS = re.compile(r"(template\s*<[^{};]*>\s*)?\b(?:class|struct)\s+(\w+)\b[^;{}()=]*\{")
_EMPTY_LIST = re.compile(r"template\s*<((?:[^<>]|<[^<>]*>)*)>\s*")
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_PARAMETER = re.compile(r"\b(?:typename|class)\s+(\w+)\s*[,>=]")
_MOST = 4
#: The share of the members used that a class must have: names stand for several things.
_MOST_MEMBERS = 0.6


@frozen
class Vocabulary:
    """What the files of one translation unit call things."""

    texts: tuple[str, ...]
    defaults: dict[str, tuple[str, ...]]
    """Default arguments by the lower-case name of a type parameter."""
    aliases: dict[str, str]
    """Names of instances of class templates."""
    classes: dict[str, tuple[str, str]]
    """The body of each class, and its template header."""

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
        yield from (
            spelled
            for name, (_, template) in self.classes.items()
            if _plain(name) == plain and (spelled := _without_arguments(name, template))
        )
        if len(plain) > 3:
            for name, defaults in self.defaults.items():
                if name.endswith(plain):
                    yield from defaults

    def _behaving(self, parameter: str, text: str) -> Iterator[str]:
        """Classes that have every member that the file uses of this parameter's objects.

        Where it uses none itself, what another file uses of its own counts: a project names its
        concepts alike.
        """
        if used := _members_used(parameter, text):
            yield from self._with_members(used)
            return
        for other in self.texts:
            if len(used := _members_used(parameter, other)) > 1:
                yield from self._with_members(used)

    def _with_members(self, used: Collection[str]) -> Iterator[str]:
        """Classes with most of these members, those with all of them first."""
        # What is called on something else is no member of its own.
        own = [re.compile(rf"(?<![.>:])\b{m}\b") for m in used]
        shares = {name: sum(bool(m.search(body)) for m in own) / len(own)
                  for name, (body, _) in self.classes.items()}  # fmt: skip
        fits = sorted((n for n in shares if shares[n] >= _MOST_MEMBERS), key=lambda n: -shares[n])
        for fitting in fits:
            for name, spelled in self.aliases.items():
                if re.split(r"\s*<", spelled)[0].rpartition("::")[2] == fitting:
                    yield name
            if spelled := _without_arguments(fitting, self.classes[fitting][1]):
                yield spelled


def vocabulary(files: Sequence[bytes]) -> Vocabulary:
    """What these files call things."""
    texts = tuple(_COMMENT.sub(" ", f.decode("utf-8", "replace")) for f in files)
    defaults: dict[str, dict[str, None]] = {}
    aliases: dict[str, str] = {}
    classes: dict[str, tuple[str, str]] = {}
    for text in texts:
        for match in _DEFAULT.finditer(text):
            defaults.setdefault(match[1].lower(), {})[" ".join(match[2].split())] = None
        aliases.update((m[2], m[1]) for m in _TYPEDEF.finditer(text))
        aliases.update((m[1], m[2]) for m in _USING.finditer(text))
        for match in _CLASS.finditer(text):
            classes.setdefault(match[2], (_body(text, match.end() - 1), match[1] or ""))
    parameters = {m[1] for text in texts for m in _PARAMETER.finditer(text)}
    aliases = {n: a for n, a in aliases.items() if not parameters & {*re.findall(r"\w+", a)}}
    return Vocabulary(texts, {n: tuple(d) for n, d in defaults.items()}, aliases, classes)


def _without_arguments(name: str, template: str) -> str:
    """How a class is named that needs no template arguments; "" if it does need some."""
    if not template:
        return name
    listed = _EMPTY_LIST.fullmatch(template)
    parameters = split_arguments(listed[1]) if listed else ("",)
    return f"{name}<>" if all("=" in p for p in parameters) else ""


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
