"""What the built-in agents make of functions: ``python -m benchmarks.optimize examples|wild``.

``examples`` are the bundled ones, each run twice: in an empty cache, as on a machine never used
before (``cold``), and in one that the runs before it filled (``warm``). ``wild`` draws functions
of public packages until the judge has taken on as many as were asked for. Every run has the
default settings and an empty bank, so that none helps the next.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import platformdirs
from attrs import asdict

from benchmarks.cache import empty_cache
from benchmarks.cases import load_cases
from benchmarks.log import Log, commit, open_log
from benchmarks.optimize.search import Search, search
from benchmarks.optimize.table import line, table
from benchmarks.wild.fetch import make_cache
from benchmarks.wild.populations import populations
from benchmarks.wild.sample import draw
from lessonl.model import Function, LessonlError

_POPULATION = 10_000


def run(name: str, function: Function, mode: str, log: Log, limit: float) -> Search:
    """One run, told and kept as soon as it is done."""
    found = asyncio.run(search(name, function, limit))
    print(f"{mode:5} {line(found)}", flush=True)
    log.row({"mode": mode, **_plain(found)})
    return found


def _plain(found: Search) -> dict[str, Any]:
    row = asdict(found)
    return {**row, "first": _rounded(found.first), "seconds": _rounded(found.seconds)}


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)


def examples(arguments: argparse.Namespace, log: Log) -> list[Search]:
    """Every example function, cold and warm; the warm ones are returned."""
    cases = [c for c in load_cases() if not arguments.only or c.name in arguments.only]
    cold = []
    for case in cases:
        with empty_cache():
            cold.append(run(case.name, case.function, "cold", log, arguments.seconds))
    with empty_cache():
        warm = [run(c.name, c.function, "warm", log, arguments.seconds) for c in cases]
    log.say(f"cold\n{table(cold)}\n\nwarm\n{table(warm)}")
    return warm


def wild(arguments: argparse.Namespace, log: Log) -> list[Search]:
    """Functions in the order drawn, until enough of them could be judged."""
    found: list[Search] = []
    make_cache(arguments.cache)
    with tempfile.TemporaryDirectory(prefix="copies-", dir=arguments.cache) as copies:
        log.say(f"seed {arguments.seed}, {arguments.count} functions that are modelled")
        everything = populations(arguments.cache, Path(copies))
        for drawn in draw(everything, _POPULATION, arguments.seed):
            name = f"{drawn.package} {drawn.function.qualified_name}"
            found.append(run(name, drawn.function, "wild", log, arguments.seconds))
            if sum(s.modelled for s in found) == arguments.count:
                break
    log.say(table(found))
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.optimize", description=__doc__)
    parser.add_argument("set", choices=["examples", "wild"], nargs="?", default="examples")
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these examples")
    default_seed = int(commit()[:8] or "0", 16)
    parser.add_argument("--seed", type=int, default=default_seed, help="from the last commit")
    parser.add_argument("--count", type=int, default=20, help="wild functions that are modelled")
    parser.add_argument("--seconds", type=float, default=300.0, help="for each function")
    parser.add_argument("--log", type=Path)
    cache = Path(platformdirs.user_cache_dir("lessonl-wild"))
    parser.add_argument("--cache", type=Path, default=cache, help="where packages are kept")
    return parser.parse_args()


def main() -> int:
    """0; for the examples 1 unless 60 % of them are clearly faster; 2 when nothing can be run."""
    arguments = _arguments()
    try:
        with open_log(arguments.log, "optimize") as log:
            if arguments.set == "wild":
                wild(arguments, log)
                return 0
            found = examples(arguments, log)
            return 0 if sum(s.clear for s in found) >= 0.6 * len(found) else 1
    except LessonlError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
