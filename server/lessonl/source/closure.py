"""What a translation unit is made of, and a tree of links in which one of its files is changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lessonl.source.flags import CompileCommand

_PATH_FLAGS = ("-iquote", "-isystem", "-idirafter", "-include", "-imacros", "-I")
_SEARCHED = ("-iquote", "-isystem", "-idirafter", "-I")
_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]+)[">]', re.MULTILINE)
_ABSOLUTE = re.compile(rb'^([ \t]*#[ \t]*include[ \t]*["<])(/[^">\n]+)', re.MULTILINE)
_WORD = re.compile(r"(?:\\\r?\n|\\.|\$\$|[^\s\\])+")


def parse_depfile(text: str, directory: Path) -> tuple[Path, ...]:
    """The prerequisites of a dependency file as ``-MD`` writes it, as absolute paths.

    Relative ones are taken from ``directory``; ``..`` stays, because the compiler will go that
    way again. Order is kept, repetitions are left out; the rules that ``-MP`` adds are empty.
    """
    joined = re.sub(r"\\\r?\n", " ", text)
    found: dict[Path, None] = {}
    for line in joined.splitlines():
        _, colon, prerequisites = _split_rule(line)
        for word in _WORD.findall(prerequisites) if colon else ():
            found.setdefault(directory / _unescaped(word))
    return tuple(found)


def _split_rule(line: str) -> tuple[str, str, str]:
    """Targets, colon and prerequisites; a colon inside of a name is followed by no blank."""
    match = re.search(r":(?=\s|$)", line)
    if match is None:
        return line, "", ""
    return line[: match.start()], ":", line[match.end() :]


def _unescaped(word: str) -> str:
    return re.sub(r"\\([ #\\])", r"\1", word).replace("$$", "$")


def searched(command: CompileCommand) -> Iterator[Path]:
    """The directories that its flags name for ``#include``."""
    arguments = iter(command.arguments)
    for argument in arguments:
        flag = next((f for f in _SEARCHED if argument.startswith(f)), "")
        if flag:
            yield (command.directory / (argument[len(flag) :] or next(arguments, ""))).resolve()


def twins(files: Iterable[Path], directories: Iterable[Path]) -> tuple[Path, ...]:
    """What real ``files`` include beside what a dependency file has of them.

    Compilers take a file with ``#pragma once`` for another of the same size and contents, and do
    not list it; yet it must be there.
    """
    known = {path: path.stat().st_size for path in files}
    places = tuple(dict.fromkeys(directories))
    found: dict[Path, None] = {}
    for file in known:
        for name in dict.fromkeys(_INCLUDE.findall(file.read_bytes())):
            named = (place / os.fsdecode(name) for place in (file.parent, *places))
            path = next((p.resolve() for p in named if p.is_file()), file)
            if path not in known and path.stat().st_size in known.values():
                found.setdefault(path)
    return tuple(found)


def including_absolutely(files: Iterable[Path], root: Path) -> tuple[Path, ...]:
    """Those of ``files`` that include one of ``root`` by its whole path.

    CMake's unity sources and precompiled headers do.
    """
    return tuple(f for f in files if led_into(data := f.read_bytes(), root, Path("/")) != data)


def led_into(data: bytes, root: Path, destination: Path) -> bytes:
    """``data`` with what it includes of ``root`` by whole paths led into ``destination``."""

    def led(include: re.Match[bytes]) -> bytes:
        named = Path(os.fsdecode(include[2]))
        return include[1] + os.fsencode(map_path(named, root, destination))

    return _ABSOLUTE.sub(led, data)


def shadow(
    root: Path,
    files: Iterable[Path],
    changed: Mapping[Path, bytes],
    destination: Path,
    absolute: Iterable[Path] = (),
) -> None:
    """Mirrors ``files`` of ``root`` below ``destination``; those in ``changed`` with new bytes.

    ``absolute`` are those that `including_absolutely` found: they include what is mirrored.

    Directories are real, because ``..`` through a linked directory would lead back to the original
    tree; files are links to the real originals. A changed file is changed under each of its names.
    Files outside of ``root`` are left where they are.
    """
    contents = {path.resolve(): path.read_bytes() for path in absolute}
    contents |= {path.resolve(): data for path, data in changed.items()}
    contents = {path: led_into(data, root, destination) for path, data in contents.items()}
    for file in dict.fromkeys([*files, *changed]):
        real = file.resolve()
        for relative in _directories_below(root, file):
            (destination / relative).mkdir(parents=True, exist_ok=True)
        for relative in _names_below(root, file):
            target = destination / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_symlink() or target.exists():
                target.unlink()
            if real in contents:
                target.write_bytes(contents[real])
            else:
                target.symlink_to(real)


def _directories_below(root: Path, file: Path) -> Iterator[Path]:
    """Every directory passed on the way to ``file``, also those left again by ``..``."""
    for parent in file.parents:
        directory = Path(os.path.normpath(parent))
        if directory.is_relative_to(root):
            yield directory.relative_to(root)


def _names_below(root: Path, file: Path) -> Iterator[Path]:
    """The paths of ``file`` relative to ``root``: as spelled, and as it really is."""
    spelled = Path(os.path.normpath(file))
    seen: set[Path] = set()
    for path, base in (
        (spelled, root),
        (spelled, root.resolve()),
        (file.resolve(), root.resolve()),
    ):
        if path.is_relative_to(base) and path.relative_to(base) not in seen:
            seen.add(path.relative_to(base))
            yield path.relative_to(base)


def map_path(path: Path, root: Path, destination: Path) -> Path:
    """Where ``path`` is in the shadow; itself if it is not below ``root``."""
    spelled = Path(os.path.normpath(path))
    for base in (root, root.resolve()):
        if spelled.is_relative_to(base):
            return destination / spelled.relative_to(base)
    return spelled


def map_arguments(command: CompileCommand, root: Path, destination: Path) -> tuple[str, ...]:
    """The command's arguments with every path below ``root`` led into the shadow.

    Relative paths are first taken from the command's directory, so the result holds in any
    directory. Diagnostics and ``__FILE__`` keep naming the original tree.
    """
    mapped: list[str] = []
    rest = iter(command.arguments)
    for argument in rest:
        flag, value = _path_flag(argument)
        if flag and not value:
            mapped += [flag, _mapped(next(rest, ""), flag, command, root, destination)]
        elif flag:
            mapped.append(flag + _mapped(value, flag, command, root, destination))
        elif argument.startswith("/"):
            mapped.append(str(map_path(Path(argument), root, destination)))
        else:
            mapped.append(argument)
    return (*mapped, f"-ffile-prefix-map={destination}={root}")


def _path_flag(argument: str) -> tuple[str, str]:
    """The flag that takes a path and the value joined to it: ``-Iinc`` is -I and inc."""
    for flag in _PATH_FLAGS:
        if argument.startswith(flag) and argument[: len(flag) + 4] != "-include-pch":
            return flag, argument.removeprefix(flag)
    return "", ""


def _mapped(value: str, flag: str, command: CompileCommand, root: Path, destination: Path) -> str:
    if value.startswith("=") or not value:
        return value  # a path below the compiler's own sysroot
    path = command.directory / value
    if flag in ("-include", "-imacros") and not path.exists():
        return value  # found through the include directories instead
    return str(map_path(path, root, destination))
