"""The project's own bench: original and rewrite in turn, by the statistics of our timing."""

from __future__ import annotations

import json
import math
import random
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lessonl.commands import ProjectBench
from lessonl.measure.project_run import Failed
from lessonl.measure.shadow import Shadows
from lessonl.measure.statistics import decide, median, speedup
from lessonl.model import BenchRow, Outcome

PAIRS: Final = 12
"""The least number whose 99 % interval has room for an outlier on either side."""
_JSON_BYTES: Final = 16 << 20
_WALL: Final = "wall clock"
_UNITS: Final = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}


class NoBench(Exception):
    """The bench says nothing; ``str`` of it is why, a clause."""


async def paired(
    bench: ProjectBench, shadows: Shadows, original: Path, rewrite: Path, floor: float
) -> tuple[BenchRow, ...]:
    """The benchmarks that both have, by name; ``floor`` is the smallest gain that counts.

    At most ``PAIRS`` pairs, fewer at the time limit. Raises NoBench.
    """
    ends = time.monotonic() + bench.time_limit
    differences: defaultdict[str, list[float]] = defaultdict(list)
    for pair in range(PAIRS):
        versions = [(True, original), (False, rewrite)]
        random.shuffle(versions)
        taken: dict[bool, Mapping[str, float]] = {}
        for is_original, shadow in versions:
            left = ends - time.monotonic()
            found = await _once(bench, shadows, shadow, left) if left > 0 else None
            if found is None:
                return _rows(differences, bench, pair, floor)
            taken[is_original] = found
        for name in taken[True].keys() & taken[False].keys():
            differences[name].append(math.log(taken[False][name] / taken[True][name]))
    return _rows(differences, bench, PAIRS, floor)


async def _once(
    bench: ProjectBench, shadows: Shadows, shadow: Path, left: float
) -> Mapping[str, float] | None:
    """Seconds by benchmark; None when the time is over."""
    done = await shadows.run(shadow, bench.command, seconds=left, nice=0, limit=_JSON_BYTES)
    if done.timed_out:
        return None
    if not done.ok:
        raise NoBench(str(Failed(bench.command, done, bench.time_limit)))
    if bench.format == "wall-clock":
        return {_WALL: done.seconds}
    return google_benchmark(done.stdout, bench.filter)


def google_benchmark(output: bytes, wanted: str = "") -> dict[str, float]:
    """Seconds by the names that match, the median of repetitions, of Google Benchmark's JSON.

    What is printed before the document is passed over. Raises NoBench.
    """
    try:
        document = json.loads(output[output.index(b"{") :])
        runs: Sequence[Mapping[str, Any]] = [
            run
            for run in document["benchmarks"]
            if run.get("run_type", "iteration") == "iteration" and not run.get("error_occurred")
        ]
        seconds: defaultdict[str, list[float]] = defaultdict(list)
        for run in runs:
            name = str(run.get("run_name", run["name"]))
            taken = float(run["real_time"]) * _UNITS[run.get("time_unit", "ns")]
            if re.search(wanted, name) and taken > 0:
                seconds[name].append(taken)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoBench("it did not print the JSON of Google Benchmark") from error
    if not seconds:
        named = f" that matches {wanted}" if wanted else ""
        raise NoBench(f"there is no benchmark{named} in what it printed")
    return {name: median(times) for name, times in seconds.items()}


def _rows(
    differences: Mapping[str, Sequence[float]], bench: ProjectBench, pairs: int, floor: float
) -> tuple[BenchRow, ...]:
    if pairs == 0:
        raise NoBench(f"not one pair of runs ended within {bench.time_limit:g} s")
    if not differences:
        raise NoBench("original and rewrite have no benchmark in common")
    return tuple(_row(name, d, floor) for name, d in sorted(differences.items()))


def _row(name: str, d: Sequence[float], floor: float) -> BenchRow:
    found = speedup(d)
    verdict = decide(d, floor) or Outcome.SAME
    return BenchRow(name, found.ratio, found.low, found.high, found.pairs, verdict)
