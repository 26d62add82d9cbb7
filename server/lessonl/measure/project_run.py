"""Builds and tests a version of the project in shadows, and says how a command failed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from attrs import frozen

from lessonl.commands import ProjectCommands
from lessonl.measure.process import Completed
from lessonl.measure.shadow import NoShadow, Shadows

_SHOWN: Final = 3
_LOGGED: Final = 40
_LONGEST: Final = 120
_COMMAND_LONGEST: Final = 60
_FAILURE: Final = re.compile(
    r"\b(fail\w*|errors?|assert\w*|abort\w*|exception|terminate called|mismatch|not ok"
    r"|segmentation fault|sanitizer|expected)\b|\*\*\*",
    re.IGNORECASE,
)
_NONE_FAILED: Final = re.compile(r"\b(0|no) (\w+ )?(fail\w*|errors?)\b", re.IGNORECASE)
_SIGNAL_BASE: Final = 128


@frozen
class Failed:
    """A command that did not end well."""

    command: str
    done: Completed
    limit: float

    @property
    def how(self) -> str:
        """``make test ended with exit code 2``"""
        line = shown(self.command)
        if self.done.timed_out:
            return f"{line} did not end within {self.limit:g} s"
        code = self.done.returncode
        number = -code if code < 0 else code - _SIGNAL_BASE
        if 0 < number < _SIGNAL_BASE // 2:
            return f"{line} was ended by signal {number}"
        return f"{line} ended with exit code {code}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that say what failed, the first ones first; or the last that were printed."""
        every = [line.strip() for line in _text(self.done).splitlines() if line.strip()]
        telling = [x for x in every if _FAILURE.search(x) and not _NONE_FAILED.search(x)]
        return tuple(x[:_LONGEST] for x in (telling or every[-_SHOWN:])[:_LOGGED])

    def __str__(self) -> str:
        said = "; ".join(self.lines[:_SHOWN])
        return f"{self.how}: {said}" if said else self.how


def shown(command: str) -> str:
    """A command for a sentence: its beginning, where it is long."""
    line = " ".join(command.split())
    return line if len(line) <= _COMMAND_LONGEST else f"{line[: _COMMAND_LONGEST - 3]}..."


def _text(done: Completed) -> str:
    return (done.stdout + b"\n" + done.stderr).decode(errors="replace")


@frozen
class Place:
    """Where the function's file is in the workspace, and what it holds with the original."""

    relative: Path
    data: bytes


class Project:
    """The project in shadows: the first is built and left alone, what runs, runs in copies."""

    def __init__(
        self, commands: ProjectCommands, shadows: Shadows, cores: frozenset[int], built: Path
    ) -> None:
        self.commands = commands
        self.shadows = shadows
        self._cores = cores
        self._built = built

    async def builds(self, shadow: Path) -> Failed | None:
        """Builds all that is to be run; None when it went well."""
        tables = [t for t in (self.commands.test, self.commands.bench) if t is not None]
        limits = {t.build: t.time_limit for t in reversed(tables) if t.build}
        for line in dict.fromkeys(t.build for t in tables if t.build):
            if failed := await self._run(shadow, line, limits[line]):
                return failed
        return None

    async def tests(self, shadow: Path, *, at_least: float = 0.0) -> Failed | float:
        """Runs the tests; the seconds that they took when they passed."""
        assert self.commands.test is not None
        limit = max(self.commands.test.time_limit, at_least)
        line = self.commands.test.command
        done = await self.shadows.run(shadow, line, seconds=limit, cores=self._cores)
        return done.seconds if done.ok else Failed(line, done, limit)

    async def _run(self, shadow: Path, line: str, limit: float) -> Failed | None:
        done = await self.shadows.run(shadow, line, seconds=limit, cores=self._cores)
        return None if done.ok else Failed(line, done, limit)

    async def copied(self) -> Path:
        """A copy of the original as it was built."""
        return await self.shadows.copied(self._built)

    @asynccontextmanager
    async def version(self, place: Place) -> AsyncIterator[Path]:
        """A copy with another content of the function's file, not built yet; gone afterwards."""
        shadow = await self.copied()
        try:
            put(shadow, place)
            yield shadow
        finally:
            await self.shadows.drop(shadow)


def put(shadow: Path, place: Place) -> None:
    """Writes the function's file in a shadow. Raises NoShadow when it is not there to be changed.

    It may not be there: what is mounted into a workspace is not copied.
    """
    path = shadow / place.relative
    try:
        if path.read_bytes() == place.data:
            return
        mode = path.stat().st_mode
        path.unlink()
        path.write_bytes(place.data)
        path.chmod(mode)
    except OSError as error:
        why = error.strerror or error
        raise NoShadow(f"{place.relative} cannot be changed in a copy: {why}") from error
