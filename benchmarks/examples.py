"""Every rewrite of the example functions through the judge: its outcome, and what that took.

A row's mode is ``cold`` (an empty cache: our own programs are built and the machine is calibrated
first), ``first`` (the first rewrite of a function, on a machine used before), ``next`` (another
rewrite by a new judge, as every command has one) or ``warm`` (the same with another comment, so
another text to build and time, by a judge that knows the function, as in the loop and in an
editor); with ``--no-cache`` all but the last are ``uncached``. Build, check and time are the
verdict's own seconds; ``wall`` is around them, the start of the judge included where it starts;
``confirm`` is what the finalists' measurement adds.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import secrets
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from attrs import asdict, evolve, frozen

from benchmarks.cache import empty_cache
from benchmarks.cases import Case, CaseRewrite, load_cases
from benchmarks.log import Log, open_log
from lessonl.measure.judge import Judge, open_judge
from lessonl.measure.options import Options
from lessonl.model import LessonlError, Rewrite, WallSeconds

_KINDS = ("identity", "faster", "right", "wrong")
_MODES = ("cold", "first", "next", "uncached", "warm")
_PARTS = ("build", "check", "time", "total")


@frozen
class Row:
    """One rewrite judged; times in seconds."""

    function: str
    kind: str
    mode: str
    expected: tuple[str, ...]
    outcome: str
    reason: str
    ratio: float | None
    seconds: WallSeconds
    wall: float
    confirm: float

    @property
    def passed(self) -> bool:
        return self.outcome in self.expected

    def __str__(self) -> str:
        mark = "ok  " if self.passed else "FAIL"
        ratio = f"{self.ratio:8.2f}x" if self.ratio else " " * 9
        name = f"{self.function} {self.kind}"
        return f"{mark} {self.mode:8} {name:26} {self.outcome:14}{ratio} {self.wall:6.2f} s" + (
            "" if self.passed else f"  {self.reason}"
        )


async def judge_one(case: Case, chosen: CaseRewrite, mode: str) -> list[Row]:
    """Judges one rewrite with a judge of its own, then the same one under another comment."""
    rows = []
    started = time.monotonic()
    async with open_judge(Options(cache=mode != "uncached")) as judge:
        rows.append(await _row(judge, case, chosen, mode, started))
        again = evolve(chosen, rewrite=Rewrite(f"// {secrets.token_hex(8)}\n{chosen.rewrite.text}"))
        rows.append(await _row(judge, case, again, "warm", time.monotonic()))
    return rows


async def _row(judge: Judge, case: Case, chosen: CaseRewrite, mode: str, started: float) -> Row:
    """One verdict, then the rewrite measured again as a finalist."""
    outcome, reason, ratio = "error", "", None
    seconds, wall, confirm = WallSeconds(), 0.0, 0.0
    try:
        seconds = (await judge.evaluate(case.function, chosen.rewrite)).wall_seconds
        wall = time.monotonic() - started
        verdict = await judge.evaluate(case.function, chosen.rewrite, final=True)
        confirm = time.monotonic() - started - wall
        outcome, reason = verdict.outcome.value, verdict.reason
        ratio = verdict.speedup.ratio if verdict.speedup else None
    except LessonlError as error:
        wall, reason = time.monotonic() - started, f"{error.code}: {error.message}"
    expected = tuple(sorted(o.value for o in chosen.expected))
    return Row(
        case.name, chosen.kind, mode, expected, outcome, reason, ratio, seconds, wall, confirm
    )  # fmt: skip


async def run(cases: Sequence[Case], log: Log, *, cache: bool, cold: int) -> list[Row]:
    """All rewrites, in a cache that begins empty, and ``cold`` more verdicts in empty caches."""
    rows: list[Row] = []

    def keep(made: Sequence[Row]) -> None:
        for row in made:
            rows.append(row)
            print(row, flush=True)
            log.row(asdict(row) | {"passed": row.passed})

    with empty_cache():
        for index, case in enumerate(cases):
            for kind in [k for k in _KINDS if any(r.kind == k for r in case.rewrites)]:
                known = "next" if kind != _KINDS[0] else "first" if index else "cold"
                keep(await judge_one(case, case.rewrite(kind), known if cache else "uncached"))
    for case in cases[:cold]:
        with empty_cache():
            best = next(r for r in case.rewrites if r.kind in ("faster", "right"))
            keep((await judge_one(case, best, "cold"))[:1])
    return rows


def table(rows: Sequence[Row]) -> str:
    """Median seconds by mode, and how many outcomes were as expected."""
    lines = [f"{'median seconds':18}{'rows':>5}  build  check   time  total   wall  confirm"]
    for mode, kind in itertools.product(_MODES, (*_KINDS, "all")):
        chosen = [r for r in rows if r.mode == mode and kind in (r.kind, "all")]
        if chosen:
            parts = [median(getattr(r.seconds, k) for r in chosen) for k in _PARTS]
            parts += [median(r.wall for r in chosen), median(r.confirm for r in chosen)]
            figures = "".join(f"{p:7.2f}" for p in parts)
            lines.append(f"{mode + ' ' + kind:18}{len(chosen):>5}{figures}")
    lines.append(f"as expected: {sum(r.passed for r in rows)} of {len(rows)}")
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.examples", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="these functions")
    parser.add_argument("--kernels", action="store_true", help="the CUDA kernels")
    parser.add_argument("--no-cache", action="store_true", help="build everything every time")
    parser.add_argument("--cold", type=int, default=2, help="more verdicts in an empty cache")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """0 when every outcome was one of those expected, else 1."""
    arguments = _arguments()
    everything = load_cases(kernels=arguments.kernels)
    cases = [c for c in everything if not arguments.only or c.name in arguments.only]
    with open_log(arguments.log, "examples") as log:
        work = run(cases, log, cache=not arguments.no_cache, cold=arguments.cold)
        rows = asyncio.run(work)
        log.say(table(rows))
    return 0 if rows and all(r.passed for r in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
