"""The plots of the page, by matplotlib, the same to the byte for the same logs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.report.estimators import front
from benchmarks.report.metrics import by_category, by_round, confirmed, cost, metrics
from benchmarks.report.results import CellResults
from lessonl.model import LessonlError

_WIDE: Final = (8.0, 4.0)


def draw(cells: Sequence[CellResults], folder: Path, name: str) -> list[Path]:
    """Draws what there is to see in cells of one suite and mode, and returns the files.

    Raises LessonlError where matplotlib is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [
        _saved(_pareto(cells, "wall", "seconds a problem"), folder / f"{name}-time.svg"),
        _saved(_categories(cells), folder / f"{name}-categories.svg"),
    ]
    if any((cost(cell).money or 0.0) > 0 for cell in cells):
        figure = _pareto(cells, "money", "US dollars a problem")
        drawn.append(_saved(figure, folder / f"{name}-money.svg"))
    if any(len(by_round(cell)) > 1 for cell in cells):
        drawn.append(_saved(_rounds(cells), folder / f"{name}-rounds.svg"))
    return drawn


def _axes() -> tuple[Any, Any]:
    try:
        import matplotlib as mpl
        from matplotlib.figure import Figure
    except ImportError as error:
        raise LessonlError(
            "The plots need matplotlib, which is not installed.",
            "Run `make setup`, or add --no-plots.",
            code="environment",
        ) from error
    mpl.rcParams["svg.hashsalt"] = "lessonl"
    figure = Figure(figsize=_WIDE, layout="constrained")
    return figure, figure.subplots()


def _saved(figure: Any, path: Path) -> Path:
    figure.savefig(path, metadata={"Date": None})
    # What git would complain about.
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("".join(f"{line.rstrip()}\n" for line in lines), encoding="utf-8")
    return path


def _pareto(cells: Sequence[CellResults], what: str, words: str) -> Any:
    """Confirmed speedup against a cost; the front is a line."""
    figure, axes = _axes()
    used = [(getattr(cost(cell), what), cell) for cell in cells]
    points = [(x, metrics(cell.results).confirmed.mean) for x, cell in used if x is not None]
    labels = [cell.label for x, cell in used if x is not None]
    for (x, y), label in zip(points, labels, strict=True):
        axes.plot([x], [y], "o", label=label)
    best = [points[place] for place in front(points)]
    axes.plot([x for x, _ in best], [y for _, y in best], "-", color="grey", zorder=0)
    axes.set_xlabel(words)
    axes.set_ylabel("confirmed speedup, geometric mean")
    axes.legend(fontsize="small")
    return figure


def _categories(cells: Sequence[CellResults]) -> Any:
    """Confirmed speedups by category, on a logarithmic scale from 1."""
    figure, axes = _axes()
    columns = [by_category(cell, confirmed) for cell in cells]
    names = sorted({name for column in columns for name in column})
    width = 0.8 / len(cells)
    for place, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        at = [i + place * width for i in range(len(names))]
        axes.bar(at, [column.get(name, 1.0) for name in names], width, label=cell.label)
    axes.set_yscale("log")
    middle = (len(cells) - 1) * width / 2
    axes.set_xticks([i + middle for i in range(len(names))], names, rotation=45, ha="right")
    axes.set_ylabel("confirmed speedup, geometric mean")
    axes.legend(fontsize="small")
    return figure


def _rounds(cells: Sequence[CellResults]) -> Any:
    """The best of the search until each round."""
    figure, axes = _axes()
    for cell in cells:
        values = by_round(cell)
        axes.plot(range(1, len(values) + 1), values, "o-", label=cell.label)
    axes.set_xlabel("round")
    axes.set_ylabel("best of the search, geometric mean")
    axes.legend(fontsize="small")
    return figure
