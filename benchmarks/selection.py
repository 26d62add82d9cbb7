"""How long selection takes from a large bank: each variant on 100,000 lessons.

``python -m benchmarks.selection [--lessons N] [--repeat R] [--limit MS] [--log FILE]`` prints a
line for each variant and fails when the median of one is above the limit.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

from benchmarks.log import open_log
from lessonl.config import SELECTIONS, Selection
from lessonl.lessons.select import select
from lessonl.model import Lesson, Outcome


def bank(count: int, seed: int = 0) -> list[Lesson]:
    """Lessons such as runs leave: a third failed, a quarter is of earlier runs, none is pinned."""
    rng = random.Random(seed)
    return [_lesson(rng, number) for number in range(1, count + 1)]


def _lesson(rng: random.Random, number: int) -> Lesson:
    failed, earlier = rng.random() < 1 / 3, rng.random() < 1 / 4
    return Lesson(
        f"Lesson {number}.",
        Outcome.INCORRECT if failed else Outcome.FASTER,
        0.0 if failed else rng.lognormvariate(0.2, 0.5),
        "agent",
        number % 4,
        rng.random(),
        rng.choice([0.9, 0.967, 1.033, 1.1]),
        id=number,
        origin=number if earlier else 0,
        weight=rng.uniform(0.1, 1.0) if earlier else 1.0,
    )


def milliseconds(lessons: list[Lesson], selection: Selection, repeat: int) -> list[float]:
    """The processor time of each of ``repeat`` selections of four lessons: it waits for nothing."""
    spent = []
    for turn in range(repeat):
        started = time.thread_time()
        select(lessons, 4, selection=selection, rng=random.Random(turn))
        spent.append(1e3 * (time.thread_time() - started))
    return spent


def main() -> int:
    """Returns 1 when a median is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=11)
    parser.add_argument("--limit", type=float, default=50.0, help="milliseconds")
    parser.add_argument("--log", type=Path)
    options = parser.parse_args()
    lessons, worst = bank(options.lessons), 0.0
    with open_log(options.log, "selection") as log:
        for selection in SELECTIONS:
            spent = milliseconds(lessons, selection, options.repeat)
            median = statistics.median(spent)
            worst = max(worst, median)
            log.row({"selection": selection, "milliseconds": [round(ms, 2) for ms in spent]})
            log.say(f"{selection:<10} median {median:6.1f} ms, slowest {max(spent):6.1f} ms")
        log.say(f"{options.lessons:,} lessons, limit {options.limit:g} ms")
    return int(worst > options.limit)


if __name__ == "__main__":
    sys.exit(main())
