"""The ``lessonl`` command: its subcommands, and one place where every failure ends."""

from __future__ import annotations

import contextlib
import errno
import importlib
import os
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from lessonl import __version__
from lessonl.cli.exits import CANCELLED, USAGE, error_exit
from lessonl.cli.signals import Cancelled
from lessonl.cli.terminal import Terminal
from lessonl.model import LessonlError
from lessonl.report.json import error_document

_COMMANDS: Final = ("judge", "optimize", "spec", "agents", "lessons", "runs", "serve", "doctor")


class _Commands(click.Group):
    """The subcommands, each imported when it is wanted: judging should not wait for the rest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = getattr(importlib.import_module(f"lessonl.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    invoke_without_command=True,
    epilog="Exit codes: 0 faster; 3 not faster; 4 rejected; 5 not supported yet; 6 correct but "
    "not timed; 2 wrong usage or environment; 130 cancelled.",
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def app(context: click.Context) -> None:
    """Makes one C++ function faster, and proves it.

    Start with `lessonl doctor`, then `lessonl optimize FILE:LINE`.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def run(arguments: Sequence[str]) -> int:
    """Runs one command line and returns its exit code. Nothing is raised but KeyboardInterrupt."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    terminal = Terminal()
    as_json = "--json" in arguments
    try:
        code = _invoke(arguments)
        sys.stdout.flush()
    except LessonlError as error:
        return _fail(terminal, error, as_json)
    except (Cancelled, click.Abort, KeyboardInterrupt):
        return _cancelled(terminal, as_json)
    except OSError as error:
        if error.errno in (errno.EPIPE, errno.EIO):
            return _reader_gone()
        if error.errno == errno.ENOSPC:
            return _fail(terminal, _no_room(), as_json)
        return _fail(terminal, _defect(error), as_json)
    except Exception as error:
        return _fail(terminal, _defect(error), as_json)
    return code


def _invoke(arguments: Sequence[str]) -> int:
    try:
        result = app.main(list(arguments), prog_name="lessonl", standalone_mode=False)
    except SystemExit as error:  # click's own way to say that nobody reads any more
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE)) from error
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "lessonl"
        hint = f"`{command} -h` lists what it accepts."
        raise LessonlError(error.format_message(), hint) from error
    except click.ClickException as error:
        raise LessonlError(error.format_message(), "`lessonl -h` says how it is used.") from error
    return result if isinstance(result, int) else 0


def _fail(terminal: Terminal, error: LessonlError, as_json: bool) -> int:
    with contextlib.suppress(OSError):
        if as_json:
            terminal.document(error_document(error))
        else:
            terminal.error(error)
    return error_exit(error)


def _cancelled(terminal: Terminal, as_json: bool) -> int:
    error = LessonlError(
        "Cancelled.", "Nothing was changed, and nothing is left behind.", code="cancelled"
    )
    _fail(terminal, error, as_json)
    return CANCELLED


def _reader_gone() -> int:
    """Whoever read our output has had enough (``lessonl ... | head``), or the terminal is gone."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return USAGE


def _no_room() -> LessonlError:
    return LessonlError(
        "The output cannot be written: there is no space left.", "Write it elsewhere.",
        code="environment",
    )  # fmt: skip


def _defect(error: Exception) -> LessonlError:
    """A mistake of ours, in one sentence; the traceback goes to a file."""
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    log = _write_log("".join(traceback.format_exception(error)))
    where = f"The details are in {log}; please report them." if log else "Please report it."
    return LessonlError(
        f"LessonL itself failed ({' '.join(what.split())[:200]}).", where, code="internal"
    )


def _write_log(text: str) -> Path | None:
    from lessonl.measure.toolchain import cache_root

    name = f"failure-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    body = f"lessonl {__version__}, Python {sys.version}\n{sys.argv}\n{text}"
    with contextlib.suppress(OSError, LessonlError):
        log = cache_root() / "logs" / name
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(body, encoding="utf-8", errors="backslashreplace")
        return log
    return None
