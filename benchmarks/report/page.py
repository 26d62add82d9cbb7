"""The page of results: a part for every suite and mode, with what each figure means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.report import tables
from benchmarks.report.compare import Comparison, at_equal_verdicts, at_the_end, strengths
from benchmarks.report.published import source
from benchmarks.report.results import CellResults

Headroom = Mapping[tuple[str, str], float]
"""The best known ratio by suite and problem."""

_INTRODUCTION = """# Benchmarks

Made by `lessonl-bench report` from the logs named below; see
[how to run each cell](how-to/benchmarks.md). Not edited by hand.

- **Correct** is the share of problems whose submitted rewrite, the fastest correct one of the
  search, built and was right. Where nothing was tried, it is not.
- **As published** is the geometric mean of max(1, s) of what is submitted, 1 where it is not
  correct; so noise counts as gain.
- **Confirmed** is the geometric mean of the ratio of the best rewrite that a second, independent
  measurement found faster with its whole 99 % interval; 1 where there is none, or it is
  implausible.
- **±** is the standard deviation over trials. **p** is of a two-sided permutation test of paired
  differences of logs, once with a difference for each trial and once for each problem. With n
  trials the first is 2 / 2ⁿ at least.
- **Published, elsewhere** are figures of other problems of the same kind; nothing was measured
  side by side. They are of
  {source}.
"""
_BUILT_IN = (
    "Lesson-following is programmed in the built-in agents: what these cells show of lessons is "
    "that the loop carries them, and nothing about language models."
)


def page(
    cells: Sequence[CellResults],
    headroom: Headroom,
    plots: Mapping[tuple[str, str], Sequence[Path]],
    root: Path,
) -> str:
    """The whole page; ``plots`` are files by suite and mode, named from the folder ``root``."""
    told = [_INTRODUCTION.format(source=source())]
    for suite, mode in dict.fromkeys((cell.suite, cell.mode) for cell in cells):
        chosen = [cell for cell in cells if (cell.suite, cell.mode) == (suite, mode)]
        known = {problem: ratio for (s, problem), ratio in headroom.items() if s == suite}
        told.append(part(chosen, known))
        told += [f"![{p.stem}]({p.relative_to(root)})" for p in plots.get((suite, mode), ())]
    told.append(f"## Logs\n\n{_logs(cells)}")
    return "\n\n".join(text.strip() for text in told if text) + "\n"


def part(cells: Sequence[CellResults], headroom: Mapping[str, float]) -> str:
    """What there is to say of the cells of one suite and mode; the first is compared with all."""
    first, *others = cells
    end = [x for x in (at_the_end(first, other) for other in others) if x]
    equal = [x for x in (at_equal_verdicts(first, other) for other in others) if x]
    sections = {
        "": tables.results(cells),
        "By category": tables.both_categories(cells),
        "Compared": tables.comparisons(first.label, end) if end else "",
        "Compared at equal numbers of verdicts, the best of the search": _equal(first, equal),
        "Complementary strengths": tables.complementary(cells, strengths(cells)) if others else "",
        "By rounds": tables.rounds(cells),
        "By the number of agents": tables.teams(cells),
        "Cost of a problem": tables.spending(cells),
        "Share of the headroom": tables.headroom(cells, headroom),
        "Independent samples": tables.sampled(cells),
    }
    told = [f"## {first.suite}, {first.mode}"]
    if not all(cell.models for cell in cells):
        told.append(_BUILT_IN)
    for name, text in sections.items():
        if text:
            told.append(f"### {name}\n\n{text}" if name else text)
    return "\n\n".join(told)


def _equal(first: CellResults, found: Sequence[Comparison]) -> str:
    return tables.comparisons(first.label, found) if found else ""


def _logs(cells: Sequence[CellResults]) -> str:
    """Which command made each cell, where and when."""
    lines = []
    for cell in cells:
        about, start = cell.about, cell.start
        commit = f"{str(start['commit'])[:10]}{' with changes' if start['changed'] else ''}"
        where = (
            f"{about.get('cpu', '')}, {about.get('cores', '')} cores, {about.get('compiler', '')}"
        )
        lines.append(
            f"- **{cell.label}**: `{start['command']}`, {start['date']}, {commit}; {where}"
        )
    return "\n".join(lines)
