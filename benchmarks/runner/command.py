"""``lessonl-bench run``: one cell of the evaluation, gone on with where its log ends."""

from __future__ import annotations

import asyncio
import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from benchmarks.log import now, version
from benchmarks.runner.arguments import Wanted, wanted
from benchmarks.runner.cell import COLD, Plan, chosen, plan
from benchmarks.runner.identity import config, problems_digest
from benchmarks.runner.row import Row
from benchmarks.runner.runlog import RunLog, opened, read
from benchmarks.runner.trial import Bench, Open, lessons_of
from benchmarks.suites.problems import Problem
from lessonl.measure.judge import open_judge


def run(words: Sequence[str], judge: Open = open_judge) -> int:
    """Runs what is missing in the log; 0. Raises LessonlError. ``judge`` opens who measures."""
    asked = wanted(words)
    made = plan(asked.cell, asked.config)
    problems = chosen(asked.cell, asked.only)
    bank = asked.cell.bank
    known = () if bank == COLD else lessons_of(read(Path(bank))[1])
    folder = asked.replay or asked.record
    bench = Bench(made, known, folder, asked.replay is not None, judge)
    with opened(asked.out) as log:
        log.begin(config(made), problems_digest(problems), _start(asked, made, words))
        _carry_out(bench, problems, asked, log)
    return 0


def _start(asked: Wanted, made: Plan, words: Sequence[str]) -> Row:
    """What a log says of a start, and no other start need have the same."""
    return {
        "command": f"lessonl-bench run {shlex.join(words)}",
        "label": asked.label,
        "trials": asked.trials,
        "only": list(asked.only),
        "hosts": sorted({model.host for model in made.team.values() if model}),
        "replays": asked.replay is not None,
        **version(),
        "date": now(),
        "load": round(os.getloadavg()[0], 2),
    }


def _carry_out(bench: Bench, problems: Sequence[Problem], asked: Wanted, log: RunLog) -> None:
    """Trial by trial, so that those that are complete can be reported."""
    for trial in range(1, asked.trials + 1):
        for problem in problems:
            if (problem.name, trial) not in log.done:
                row = asyncio.run(bench.run(problem, trial))
                log.add(row)
                print(line(row), flush=True)


def line(row: Row) -> str:
    """A row for people: what is confirmed, what the search came to, and what that cost."""
    best = row["confirmed"]
    if why := row.get("why"):
        found = f"not judged: {why[:80]}"
    elif best:
        found = f"{best['ratio']:8.2f}x [{best['low']:.2f}, {best['high']:.2f}]"
    else:
        found = f"{row['outcome']}, nothing confirmed"
    cost = f"{len(row['attempts'])} verdicts, {row['calls']} calls"
    return f"{row['trial']}  {row['problem']:24} {found:34} {cost}, {row['seconds']['wall']:.1f} s"
