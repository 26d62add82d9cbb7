"""How fast the judge is, and how often it is right: ``python -m benchmarks.harness PART``.

``verdict``: seconds to a verdict beside a driver of the usual kind; ``wave``: twelve rewrites at
once; ``kept``: verdicts given before; ``aa``: texts with one meaning; ``power``: a true gain of
1.05x; ``sandbox``: what shutting in costs; ``page``: the tables and plots of
docs/explanation/trust.md, from the logs.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.cache import empty_cache
from benchmarks.harness import kept, monolithic, noise, page, sandbox, tables, verdict, wave
from benchmarks.log import ROOT, Log, open_log


def _verdict(arguments: argparse.Namespace, log: Log) -> bool:
    rows = asyncio.run(verdict.run(log, _problems(arguments), repeats=arguments.repeats or 3))
    log.say(tables.verdicts(rows))
    return verdict.summary(rows).reached


def _wave(arguments: argparse.Namespace, log: Log) -> bool:
    rows = asyncio.run(wave.run(log, _problems(arguments), repeats=arguments.repeats or 3))
    log.say(tables.waves(rows))
    return wave.ratio(rows) <= wave.GOAL


def _kept(arguments: argparse.Namespace, log: Log) -> bool:
    with empty_cache():
        rows = asyncio.run(kept.run(log, _problems(arguments), repeats=arguments.repeats or 50))
    log.say(tables.kept_verdicts(rows))
    return kept.slowest(rows) < kept.GOAL


def _aa(arguments: argparse.Namespace, log: Log) -> bool:
    work = noise.aa(
        log, comparisons=arguments.comparisons, end_to_end=arguments.end_to_end,
        seed=arguments.seed,
    )  # fmt: skip
    trials = asyncio.run(work)
    log.say(tables.false_alarms(trials))
    log.say(tables.rules(trials))
    return noise.quiet_enough(trials)


def _power(arguments: argparse.Namespace, log: Log) -> bool:
    trials = asyncio.run(noise.power(log, trials=arguments.trials))
    log.say(tables.gains_found(trials))
    log.say(tables.rules(trials))
    return noise.powerful_enough(trials)


def _sandbox(arguments: argparse.Namespace, log: Log) -> bool:
    rows = asyncio.run(sandbox.run(log, repeats=arguments.repeats or 200))
    log.say(tables.sandbox(rows))
    return True


def _page(arguments: argparse.Namespace, _: Log) -> bool:
    page.write(arguments.logs, arguments.page)
    return True


PARTS: dict[str, Callable[[argparse.Namespace, Log], bool]] = {
    "verdict": _verdict,
    "wave": _wave,
    "kept": _kept,
    "aa": _aa,
    "power": _power,
    "sandbox": _sandbox,
    "page": _page,
}


def _problems(arguments: argparse.Namespace) -> list[monolithic.Problem]:
    return [p for p in monolithic.load() if not arguments.only or p.name in arguments.only]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.harness", description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these problems")
    parser.add_argument("--repeats", type=int, default=0, help="of each problem; 0: the part's own")
    parser.add_argument("--comparisons", type=int, default=1008, help="of aa, under each load")
    parser.add_argument("--end-to-end", type=int, default=72, help="judgements of aa, the same")
    parser.add_argument("--trials", type=int, default=400, help="of power, under each load")
    parser.add_argument("--seed", type=int, default=1, help="chooses the pairs of texts of aa")
    parser.add_argument("--logs", type=Path, default=ROOT / "docs" / "evidence")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "explanation" / "trust.md")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """0 when the goals of the part were reached, else 1."""
    arguments = _arguments()
    with open_log(arguments.log, "harness") as log:
        return 0 if PARTS[arguments.part](arguments, log) else 1


if __name__ == "__main__":
    sys.exit(main())
