"""The other translation units of a project, those that seem to define a missing name first."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import evolve, frozen

from lessonl.model import LessonlError, Unsupported
from lessonl.source.compile_db import CompileCommand, Entry, find_databases, read_database
from lessonl.source.flags import entry_optimisation, normalise, optimisation_rank

_SUFFIXES = frozenset((".c", ".cc", ".cpp", ".cxx", ".c++", ".C", ".S", ".s"))
_MOST_FILES = 400
_READ_BYTES = 4 << 20
_TARGET = re.compile(r"(?:^|/)CMakeFiles/([^/]+)\.dir/")
#: Scores of a file that seems to define a name, and of one that only has its words.
DEFINES, _MENTIONS = 8, 1


@frozen
class Sibling:
    """Another source of the project; ``distance`` counts directories, another target adds some."""

    command: CompileCommand
    distance: int
    text: str

    def score(self, names: Iterable[str]) -> int:
        """How likely this file is to define one of these demangled symbols; 0: none is in it."""
        return sum(_score(self.text, name) for name in names)


def siblings(source: Path, command: CompileCommand, root: Path) -> tuple[Sibling, ...]:
    """The sources that ``source`` may be linked with, the nearest first.

    Those of the compile database that ``source`` is in, without those that cannot be compiled
    here; without a database the sources below ``root``, compiled like ``source``.
    """
    entries = _database(source)
    found = _of_database(source, entries) if entries else _of_tree(source, command, root)
    near = itertools.islice(sorted(found, key=lambda pair: pair[1]), _MOST_FILES)
    return tuple(Sibling(c, distance, _text(c.source)) for c, distance in near)


def _database(source: Path) -> tuple[Entry, ...]:
    """The entries of the first database that has ``source``, else of the first with any."""
    first: tuple[Entry, ...] = ()
    for database in find_databases(source):
        try:
            entries = read_database(database)
        except LessonlError:
            continue
        if any(e.source == source.resolve() for e in entries):
            return entries
        first = first or entries
    return first


def _of_database(source: Path, entries: Sequence[Entry]) -> Iterator[tuple[CompileCommand, int]]:
    own = {_target(e) for e in entries if e.source == source.resolve()}

    def preference(entry: Entry) -> tuple[bool, int]:
        return _target(entry) not in own, -optimisation_rank(entry_optimisation(entry))

    best: dict[Path, Entry] = {}
    for entry in sorted(entries, key=preference):
        best.setdefault(entry.source, entry)
    for entry in best.values():
        if entry.source == source.resolve() or entry.source.suffix not in _SUFFIXES:
            continue
        try:
            command = normalise(entry)
        except (LessonlError, Unsupported):
            continue
        elsewhere = 100 if own and _target(entry) not in own else 0
        yield command, elsewhere + _distance(source, entry.source)


def _of_tree(
    source: Path, command: CompileCommand, root: Path
) -> Iterator[tuple[CompileCommand, int]]:
    files = (p for p in root.rglob("*") if p.suffix in (_SUFFIXES - {".S", ".s"}) and p.is_file())
    for file in sorted(itertools.islice(files, 4 * _MOST_FILES)):
        if file.resolve() != source.resolve():
            yield evolve(command, source=file, generated=False), _distance(source, file)


def _target(entry: Entry) -> str:
    """What an entry is built for, as CMake names its object; "" where nothing says it."""
    output = entry.output
    if not output and "-o" in entry.arguments[:-1]:
        output = entry.arguments[entry.arguments.index("-o") + 1]
    match = _TARGET.search(output)
    return match[1] if match else ""


def _distance(one: Path, other: Path) -> int:
    a, b = one.parent.parts, other.parent.parts
    shared = sum(1 for _ in itertools.takewhile(lambda p: p[0] == p[1], zip(a, b, strict=False)))
    return len(a) + len(b) - 2 * shared


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_READ_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""


def _score(text: str, symbol: str) -> int:
    """How much ``text`` looks as if it defined a demangled symbol."""
    *scopes, name = _parts(symbol)
    if name not in text:
        return 0
    spelled = re.escape(name)
    if scopes:
        of_class = re.escape(scopes[-1]) + r"\s*(?:<[^;{}]*>)?\s*::\s*~?"
        if re.search(rf"\b{of_class}{spelled}", text):
            return DEFINES
    if symbol.startswith(("typeinfo for ", "vtable for ", "VTT for ")):
        return DEFINES if re.search(rf"\b{spelled}\s*(?:<[^;{{}}]*>)?\s*::", text) else _MENTIONS
    if "(" in symbol:
        body = rf"(?<![\w.>]){spelled}\s*\([^;{{}}]*\)[^;{{}}()]*\{{"
        return DEFINES if re.search(body, text) else _MENTIONS
    return DEFINES if re.search(rf"\b{spelled}\b\s*[\[={{;(]", text) else _MENTIONS


def _parts(symbol: str) -> list[str]:
    """``ns::C::f`` out of ``vtable for ns::C`` and ``int ns::C<int>::f(char) const``."""
    head = re.sub(
        r"^(?:typeinfo|vtable|VTT|guard variable|non-virtual thunk to) (?:for )?", "", symbol
    )
    head = head.replace("(anonymous namespace)::", "").replace("{anonymous}::", "")
    named = re.match(r".*?\boperator\s*(?:\(\)|[^\s\w(]+|\w+)", head)
    head = named.group() if named else head.partition("(")[0]
    head = re.sub(r"\[abi:\w+\]", "", head)
    if not named:
        while (shorter := re.sub(r"<[^<>]*>", "", head)) != head:
            head = shorter
        head = head.split()[-1] if head.split() else head
    return head.split("::")
