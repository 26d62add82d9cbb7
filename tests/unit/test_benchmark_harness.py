"""What the harness benchmark makes of its figures: bounds, rules of others, goals, the page."""

from __future__ import annotations

import json
import math
import os
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from attrs import evolve

from benchmarks.harness import monolithic, noise, page, plots, tables
from benchmarks.harness.exact import lower_bound, upper_bound
from benchmarks.harness.load import LOADS
from benchmarks.harness.monolithic import Driven
from benchmarks.harness.noise import KERNELS, Trial
from benchmarks.harness.rules import called_faster, ratios
from benchmarks.harness.verdict import Row, Timing, summary
from benchmarks.harness.wave import Wave, ratio
from lessonl.measure.experiment import Samples
from needs import needs

HEAD = {
    "command": "python -m benchmarks.x", "commit": "0123456789abcdef", "changed": False,
    "date": "2026-11-27T11:55:20+00:00", "cpu": "a processor", "cores": 2, "load": 0.1,
}  # fmt: skip


def trial(part: str = "aa", load: str = "quiet", verdict: str = "same", **more: object) -> Trial:
    made = Trial(part, load, "f", "n = 8", verdict, 1.0, 0.9, 1.1, 48, 0.5)
    return evolve(made, **more)  # type: ignore[arg-type]


def test_the_bound_is_the_share_at_which_so_few_hits_are_one_in_twenty() -> None:
    assert upper_bound(0, 600) == pytest.approx(1 - 0.05 ** (1 / 600))
    assert upper_bound(0, 3000) < 0.001
    assert upper_bound(1, 10) == pytest.approx(0.394163, abs=1e-6)  # published tables
    for hits, trials in ((1, 40), (3, 3000), (7, 24)):
        share = upper_bound(hits, trials)
        tail = sum(
            math.comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(hits + 1)
        )
        assert tail == pytest.approx(0.05, rel=1e-6)


def test_bounds_at_the_ends_and_from_below() -> None:
    assert upper_bound(5, 5) == 1.0
    assert lower_bound(0, 5) == 0.0
    assert lower_bound(200, 200) == pytest.approx(0.05 ** (1 / 200))
    with pytest.raises(ValueError, match="6 of 5"):
        upper_bound(6, 5)


def test_each_rule_looks_at_one_number_of_each_side() -> None:
    found = ratios(Samples((10.0, 12.0, 29.0), (8.0, 12.0, 10.0)))
    assert found == {"median": 1.2, "minimum": 1.25, "mean": 1.7}
    assert ratios(Samples()) == {}
    assert called_faster(1.05, 0.05)
    assert not called_faster(1.0499, 0.05)


def test_one_false_alarm_too_many_misses_the_goal() -> None:
    quiet = [trial()] * 3021
    assert noise.quiet_enough([*quiet, *[trial(verdict="faster")] * 3])
    assert not noise.quiet_enough([*quiet, *[trial(verdict="faster")] * 4])
    assert not noise.quiet_enough([trial()] * 600)  # too few to know
    judged = [trial("judge", verdict="faster")]
    assert noise.quiet_enough([*quiet, *judged])
    assert not noise.quiet_enough([*quiet, *judged, *judged])
    assert not noise.quiet_enough([*quiet, trial(verdict="error")])


def test_power_is_asked_for_quiet_and_loaded_and_soon() -> None:
    found = [trial("power", load, "faster") for load in LOADS for _ in range(100)]
    missed = [trial("power", "quiet") for _ in range(2)]
    assert noise.powerful_enough([*found, *missed])
    assert not noise.powerful_enough([*found, *missed, *missed])
    assert not noise.powerful_enough([evolve(t, seconds=2.1) for t in found])


def test_the_table_of_rules_counts_them_on_the_same_trials() -> None:
    high, low = {"median": 1.06, "minimum": 1.03, "mean": 1.0}, {"median": 1.0}
    trials = [trial(blocks=high, paired=low), trial(blocks=low, paired=low)]
    table = tables.rules(trials).splitlines()
    assert table[2] == "| **ours** | 0.0 % |"
    assert "| median, in blocks, 5 % and more | 50.0 % |" in table
    assert "| minimum, in blocks, 5 % and more | 0.0 % |" in table
    assert "| minimum, in blocks, 2 % and more | 50.0 % |" in table
    assert "| median, on our pairs, 2 % and more | 0.0 % |" in table


