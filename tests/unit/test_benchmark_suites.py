"""The suites hold what they say: problems with a statement, by category, each to be rewritten."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.suites.gates import QUICK, Gate, Mutated, faults, strong, summary
from benchmarks.suites.headroom import Headroom, best_known, share, wrong
from benchmarks.suites.problems import PLACE, SUITES, problems
from benchmarks.suites.sizes import Sizes, read_sizes
from lessonl.model import LessonlError, Outcome, Speedup, Verdict
from lessonl.source.rewrite import split_rewrite
from needs import needs


@pytest.mark.parametrize(
    ("suite", "count"),
    [("parallel60", 60), ("poly30", 30), ("loops", 56), ("real", 39), ("macros", 4)],
)
def test_every_problem_has_a_statement_and_can_be_rewritten(suite: str, count: int) -> None:
    found = problems(suite)
    assert len(found) == len({p.name for p in found}) == count
    assert all(p.statement.endswith(".") and not p.function.unsupported for p in found)


def test_every_category_has_five_problems() -> None:
    assert set(Counter(p.category for p in problems("parallel60")).values()) == {5}


def test_an_emptied_problem_keeps_its_head_and_answers_with_nothing() -> None:
    by_name = {p.name: p.emptied for suite in SUITES for p in problems(suite)}
    assert by_name["relu"] == "void relu(std::vector<double>& x) {}\n"
    assert by_name["edgeCount"].endswith("size_t N) { return {}; }\n")


def test_every_problem_has_a_headline_size_and_the_public_ones_a_published_one() -> None:
    for suite in ("parallel60", "poly30", "loops", "real"):
        for problem in problems(suite):
            assert problem.sizes.headline
            assert (problem.sizes.published is not None) == (suite in ("parallel60", "poly30"))


def test_a_published_size_is_used_up_to_what_is_practical() -> None:
    by_name = {p.name: p.sizes for p in problems("parallel60")}
    assert by_name["dft"].as_published("serial") == by_name["dft"].as_published("openmp") == 1 << 11
    assert by_name["relu"].as_published("serial") == 1 << 22
    assert by_name["relu"].published == (1 << 22, 1 << 25)
    assert by_name["relu"].as_published("openmp") == 1 << 24
    assert Sizes().as_published("serial") is None


def test_a_size_of_no_problem_is_told(tmp_path: Path) -> None:
    (tmp_path / "suite.toml").write_text("[size]\nrelu = 8\nreluu = 8\n")
    with pytest.raises(LessonlError, match="a size of reluu, which is no problem"):
        read_sizes(tmp_path / "suite.toml", ["relu"])


def test_best_known_rewrites_are_of_problems_and_define_them() -> None:
    chosen = problems("parallel60")
    found = {p.name: r for p in chosen if (r := best_known(p)) is not None}
    assert len(found) >= 30
    assert {p.stem for p in (PLACE / "parallel60" / "best").glob("*.cpp")} == set(found)
    by_name = {p.name: p.function for p in chosen}
    for name, rewrite in found.items():
        split_rewrite(rewrite.text)
        assert f" {name}(" in rewrite.text and rewrite.text != by_name[name].text


def test_a_share_of_the_headroom_is_one_of_logarithms() -> None:
    assert share(1.0, 4.0) == 0.0
    assert share(2.0, 4.0) == pytest.approx(0.5)
    assert share(8.0, 4.0) == pytest.approx(1.5)
    assert share(0.5, 4.0) == 0.0
    assert share(2.0, 1.0) == 0.0


def test_only_a_confirmed_ratio_counts() -> None:
    speedup = Speedup(3.0, 2.5, 3.5, 96)
    assert Headroom("s", "f", "faster", speedup).ratio == 3.0
    assert Headroom("s", "f", "same", speedup).ratio == 1.0
    rows = [Headroom("s", "f", "slower", speedup), Headroom("s", "g", "incorrect")]
    assert wrong([*rows, Headroom("s", "h", "error")]) == ["g", "h"]


def verdict(outcome: Outcome) -> Verdict:
    return Verdict("f", Path("f.cpp"), 1, outcome, "why")


def test_gates_name_what_does_not_hold() -> None:
    same, wrong_one = verdict(Outcome.SAME), verdict(Outcome.INCORRECT)
    good = Mutated(19, 20, survivors=("line 3",))
    assert faults(same, wrong_one, ("same", "slower"), good) == ""
    assert "copy: faster" in faults(verdict(Outcome.FASTER), wrong_one, (), good)
    assert "empty body: same" in faults(same, same, (), good)
    assert "equal texts" in faults(same, wrong_one, ("same", "faster"), good)
    assert "accepted: it returns" in faults(
        same, wrong_one, (), Mutated(19, 20, vital=("it returns a constant",))
    )


def test_nineteen_of_twenty_mutants_are_enough_and_eighteen_are_not() -> None:
    def killed(count: int) -> Gate:
        return Gate("s", f"f{count}", True, mutated=Mutated(count, 20, dropped=("d",)))

    assert strong([killed(19)]) and not strong([killed(18)])
    text = summary("s", [killed(19), killed(18), Gate("s", "g", False, why="too hard")])
    assert "2 of 3 modelled" in text and "37 of 40 mutants killed (92.5 %), 2 dropped" in text
    assert "below 95 %: f18" in text and "not modelled: g: too hard" in text


def test_the_quick_gates_are_of_every_larger_suite() -> None:
    named = {p.name: p.suite for suite in SUITES for p in problems(suite)}
    assert {named[name] for name in QUICK} == {"parallel60", "poly30", "loops", "real"}


@pytest.mark.slow
@needs("g++", "make", "cmake")
@pytest.mark.parametrize(
    "project", sorted(p.name for p in (PLACE / "real").iterdir() if p.is_dir())
)
def test_a_project_builds_and_passes_its_own_tests_as_its_file_says(
    project: str, tmp_path: Path
) -> None:
    work = tmp_path / project
    shutil.copytree(PLACE / "real" / project, work, ignore=shutil.ignore_patterns("build"))
    tables = tomllib.loads((work / "lessonl.toml").read_text())
    bench = tables["bench"]
    lines = [tables["test"]["build"], tables["test"]["command"], bench.get("build", "true")]
    for line in (*lines, bench["command"]):
        subprocess.run(line, shell=True, cwd=work, check=True, timeout=300)
