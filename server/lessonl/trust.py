"""Which commands of a workspace its user lets run, from one session to the next."""

from __future__ import annotations

import contextlib
from pathlib import Path

from attrs import evolve

from lessonl.commands import ProjectCommands, project_commands
from lessonl.lessons.bank import location
from lessonl.model import LessonlError


def commands_of(workspace: Path, *, trusted: bool = False) -> ProjectCommands:
    """A workspace's own commands, trusted if these very lines were before, or are now.

    Raises LessonlError as ``project_commands`` does.
    """
    found = project_commands(workspace)
    return evolve(found, trusted=trusted or _remembered(found))


def remember(commands: ProjectCommands) -> None:
    """Trusts these lines in this workspace for good. Raises LessonlError if it cannot be kept."""
    path = _record(commands.workspace)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            file.write(f"{commands.digest}\n")
    except OSError as error:
        raise LessonlError(
            f"{path} cannot be written: {error.strerror or error}.",
            "Use --trust, which needs to remember nothing.",
            code="environment",
        ) from error


def _remembered(commands: ProjectCommands) -> bool:
    with contextlib.suppress(OSError):
        return commands.digest in _record(commands.workspace).read_text("ascii").split()
    return False


def _record(workspace: Path) -> Path:
    """Out of the workspace's reach, beside its bank."""
    return location(workspace).parent / "trusted-commands"
