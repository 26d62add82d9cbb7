"""The engine from a terminal: ``lessonl judge``, ``optimize`` and ``doctor``."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line of this process and ends the process with its exit code."""
    try:
        # Late, so that Ctrl-C is no traceback while everything else is being imported.
        from lessonl.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
