"""``lessonl serve``: the engine for editors, over standard input and output."""

from __future__ import annotations

import os
import stat
import sys
from typing import NoReturn

import click

from lessonl.model import LessonlError


@click.command(short_help="Serves an editor (language server).")
@click.option("--stdio", is_flag=True, hidden=True, help="The default; many clients say it.")
def serve(*, stdio: bool) -> int:
    """Serves an editor over standard input and output (language server protocol).

    Editors start it; docs/how-to/other-editors.md shows how.
    """
    if not _connected():
        raise LessonlError(
            "A language server talks to an editor through pipes, and here are none.",
            "docs/how-to/other-editors.md shows how an editor starts it.",
        )
    from lessonl.lsp.guard import guarded

    return guarded(_serve)


def _connected() -> bool:
    """Whether an editor is likely at the other end."""
    modes = [os.fstat(descriptor).st_mode for descriptor in (0, 1)]
    return all(stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) for mode in modes)


def _serve() -> NoReturn:
    # Late: the process that only watches over this one needs none of it.
    from lessonl.lsp import stdio
    from lessonl.lsp.server import log_to_stderr, make_server
    from lessonl.lsp.streams import private_streams

    stdin, stdout = private_streams()
    log_to_stderr()
    code = stdio.serve(make_server(), stdin, stdout)
    # Nothing is left to be done, and taking the interpreter apart can take as long as all before.
    sys.stderr.flush()
    os._exit(code)
