"""An original that rarely ends, or takes long on every input, does not hold up a judgement."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from judge.session import function, judging

from lessonl.measure.options import Options
from lessonl.model import LessonlError, Outcome
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


BODY = "volatile int s = 0; for (int i = 0; i < 20000000; ++i) s = s + (i & 1); return"
SLOW = f"""\
// As long for a small value as for a large one.
int wait(int x) {{ {BODY} s + x; }}
"""


def slow(directory: Path) -> Path:
    file = directory / "slow.cpp"
    file.write_text(SLOW)
    return file


def test_checks_that_take_long_get_fewer_inputs(tmp_path: Path) -> None:
    """A few thousand inputs at a twentieth of a second each would take minutes."""
    with judging(Options(time_limit=0.2)) as session:
        rewrite = f"int wait(int x) {{ {BODY} x + s + (x == 77777777); }}"
        verdict = session.evaluate(slow(tmp_path), "wait", rewrite)
    assert verdict.outcome in (Outcome.SAME, Outcome.SLOWER, Outcome.FASTER), verdict.reason
    assert verdict.evidence.inputs > 10
    assert verdict.wall_seconds.check < 90


def test_preparing_a_function_keeps_to_its_limit(tmp_path: Path) -> None:
    with judging(Options()) as session:
        asked = session.judge.describe(function(slow(tmp_path), "wait"), 1.0)
        started = time.monotonic()
        with pytest.raises(LessonlError, match=r"not prepared within the limit of 1 s"):
            session.wait(asked)
        assert time.monotonic() - started < 15
