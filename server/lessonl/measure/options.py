"""What a user may ask of a judgement, and what can be told before it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from lessonl.commands import ProjectCommands
from lessonl.drivers import DriverAuthor
from lessonl.measure.spelled import Table
from lessonl.model import LessonlError


@frozen
class Options:
    """What a user may ask of a judgement."""

    size: int | None = None
    size_name: str = ""
    """The parameter that ``size`` is meant for, where the user names one."""
    fp: str = "reassociate"
    spec: Mapping[str, Any] | None = None
    cache: bool = True
    time_limit: float | None = None
    keep: Path | None = None
    instantiate: str = ""
    extra_flags: tuple[str, ...] = ()
    original: bytes | None = None
    """The content of the functions' file as it is to be taken, in place of what is on disk."""
    threads: int = 0
    """How many threads a call may have in OpenMP mode; 0 is serial mode."""
    remarks: bool = False
    """Whether verdicts have what the compiler could not optimise, which takes a compile more."""
    instructions: bool = False
    """Whether the instructions of a call are counted: by callgrind it takes seconds a rewrite."""
    verdicts: bool = False
    """Whether a verdict of an earlier judgement will do, and this one is kept."""
    spare_core: bool = False
    """Whether builds leave one core to whoever works at the machine, as beside an editor."""
    launch: str = ""
    """How a CUDA kernel is launched: ``GRID, BLOCK, SHARED``, in terms of its parameters."""
    gpu: bool = False
    """Whether CUDA may run on this machine's GPU, where nothing contains a rewrite."""
    commands: ProjectCommands | None = None
    """The project's own commands, run for what is measured twice if they are trusted."""
    driver: DriverAuthor | None = None
    """Who writes a driver where a function's arguments are not understood; None is nobody."""


@frozen
class Description:
    """How a function is built and tested, for a person who wants to know."""

    compile_line: str
    tu: str
    origin: str
    notes: tuple[str, ...]
    sandbox: str
    spec: tuple[str, ...]
    standard: str = ""
    """The language as the command names it ("C++17"), "" where the compiler chooses."""
    stated: Mapping[str, Table] = field(factory=dict)
    """The spec as a user would state it, by parameter."""


_POLICIES = {"exact": 0, "reassociate": 1, "finite": 3}


def parse_policy(text: str) -> tuple[int, float]:
    """ "exact", "reassociate", "finite" or "tolerance=R" as compare.hpp numbers them.

    Raises LessonlError for any other.
    """
    if text in _POLICIES:
        return _POLICIES[text], 0.0
    name, _, value = text.partition("=")
    with contextlib.suppress(ValueError):
        if name == "tolerance" and 0 <= float(value) < 1:
            return 2, float(value)
    raise LessonlError(
        f"The floating-point policy {text!r} is not known.",
        "Use exact, reassociate, finite or tolerance=R with R between 0 and 1, such as "
        "tolerance=1e-9.",
        code="usage",
    )
