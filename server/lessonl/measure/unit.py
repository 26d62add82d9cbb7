"""What is built, and what came of it."""

from __future__ import annotations

import re
from pathlib import Path

from attrs import frozen

from lessonl.measure.process import Completed
from lessonl.model import Function, LessonlError
from lessonl.source.compile_db import CompileCommand
from lessonl.source.cuda import lowered

_LOG_LINES = 40
#: Characters of an error that is shown as a sentence.
_LONGEST = 500
#: What a compiler says about its command line rather than about a file.
_ABOUT_FLAGS = re.compile(
    r"(?:\S*(?:g\+\+|gcc|c\+\+|cc|clang(?:\+\+)?|cc1plus)(?:-[\d.]+)?|<command[- ]line>):"
    r"(?:\d+:)* (?:fatal )?error: (.+)"
)
_CUDA = re.compile(
    rb"<<<|\b__(?:shared|global|device|host|forceinline|noinline|constant|launch_bounds)__\b"
)
_UNDEFINED = re.compile(r"undefined (?:reference to `|symbol: )([^'\n]+)")


@frozen
class Unit:
    """The translation unit that a function is built in."""

    function: Function
    command: CompileCommand
    root: Path
    source: Path
    """The file given to the compiler; the function may lie in a header it includes."""
    source_text: bytes
    closure: tuple[Path, ...]
    """Files under ``root`` that the unit reads."""
    outside: tuple[Path, ...] = ()
    """Files it reads elsewhere that are not the system's."""
    absolute: tuple[Path, ...] = ()
    """Those of the closure that include others of it by their whole paths."""
    archives: tuple[Path, ...] = ()
    """Other translation units of the project that it is linked with."""
    link: tuple[str, ...] = ()
    """What the archives need on the link line, themselves included."""
    linked_from: tuple[Path, ...] = ()
    """The files that the archives are made of."""


def lowered_headers(unit: Unit) -> dict[Path, bytes]:
    """Headers of a CUDA unit as the emulator's compiler takes them, where they differ."""
    if not unit.command.cuda:
        return {}
    texts = {p: p.read_bytes() for p in unit.closure}
    changed = {p: text for p, text in texts.items() if _CUDA.search(text)}
    return {p: lowered(text) for p, text in changed.items()}


@frozen
class Addition:
    """A text at the end of a unit, the options it is compiled with, and our header before all."""

    text: str
    options: tuple[str, ...]
    header: Path | None = None


@frozen
class Built:
    """A shared object, or why there is none. ``log`` holds at most 40 lines, errors first."""

    path: Path | None
    log: str = ""
    timed_out: bool = False
    seconds: float = 0.0
    missing: tuple[str, ...] = ()
    """What an adapter that was built all the same needs and nobody has defined."""

    @property
    def undefined(self) -> tuple[str, ...]:
        """Demangled names of what the linker did not find."""
        return undefined_names(self.log) or self.missing


def undefined_names(text: str) -> tuple[str, ...]:
    """What the linker did not find, in the order of its messages; the runner has our own names."""
    found = dict.fromkeys(_UNDEFINED.findall(text))
    return tuple(name for name in found if not name.startswith("lessonl_"))


def first_error(done: Completed) -> str:
    """The compiler's first error, in one line."""
    lines = done.stderr.decode(errors="replace").splitlines()
    errors = [line for line in lines if "error:" in line] or lines or [_silent(done)]
    return errors[0].strip()[:_LONGEST]


def _silent(done: Completed) -> str:
    return "error: the compiler was killed, twice" if done.killed else "the compiler failed"


def does_not_compile(source: Path, error: str, command: CompileCommand) -> LessonlError:
    """The error (``original_does_not_compile``) of a unit whose first one is ``error``.

    It names the flags where the compiler has something against them.
    """
    code = "original_does_not_compile"
    if flags := _ABOUT_FLAGS.match(error):
        return LessonlError(
            f"The flags of {source.name} are not what {Path(command.compiler).name} takes: "
            f"{flags[1]}",
            f"Correct them where they come from: {command.origin}.",
            code=code,
        )
    return LessonlError(
        f"{source.name} does not compile as it is: {error}",
        "Build your project first; `lessonl doctor FILE` prints its compile line.",
        code=code,
    )


def compiler_log(done: Completed, tree: Path, root: Path) -> str:
    """What the compiler says, errors first, with the names of the user's own files."""
    said = (
        _silent(done) if done.killed and not done.stderr else done.stderr.decode(errors="replace")
    )
    text = said.replace(str(tree), str(root))
    lines = text.splitlines()
    errors = [
        i for i, line in enumerate(lines) if "error:" in line or "undefined reference" in line
    ]
    start = errors[0] if errors else 0
    return "\n".join(lines[start:] + lines[:start])[: 200 * _LOG_LINES]
