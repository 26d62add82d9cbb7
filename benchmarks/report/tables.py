"""The tables of the page, in Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from benchmarks.harness.tables import percent, table
from benchmarks.report import costs
from benchmarks.report.compare import Comparison, Strength, oracle
from benchmarks.report.estimators import Spread, front, share_of_headroom
from benchmarks.report.metrics import (
    BEST,
    Reading,
    by_category,
    by_round,
    confirmed,
    cost,
    metrics,
    published,
    samples,
)
from benchmarks.report.published import beside, data
from benchmarks.report.results import CellResults


def figure(value: Spread, unit: str = "") -> str:
    """A mean with its standard deviation, where there is one."""
    sd = f" ± {value.sd:.2f}" if value.sd is not None else ""
    return f"{value.mean:.2f}{unit}{sd}"


def results(cells: Sequence[CellResults]) -> str:
    """Correct, 2x and more, and the geometric means by both readings, beside the published."""
    head = [
        "Cell", "trials", "problems", "judged", "compiled", "correct", "2x and more",
        "as published", f"without {BEST} best", "confirmed", f"without {BEST} best",
        "mean of max(1, s)", "published, elsewhere",
    ]  # fmt: skip
    body = []
    for cell in cells:
        found, paper = metrics(cell.results), beside(cell.config)
        left = f" (+{len(cell.incomplete)} incomplete)" if cell.incomplete else ""
        body.append(
            [
                cell.label, f"{len(cell.trials)}{left}", str(found.problems),
                percent(found.judged, 0), figure(found.compiled), figure(found.correct),
                figure(found.over2), figure(found.published, "x"),
                figure(found.published_rest, "x"), f"**{figure(found.confirmed, 'x')}**",
                figure(found.confirmed_rest, "x"), figure(found.plain, "x"),
                f"{paper.name}: {figure(paper.speedup, 'x')}" if paper else "",
            ]
        )  # fmt: skip
    return table(head, body)


def categories(cells: Sequence[CellResults], reading: Reading, elsewhere: bool) -> str:
    """Geometric means of each category by one reading; the published ones where asked for."""
    of_paper: Mapping[str, float] = data()["categories"] if elsewhere else {}
    columns = [by_category(cell, reading) for cell in cells]
    names = sorted({name for column in columns for name in column})
    head = ["Category", *(cell.label for cell in cells)]
    head += ["LessonL, published elsewhere"] if elsewhere else []
    body = []
    for name in names:
        known = [f"{column[name]:.2f}x" if name in column else "" for column in columns]
        more = [f"{of_paper[name]:.2f}x" if name in of_paper else ""] if elsewhere else []
        body.append([name, *known, *more])
    return table(head, body)


def both_categories(cells: Sequence[CellResults]) -> str:
    """As published, then confirmed."""
    elsewhere = cells[0].suite == "parallel60" and cells[0].mode == "serial"
    first = categories(cells, published, elsewhere)
    return f"As published:\n\n{first}\n\nConfirmed:\n\n{categories(cells, confirmed, False)}"


def comparisons(first: str, found: Sequence[Comparison]) -> str:
    """Ratios of geometric means with the p of a permutation test by trials and by problems."""
    head = [f"{first} over", "pairs", "verdicts each", "ratio", "p over trials", "p over problems"]
    body = [
        [
            x.label, str(x.pairs), f"{x.verdicts:.1f}", f"{x.ratio:.3f}x",
            f"{x.over_trials:.3f}", f"{x.over_problems:.3f}",
        ]
        for x in found
    ]  # fmt: skip
    return table(head, body)


def spending(cells: Sequence[CellResults]) -> str:
    """What a problem costs, and whether a cell is on the front of speedup against it."""
    used = [cost(cell) for cell in cells]
    gains = [metrics(cell.results).confirmed.mean for cell in cells]
    by_time = front([(u.wall, g) for u, g in zip(used, gains, strict=True)])
    priced = [i for i, u in enumerate(used) if u.money is not None]
    points = [(used[i].money or 0.0, gains[i]) for i in priced]
    by_money = {priced[place] for place in front(points)}
    head = [
        "Cell", "confirmed", "verdicts", "calls", "calls by formula", "tokens in", "tokens out",
        "US$", "PFLOP", "seconds", "of them judging", "on the front of",
    ]  # fmt: skip
    body = []
    for i, (cell, use) in enumerate(zip(cells, used, strict=True)):
        fronts = [*(["time"] if i in by_time else []), *(["money"] if i in by_money else [])]
        operations = costs.petaflop(cell)
        body.append(
            [
                cell.label, f"{gains[i]:.2f}x", f"{use.verdicts:.1f}", f"{use.calls:.1f}",
                str(_formula(cell)) if cell.models else "0",
                f"{use.tokens_in:,.0f}", f"{use.tokens_out:,.0f}",
                "unknown" if use.money is None else f"{use.money:.4f}",
                "unknown" if operations is None else f"{operations:.3f}",
                f"{use.wall:.1f}", f"{use.judge:.1f}", ", ".join(fronts),
            ]
        )  # fmt: skip
    return table(head, body)


def _formula(cell: CellResults) -> int:
    """Calls where every model takes all its turns."""
    config = cell.config
    models = sum(model != "built in" for model in config["agents"].values())
    apart = config["strategy"] == "moa" and config["aggregator"] in config["agents"]
    return costs.calls(config["strategy"], models - apart, config["rounds"])


def rounds(cells: Sequence[CellResults]) -> str:
    """The best of the search until each round, beside the published."""
    columns = [by_round(cell) for cell in cells]
    last = max(map(len, columns), default=0)
    paper: list[float] = data()["table11"]["speedup"]
    elsewhere = cells[0].suite == "parallel60" and cells[0].mode == "serial"
    head = ["Until round", *(cell.label for cell in cells)]
    head += ["LessonL, published elsewhere"] if elsewhere else []
    body = []
    for t in range(last):
        known = [f"{column[t]:.2f}x" if t < len(column) else "" for column in columns]
        more = [f"{paper[t]:.2f}x" if t < len(paper) else ""] if elsewhere else []
        body.append([str(t + 1), *known, *more])
    return table(head, body)


def teams(cells: Sequence[CellResults]) -> str:
    """By the number of agents, beside the published. "" where all teams are of one size."""
    sizes = sorted({len(cell.config["agents"]) for cell in cells})
    if len(sizes) < 2:
        return ""
    paper: Mapping[str, list[float]] = data()["table4"]
    elsewhere = cells[0].suite == "parallel60" and cells[0].mode == "serial"
    body = []
    for cell in sorted(cells, key=lambda c: len(c.config["agents"])):
        number, found = len(cell.config["agents"]), metrics(cell.results)
        known = paper.get(str(number)) if elsewhere else None
        body.append(
            [
                cell.label, str(number), figure(found.correct), figure(found.over2),
                figure(found.published, "x"), figure(found.confirmed, "x"),
                f"{known[0]:.2f} / {known[1]:.2f} / {known[2]:.2f}x" if known else "",
            ]
        )  # fmt: skip
    head = ["Cell", "agents", "correct", "2x and more", "as published", "confirmed"]
    return table([*head, "LessonL, published elsewhere"], body)


def complementary(cells: Sequence[CellResults], found: Sequence[Strength]) -> str:
    """The first cell against the best other one of each category, and against knowing which."""
    head = ["Category", *(cell.label for cell in cells), "best other", "relative"]
    body = [
        [
            x.category, *(f"{value:.2f}x" for value in x.figures),
            f"{x.best_other:.2f}x", f"{100 * x.relative:+.2f} %",
        ]
        for x in found
    ]  # fmt: skip
    known = f"Who knew the best other cell of each category beforehand had {oracle(found):.2f}x."
    return f"{table(head, body)}\n\n{known}"


def sampled(cells: Sequence[CellResults]) -> str:
    """build@k, pass@k, speedup@k and efficiency@k of independent samples; "" where there are none.

    A sample that is not correct has speedup 0.
    """
    head = ["Cell", "k", "build@k", "pass@k", "speedup@k", "efficiency@k"]
    body = [
        [
            cell.label, str(x.k), f"{x.built:.3f}", f"{x.passed:.3f}",
            f"{x.speedup:.2f}x", f"{x.efficiency:.2f}x",
        ]
        for cell in cells
        for x in samples(cell)
    ]  # fmt: skip
    return table(head, body) if body else ""


def headroom(cells: Sequence[CellResults], known: Mapping[str, float]) -> str:
    """Which share, in logs, of the best known rewrites was found; "" where none is known."""
    body = []
    for cell in cells:
        pairs = [(r.confirmed, known[r.problem]) for r in cell.results if r.problem in known]
        share = share_of_headroom(pairs)
        if share is not None:
            body.append([cell.label, str(len(pairs)), percent(share)])
    return (
        table(["Cell", "problems with a best known rewrite", "share found"], body) if body else ""
    )


def case(cells: Sequence[CellResults], problem: str) -> str:
    """Every rewrite of one problem in the first trial of each cell, as it was judged."""
    told: list[str] = []
    for cell in cells:
        result = next((r for r in cell.results if r.problem == problem), None)
        if result is None:
            continue
        body = []
        for a in result.attempts:
            ratio = f"{a.ratio:.2f}x" if a.ratio else ""
            body.append([str(a.round + 1), a.agent, a.outcome.value, ratio, a.code])
        best = result.row["rewrite"]
        shown = f"\n\n```cpp\n{best.strip()}\n```" if best else ""
        judged = table(["Round", "agent", "outcome", "ratio", "code"], body)
        told.append(f"**{cell.label}**, trial {result.trial}\n\n{judged}{shown}")
    return "\n\n".join(told)
