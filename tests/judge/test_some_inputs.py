"""Functions that run cleanly on some inputs only are checked on those."""

from __future__ import annotations

from pathlib import Path

import pytest
from judge.session import judging

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

LISTED = """
#include <cstdlib>
#include <string>
// The caller has seen the bracket.
int listed(const std::string& text) {
  if (text.empty() || text[0] != '[') std::abort();
  int items = 1;
  for (std::size_t i = 1; i < text.size() && text[i] != ']'; ++i) {
    if (text[i] == ',') items += 100;
    if (text[i] >= '0' && text[i] <= '9') items += text[i] - '0';
  }
  return items;
}
"""


def test_a_parser_gets_texts_that_begin_as_it_insists(tmp_path: Path) -> None:
    file = tmp_path / "listed.cpp"
    file.write_text(LISTED)
    body = LISTED[LISTED.index("int listed") :]
    with judging(Options()) as session:
        same = session.evaluate(file, "listed", body.replace("items += 100", "items = items + 100"))
        wrong = session.evaluate(file, "listed", body.replace("int items = 1", "int items = 2"))
        empty = session.evaluate(
            file, "listed", "int listed(const std::string& text) { return 1; }"
        )
    assert same.outcome.correct, same.reason
    assert wrong.outcome is Outcome.INCORRECT, wrong.reason
    assert not empty.outcome.correct and empty.outcome is not Outcome.UNSUPPORTED
