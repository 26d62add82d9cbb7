"""Seconds from the text of a rewrite to its verdict, beside a driver of the usual kind.

The judge is warm: it has judged another rewrite of the function before. It is compared with
``monolithic/driver.hpp`` at the judge's own headline size and at the published size, in one run
and with the same flags. One verdict gives three figures: until it is timed, which is what the
driver does; until the verdict, with the unoptimised build, the sanitizers and the other inputs
that a faster rewrite must stand; and with the second measurement of a finalist.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from statistics import geometric_mean, median

from attrs import asdict, field, frozen

from benchmarks.harness.monolithic import Driven, Problem, drive
from benchmarks.log import Log
from lessonl.measure.judge import Judge, open_judge
from lessonl.measure.options import Options
from lessonl.model import Rewrite

_PROOF = "checking an unoptimised build"


@frozen
class Timing:
    """One verdict; seconds. ``timed``: until what only a faster rewrite has to stand."""

    outcome: str
    ratio: float | None
    size: int | None
    build: float
    check: float
    time: float
    timed: float
    total: float
    confirmed: float


@frozen
class Row:
    """One problem; ``driver`` at the judge's size, where it has one, then at the published."""

    part: str
    problem: str
    published: int
    verdicts: tuple[Timing, ...]
    driver: tuple[Driven, ...]

    def ours(self, name: str) -> float:
        """The median of one figure (seconds)."""
        return float(median(getattr(t, name) for t in self.verdicts))

    @property
    def usual(self) -> float:
        """Build and run of the driver at the published size (seconds)."""
        return self.driver[-1].build + self.driver[-1].run

    @property
    def usual_here(self) -> float:
        """Build and run of the driver at the judge's size (seconds)."""
        return self.driver[0].build + self.driver[0].run


@frozen
class _Notes:
    """When the judge said what it does."""

    said: list[tuple[float, str]] = field(factory=list)

    def __call__(self, text: str) -> None:
        self.said.append((time.monotonic(), text))

    def first(self, beginning: str, default: float) -> float:
        return next((at for at, text in self.said if text.startswith(beginning)), default)


async def run(log: Log, chosen: Sequence[Problem], *, repeats: int) -> list[Row]:
    """Every problem: ``repeats`` verdicts, then the driver at both sizes."""
    rows = []
    for problem in chosen:
        timings = await _timings(problem, repeats)
        sizes = [t.size for t in timings[-1:] if t.size is not None]
        driven = drive(problem, (*sizes, problem.published))
        row = Row("verdict", problem.name, problem.published, tuple(timings), tuple(driven))
        log.row(asdict(row))
        print(line(row), flush=True)
        rows.append(row)
    return rows


async def _timings(problem: Problem, repeats: int) -> list[Timing]:
    notes = _Notes()
    async with open_judge(Options(), notes) as judge:
        await _timing(judge, notes, problem)
        return [await _timing(judge, notes, problem) for _ in range(repeats)]


async def _timing(judge: Judge, notes: _Notes, problem: Problem) -> Timing:
    """One verdict on a text that was never seen, by a judge that may know the function."""
    rewrite = Rewrite(f"// {secrets.token_hex(8)}\n{problem.rewrite}")
    notes.said.clear()
    started = time.monotonic()
    verdict = await judge.evaluate(problem.function, rewrite)
    total = time.monotonic() - started
    timed = notes.first(_PROOF, started + total) - started
    again = await judge.evaluate(problem.function, rewrite, final=True)
    confirmed = time.monotonic() - started
    label = again.sizes[-1].size.partition("= ")[2].replace(",", "") if again.sizes else ""
    seconds, ratio = verdict.wall_seconds, again.speedup.ratio if again.speedup else None
    return Timing(
        again.outcome.value, ratio, int(label) if label else None,
        seconds.build, seconds.check, seconds.time, timed, total, confirmed,
    )  # fmt: skip


def line(row: Row) -> str:
    """One problem for people."""
    last = row.verdicts[-1]
    ratio = f"{last.ratio:.2f}x" if last.ratio else ""
    return (
        f"{row.problem:18} {last.outcome:10} {ratio:>8}  ours {row.ours('total'):6.2f} s "
        f"(build {row.ours('build'):.2f})  driver {row.usual_here:6.2f} s here, {row.usual:7.2f} s "
        f"published (build {row.driver[-1].build:.2f}), {row.driver[-1].how}"
    )


@frozen
class Summary:
    """Ratios ours over the driver's; seconds of the median verdict."""

    building: float
    here: float
    published: float
    published_timed: float
    published_confirmed: float
    published_total: float
    verdict: float

    @property
    def reached(self) -> bool:
        """The goals: a tenth in all at published sizes, three tenths in building, one second."""
        return self.published <= 0.1 and self.building <= 0.3 and self.verdict <= 1.0


def summary(rows: Sequence[Row]) -> Summary:
    """Geometric means over the problems; ``published_total`` is of the sums of seconds."""

    def mean(ours: str, usual: str) -> float:
        return geometric_mean(row.ours(ours) / getattr(row, usual) for row in rows)

    return Summary(
        geometric_mean(row.ours("build") / row.driver[-1].build for row in rows),
        mean("total", "usual_here"),
        mean("total", "usual"),
        mean("timed", "usual"),
        mean("confirmed", "usual"),
        sum(row.ours("total") for row in rows) / sum(row.usual for row in rows),
        median(row.ours("total") for row in rows),
    )
