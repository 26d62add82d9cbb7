"""The comparison of lessons on, random and off: what its numbers mean."""

from __future__ import annotations

import math

import pytest

from benchmarks.lessons import Trace, at_equal_numbers, differences, sign_flip, table


def traces(on: float, off: float, seeds: int) -> list[Trace]:
    return [
        Trace(function, arm, seed, (0.5, best), ("a", "b"))
        for seed in range(seeds)
        for function in ("f", "g")
        for arm, best in (("on", on), ("random", on), ("off", off))
    ]


def test_the_best_is_never_below_the_original() -> None:
    one = Trace("f", "on", 1, (0.5, 3.0, 2.0), ("a", "b", "c"))
    assert [one.best(n) for n in (0, 1, 2, 9)] == [1.0, 1.0, 3.0, 3.0]


def test_differences_are_of_logs_and_paired_by_seed() -> None:
    two, one = (at_equal_numbers(traces(4.0, 2.0, 3), n) for n in (2, 1))
    assert differences(two, "on", "off") == pytest.approx([math.log(2)] * 3)
    assert differences(one, "on", "off") == pytest.approx([0.0] * 3)


def test_no_arm_is_credited_with_verdicts_that_another_did_not_have() -> None:
    arms = [
        Trace("f", "on", 1, (1.0, 2.0, 9.0), ("a", "b", "c")),
        Trace("f", "random", 1, (1.0, 3.0), ("a", "c")),
        Trace("f", "off", 1, (2.0, 1.0, 1.0), ("b", "a", "d")),
    ]
    (equal,) = at_equal_numbers(arms, 8)
    assert equal.verdicts == 2
    assert equal.best == {"on": 2.0, "random": 3.0, "off": 2.0}


@pytest.mark.parametrize(
    ("values", "p"),
    [([1.0] * 10, 2 / 1024), ([1.0, -1.0], 1.0), ([0.0] * 5, 1.0), ([3.0, 1.0, 2.0], 0.25)],
)
def test_signs_are_flipped_in_all_ways(values: list[float], p: float) -> None:
    assert sign_flip(values) == pytest.approx(p)


def test_the_table_says_when_no_difference_is_seen() -> None:
    lines = table(traces(4.0, 2.0, 10)).splitlines()
    (decisive,) = [x for x in lines if "on/off" in x and "fixed beforehand" in x]
    assert "2.000x" in decisive and "no difference" not in decisive
    assert all("no difference seen" in x for x in lines if "on/random" in x)
