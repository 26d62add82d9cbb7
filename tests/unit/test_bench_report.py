"""What the tables of the bench say: figures worked out by hand from made-up rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.__main__ import main
from benchmarks.report import costs, tables
from benchmarks.report.compare import at_equal_verdicts, at_the_end, oracle, strengths
from benchmarks.report.metrics import by_round, metrics, samples
from benchmarks.report.page import page
from benchmarks.report.plots import draw
from benchmarks.report.published import beside, data
from benchmarks.report.results import CellResults, load, title

CONFIG = {
    "suite": "parallel60", "strategy": "lessonl", "mode": "serial", "ablation": "full",
    "bank": "cold", "sizes": "headline", "rounds": 2, "threads": None, "aggregator": "",
    "agents": {"loops": "built in"},
}  # fmt: skip
COST = {
    "calls": 0, "tokens_in": 0, "tokens_out": 0, "tokens_reasoning": 0, "money": 0.0,
    "by_agent": {}, "seconds": {"wall": 10.0, "judge": 4.0, "model": 0.0},
}  # fmt: skip
START = {"command": "lessonl-bench run", "label": "", "date": "today", "commit": "abc"}


def row(
    problem: str, raw: float | None, confirmed: float | None = None, trial: int = 1, **more: Any
) -> dict[str, Any]:
    """A problem whose one rewrite was measured as ``raw``; None is one that is wrong."""
    outcome = "incorrect" if raw is None else "faster" if raw > 1 else "slower"
    best = None if confirmed is None else {"ratio": confirmed, "low": 1, "high": 9, "pairs": 9}
    return {
        "suite": "parallel60", "problem": problem, "category": problem[0], "trial": trial,
        "outcome": outcome, "correct": raw is not None, "raw": raw, "again": confirmed,
        "confirmed": best, "rewrite": None, "rounds": [raw],
        "attempts": [[0, "loops", outcome, raw, f"{problem} {raw}"]], **COST, **more,
    }  # fmt: skip


def cell(path: Path, *rows: dict[str, Any], label: str = "", **config: Any) -> CellResults:
    """A log that was written and read again."""
    start = {"lessonl-bench": 1, "config": {**CONFIG, **config}, **START, "label": label}
    lines = [{**start, "texts": {}, "changed": False}, *rows]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return load(path)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.jsonl"


def test_the_figures_of_a_cell_are_those_worked_out_by_hand(log: Path) -> None:
    found = metrics(
        cell(
            log,
            row("a1", 4.0, 4.0), row("a2", None), row("b1", 0.5), row("b2", 1.05),
            row("a1", 16.0, 16.0, 2), row("a2", 2.0, None, 2), row("b1", 2.0, 2.0, 2),
            row("b2", None, None, 2),
        ).results
    )  # fmt: skip
    assert (found.correct.mean, found.over2.mean) == (0.75, (0.25 + 0.75) / 2)
    first, second = (4 * 1.05) ** 0.25, (16 * 2 * 2) ** 0.25
    assert found.published.mean == pytest.approx((first + second) / 2)
    assert found.published.sd == pytest.approx((second - first) / 2**0.5)
    assert found.confirmed.mean == pytest.approx((4**0.25 + 32**0.25) / 2)
    assert found.plain.mean == pytest.approx((7.05 / 4 + 21 / 4) / 2)
    assert found.published_rest.mean == 1.0  # the three best of four are left out
    assert found.problems == 4 and found.judged == 1.0


def test_what_is_chosen_by_luck_counts_at_its_second_measurement(log: Path) -> None:
    found = metrics(cell(log, row("a1", 3.0, None, again=1.5)).results)
    assert found.published.mean == pytest.approx(1.5) and found.confirmed.mean == 1.0


def test_a_problem_that_is_not_judged_counts_as_one_and_is_told(log: Path) -> None:
    lost = row("b1", None, None, attempts=[], rounds=[], why="unsupported: it is too much")
    found = metrics(cell(log, row("a1", 4.0, 4.0), lost).results)
    assert (found.judged, found.correct.mean, found.confirmed.mean) == (0.5, 0.5, 2.0)


def test_trials_that_are_not_complete_are_left_out_and_told(log: Path) -> None:
    found = cell(log, row("a1", 2.0), row("b1", 2.0), row("a1", 9.0, None, 2))
    assert list(found.trials) == [1] and found.incomplete == (2,)
    assert "1 (+1 incomplete)" in tables.results([found])


def test_cells_are_paired_by_problem_and_trial(tmp_path: Path) -> None:
    ours = [row(p, 4.0, 4.0, t) for t in range(1, 6) for p in ("a1", "b1")]
    theirs = [row(p, 2.0, 2.0, t) for t in range(1, 6) for p in ("a1", "b1", "c1")]
    first, other = cell(tmp_path / "1", *ours), cell(tmp_path / "2", *theirs)
    found = at_the_end(first, other)
    assert found is not None
    assert found.pairs == 10 and found.ratio == pytest.approx(2.0)
    assert (found.over_trials, found.over_problems) == (2 / 32, 0.5)


def test_at_equal_numbers_of_verdicts_nobody_is_credited_with_more(tmp_path: Path) -> None:
    def attempts(*ratios: float) -> list[list[object]]:
        return [[0, "loops", "faster", x, f"code {x}"] for x in ratios]

    many = row("a1", 8.0, 8.0, attempts=attempts(1.5, 1.5, 2.0, 8.0))
    few = row("a1", 2.0, 2.0, attempts=attempts(1.2, 2.0))
    first, other = cell(tmp_path / "1", many), cell(tmp_path / "2", few)
    found = at_equal_verdicts(first, other)
    assert found is not None
    assert found.verdicts == 2 and found.ratio == pytest.approx(1.0)  # the same code counts once


def test_strengths_are_against_the_best_other_cell_of_a_category(tmp_path: Path) -> None:
    rows = [("a1", 4.0, 2.0, 1.0), ("b1", 1.0, 1.0, 8.0)]
    cells = [
        cell(tmp_path / str(i), *(row(r[0], r[i], r[i]) for r in rows), label=f"cell {i}")  # type: ignore[arg-type]
        for i in (1, 2, 3)
    ]
    found = strengths(cells)
    assert [s.category for s in found] == ["a", "b"]
    assert [s.best_other for s in found] == pytest.approx([2.0, 8.0])
    assert [s.relative for s in found] == pytest.approx([1.0, -7 / 8])
    assert oracle(found) == pytest.approx(4.0)
    assert "| a | 4.00x | 2.00x | 1.00x | 2.00x | +100.00 % |" in tables.complementary(cells, found)


def test_the_best_until_a_round_never_falls(log: Path) -> None:
    found = cell(log, row("a1", 4.0, rounds=[2.0, 1.0, 4.0]), row("a2", 1.0, rounds=[None]))
    assert by_round(found) == pytest.approx([2**0.5, 2**0.5, 2.0])


def test_samples_are_estimated_of_independent_ones_only(log: Path) -> None:
    kinds = {"faster": 4.0, "incorrect": None, "not_compilable": None, "same": 1.0, "slower": 0.5}
    attempts = [
        [0, "a", outcome, ratio, str(i)] for i, (outcome, ratio) in enumerate(kinds.items())
    ]
    rows = [row("a1", 4.0, attempts=attempts)]
    one, five = samples(cell(log, *rows, strategy="best_of", threads=4, mode="openmp"))
    assert [one.built, one.passed] == pytest.approx([0.8, 0.6])
    assert [one.speedup, one.efficiency] == pytest.approx([5.5 / 5, 5.5 / 20])
    assert (five.k, five.built, five.passed, five.speedup) == (5, 1.0, 1.0, 4.0)
    assert samples(cell(log, *rows)) == []


@pytest.mark.parametrize("entry", data()["table7"], ids=lambda entry: entry["method"])
def test_the_formulae_of_costs_give_what_the_paper_has(entry: dict[str, Any]) -> None:
    parts = costs.parts(entry["parts"])
    assert sum(p.dollars for p in parts) == pytest.approx(entry["dollars"], abs=0.0007)
    if "petaflop" in entry:  # read off a figure
        assert sum(p.flops for p in parts) / 1e15 == pytest.approx(entry["petaflop"], abs=0.6)
    if "tokens_a_problem" in entry and "inconsistent" not in entry:
        each = sum(p.tokens for p in parts) / 60
        assert each == pytest.approx(entry["tokens_a_problem"], rel=0.001)


def test_a_token_costs_24_operations_for_each_layer_and_square_of_the_width() -> None:
    small, large = costs.model("qwen/qwen2.5-coder-7b"), costs.model("gpt-4o")
    assert small is not None and large is not None
    assert small.flops == pytest.approx(8.63e9, rel=0.001)
    assert large.flops == pytest.approx(405.9e9, rel=0.001)
    assert costs.model("llama-3.1-8b") is None


@pytest.mark.parametrize(
    ("strategy", "agents", "rounds", "calls"),
    [
        ("lessonl", 3, 4, 24), ("single", 1, 1, 1), ("cot", 3, 1, 3), ("best_of", 1, 20, 20),
        ("reflexion", 1, 11, 21), ("mapcoder", 1, 18, 25), ("moa", 3, 4, 10),
    ],
)  # fmt: skip
def test_calls_of_a_problem(strategy: str, agents: int, rounds: int, calls: int) -> None:
    assert costs.calls(strategy, agents, rounds) == calls


def test_money_and_operations_of_a_cell_are_means_of_a_problem(log: Path) -> None:
    used: dict[str, Any] = {"calls": 3, "money": 0.02, "by_agent": {"q": [3, 100, 100, 0.02]}}
    agents = {"q": {"model": "Qwen2.5-Coder-7B-Instruct"}}
    found = cell(log, row("a1", 2.0, **used), row("b1", 2.0, **used), agents=agents)
    assert costs.petaflop(found) == pytest.approx(200 * 8.632e9 / 1e15, rel=0.001)
    assert "| 0.0200 |" in tables.spending([found])


@pytest.mark.parametrize(
    ("config", "name", "speedup"),
    [
        ({}, "LessonL", 2.16),
        ({"mode": "openmp"}, "LessonL", 3.46),
        ({"suite": "poly30"}, "LessonL", 1.32),
        ({"ablation": "random"}, "LessonL, random", 2.03),
        ({"strategy": "mapcoder"}, "MapCoder", 1.85),
        ({"strategy": "single", "agents": {"x": {"model": "gpt-4o-mini"}}}, "GPT-4o mini", 1.57),
        ({"strategy": "single", "agents": {"x": {"model": "qwen2.5-coder:14b"}}}, "Qwen14B", 1.60),
    ],
)
def test_a_cell_stands_beside_the_published_one(
    config: dict[str, Any], name: str, speedup: float
) -> None:
    found = beside({**CONFIG, **config})
    assert found is not None
    assert (found.name, found.speedup.mean) == (name, speedup)


@pytest.mark.parametrize(
    "config",
    [
        {"suite": "macros"},
        {"strategy": "single"},
        {"strategy": "single", "agents": {"x": {"model": "another"}}},
        {"suite": "poly30", "ablation": "random"},
    ],
)
def test_what_the_paper_has_not_stands_beside_nothing(config: dict[str, Any]) -> None:
    assert beside({**CONFIG, **config}) is None


def test_the_share_of_headroom_is_of_problems_with_a_known_best(log: Path) -> None:
    found = cell(log, row("a1", 2.0, 2.0), row("b1", 9.0, 9.0), label="ours")
    assert "| ours | 1 | 50.0 % |" in tables.headroom([found], {"a1": 4.0})
    assert tables.headroom([found], {}) == ""


def test_the_page_has_every_part_and_says_where_figures_are_from(tmp_path: Path) -> None:
    one = cell(tmp_path / "1", row("a1", 4.0, 4.0), label="one")
    two = cell(tmp_path / "2", row("a1", 2.0, 2.0), label="two", agents={"x": {"model": "o3"}})
    text = page([one, two], {("parallel60", "a1"): 8.0}, {}, tmp_path)
    for said in ("c5.4xlarge", "Lesson-following is programmed", "### Share of the headroom"):
        assert said in text
    for said in ("### Compared", "### Cost of a problem", "### Complementary", "LessonL: 2.16x"):
        assert said in text


def test_a_title_tells_cells_apart() -> None:
    assert title(CONFIG) == "lessonl T=2: 1 built in"
    warm = {**CONFIG, "ablation": "random", "bank": "poly.jsonl 12ab", "agents": {"q": {}}}
    assert title(warm) == "lessonl random lessons bank poly.jsonl T=2: q"


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, best, to = tmp_path / "log.jsonl", tmp_path / "best.jsonl", tmp_path / "out" / "page.md"
    cell(log, row("a1", 4.0, 4.0), label="ours")
    best.write_text('{"about": 1}\n{"suite": "parallel60", "problem": "a1", "ratio": 16}\n# end\n')
    words = ["report", str(log), "--to", str(to), "--no-plots", "--headroom", str(best)]
    assert main(words) == 0
    assert "| ours | 1 | 50.0 % |" in to.read_text()
    assert main(["report", str(log), "--case", "a1"]) == 0
    assert "| 1 | loops | faster | 4.00x |" in capsys.readouterr().out
    assert main(["report", str(tmp_path / "gone")]) == 2
    assert main(["report", str(log), "--case", "zz"]) == 2


def test_plots_are_the_same_for_the_same_logs(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    priced: dict[str, Any] = {"money": 0.5}
    cells = [
        cell(tmp_path / name, row("a1", r, r, rounds=[1.5, r], **priced), label=name)
        for name, r in (("one", 4.0), ("two", 2.0))
    ]
    first, again = (draw(cells, tmp_path / name, "x") for name in ("first", "again"))
    assert [p.name for p in first] == [
        "x-time.svg", "x-categories.svg", "x-money.svg", "x-rounds.svg",
    ]  # fmt: skip
    for one, other in zip(first, again, strict=True):
        assert one.read_bytes() == other.read_bytes() and b"<svg" in one.read_bytes()
