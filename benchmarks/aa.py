"""A/A: how often is one of two texts with the same meaning called faster than the other?

Both sides of a comparison at the timing level are built from different texts (see ``disguise``),
whatever their machine code; sizes are the in-cache and the headline one in turn. The comparisons
end to end are whole judgements of such a text. Nothing is taken from a cache.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from attrs import asdict, frozen

from benchmarks.cases import Case, load_cases
from benchmarks.disguise import disguises
from benchmarks.log import Log, open_log
from lessonl.measure.experiment import compare_texts
from lessonl.measure.judge import Judge, open_judge
from lessonl.measure.options import Options
from lessonl.model import LessonlError, Outcome, Rewrite, SizeRow

_MOST_FASTER_SHARE = 2 / 600


@frozen
class Comparison:
    """One comparison; ``level`` is "timing" or "judge"; the ratio is first over second."""

    level: str
    function: str
    size: str
    ratio: float | None
    low: float | None
    high: float | None
    pairs: int
    verdict: str
    reason: str = ""


async def compare_timing(
    judge: Judge, case: Case, pair: Sequence[str], headline: bool
) -> Comparison:
    """Times the second text of ``pair`` against the first."""
    try:
        row = (await compare_texts(judge, case.function, pair, headline=headline)).row
    except (LessonlError, AssertionError) as error:
        return Comparison("timing", case.name, "", None, None, None, 0, "error", str(error))
    return from_row("timing", case.name, row)


def from_row(level: str, name: str, row: SizeRow) -> Comparison:
    """A measured row of a size table as a comparison."""
    return Comparison(
        level, name, row.size, row.ratio, row.low, row.high, row.pairs, row.verdict.value
    )  # fmt: skip


async def compare_judged(judge: Judge, case: Case, text: str) -> Comparison:
    """The whole judgement of ``text`` as a rewrite."""
    try:
        verdict = await judge.evaluate(case.function, Rewrite(text))
    except LessonlError as error:
        return Comparison("judge", case.name, "", None, None, None, 0, "error", error.message)
    speedup, size = verdict.speedup, verdict.sizes[-1].size if verdict.sizes else ""
    ratio, low, high = (speedup.ratio, speedup.low, speedup.high) if speedup else (None,) * 3
    pairs = speedup.pairs if speedup else 0
    return Comparison(
        "judge", case.name, size, ratio, low, high, pairs, verdict.outcome.value, verdict.reason
    )  # fmt: skip


async def run(
    cases: Sequence[Case], log: Log, *, comparisons: int, end_to_end: int, seed: int
) -> list[Comparison]:
    """The functions in turn, both levels; the log gets each comparison as it is done."""
    generator = random.Random(seed)
    texts = {case.name: disguises(case.function) for case in cases}
    done: list[Comparison] = []

    def keep(comparison: Comparison) -> None:
        done.append(comparison)
        log.row(asdict(comparison))
        ratio = f"{comparison.ratio:7.3f}x" if comparison.ratio else " " * 8
        print(
            f"{len(done):4} {comparison.level:6} {comparison.function:16} "
            f"{comparison.size:14}{ratio} {comparison.verdict} {comparison.reason}",
            flush=True,
        )

    async with open_judge(Options(cache=False)) as judge:
        for number, case in enumerate(itertools.islice(itertools.cycle(cases), comparisons)):
            pair = generator.sample((case.function.text, *texts[case.name]), 2)
            headline = number // len(cases) % 2 == 1
            keep(await compare_timing(judge, case, pair, headline))
        for number, case in enumerate(itertools.islice(itertools.cycle(cases), end_to_end)):
            own = texts[case.name]
            keep(await compare_judged(judge, case, own[number // len(cases) % len(own)]))
    return done


def summary(done: Sequence[Comparison]) -> str:
    """Counts of verdicts by level."""
    lines = []
    for level in ("timing", "judge"):
        verdicts = Counter(c.verdict for c in done if c.level == level)
        counts = ", ".join(f"{n} {verdict}" for verdict, n in verdicts.most_common())
        lines.append(f"{level:7} {verdicts.total():4} comparisons: {counts or 'none'}")
    return "\n".join(lines)


def acceptable(done: Sequence[Comparison]) -> bool:
    """At most 2 of 600 at the timing level were called faster, end to end none, and all ran."""
    faster = Counter(c.level for c in done if c.verdict == Outcome.FASTER)
    timed = sum(c.level == "timing" for c in done)
    ran = not any(c.verdict == "error" for c in done)
    return ran and faster["timing"] <= _MOST_FASTER_SHARE * timed and not faster["judge"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.aa", description=__doc__)
    parser.add_argument("--comparisons", type=int, default=600)
    parser.add_argument("--end-to-end", type=int, default=40)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these functions")
    parser.add_argument("--seed", type=int, default=1, help="chooses the pairs of texts")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """0 when at most 2 of 600 were called faster (none of fewer), end to end none; else 1."""
    arguments = _arguments()
    cases = [c for c in load_cases() if not arguments.only or c.name in arguments.only]
    with open_log(arguments.log, "aa") as log:
        work = run(
            cases, log, comparisons=arguments.comparisons, end_to_end=arguments.end_to_end,
            seed=arguments.seed,
        )  # fmt: skip
        done = asyncio.run(work)
        log.say(summary(done))
    return 0 if acceptable(done) else 1


if __name__ == "__main__":
    sys.exit(main())
