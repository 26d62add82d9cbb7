"""An original that rarely ends is given up in time."""

from __future__ import annotations

from pathlib import Path

import pytest
from judge.session import judging

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

TABLE = """
#include <vector>
// Looks for a free place, and there is none.
int place(const std::vector<int>& table, const int* keys, const int* other, int n) {
  unsigned at = static_cast<unsigned>(n);
  if (table.size() > 2 && keys[n] + other[n] < 1000) {
    while (table[at % table.size()] != 123456) at = at * 7 + 1;
  }
  return static_cast<int>(at);
}
"""


def test_an_original_that_rarely_ends_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessonl.measure.learn._MOST_DEATHS", 1)
    file = tmp_path / "table.cpp"
    file.write_text(TABLE)
    with judging(Options()) as session:
        verdict = session.evaluate(file, "place", "int nothing;")
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "does not end, or ends the process, on 2 of the inputs tried" in verdict.reason
