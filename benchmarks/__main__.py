"""``lessonl-bench run|report``, also ``python -m benchmarks``: what published tables come from."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lessonl.model import LessonlError

_USAGE = "usage: lessonl-bench run|report ... (each has --help)"


def main(words: Sequence[str]) -> int:
    """0, 2 with one sentence where something is wrong, 130 when interrupted."""
    command, rest = (words[0], words[1:]) if words else ("", ())
    try:
        if command == "run":
            from benchmarks.runner.command import run

            return run(rest)
        if command == "report":
            from benchmarks.report.command import report

            return report(rest)
    except LessonlError as error:
        print(f"{error.message} {error.hint}".strip(), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted; the same command goes on.", file=sys.stderr)
        return 130
    print(_USAGE, file=sys.stdout if command in ("-h", "--help") else sys.stderr)
    return 0 if command in ("-h", "--help") else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
