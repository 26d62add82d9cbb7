"""The decision rule, against order statistics worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessonl.measure.statistics import (
    clearly_faster,
    clearly_slower,
    decide,
    hopeless,
    lower_bound,
    median,
    noise_floor,
    order_statistic,
    speedup,
    upper_bound,
)
from lessonl.model import Outcome

FLOOR = 0.02


@pytest.mark.parametrize(
    ("n", "level", "k"),
    [
        # Binomial(48, 1/2): P(X >= 33) = 0.0066, P(X >= 32) = 0.0147.
        (48, 0.01, 33),
        (48, 0.005, 34),
        # 2^-7 = 0.0078 is the first power below 1 %.
        (7, 0.01, 7),
        (6, 0.01, None),
        # 1, 11, 56 of 1024 for 10, 9 and 8 heads of 10.
        (10, 0.01, 10),
        (10, 0.011, 9),
        (10, 0.06, 8),
        (12, 0.01, 11),
        (0, 0.01, None),
    ],
)
def test_the_rank_of_the_bound_is_the_exact_one(n: int, level: float, k: int | None) -> None:
    assert order_statistic(n, level) == k


def test_the_place_of_the_bound_is_found_for_thousands_of_pairs() -> None:
    normal = 3000 / 2 + 2.326 * math.sqrt(3000) / 2
    assert order_statistic(3000, 0.01) == pytest.approx(normal, abs=2)


@given(st.integers(1, 300), st.sampled_from([0.05, 0.01, 0.005, 0.01 / 3]))
def test_the_rank_is_the_least_one_whose_tail_is_small_enough(n: int, level: float) -> None:
    def tail(k: int) -> float:
        return sum(math.comb(n, i) for i in range(k, n + 1)) / 2.0**n

    k = order_statistic(n, level)
    if k is None:
        assert tail(n) > level
    else:
        assert tail(k) <= level < tail(k - 1)


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert median([4.0, 1.0, 2.0, 3.0]) == 2.5


def test_the_bounds_are_the_sorted_values_of_that_rank() -> None:
    values = [float(x) for x in range(1, 49)]
    assert upper_bound(values, 0.01) == 33
    assert lower_bound(values, 0.01) == 16
    assert upper_bound(values[:6], 0.01) == math.inf
    assert lower_bound(values[:6], 0.01) == -math.inf


def paired(faster: int, gain: float = 0.1, n: int = 48) -> list[float]:
    """``faster`` of ``n`` pairs won by ``gain``, the others lost by it."""
    return [-gain] * faster + [gain] * (n - faster)


def test_thirty_three_of_forty_eight_pairs_make_it_faster() -> None:
    assert decide(paired(33), FLOOR) is Outcome.FASTER
    assert decide(paired(32), FLOOR) is None
    assert decide(paired(33), FLOOR, level=0.005) is None


def test_slower_is_the_mirror_image_but_needs_no_second_look() -> None:
    assert decide(paired(15), FLOOR) is Outcome.SLOWER
    assert decide(paired(16), FLOOR) is Outcome.SAME


def test_a_sure_gain_below_the_floor_is_no_gain() -> None:
    assert decide(paired(48, math.log(1.0199)), FLOOR) is Outcome.SAME
    assert decide(paired(48, math.log(1.0201)), FLOOR) is Outcome.FASTER
    assert decide(paired(0, math.log(1.0199)), FLOOR) is Outcome.SAME
    assert decide(paired(0, math.log(1.0201)), FLOOR) is Outcome.SLOWER


def test_too_few_pairs_never_decide_for_faster() -> None:
    assert decide(paired(6, n=6), FLOOR) is None


def test_nine_lost_pairs_of_the_first_twelve_are_hopeless() -> None:
    assert hopeless([0.1] * 9 + [-0.1] * 3)
    assert not hopeless([0.1] * 8 + [-0.1] * 4)
    assert not hopeless([0.1] * 11)
    assert not hopeless([0.1] * 8 + [-0.1] * 4 + [0.1] * 30)
    assert not hopeless([0.0] * 12)


def test_the_ratio_is_above_one_when_the_rewrite_is_faster() -> None:
    found = speedup([-math.log(x) for x in range(1, 49)])
    assert found.ratio == pytest.approx(math.sqrt(24 * 25))
    # 0.5 % on each side of 48: the 34th smallest and the 34th largest.
    assert found.low == pytest.approx(15)
    assert found.high == pytest.approx(34)
    assert found.pairs == 48


def test_the_interval_of_too_few_pairs_is_open() -> None:
    found = speedup([-0.1] * 5)
    assert (found.low, found.high) == (0, math.inf)


def test_the_noise_floor_is_the_largest_of_forty_but_never_below_two_percent() -> None:
    assert noise_floor([0.0] * 40) == 0.02
    assert noise_floor([math.log(1.01), -math.log(1.03), *[0.0] * 38]) == pytest.approx(0.03)
    # The 99th percentile of 200 leaves the two largest out.
    assert noise_floor([math.log(1.5)] * 2 + [math.log(1.03)] * 198) == pytest.approx(0.03)
    assert noise_floor([math.log(1.5)] * 3 + [math.log(1.03)] * 197) == pytest.approx(0.5)


@given(st.lists(st.floats(-1, 1), min_size=7, max_size=120))
def test_swapping_the_sides_never_keeps_the_verdict(d: list[float]) -> None:
    there, back = decide(d, FLOOR), decide([-x for x in d], FLOOR)
    assert not (there is Outcome.FASTER and back is Outcome.FASTER)
    assert (there is Outcome.FASTER) <= (back is Outcome.SLOWER)


def test_a_small_gain_is_never_clear() -> None:
    assert clearly_faster([-0.2] * 40 + [0.1] * 8)
    assert not clearly_faster([-0.03] * 48)
    assert not clearly_faster([-0.2] * 33 + [0.1] * 15)


def test_only_a_large_loss_is_clear_after_few_pairs() -> None:
    assert clearly_slower([0.3] * 11 + [-0.1])
    assert not clearly_slower([0.05] * 12)
    assert not clearly_slower([0.3] * 9 + [-0.1] * 3)
