"""Public suites: ``python -m benchmarks.adapters SUITE --checkout DIR [--only NAME ...]``.

Prints how many problems of a suite the judge takes on, and why not the rest. ``--list`` only lists
them. The checkout is never changed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from benchmarks.adapters import pareval, polybench, release, tsvc
from benchmarks.adapters.checkout import Adapted
from benchmarks.adapters.survey import survey
from benchmarks.log import open_log
from lessonl.model import LessonlError

ADAPTERS: Final[dict[str, Callable[[Path, Path], Adapted]]] = {
    "release": release.load,
    "pareval": pareval.load,
    "polybench": polybench.load,
    "tsvc": tsvc.load,
}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.adapters", description=__doc__)
    parser.add_argument("suite", choices=list(ADAPTERS))
    parser.add_argument("--checkout", type=Path, required=True, help="the suite's topmost folder")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these problems")
    parser.add_argument("--list", action="store_true", help="judge nothing")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """0, or 2 where the folder is no checkout of the suite."""
    arguments = _arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="lessonl-suite-") as work:
            adapted = ADAPTERS[arguments.suite](arguments.checkout.resolve(), Path(work).resolve())
            _run(arguments, adapted)
    except LessonlError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return 2
    return 0


def _run(arguments: argparse.Namespace, adapted: Adapted) -> None:
    only = set(arguments.only)
    chosen = [p for p in adapted.problems if not only or {p.name, p.category} & only]
    with open_log(arguments.log, "adapters") as log:
        for note in adapted.notes:
            log.say(" ".join(note.split()))
        if not arguments.list:
            asyncio.run(survey(adapted, chosen, log))
            return
        for problem in chosen:
            print(f"{problem.category:24} {problem.name:32} {problem.statement[:80]}")
        for left in adapted.left_out:
            print(f"{'left out':24} {left.name:32} {left.why}")


if __name__ == "__main__":
    sys.exit(main())
