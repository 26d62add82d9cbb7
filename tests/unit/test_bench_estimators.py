"""Estimators of the evaluation, against numbers that were worked out by hand."""

from __future__ import annotations

import math

import pytest

from benchmarks.report.estimators import (
    efficiency_at_k,
    front,
    geometric_mean,
    pass_at_k,
    share_of_headroom,
    sign_flip,
    speedup_at_k,
    spread,
)


@pytest.mark.parametrize(
    ("samples", "passed", "k", "chance"),
    [
        (5, 0, 3, 0.0),
        (5, 5, 1, 1.0),
        (5, 2, 1, 2 / 5),
        (5, 2, 2, 1 - 3 / 10),  # three of ten pairs have none of the two
        (5, 2, 4, 1.0),  # only three are wrong
        (20, 1, 10, 0.5),
    ],
)
def test_pass_at_k_is_the_chance_that_one_of_k_passed(
    samples: int, passed: int, k: int, chance: float
) -> None:
    assert pass_at_k(samples, passed, k) == pytest.approx(chance)


def test_speedup_at_k_is_the_expected_best_of_k() -> None:
    found = [3.0, 0.0, 1.0]
    assert speedup_at_k(found, 1) == pytest.approx(4 / 3)
    assert speedup_at_k(found, 2) == pytest.approx((3 + 3 + 1) / 3)  # of the three pairs
    assert speedup_at_k(found, 3) == 3.0


def test_efficiency_at_k_is_the_speedup_of_each_thread() -> None:
    assert efficiency_at_k([4.0, 2.0], 4, 1) == pytest.approx(3 / 4)


@pytest.mark.parametrize("k", [0, 4])
def test_no_more_samples_are_drawn_than_there_are(k: int) -> None:
    with pytest.raises(ValueError, match="of 3 samples"):
        speedup_at_k([1.0, 1.0, 1.0], k)
    with pytest.raises(ValueError, match="of 3 samples"):
        pass_at_k(3, 1, k)


def test_a_spread_is_the_mean_and_the_deviation_of_a_sample() -> None:
    found = spread([1.0, 2.0, 3.0])
    assert (found.mean, found.sd, found.number) == (2.0, 1.0, 3)
    assert spread([5.0]).sd is None


def test_a_geometric_mean_is_of_ratios() -> None:
    assert geometric_mean([1.0, 4.0]) == pytest.approx(2.0)
    assert geometric_mean([]) == 1.0


@pytest.mark.parametrize(
    ("values", "p"),
    [([1.0] * 5, 2 / 32), ([1.0, -1.0], 1.0), ([3.0, 1.0, 2.0], 2 / 8), ([3.0, -1.0, 2.0], 4 / 8)],
)
def test_signs_of_few_differences_are_flipped_in_all_ways(values: list[float], p: float) -> None:
    assert sign_flip(values) == pytest.approx(p)


def test_signs_of_many_differences_are_flipped_at_random_and_the_same_again() -> None:
    clear, none = [0.1 + i / 100 for i in range(40)], [0.1, -0.1] * 20
    assert sign_flip(clear) == sign_flip(clear) < 0.001
    assert sign_flip(none) > 0.9


def test_the_share_of_headroom_is_in_logs_of_what_is_known_to_be_possible() -> None:
    assert share_of_headroom([(2.0, 4.0), (1.0, 4.0)]) == pytest.approx(math.log(2) / math.log(16))
    assert share_of_headroom([(4.0, 4.0), (9.0, 1.0)]) == pytest.approx(1.0)
    assert share_of_headroom([(1.0, 1.0)]) is None


def test_nothing_on_the_front_is_both_dearer_and_worse_than_another() -> None:
    points = [(3.0, 2.0), (1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (5.0, 3.0), (5.0, 2.9)]
    assert front(points) == [1, 3, 4]
