"""Makes one line of a compile database ours: what is dropped, what is added, in one table."""

from __future__ import annotations

import itertools
import re
import shlex
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from attrs import frozen

from lessonl.model import LessonlError, Unsupported
from lessonl.source.cuda import is_cuda
from lessonl.source.nvcc import (
    compiles_cuda,
    host_arguments,
    host_compiler,
    is_nvcc,
    nvcc_arguments,
)
from lessonl.source.targets import foreign_target


@frozen
class Entry:
    """One entry of a compile database, as found: its arguments are not yet normalised."""

    directory: Path
    source: Path
    """The real path of the entry's file."""
    spelled: str
    """The file as the entry spells it."""
    arguments: tuple[str, ...]
    database: Path
    output: str = ""


@frozen
class CompileCommand:
    """How one translation unit is compiled. ``arguments`` have neither input nor output.

    ``optimisation`` is the level as found ("" for none); ``debug_build`` says that it was below
    -O2 and that -O2 stands in its place. ``generated`` means that ``source`` is a header for
    which a one-line translation unit that includes it has to be written; ``assumed`` that no
    compile database says anything about the flags.
    """

    compiler: str
    directory: Path
    arguments: tuple[str, ...]
    source: Path
    optimisation: str
    debug_build: bool
    origin: str
    generated: bool = False
    assumed: bool = False
    cuda: bool = False
    """Whether it compiles CUDA for the CPU, with the emulator's headers."""
    device: tuple[str, ...] = ()
    """The arguments that nvcc compiles CUDA with, as far as the command is for CUDA."""
    nvcc: str = ""
    """The nvcc that a compile database names, if it does."""

    def line(self) -> str:
        """The command for people, as a shell would take it."""
        return shlex.join([self.compiler, *self.arguments, "-c", str(self.source)])


@frozen
class Drop:
    """A flag that goes: ``value`` says where its value is, so that it goes along.

    none: ``flag`` alone; prefix: anything that begins with it; next: the value is the next
    argument; either: joined to the flag or the next argument.
    """

    flag: str
    value: Literal["none", "prefix", "next", "either"] = "none"


DROPPED = (
    Drop("-o", "either"),
    Drop("-c"),
    Drop("-S"),
    Drop("-E"),
    Drop("-fsyntax-only"),
    Drop("-static"),
    Drop("-static-pie"),
    Drop("-MD"),
    Drop("-MMD"),
    Drop("-MP"),
    Drop("-MG"),
    Drop("-M"),
    Drop("-MM"),
    Drop("-MF", "either"),
    Drop("-MT", "either"),
    Drop("-MQ", "either"),
    Drop("-MJ", "either"),
    Drop("-save-temps", "prefix"),
    Drop("--save-temps", "prefix"),
    Drop("--coverage"),
    Drop("-coverage"),
    Drop("-ftest-coverage"),
    Drop("-fcoverage-", "prefix"),
    Drop("-fprofile-", "prefix"),
    Drop("-Werror", "prefix"),
    Drop("-pedantic-errors"),
    Drop("-Winvalid-pch"),
    Drop("-fsanitize", "prefix"),
    Drop("-fno-sanitize", "prefix"),
    Drop("-flto", "prefix"),
    Drop("-fno-lto"),
    Drop("-ffat-lto-objects"),
    Drop("-fno-fat-lto-objects"),
    Drop("-fuse-linker-plugin"),
    Drop("-fwhole-program"),
    Drop("-pie"),
    Drop("-no-pie"),
    Drop("-fpie"),
    Drop("-fPIE"),
    Drop("-fno-pie"),
    Drop("-fno-PIE"),
    Drop("-fpic"),
    Drop("-fPIC"),
    Drop("-fno-pic"),
    Drop("-fno-PIC"),
    Drop("-fvisibility", "prefix"),
    Drop("-fdeps-", "prefix"),
    Drop("-nostdlib", "prefix"),
    Drop("-nodefaultlibs"),
    Drop("-nostartfiles"),
    Drop("-nolibc"),
    Drop("-Wl,", "prefix"),
    Drop("-Xlinker", "next"),
)
ADDED = ("-w", "-fPIC")
BELOW_O2 = ("", "-O0", "-O", "-O1", "-Og")
OPTIMISATION_ORDER = ("", "-O0", "-Og", "-O", "-O1", "-Oz", "-Os", "-O2", "-O3", "-Ofast")
LAUNCHERS = frozenset(("ccache", "sccache", "distcc", "icecc", "buildcache", "env"))
MODULE_FLAGS = re.compile(
    r"-fmodules(-ts)?$|-fmodule-(file|mapper|header|output|only)|--precompile$|-fprebuilt-module|"
    r"-fcxx-modules$|-fmodules?=|-x\s*c\+\+-module"
)
_STANDARD = re.compile(r"--?std=(gnu|c)\+\+(\w\w)")
#: C is compiled as C++ here, and clang refuses a standard of another language.
_C_STANDARD = re.compile(r"--?std=(c|gnu|iso9899:)[0-9]\w+")
_DRAFTS = {"0x": "11", "1y": "14", "1z": "17", "2a": "20", "2b": "23", "2c": "26"}
_MSVC = re.compile(r"(clang-)?cl(\.exe)?$", re.IGNORECASE)


