"""The suites: ``python -m benchmarks.suites gates|techniques|optimize [--suite S] [--only NAME]``.

``gates`` asks the judge for two verdicts on every problem: on the problem itself, written
differently, which it must find the same, and on an empty body, which it must find wrong.
``techniques`` prints which techniques of the built-in agents change a problem, and judges nothing.
``optimize`` lets the built-in agents run on every problem, with the default settings.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import geometric_mean

from attrs import asdict

from benchmarks.log import Log, open_log
from benchmarks.optimize.search import Search, search
from benchmarks.optimize.table import line, table
from benchmarks.suites.gates import Gate, gate
from benchmarks.suites.problems import SUITES, Problem, problems
from lessonl.agents.builtin import TECHNIQUES
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import LessonlError


async def gates(chosen: Sequence[Problem], log: Log) -> bool:
    """Prints a line for each problem, then how many pass in each suite; whether all do."""
    found: list[Gate] = []
    for problem in chosen:
        async with open_judge(Options()) as judge:
            found.append(await gate(judge, problem))
        print(found[-1], flush=True)
        log.row(asdict(found[-1]))
    for suite in dict.fromkeys(g.suite for g in found):
        rows = [g for g in found if g.suite == suite]
        modelled, passed = sum(g.modelled for g in rows), sum(g.passed for g in rows)
        log.say(f"{suite}: {modelled} of {len(rows)} modelled, {passed} pass")
    return all(g.passed for g in found)


def techniques(chosen: Sequence[Problem]) -> None:
    """What changes each problem, by name."""
    for problem in chosen:
        every = (t for skills in TECHNIQUES.values() for t in skills)
        fit = [t.name for t in every if t.apply(problem.function) is not None]
        print(f"{problem.category:12} {problem.name:24} {' '.join(fit) or '-'}", flush=True)


def optimize(chosen: Sequence[Problem], log: Log, limit: float) -> None:
    """Prints the best of each problem, then the geometric means by category and of all."""
    found: list[tuple[Problem, Search]] = []
    for problem in chosen:
        result = asyncio.run(search(problem.name, problem.function, limit))
        found.append((problem, result))
        print(line(result), flush=True)
        log.row({"suite": problem.suite, "category": problem.category, **asdict(result)})
    log.say(table([s for _, s in found]))
    for suite in dict.fromkeys(p.suite for p in chosen):
        rows = [(p.category, _ratio(s)) for p, s in found if p.suite == suite]
        for category in dict.fromkeys(c for c, _ in rows):
            log.say(f"{category:14} {geometric_mean(r for c, r in rows if c == category):6.2f}x")
        mean = geometric_mean(ratio for _, ratio in rows)
        log.say(
            f"{suite}: geometric mean of {len(rows)}, 1 where nothing was confirmed: {mean:.2f}x"
        )


def _ratio(result: Search) -> float:
    confirmed = result.best is not None and not result.flagged
    return max(1.0, result.best.ratio) if confirmed and result.best else 1.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.suites", description=__doc__)
    parser.add_argument("what", choices=["gates", "techniques", "optimize"])
    parser.add_argument("--suite", nargs="*", default=list(SUITES), choices=SUITES)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="names or categories")
    parser.add_argument("--seconds", type=float, default=120.0, help="for each problem")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """1 when a gate does not hold, 2 when nothing can be run, else 0."""
    arguments = _arguments()
    chosen = [p for suite in arguments.suite for p in problems(suite)]
    only = set(arguments.only)
    chosen = [p for p in chosen if not only or {p.name, p.category} & only]
    try:
        with open_log(arguments.log, "suites") as log:
            if arguments.what == "gates":
                return 0 if asyncio.run(gates(chosen, log)) else 1
            if arguments.what == "techniques":
                techniques(chosen)
            else:
                optimize(chosen, log, arguments.seconds)
    except LessonlError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
