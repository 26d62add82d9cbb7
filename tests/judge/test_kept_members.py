"""What an original reads of the objects that its own constructors made is no fault of ours."""

from __future__ import annotations

from pathlib import Path

from judge.session import judging

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = needs("g++")

TABLE = """
struct Row { int first; int* rest; explicit Row(int n) : first(n), rest(new int[4]()) {} };
class Table {
  Row* rows_;
 public:
  Table() : rows_(new Row(2)) {}
  int past(int n) const { int sum = 0; for (int i = 0; i < 9 * n; ++i) sum += rows_->rest[i];
    return sum; }
};
"""


def test_a_member_that_only_its_class_can_make_is_no_buffer_to_be_lengthened(
    tmp_path: Path,
) -> None:
    file = tmp_path / "table.cpp"
    file.write_text(TABLE)
    with judging(Options(size=16)) as session:
        verdict = session.evaluate(file, "past", "int past(int n) const { return n; }")
    assert verdict.outcome in (Outcome.UNSUPPORTED, Outcome.INCORRECT, Outcome.CRASHED)