def normalise(entry: Entry, origin: str = "", fallback: str = "-O2") -> CompileCommand:
    """The command that builds ``entry``'s source for us.

    ``fallback`` stands in for a missing or debug optimisation level. Raises Unsupported for
    MSVC, C++20 modules, another machine's code and a compiler that is not there, LessonlError for
    a broken response file.
    """
    expanded = list(_expanded(entry.arguments, entry.directory))
    compiler, arguments = _without_launchers(expanded, entry)
    cuda = is_cuda(entry.source) or compiles_cuda(arguments)
    nvcc = compiler if is_nvcc(compiler) else ""
    device = tuple(_kept(list(nvcc_arguments(arguments)), entry)) if cuda or nvcc else ()
    if nvcc:
        compiler = host_compiler(arguments)
        arguments = list(host_arguments(arguments))
    elif cuda:
        arguments = list(host_arguments(arguments))
    _refuse_other_machines(arguments, entry)
    found = optimisation(arguments)
    debug = found in BELOW_O2
    if not entry.directory.is_dir():
        raise LessonlError(
            f"The directory {entry.directory} that {entry.database} names is not there.",
            "Configure the build again, so that the database fits this machine.",
        )
    kept = [a for a in _kept(arguments, entry) if not (debug and is_optimisation(a))]
    return CompileCommand(
        compiler=_resolved(compiler, entry),
        directory=entry.directory,
        arguments=(*kept, *([fallback] if debug else []), *ADDED),
        source=entry.source,
        optimisation=found,
        debug_build=debug,
        cuda=cuda,
        origin=origin or f"its entry in {entry.database}",
        device=device,
        nvcc=nvcc,
    )


def makes_header(entry: Entry) -> bool:
    """Whether an entry precompiles a header: it is no translation unit."""
    languages = (after for flag, after in itertools.pairwise(entry.arguments) if flag == "-x")
    joined = (a.removeprefix("-x") for a in entry.arguments if a.startswith("-x"))
    return any(language.endswith("-header") for language in (*languages, *joined))


def standard(arguments: Sequence[str]) -> str:
    """The language standard in force, such as "C++17" or "GNU C++20"; "" where none is named."""
    spelled = ("-std=c++98" if argument == "-ansi" else argument for argument in arguments)
    named = (_STANDARD.fullmatch(argument) for argument in reversed([*spelled]))
    found = next((x for x in named if x is not None), None)
    if found is None:
        return ""
    return f"{'GNU ' if found[1] == 'gnu' else ''}C++{_DRAFTS.get(found[2], found[2])}"


def is_optimisation(argument: str) -> bool:
    """Whether an argument sets the optimisation level."""
    return re.fullmatch(r"-O([0-9]*|s|z|g|fast)", argument) is not None


def optimisation(arguments: Sequence[str]) -> str:
    """The level in force: the last one given, "" for none."""
    return next((a for a in reversed(arguments) if is_optimisation(a)), "")


def optimisation_rank(level: str) -> int:
    """Orders levels; unknown ones (``-O4``) are the highest."""
    known = level in OPTIMISATION_ORDER
    return OPTIMISATION_ORDER.index(level) if known else len(OPTIMISATION_ORDER)


def entry_optimisation(entry: Entry) -> str:
    """The level of an entry as found, response files read; "" if they cannot be."""
    try:
        return optimisation(list(_expanded(entry.arguments, entry.directory)))
    except LessonlError:
        return ""


def _expanded(arguments: Sequence[str], directory: Path, depth: int = 0) -> Iterator[str]:
    """The arguments with ``@file`` replaced by what the file says."""
    for argument in arguments:
        if not argument.startswith("@") or len(argument) == 1:
            yield argument
            continue
        path = directory / argument[1:]
        if path.suffix == ".modmap" and not path.exists():
            continue  # CMake's module scan has not run: the file would only name modules
        if depth > 8:
            raise LessonlError(f"The response file {path} includes itself.", "Repair the build.")
        try:
            text = path.read_text(encoding="utf-8", errors="surrogateescape")
            words = shlex.split(text)
        except (OSError, ValueError) as error:
            raise LessonlError(
                f"The response file {path} of the compile database cannot be read: {error}.",
                "Build the project once, so that it is written.",
            ) from error
        yield from _expanded(words, directory, depth + 1)


