"""Old standards are judged, and what is wrong with the flags is not said of the function."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, function, judging

from lessonl.measure.options import Options
from lessonl.model import LessonlError, Outcome, Unsupported
from lessonl.source.functions import find
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

OLD = """
#include <vector>
template <class T> T largest(const std::vector<T>& v) {
  T found = T();
  for (typename std::vector<T>::size_type i = 0; i < v.size(); ++i) if (v[i] > found) found = v[i];
  return found;
}
int used(std::vector<int> v) { register int a = largest(v); return a; }
int twice(int a) { int b = 2 * a; return b; }
double twice(double a) { double b = 2 * a; return b; }
class Mean {
  int n_;
  double sum_;
 public:
  Mean() : n_(0), sum_(0) {}
  void add(double x) { sum_ += x; ++n_; }
};
int thrower(int a) throw(int) { if (a == 0) throw 1; return a; }
"""


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=64)) as made:
        yield made


def project(tmp_path: Path, *flags: str, text: str = OLD) -> Path:
    file = tmp_path / "old.cpp"
    file.write_text(text)
    arguments = ["g++", *flags, "-O2", "-c", "old.cpp"]
    entry = {"directory": str(tmp_path), "file": "old.cpp", "arguments": arguments}
    (tmp_path / "compile_commands.json").write_text(json.dumps([entry]))
    return file


@pytest.mark.parametrize(
    ("at", "bug"),
    [
        ("T largest", ("> found", "< found")),
        ("double twice", ("2 *", "3 *")),
        ("void add", ("++n_", "--n_")),
    ],
)
def test_code_in_the_first_standard_is_judged(
    session: JudgeSession, tmp_path: Path, at: str, bug: tuple[str, str]
) -> None:
    text = OLD.replace(" throw(int)", "")
    file = project(tmp_path, "-std=c++98", text=text)
    found = find(file, text.encode(), line=text[: text.index(at)].count("\n") + 1)
    wrong = session.evaluate_function(found, found.text.replace(*bug))
    assert wrong.outcome is Outcome.INCORRECT, wrong.reason
    assert session.evaluate_function(found, f"// same\n{found.text}").outcome is Outcome.SAME


def test_a_file_that_is_no_newer_language_is_said_to_be_so(
    session: JudgeSession, tmp_path: Path
) -> None:
    file = project(tmp_path, "-std=gnu++98")
    verdict = session.evaluate(file, "thrower", "int nothing;")
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "old.cpp is compiled as GNU C++98 and is not C++17" in verdict.reason


@pytest.mark.parametrize("flag", ["-march=nonsense", "-std=c++42", "-includenothere.h"])
def test_flags_that_no_compiler_takes_are_blamed_themselves(
    session: JudgeSession, tmp_path: Path, flag: str
) -> None:
    file = project(tmp_path, flag)
    with pytest.raises(LessonlError, match=r"^The flags of old\.cpp .*no") as error:
        session.evaluate(file, "used", "int nothing;")
    assert not isinstance(error.value, Unsupported)
    assert "compile_commands.json" in error.value.hint


def test_flags_for_another_machine_are_named(session: JudgeSession, tmp_path: Path) -> None:
    file = project(tmp_path, "-m32")
    verdict = session.evaluate_function(function(file, "used"), "int nothing;")
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "another machine (-m32)" in verdict.reason


def test_a_file_sees_the_standard_that_it_is_compiled_in(
    session: JudgeSession, tmp_path: Path
) -> None:
    text = """
#if __cplusplus >= 201703L
#error "this branch is not written yet"
#endif
struct Pair { int a; int b; };
int larger(Pair p) { if (p.a > p.b) return p.a; return p.b; }
"""
    file = project(tmp_path, "-std=c++14", text=text)
    wrong = session.evaluate(file, "larger", "int larger(Pair p) { return p.a; }")
    assert wrong.outcome is Outcome.INCORRECT, wrong.reason
