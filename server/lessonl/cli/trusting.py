"""Asks whether the commands of a workspace's ``lessonl.toml`` may run, once for these lines."""

from __future__ import annotations

from attrs import evolve

from lessonl.cli.arguments import Subject, Wanted
from lessonl.cli.terminal import Terminal
from lessonl.commands import ProjectCommands
from lessonl.source.compile_db import workspace_root
from lessonl.trust import commands_of, remember


def own_commands(terminal: Terminal, about: Subject, wanted: Wanted) -> ProjectCommands:
    """The commands of the function's workspace, trusted by ``--trust``, before, or right now.

    Where nobody can be asked, they stay untrusted. Raises LessonlError for a file that makes no
    sense.
    """
    found = commands_of(workspace_root(about.function.file), trusted=wanted.trust)
    if not found.lines or found.trusted or wanted.as_json or not terminal.answers:
        return found
    terminal.asked(f"lessonl.toml in {found.workspace} has commands to test and time the project:")
    terminal.asked(*(f"  {line}" for line in found.wanted))
    if not terminal.agrees(
        "They come with the project. Run them, in a copy of it without a network, from now on?"
    ):
        return found
    remember(found)
    return evolve(found, trusted=True)
