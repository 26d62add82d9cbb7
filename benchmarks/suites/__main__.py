"""The suites: ``python -m benchmarks.suites WHAT [--suite S ...] [--only NAME ...]``.

``gates`` asks the judge what it must get right on every problem before a figure counts: itself
written differently, an empty body, wrong versions; ``--quick`` takes one of each suite.
``headroom`` has the best rewrites that we know by hand judged.
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
from benchmarks.suites.gates import MUTANTS, QUICK, Gate, gate, strong, summary
from benchmarks.suites.headroom import Headroom, best_known, headroom, wrong
from benchmarks.suites.problems import SUITES, Problem, problems
from lessonl.agents.builtin import TECHNIQUES
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import LessonlError


async def gates(chosen: Sequence[Problem], log: Log, limit: int) -> bool:
    """Prints each problem, then how many pass in each suite; whether all do."""
    found: list[Gate] = []
    for problem in chosen:
        async with open_judge(Options(size=problem.sizes.headline)) as judge:
            found.append(await gate(judge, problem, limit))
        print(found[-1], flush=True)
        log.row({**asdict(found[-1]), "passed": found[-1].passed})
    for suite in dict.fromkeys(g.suite for g in found):
        log.say(summary(suite, [g for g in found if g.suite == suite]))
    modelled = [g for g in found if g.modelled]
    return bool(modelled) and all(g.passed for g in modelled) and strong(modelled)


async def headrooms(chosen: Sequence[Problem], log: Log) -> bool:
    """Prints what became of each best known rewrite, then the mean; whether all are correct."""
    found: list[Headroom] = []
    for problem in chosen:
        rewrite = best_known(problem)
        if rewrite is not None:
            async with open_judge(Options(size=problem.sizes.headline)) as judge:
                found.append(await headroom(judge, problem, rewrite))
            print(found[-1], flush=True)
            log.row({**asdict(found[-1]), "ratio": found[-1].ratio})
    if found:
        mean = geometric_mean(h.ratio for h in found)
        log.say(f"{len(found)} rewrites by hand: geometric mean of the confirmed {mean:.2f}x")
    for name in wrong(found):
        log.say(f"not correct: {name}")
    return not wrong(found)


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
    parser.add_argument("what", choices=["gates", "headroom", "techniques", "optimize"])
    parser.add_argument("--suite", nargs="*", default=list(SUITES), choices=SUITES)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="names or categories")
    parser.add_argument("--quick", action="store_true", help="gates: one problem of each suite")
    parser.add_argument("--mutants", type=int, default=MUTANTS, help="gates: of each problem")
    parser.add_argument("--seconds", type=float, default=120.0, help="for each problem")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """1 when a gate does not hold or a best known rewrite is wrong, 2 without a run, else 0."""
    arguments = _arguments()
    try:
        chosen = _chosen(arguments)
        with open_log(arguments.log, "suites") as log:
            return _run(arguments, chosen, log)
    except LessonlError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return 2


def _chosen(arguments: argparse.Namespace) -> list[Problem]:
    only = set(arguments.only) | (set(QUICK) if arguments.quick else set())
    every = [p for suite in arguments.suite for p in problems(suite)]
    chosen = [p for p in every if not only or {p.name, p.category} & only]
    if not chosen:
        raise LessonlError(
            f"None of {', '.join(arguments.suite)} has a problem of that name.",
            "`python -m benchmarks.suites techniques` lists them.",
        )
    return chosen


def _run(arguments: argparse.Namespace, chosen: Sequence[Problem], log: Log) -> int:
    if arguments.what == "gates":
        return 0 if asyncio.run(gates(chosen, log, arguments.mutants)) else 1
    if arguments.what == "headroom":
        return 0 if asyncio.run(headrooms(chosen, log)) else 1
    if arguments.what == "techniques":
        techniques(chosen)
    else:
        optimize(chosen, log, arguments.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
