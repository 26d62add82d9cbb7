"""OpenMP mode: the flag that asks for it, the sizes of teams, and what makes use of it."""

from __future__ import annotations

import os
from typing import Final

from attrs import evolve

from lessonl.measure.objects import OPENMP, ObjectFacts
from lessonl.model import LessonlError, Mode
from lessonl.source.compile_db import CompileCommand

FLAG: Final = "-fopenmp"
_ADDED: Final = f"; with {FLAG}"
MOST_THREADS: Final = 512


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def threads_of(mode: Mode, threads: int | None) -> int:
    """How many threads a call may have, as in Options: 0 in serial mode. Raises LessonlError."""
    return check_threads(threads or cores()) if mode == "openmp" else 0


def check_threads(threads: int) -> int:
    """A number of threads that can be asked for. Raises LessonlError."""
    if not 1 <= threads <= MOST_THREADS:
        raise LessonlError(
            f"{threads} is no number of threads.", f"Give one from 1 to {MOST_THREADS}."
        )
    return threads


def with_openmp(command: CompileCommand) -> CompileCommand:
    """The command with OpenMP switched on, as it is for the original and its rewrites alike."""
    if FLAG in command.arguments:
        return command
    origin = f"{command.origin}{_ADDED}"
    return evolve(command, arguments=(*command.arguments, FLAG), origin=origin)


def was_added(command: CompileCommand) -> bool:
    """Whether the user's own build is without OpenMP."""
    return command.origin.endswith(_ADDED)


def without_openmp(compiler: str) -> LessonlError:
    """Says that a compiler cannot do it."""
    return LessonlError(
        f"{compiler} cannot build programs with {FLAG}.",
        "Install its OpenMP library (libgomp or libomp), or leave --mode openmp away.",
        code="environment",
    )


def runner_flags(threads: int) -> tuple[str, ...]:
    """What a runner is told that may have so many threads."""
    return (f"threads={threads}",) if threads > 1 else ()


def team_sizes(threads: int) -> tuple[int, ...]:
    """With how many threads a rewrite is checked beside one: two, all, and an odd number above."""
    odd = threads + 1 + threads % 2
    return tuple(sorted({2, threads, odd} - {1}))


def table_sizes(threads: int) -> tuple[int, ...]:
    """The rows of a thread table below ``threads``: 1, 2, 4, ..."""
    return tuple(1 << k for k in range(threads.bit_length()) if 1 << k < threads)


def uses_threads(facts: ObjectFacts) -> bool:
    """Whether a linked object asks OpenMP's library for anything."""
    return any(name.startswith(OPENMP) for name in facts.undefined)
