"""Where a file belongs: its workspace, its compile databases, and who includes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import define, field

_ROOT_MARKS = (".git", "compile_commands.json", "lessonl.toml")
_DATABASES = (
    "compile_commands.json",
    "build*/compile_commands.json",
    "out*/compile_commands.json",
    "cmake-build-*/compile_commands.json",
    "build*/*/compile_commands.json",
    "build*/*/*/compile_commands.json",
    "out*/*/compile_commands.json",
    "out*/*/*/compile_commands.json",
)
_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*[<"]([^">\n]+)[">]', re.MULTILINE)
_SCANNED_BYTES = 4 << 20
_SCANNED_FILES = 4000


def workspace_root(file: Path) -> Path:
    """The workspace ``file`` belongs to.

    The nearest directory above it with ``.git``, ``compile_commands.json`` or ``lessonl.toml``;
    else the topmost with a ``CMakeLists.txt``; else the file's own directory.
    """
    ancestors = list(file.resolve().parents)
    for directory in ancestors:
        if any((directory / mark).exists() for mark in _ROOT_MARKS):
            return directory
    projects = [d for d in ancestors if (d / "CMakeLists.txt").is_file()]
    return projects[-1] if projects else ancestors[0]


def find_databases(file: Path) -> tuple[Path, ...]:
    """The compile databases that may know ``file``, nearest first, as real paths.

    Looked for in every directory above the file and its ``build*``, ``out*`` and
    ``cmake-build-*``. Directories that everybody may write to (``/tmp``) are passed over: what
    stands in a database is executed.
    """
    found: dict[Path, None] = {}
    for directory in file.resolve().parents:
        if _writable_by_all(directory) or directory.parent == directory:
            continue
        for pattern in _DATABASES:
            for database in sorted(directory.glob(pattern)):
                if database.is_file() and not _writable_by_all(database.parent):
                    found.setdefault(database.resolve())
    return tuple(found)


def _writable_by_all(directory: Path) -> bool:
    try:
        return bool(directory.stat().st_mode & 0o002)
    except OSError:
        return True


def include_directories(root: Path, file: Path) -> tuple[Path, ...]:
    """Directories of ``root`` that headers are usually included from, for want of a database."""
    near = [d for d in file.resolve().parents if d == root or root in d.parents]
    candidates = [
        *near,
        *(directory / name for directory in near for name in ("include", "src", "inc")),
    ]
    return tuple(dict.fromkeys(d for d in candidates if d.is_dir()))


@define
class IncludeScan:
    """Finds out by text which sources include a header; every file is read at most once."""

    root: Path
    _read: dict[Path, tuple[str, ...]] = field(factory=dict)

    def includes(self, source: Path, directories: Sequence[Path], header: Path, depth: int) -> bool:
        """Whether ``source`` includes ``header`` through at most ``depth`` files of the root."""
        level, seen = [source], {source}
        for _ in range(depth):
            following: list[Path] = []
            for path in level:
                for included in self._resolved(path, directories):
                    if included == header:
                        return True
                    if included not in seen:
                        seen.add(included)
                        following.append(included)
            level = following
        return False

    def _resolved(self, path: Path, directories: Sequence[Path]) -> Iterator[Path]:
        for name in self._names(path):
            for directory in (path.parent, *directories):
                candidate = directory / name
                if candidate.is_file():
                    real = candidate.resolve()
                    if self.root in real.parents:
                        yield real
                    break

    def _names(self, path: Path) -> tuple[str, ...]:
        if path not in self._read:
            self._read[path] = () if len(self._read) > _SCANNED_FILES else _included_names(path)
        return self._read[path]


def _included_names(path: Path) -> tuple[str, ...]:
    try:
        with path.open("rb") as stream:
            text = stream.read(_SCANNED_BYTES)
    except OSError:
        return ()
    return tuple(name.decode("utf-8", "surrogateescape") for name in _INCLUDE.findall(text))


def include_path(arguments: Iterable[str], directory: Path) -> tuple[Path, ...]:
    """The directories that the arguments search for includes, in their order."""
    found: list[Path] = []
    rest = iter(arguments)
    for argument in rest:
        for flag in ("-iquote", "-isystem", "-idirafter", "-I"):
            if argument == flag:
                found.append(directory / next(rest, ""))
                break
            if argument.startswith(flag):
                found.append(directory / argument.removeprefix(flag))
                break
    return tuple(found)
