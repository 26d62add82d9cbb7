"""What the preprocessor makes of the project's files: scopes that macros open, inactive branches.

The syntax tree of a file does not see that ``LIB_NAMESPACE_BEGIN`` opens a namespace or which
branch of an ``#if`` counts. The preprocessed text does, line by line where the original stood.
"""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path

from attrs import evolve, frozen

from lessonl.model import Function
from lessonl.source.functions import functions
from lessonl.source.structure import Record, enums, records

_MARKER = re.compile(rb'#(?:line)? ?(\d+) "((?:[^"\\]|\\.)*)"((?: \d)*)\s*$')
_MOST_LINES_AWAY = 5
#: Reasons of `Function.unsupported` that the preprocessed text may do away with.
DOUBTS = ("the text around it could not be parsed", "its text could not be parsed")


@frozen
class Expanded:
    """The project's files as the compiler reads them, each line at its number."""

    texts: dict[Path, bytes]

    def scope_of(self, function: Function) -> Function | None:
        """``function`` with the scope and the types that the compiler sees.

        Its text and place stay. None if the preprocessor leaves the function out.
        """
        text = self.texts.get(function.file.resolve(), b"")
        names = [p.name for p in function.parameters]
        extent = (function.line, function.end_line)
        # Parameters that a macro declares have other names before it is expanded.
        same = [
            f
            for f in functions(function.file, text)
            if f.name == function.name
            and ([p.name for p in f.parameters] == names or (f.line, f.end_line) == extent)
        ]
        found = min(same, key=lambda f: abs(f.line - function.line), default=None)
        if found is None or abs(found.line - function.line) > _MOST_LINES_AWAY:
            return None
        return evolve(
            function,
            namespaces=found.namespaces,
            classes=found.classes,
            parameters=found.parameters,
            returns=found.returns,
            template=found.template,
            in_class=found.in_class,
            static=found.static,
            const=found.const,
            access=found.access,
            # Where both agree on the lines, the doubt was about a macro that is now expanded.
            unsupported=found.unsupported
            if (found.line, found.end_line) == extent
            else function.unsupported,
        )

    def records(self) -> dict[str, Record]:
        """The classes by qualified name."""
        return {name: r for text in self.texts.values() for name, r in records(text).items()}

    def enumerators(self) -> dict[str, int]:
        """The number of enumerators by the enum's own name."""
        return {
            name.rpartition("::")[2]: len(e)
            for text in self.texts.values()
            for name, e in enums(text).items()
        }


def expanded(preprocessed: bytes, directory: Path, files: Container[Path]) -> Expanded:
    """Takes the output of ``-E`` apart. ``files`` are real paths, the only ones that are kept.

    Of a file that is read twice the first reading counts.
    """
    lines: dict[Path, dict[int, bytes]] = {}
    known: dict[bytes, Path | None] = {}
    current: dict[int, bytes] | None = None
    number = 0
    for line in preprocessed.splitlines():
        marker = _MARKER.match(line) if line.startswith(b"#") else None
        if marker is None:
            if current is not None and line.strip():
                current[number] = current[number] + b" " + line if number in current else line
            number += 1
            continue
        name = marker[2]
        if name not in known:
            known[name] = _path(name, directory, files)
        path, number = known[name], int(marker[1])
        entered = b"1" in marker[3].split()
        again = entered and path in lines
        current = None if path is None or again else lines.setdefault(path, {})
    return Expanded({path: _joined(found) for path, found in lines.items()})


def _path(name: bytes, directory: Path, files: Container[Path]) -> Path | None:
    spelled = re.sub(rb"\\(.)", rb"\1", name).decode("utf-8", "surrogateescape")
    path = (directory / spelled).resolve()
    return path if path in files else None


def _joined(lines: dict[int, bytes]) -> bytes:
    last = max(lines, default=0)
    return b"\n".join(lines.get(number, b"") for number in range(1, last + 1)) + b"\n"