def test_ratios_of_speed_are_ours_over_the_drivers() -> None:
    timing = Timing("faster", 2.0, 64, 0.3, 0.4, 0.5, 0.8, 1.0, 2.0)
    driver = (Driven(64, "PASS", 2.0, 1.0, 1.0), Driven(512, "PASS", 2.1, 1.0, 39.0))
    found = summary([Row("verdict", "gemm", 512, (timing,), driver)])
    assert (found.building, found.here, found.published) == pytest.approx((0.3, 0.5, 0.025))
    assert (found.published_timed, found.published_confirmed) == pytest.approx((0.02, 0.05))
    assert found.reached
    slow = evolve(timing, total=1.1)
    assert not summary([Row("verdict", "gemm", 512, (slow,), driver)]).reached


def test_a_waves_ratio_is_of_medians_by_problem() -> None:
    rows = [
        Wave("wave", way, "f", seconds, ())
        for way, times in (("at once", (6, 7, 60)), ("in turn", (10, 9, 11)))
        for seconds in times
    ]
    assert ratio(rows) == 0.7


def test_loads_end_with_what_they_are_for() -> None:
    for load in LOADS.values():
        with load():
            pass
    listed = ["ps", "-o", "args=", "--ppid", str(os.getpid())]
    own = subprocess.run(listed, capture_output=True, text=True, check=True)
    assert "getppid" not in own.stdout


def test_a_page_keeps_its_words_and_gets_its_tables(tmp_path: Path) -> None:
    rows = [HEAD, {"level": "timing", "function": "f", "size": "n = 8", "verdict": "same",
                   "ratio": 1.0, "low": 0.9, "high": 1.1, "pairs": 48, "reason": ""}]  # fmt: skip
    (tmp_path / "aa.log").write_text("\n".join(json.dumps(r) for r in rows) + "\n# said\n")
    text = tmp_path / "trust.md"
    text.write_text("Words.\n<!-- from identical -->\nold\n<!-- end -->\nMore.\n"
                    "<!-- from verdict -->\n<!-- end -->\n")  # fmt: skip
    page.write(tmp_path, text)
    made = text.read_text()
    assert made.startswith("Words.\n<!-- from identical -->\n| Identical code |")
    assert "| **timing alone, all** | 1 | 0 | 95.00 % | 0 |" in made
    assert "commit 012345678, 2026-11-27" in made
    assert "old" not in made
    assert "\nMore.\n" in made
    assert "harness verdict --log docs/evidence/harness-verdict.log" in made
    page.write(tmp_path, text)
    assert text.read_text() == made


def test_the_page_that_is_committed_has_nothing_typed_in(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent.parent
    committed = root / "docs" / "explanation"
    copy = tmp_path / "trust.md"
    copy.write_text((committed / "trust.md").read_text())
    page.write(root / "docs" / "evidence", copy)
    assert copy.read_text() == (committed / "trust.md").read_text()
    for picture in tmp_path.glob("*.svg"):
        assert picture.read_text() == (committed / picture.name).read_text()


def test_what_was_called_wrong_has_a_colour_of_its_own() -> None:
    same = [trial(), trial(verdict="faster", ratio=1.3)]
    gains = [trial("power", verdict="faster", ratio=1.05), trial("power", ratio=0.5)]
    drawn = plots.ratios(same, gains)
    words = [e.text for e in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text")]
    assert {"1 called faster", "1 not", "1 missed"} <= set(words)


def test_each_kernel_is_a_function_with_a_shorter_twin() -> None:
    for name in KERNELS:
        case = noise.kernel(name)
        less = noise.less(case)
        assert case.function.name == name
        assert f"{name}(" in less
        assert less != case.function.text


@needs("g++")
@pytest.mark.slow
def test_the_driver_tells_a_wrong_rewrite_from_a_right_one() -> None:
    chosen = next(p for p in monolithic.load() if p.name == "kthSmallest")
    right, wrong = chosen, evolve(chosen, rewrite=chosen.rewrite.replace("[k - 1]", "[0]"))
    assert [d.how for d in monolithic.drive(right, (1000, 2000))] == ["PASS", "PASS"]
    assert monolithic.drive(wrong, (1000,))[0].how == "FAIL"


def test_the_problems_have_a_rewrite_and_a_published_size_each() -> None:
    chosen = monolithic.load()
    assert len({p.function.file for p in chosen}) == len(chosen) == 12
    assert all(p.published >= 1 << 9 and p.name in p.rewrite for p in chosen)
