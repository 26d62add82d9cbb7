"""How a file is compiled: its entry in a compile database, or the best that can be said."""

from __future__ import annotations

import itertools
import json
import os
import shlex
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

from lessonl.model import LessonlError, Unsupported
from lessonl.source.closure import parse_depfile
from lessonl.source.cuda import is_cuda
from lessonl.source.cuda_marks import has_marks
from lessonl.source.flags import (
    CompileCommand,
    Entry,
    entry_optimisation,
    makes_header,
    normalise,
    optimisation_rank,
)
from lessonl.source.nvcc import for_emulator
from lessonl.source.workspace import (
    IncludeScan,
    find_databases,
    forced_includes,
    include_directories,
    include_path,
    workspace_root,
)

__all__ = [
    "CompileCommand",
    "Entry",
    "compile_command",
    "entries_for",
    "find_databases",
    "normalise",
    "other_standards",
    "read_database",
    "workspace_root",
]

_REWRITE = "Write it again (cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON, or bear -- make)."
#: Without a database the first is assumed; a file that it does not compile tells another by that.
_STANDARDS = ("-std=c++20", "-std=c++17", "-std=c++14", "-std=c++11")
_SOURCES = (".c", ".cc", ".cpp", ".cxx", ".c++", ".C", ".cu")


def read_database(database: Path) -> tuple[Entry, ...]:
    """Every entry of a compile database.

    Raises LessonlError, naming the file and where it is broken.
    """
    try:
        content = json.loads(database.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise LessonlError(f"The compile database {database} cannot be read: {error}.") from error
    except json.JSONDecodeError as error:
        raise LessonlError(
            f"The compile database {database} is broken at line {error.lineno}, "
            f"column {error.colno}: {error.msg}.",
            _REWRITE,
        ) from error
    except UnicodeDecodeError as error:
        raise LessonlError(
            f"The compile database {database} is not UTF-8 at byte {error.start}.", _REWRITE
        ) from error
    if not isinstance(content, list):
        raise LessonlError(f"The compile database {database} is not a JSON list.", _REWRITE)
    return tuple(_entry(item, number, database) for number, item in enumerate(content, 1))


def _entry(item: Any, number: int, database: Path) -> Entry:
    if not isinstance(item, Mapping) or not isinstance(item.get("file"), str):
        raise LessonlError(f"Entry {number} of {database} has no file.", _REWRITE)
    spelled = str(item["file"])
    directory = database.parent / str(item.get("directory", "."))
    arguments = item.get("arguments")
    if arguments is None:
        try:
            arguments = shlex.split(str(item.get("command", "")))
        except ValueError as error:
            raise LessonlError(
                f"The command of entry {number} of {database} cannot be split: {error}.",
                _REWRITE,
            ) from error
    if not isinstance(arguments, list) or not all(isinstance(a, str) for a in arguments):
        raise LessonlError(f"The arguments of entry {number} of {database} are no list.", _REWRITE)
    return Entry(
        directory=Path(os.path.normpath(directory)),
        source=(directory / spelled).resolve(),
        spelled=spelled,
        arguments=tuple(arguments),
        database=database,
        output=str(item.get("output", "")),
    )


def entries_for(database: Path, file: Path) -> tuple[Entry, ...]:
    """The entries of ``file``, best optimised first; equal ones keep the database's order."""
    return _best_first(e for e in read_database(database) if e.source == file.resolve())


def _best_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda e: -optimisation_rank(entry_optimisation(e))))


def compile_command(file: Path) -> CompileCommand:
    """How ``file`` is compiled; ``origin`` says where the answer comes from.

    In this order: its own entry; for a header (and for a source without an entry) a translation
    unit that includes it; the flags of the nearest entry; ``c++ -std=c++20 -O2`` with the
    workspace's include directories. CUDA is compiled for the emulator. Raises LessonlError or
    Unsupported, as ``normalise`` does.
    """
    found = _compile_command(file.resolve())
    return for_emulator(found) if found.cuda or is_cuda(file) else found


def runs_on_emulator(file: Path, data: bytes) -> bool:
    """Whether a file of content ``data`` is CUDA: by its name, or by its text and its command.

    Raises LessonlError or Unsupported, as ``compile_command`` does.
    """
    return is_cuda(file) or (has_marks(data) and compile_command(file).cuda)


def _compile_command(file: Path) -> CompileCommand:
    everything, broken = _all_entries(file)
    own = _best_first(e for e in everything if e.source == file)
    if own:
        note = f" ({len(own)} entries, the highest optimisation)" if len(own) > 1 else ""
        return _first_usable(own, note)
    if broken is not None:
        raise broken
    entries = [e for e in everything if e.source.is_file() and not makes_header(e)]
    if not entries:
        gone = " (the database names only files that are gone)" if everything else ""
        return _without_database(file, gone)
    return _borrowed(file, entries)


def _first_usable(own: Sequence[Entry], note: str) -> CompileCommand:
    """The best entry that can be used here: another preset may be for another machine."""
    refused: list[LessonlError] = []
    for entry in own:
        try:
            return normalise(entry, f"its entry in {entry.database}{note}")
        except LessonlError as error:
            refused.append(error)
    raise refused[0]


