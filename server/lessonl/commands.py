"""The project's own commands in ``lessonl.toml``: what builds, tests and times it as a whole.

They are shell lines of a file that came with the project. Nobody may run one before its user has
said so; who that is asked by is up to the front ends.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, get_args

from attrs import frozen

from lessonl import rules
from lessonl.config import WORKSPACE_FILE, read_file
from lessonl.model import LessonlError

BenchFormat = Literal["wall-clock", "google-benchmark"]
FORMATS: Final[tuple[BenchFormat, ...]] = get_args(BenchFormat)

LIMIT_SECONDS: Final = 300.0


@frozen
class ProjectTests:
    """The line of a shell that tests the project: an exit code other than 0 is a failure."""

    command: str
    build: str = ""
    """What builds it before; empty where ``command`` does."""
    time_limit: float = LIMIT_SECONDS
    """Seconds for the build, and again for the tests."""
    read: tuple[str, ...] = ()
    """Hidden places of the user's home that builds and tests need, ``~/.conan2/p`` for instance."""


@frozen
class ProjectBench:
    """The line of a shell that times the project."""

    command: str
    build: str = ""
    """What builds it before; empty where the tests' build or ``command`` does."""
    time_limit: float = LIMIT_SECONDS
    """Seconds for the build, and again for all pairs of runs together."""
    format: BenchFormat = "wall-clock"
    """What is compared: how long it takes, or the times in the JSON that it prints."""
    filter: str = ""
    """A regular expression for the names of the benchmarks that count."""
    read: tuple[str, ...] = ()
    """As in ``ProjectTests``."""


@frozen
class ProjectCommands:
    """The commands of one workspace, and whether its user lets them run."""

    workspace: Path
    test: ProjectTests | None = None
    bench: ProjectBench | None = None
    trusted: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """Each line of a shell, in the order in which they are run."""
        tables = self._tables
        wanted = [*(table.build for table in tables), *(table.command for table in tables)]
        return tuple(dict.fromkeys(line for line in wanted if line))

    @property
    def reads(self) -> tuple[Path, ...]:
        """What they read of what is else kept from them."""
        named = dict.fromkeys(path for table in self._tables for path in table.read)
        return tuple(self.workspace / _expanded(path) for path in named)

    @property
    def wanted(self) -> tuple[str, ...]:
        """All that a user has to agree to: the lines, and what they may read."""
        return (*self.lines, *(f"(may read {path})" for path in self.reads))

    @property
    def digest(self) -> str:
        """Stands for all that is wanted: anything else has another one."""
        return hashlib.sha256("\0".join(self.wanted).encode()).hexdigest()

    @property
    def _tables(self) -> tuple[ProjectTests | ProjectBench, ...]:
        return tuple(table for table in (self.test, self.bench) if table is not None)


def _expression(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except re.error:
        return False


def _paths(value: Any) -> bool:
    return isinstance(value, list) and all(rules.WORDS.holds(path) for path in value)


def _expanded(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # the home of nobody who is here
        return Path(path)


_COMMON: Final = {
    "command": rules.WORDS,
    "read": rules.Rule(_paths, 'a list of paths, such as ["~/.conan2/p"]', tuple),
    "build": rules.WORDS,
    "time_limit": rules.SECONDS,
}
_BENCH: Final = {
    **_COMMON,
    "format": rules.one_of(*FORMATS),
    "filter": rules.Rule(_expression, "a regular expression"),
}


def project_commands(workspace: Path) -> ProjectCommands:
    """The tables ``[test]`` and ``[bench]`` of a workspace's file, not trusted yet.

    Raises LessonlError for a file that cannot be read, and for what makes no sense in it.
    """
    file = workspace / WORKSPACE_FILE
    given = read_file(file)
    test = _table(given, "test", _COMMON, file)
    bench = _table(given, "bench", _BENCH, file)
    return ProjectCommands(
        workspace.resolve(),
        None if test is None else ProjectTests(**test),
        None if bench is None else ProjectBench(**bench),
    )


def _table(
    given: Mapping[str, Any], name: str, known: Mapping[str, rules.Rule], file: Path
) -> dict[str, Any] | None:
    table = given.get(name)
    if table is None:
        return None
    where = f"[{name}] in {file}"
    if not isinstance(table, Mapping) or "command" not in table:
        raise LessonlError(
            f"{where} has no command.",
            f'Write a table [{name}] with command = "..." in it, a line for the shell.',
        )
    return rules.check_all(table, known, where)
