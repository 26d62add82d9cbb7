"""The bank that a command is about: that of the current directory's workspace, or of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from lessonl.lessons.bank import Bank, location
from lessonl.model import LessonlError
from lessonl.source.workspace import workspace_root


def about_a_bank(command: Callable[..., int]) -> Callable[..., int]:
    """Adds the options that every command on a bank has."""
    workspace = click.option(
        "--workspace", metavar="DIR", help="A directory of the workspace (default: this one)."
    )
    as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
    return workspace(as_json(command))


@contextmanager
def bank_of(workspace: str | None, *, make: bool = False) -> Iterator[Bank]:
    """The open bank. Raises LessonlError when there is none, unless it is to be made."""
    directory = Path(workspace).expanduser() if workspace is not None else Path.cwd()
    if not directory.is_dir():
        raise LessonlError(f"There is no directory {directory}.", "Check --workspace.")
    root = workspace_root(directory / "here")
    path = location(root)
    if not make and not path.exists():
        raise LessonlError(
            f"Nothing was learnt in the workspace {root} yet: there is no {path}.",
            "Run `lessonl optimize` there, or name another with --workspace.",
        )
    with closing(Bank(path)) as bank:
        yield bank


def group(text: str) -> Callable[[Callable[..., None]], click.Group]:
    """A command that consists of others, and lists them when none is named."""

    def made(function: Callable[..., Any]) -> click.Group:
        return click.group(short_help=text, invoke_without_command=True)(function)

    return made


def list_commands(context: click.Context) -> None:
    """Shows the help of a group that was called without a command."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
