"""How often is a true gain of 1.05x found: a rewrite that does 95 % of the work.

``kernels/recurrence.cpp`` is a chain of dependent steps, twenty for every value; the rewrite leaves
out the one that changes nothing. Half of the comparisons run on a quiet machine, half beside one
busy loop that the system puts on whichever core it likes.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from statistics import median

from attrs import asdict

from benchmarks.aa import Comparison, from_row
from benchmarks.cases import function_of
from benchmarks.harness.load import busy_core
from benchmarks.log import Log, open_log
from lessonl.measure.experiment import compare_texts
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Outcome, Rewrite

_KERNELS = Path(__file__).with_name("kernels")
_LEAST_SHARE = 0.95


async def run(log: Log, comparisons: int) -> list[Comparison]:
    """``comparisons`` quiet ones, then as many beside a busy loop."""
    function = function_of(_KERNELS / "recurrence.cpp", "kernel::recurrence")
    rewrite = (_KERNELS / "recurrence_less.cpp").read_text()
    done: list[Comparison] = []
    async with open_judge(Options(cache=False)) as judge:
        verdict = await judge.evaluate(function, Rewrite(rewrite))
        log.say(f"judged as a whole: {verdict.outcome.value}: {verdict.reason}")
        for level in ("quiet", "busy"):
            with busy_core() if level == "busy" else nullcontext():
                for _ in range(comparisons):
                    row = (await compare_texts(judge, function, (function.text, rewrite))).row
                    done.append(from_row(level, function.name, row))
                    log.row(asdict(done[-1]))
                    print(f"{len(done):4} {level} {row.ratio:.3f}x {row.verdict}", flush=True)
    return done


def found(done: Sequence[Comparison], level: str) -> float:
    """The share of a level's comparisons that were called faster."""
    verdicts = [c.verdict for c in done if c.level == level]
    return verdicts.count(Outcome.FASTER) / len(verdicts) if verdicts else 0.0


def summary(done: Sequence[Comparison]) -> str:
    """Shares found and median ratios, quiet and busy."""
    lines = []
    for level in ("quiet", "busy"):
        own = [c for c in done if c.level == level]
        ratio = median([c.ratio for c in own if c.ratio] or [0.0])
        hits = sum(c.verdict == Outcome.FASTER for c in own)
        share = f"{100 * found(done, level):.1f} %"
        lines.append(f"{level:6} faster {hits} of {len(own)} ({share}), median ratio {ratio:.3f}x")
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.truegain", description=__doc__)
    parser.add_argument("--comparisons", type=int, default=200, help="quiet, and as many busy")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """0 when the gain was found in at least 95 % of both kinds of comparison, else 1."""
    arguments = _arguments()
    with open_log(arguments.log, "truegain") as log:
        done = asyncio.run(run(log, arguments.comparisons))
        log.say(summary(done))
    return 0 if all(found(done, level) >= _LEAST_SHARE for level in ("quiet", "busy")) else 1


if __name__ == "__main__":
    sys.exit(main())
