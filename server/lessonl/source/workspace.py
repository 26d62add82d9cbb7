"""Where a file belongs: its workspace, its compile databases, and who includes it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from attrs import define, field

_ROOT_MARKS = (".git", "compile_commands.json", "lessonl.toml")
#: Where build trees are, those of presets and of several configurations among them.
_BUILD_TREES = ("build*", "out*", "cmake[-_]build*", "_build*", ".build*", "obj-*")
_DATABASES = (
    "compile_commands.json",
    *(
        f"{tree}/{below}compile_commands.json"
        for below in ("", "*/", "*/*/")
        for tree in _BUILD_TREES
    ),
)
_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*[<"]([^">\n]+)[">]', re.MULTILINE)
_SCANNED_BYTES = 4 << 20
_SCANNED_FILES = 4000


def workspace_root(file: Path) -> Path:
    """The workspace ``file`` belongs to.

    The nearest directory above it with ``.git``, ``compile_commands.json`` or ``lessonl.toml``;
    else the topmost with a ``CMakeLists.txt``; else the nearest with a build tree that has a
    compile database; else the file's own directory.
    """
    ancestors = list(file.resolve().parents)
    for directory in ancestors:
        if any((directory / mark).exists() for mark in _ROOT_MARKS):
            return directory
    projects = [d for d in ancestors if (d / "CMakeLists.txt").is_file()]
    if projects:
        return projects[-1]
    built = (d for d in ancestors if any(_databases_in(d)))
    return next(built, ancestors[0])


def find_databases(file: Path) -> tuple[Path, ...]:
    """The compile databases that may know ``file``, nearest first, as real paths.

    Looked for in every directory above the file and in the build trees there. Directories that
    everybody may write to (``/tmp``) are passed over: what stands in a database is executed.
    """
    found = (d for directory in file.resolve().parents for d in _databases_in(directory))
    return tuple(dict.fromkeys(found))


def _databases_in(directory: Path) -> Iterator[Path]:
    if _writable_by_all(directory) or directory.parent == directory:
        return
    for pattern in _DATABASES:
        for database in sorted(directory.glob(pattern)):
            if database.is_file() and not _writable_by_all(database.parent):
                yield database.resolve()


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

    def includes(
        self, sources: Sequence[Path], directories: Sequence[Path], header: Path, depth: int
    ) -> bool:
        """Whether a unit includes ``header`` through at most ``depth`` files of the root.

        ``sources`` are its file and what the command line has in front of it, such as the header.
        """
        if header in sources[1:]:
            return True
        level, seen = list(sources), set(sources)
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


def forced_includes(arguments: Iterable[str], directory: Path) -> tuple[Path, ...]:
    """What ``-include`` puts in front of a source, such as CMake's precompiled headers."""
    plain = [a for a in arguments if a != "-Xclang"]
    named = (after for flag, after in itertools.pairwise(plain) if flag == "-include")
    paths = (directory / name for name in named)
    return tuple(path.resolve() for path in paths if path.is_file())