def _borrowed(file: Path, entries: Sequence[Entry]) -> CompileCommand:
    """The command of a translation unit that includes ``file``, or the flags of the nearest one.

    A build whose entry cannot be used here is passed over if there is another.
    """
    left, refused = list(entries), list[LessonlError]()
    while left:
        entry, how = _including(file, left) or (_best_first(_nearest(file, left))[0], "")
        try:
            return _as_unit_of(file, entry, how)
        except LessonlError as error:
            refused.append(error)
        left = [e for e in left if _build_of(e) != _build_of(entry)]
    raise refused[0]


def _build_of(entry: Entry) -> tuple[Path, tuple[str, ...]]:
    return entry.database, entry.arguments[:1]


def _as_unit_of(file: Path, entry: Entry, how: str) -> CompileCommand:
    """``file`` as ``entry`` compiles it: within its unit, or alone with its flags."""
    if how and entry.source.is_relative_to(workspace_root(file)):
        return normalise(entry, f"{entry.source}, {how} ({entry.database})")
    outside = f", {how} from outside of the workspace" if how else ""
    command = normalise(entry, f"no entry of its own: the flags of {entry.source}{outside}")
    return evolve(command, source=file, generated=_is_header(file))


def other_standards(command: CompileCommand) -> tuple[CompileCommand, ...]:
    """``command`` with older language standards, where nothing but our guess chose its own."""
    if not command.assumed or _STANDARDS[0] not in command.arguments:
        return ()
    return tuple(
        evolve(
            command,
            arguments=tuple(standard if a == _STANDARDS[0] else a for a in command.arguments),
            origin=f"{command.origin}; {standard} because {_STANDARDS[0]} does not compile it",
        )
        for standard in _STANDARDS[1:]
    )


def _all_entries(file: Path) -> tuple[list[Entry], LessonlError | None]:
    """The entries of every database that may know ``file``, and the first one's error."""
    found: list[Entry] = []
    broken: LessonlError | None = None
    for database in find_databases(file):
        try:
            found += read_database(database)
        except LessonlError as error:
            broken = broken or error
    return found, broken


def _is_header(file: Path) -> bool:
    return file.suffix not in _SOURCES


def _including(file: Path, entries: Sequence[Entry]) -> tuple[Entry, str] | None:
    """The entry whose translation unit has ``file`` in it, and how that is known."""
    ordered = sorted(
        _best_first(entries),
        key=lambda e: (e.source.stem != file.stem, _distance(file, e.source), len(e.source.parts)),
    )
    scan = IncludeScan(workspace_root(file))
    paths = {entry: include_path(entry.arguments, entry.directory) for entry in ordered}
    starts = {e: (e.source, *forced_includes(e.arguments, e.directory)) for e in ordered}
    same_stem = [e for e in ordered if e.source.stem == file.stem]
    for entry in same_stem:
        if scan.includes(starts[entry], paths[entry], file, depth=8):
            return entry, "of the same name, which includes it"
    for entry in ordered:
        if scan.includes(starts[entry], paths[entry], file, depth=1):
            return entry, "which includes it"
    for entry in ordered:
        if file in _recorded_dependencies(entry):
            return entry, "which was built from it"
    for entry in ordered:
        if scan.includes(starts[entry], paths[entry], file, depth=8):
            return entry, "which includes it through other headers"
    return None


def _recorded_dependencies(entry: Entry) -> frozenset[Path]:
    """What the build's own dependency file says about an entry; empty without one."""
    output = entry.output
    if not output and "-o" in entry.arguments[:-1]:
        output = entry.arguments[entry.arguments.index("-o") + 1]
    if not output:
        return frozenset()
    path = entry.directory / output
    for candidate in (path.with_name(f"{path.name}.d"), path.with_suffix(".d")):
        try:
            text = candidate.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError:
            continue
        return frozenset(p.resolve() for p in parse_depfile(text, entry.directory))
    return frozenset()


def _nearest(file: Path, entries: Sequence[Entry]) -> list[Entry]:
    """Of the same language as far as there are any; a header is taken for one of C++."""
    alike = [e for e in entries if _language(e.source) == _language(file)] or entries
    closest = min(_distance(file, e.source) for e in alike)
    return [e for e in alike if _distance(file, e.source) == closest]


def _language(file: Path) -> str:
    return {".c": "C", ".cu": "CUDA", ".cuh": "CUDA"}.get(file.suffix, "C++")


def _distance(one: Path, other: Path) -> int:
    """How many directories apart two files are."""
    a, b = one.parent.parts, other.parent.parts
    pairs = zip(a, b, strict=False)
    shared = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    return len(a) + len(b) - 2 * shared


def _without_database(file: Path, note: str) -> CompileCommand:
    root = workspace_root(file)
    is_c = file.suffix == ".c"
    name = "cc" if is_c else "c++"
    compiler = shutil.which(name)
    if compiler is None:
        raise Unsupported(
            f"There is no compile database for {file} and no {name} on the PATH.",
            "Install g++ or clang++, or write a compile database.",
        )
    includes = [f"-I{directory}" for directory in include_directories(root, file)]
    standard = [] if is_c else [_STANDARDS[0]]
    line = " ".join([name, *standard, "-O2"])
    return CompileCommand(
        compiler=compiler,
        directory=root,
        arguments=(*standard, "-O2", *includes, "-w", "-fPIC"),
        source=file,
        optimisation="-O2",
        debug_build=False,
        origin=f"no compile database{note}: {line} with the include directories of {root}",
        generated=_is_header(file),
        assumed=True,
    )
