"""``lessonl-bench report``: the page of tables and plots that logs come to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report.page import Headroom, page
from benchmarks.report.plots import draw
from benchmarks.report.results import CellResults, load
from benchmarks.report.tables import case
from benchmarks.runner.arguments import Parser
from lessonl.model import LessonlError


def report(words: Sequence[str]) -> int:
    """Writes the page, or prints one problem's course; 0. Raises LessonlError."""
    parser = Parser("lessonl-bench report", description=__doc__, allow_abbrev=False)
    parser.add_argument("logs", nargs="+", type=Path, metavar="LOG", help="the first is compared")
    parser.add_argument("--to", type=Path, default=Path("docs/benchmarks.md"), metavar="PAGE")
    parser.add_argument("--headroom", type=Path, metavar="LOG", help="best known ratios")
    parser.add_argument("--no-plots", action="store_true", help="tables only")
    parser.add_argument("--case", metavar="PROBLEM", help="print the course of one, and no page")
    asked = parser.parse_args(list(words))
    cells = [load(path) for path in asked.logs]
    for path, cell in zip(asked.logs, cells, strict=True):
        if not cell.results:
            raise LessonlError(f"No trial in {path} is complete.", "Run its command on.")
    if asked.case:
        print(_case(cells, asked.case))
        return 0
    known = read_headroom(asked.headroom) if asked.headroom else {}
    plots = {} if asked.no_plots else _drawn(cells, asked.to)
    text = page(cells, known, plots, asked.to.parent)
    asked.to.parent.mkdir(parents=True, exist_ok=True)
    asked.to.write_text(text, encoding="utf-8")
    print(f"{asked.to}: {len(cells)} cells")
    return 0


def _case(cells: Sequence[CellResults], problem: str) -> str:
    told = case(cells, problem)
    if not told:
        raise LessonlError(f"No log has the problem {problem!r}.", "Name it as the log does.")
    return told


def _drawn(cells: Sequence[CellResults], to: Path) -> dict[tuple[str, str], list[Path]]:
    """Plots in a folder beside the page that is called like it."""
    found: dict[tuple[str, str], list[Path]] = {}
    for suite, mode in dict.fromkeys((cell.suite, cell.mode) for cell in cells):
        chosen = [cell for cell in cells if (cell.suite, cell.mode) == (suite, mode)]
        found[suite, mode] = draw(chosen, to.with_suffix(""), f"{suite}-{mode}")
    return found


def read_headroom(path: Path) -> Headroom:
    """The best known ratios of a log whose rows have suite, problem and ratio.

    Other rows, and lines with ``#``, are passed over. Raises LessonlError.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines if line.strip() and not line.startswith("#")]
    except (OSError, ValueError) as error:
        raise LessonlError(f"{path} cannot be read: {error}.", "Name a log of rows.") from error
    wanted = [row for row in rows if {"suite", "problem", "ratio"} <= row.keys()]
    return {(row["suite"], row["problem"]): float(row["ratio"] or 1.0) for row in wanted}