def _without_launchers(arguments: list[str], entry: Entry) -> tuple[str, list[str]]:
    """The compiler and what follows it."""
    rest = list(arguments)
    if rest and Path(rest[0]).stem == "cmake" and "--" in rest:
        rest = rest[rest.index("--") + 1 :]
    while rest and _program(rest[0]) in LAUNCHERS:
        rest = rest[1:]
        while rest and (rest[0].startswith("-") or re.match(r"\w+=", rest[0])):
            rest = rest[1:]
    if not rest:
        raise LessonlError(
            f"The entry of {entry.source} in {entry.database} names no compiler.",
            "Write the compile database again.",
        )
    return rest[0], rest[1:]


def _program(argument: str) -> str:
    return Path(argument).name.removesuffix(".exe").lower()


def _resolved(compiler: str, entry: Entry) -> str:
    """The compiler as a program that can be started."""
    if _MSVC.fullmatch(Path(compiler.replace("\\", "/")).name):
        raise Unsupported(
            f"The compiler {compiler} is MSVC's, which is not supported.",
            "Use a build with g++ or clang++.",
        )
    named = "/" in compiler
    found = shutil.which(str(entry.directory / compiler) if named else compiler)
    if found is None:
        raise Unsupported(
            f"The compiler {compiler} named in {entry.database} is not on this machine.",
            "Install it, or configure the build with one that is.",
        )
    return found


def _kept(arguments: Sequence[str], entry: Entry) -> Iterator[str]:
    """The arguments that are neither dropped nor the input."""
    _refuse_modules(arguments, entry)
    rest = iter(arguments)
    for argument in rest:
        if argument == "-Xclang":
            yield from _clang_option(argument, rest)
            continue
        drop = _drop_of(argument)
        if drop is None:
            foreign = argument == "--" or _C_STANDARD.fullmatch(argument)
            if not foreign and not _is_input(argument, entry):
                yield argument
            if argument in TAKES_VALUE:
                yield next(rest, "")
        elif drop.value == "next" or (drop.value == "either" and argument == drop.flag):
            next(rest, "")


def _refuse_other_machines(arguments: Sequence[str], entry: Entry) -> None:
    if flag := foreign_target(arguments):
        raise Unsupported(
            f"The flags of {entry.source} in {entry.database} ask for code of another machine "
            f"({flag}), which cannot run on this one.",
            f"Configure a build for this machine, without {flag}.",
        )


def _refuse_modules(arguments: Sequence[str], entry: Entry) -> None:
    for argument, following in itertools.pairwise([*arguments, ""]):
        if MODULE_FLAGS.match(f"-x{following}" if argument == "-x" else argument):
            raise Unsupported(
                f"{entry.source} is compiled with C++20 modules ({argument}), "
                "which are not supported.",
                "Judge a function of a translation unit without modules.",
            )


TAKES_VALUE = (
    "-I",
    "-iquote",
    "-isystem",
    "-idirafter",
    "-include",
    "-imacros",
    "-isysroot",
    "--sysroot",
    "-D",
    "-U",
    "-x",
    "-arch",
    "-target",
    "--param",
    "-iprefix",
    "-iwithprefix",
    "-B",
    "-L",
    "-F",
    "-iframework",
    "-Xpreprocessor",
    "-Xassembler",
    "-mllvm",
    "-Xcompiler",
    "-gencode",
    "-ccbin",
)
"""Flags whose value may be the next argument: it is never an input or a dropped flag."""


def _clang_option(flag: str, rest: Iterator[str]) -> Iterator[str]:
    """``-Xclang X``, but a precompiled header (``-include-pch``) is dropped with its file."""
    value = next(rest, "")
    if value == "-include-pch":
        next(rest, "")
        next(rest, "")
    elif value != "-fno-pch-timestamp":
        yield from (flag, value)


def _drop_of(argument: str) -> Drop | None:
    for drop in DROPPED:
        joined = drop.value in ("prefix", "either")
        if argument == drop.flag or (joined and argument.startswith(drop.flag)):
            return drop
    return None


def _is_input(argument: str, entry: Entry) -> bool:
    if argument == entry.spelled:
        return True
    if argument.startswith("-") or Path(argument).name != entry.source.name:
        return False
    return (entry.directory / argument).resolve() == entry.source
