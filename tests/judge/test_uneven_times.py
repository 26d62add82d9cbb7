"""Functions of numbers alone, which may take long for a few of them only."""

from __future__ import annotations

from pathlib import Path

import pytest
from judge.session import judging

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

PRIMES = Path(__file__).parent / "kinds" / "primes.cpp"
TO_THE_ROOT = """
bool is_prime(unsigned n) {
  if (n < 2) return false;
  for (unsigned long long d = 2; d * d <= n; ++d) {
    if (n % d == 0) return false;
  }
  return true;
}
"""


def test_a_gain_on_the_few_numbers_that_take_long_counts() -> None:
    with judging(Options()) as session:
        verdict = session.evaluate(PRIMES, "is_prime", TO_THE_ROOT)
    assert verdict.outcome is Outcome.FASTER, verdict
    assert verdict.sizes[-1].size.startswith("n <= ")
