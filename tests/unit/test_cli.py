"""The command line: what is read, what is refused, how it is laid out, how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest
from attrs import evolve
from rich.text import Text

from lessonl.agents.budget import Spending
from lessonl.cli import app, arguments, exits, signals
from lessonl.cli.layout import columns, fold
from lessonl.cli.resume import asked_of_judge, options_asked
from lessonl.cli.telling import State
from lessonl.config import Settings
from lessonl.measure.options import Options
from lessonl.model import Function, LessonlError, Outcome, Rewrite, Unsupported
from lessonl.run import Event
from lessonl.source.changed import rewrite_from_diff
from lessonl.source.functions import find
from lessonl.team import BudgetLimits, ModelAgent

SOURCE = b"""\
#include <vector>

namespace hot {

int helper(int x) { return x; }

// Adds.
int sum(const std::vector<int>& v) {
    int s = 0;
    for (int x : v) s += x;
    return s;
}

int other(int x) { return x + 1; }

}  // namespace hot
"""


def wanted(target: str, name: str | None = None) -> arguments.Wanted:
    return arguments.Wanted(target, name, None, None, None, no_cache=False, as_json=False)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "work.cpp"
    path.write_bytes(SOURCE)
    return path


def test_the_changing_line_says_what_is_left_of_time_and_budget() -> None:
    limits = BudgetLimits(tokens=50_000, money=0.1, seconds=60)
    agent = ModelAgent("a", "m", "http://127.0.0.1/v1", price_in=1.0, price_out=1.0)
    spending = Spending(limits)
    spending.reserve(agent, 10_000, 2_000)
    state = State(evolve(Settings(), time_limit=100.0), spending)
    state.take(Event("round", 1))
    line = state.line("checking")
    assert line == "round 2 of 4, 60 s left, 12k of 50k tokens, $0.01 of $0.10: checking"
    assert State(Settings(), Spending()).line("now") == "0 s: now"


def summing() -> Function:
    return find(Path("work.cpp"), SOURCE, name="sum")


@pytest.mark.parametrize("place", [":9", ":9:5", ":9:5:", ":7"])
def test_a_line_is_read_as_compilers_print_it(source: Path, place: str) -> None:
    about = arguments.subject(wanted(f"{source}{place}"))
    assert about.function.qualified_name == "hot::sum"
    assert about.function.file == source


def test_a_file_with_a_colon_and_digits_in_its_name_is_found(tmp_path: Path) -> None:
    odd = tmp_path / "a:12"
    odd.write_text("int f() { return 1; }\n")
    assert arguments.subject(wanted(str(odd))).function.name == "f"


def test_a_relative_file_becomes_absolute(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(source.parent)
    assert arguments.subject(wanted("work.cpp", "sum")).function.file == source


@pytest.mark.parametrize(
    ("text", "expected"),
    [("4096", 4096), ("n=4096", 4096), ("n = 4,096", 4096), ("rows=4_096", 4096)],
)
def test_sizes_are_read(text: str, expected: int) -> None:
    assert arguments.size(text) == expected


def test_a_judge_is_asked_the_same_when_a_run_goes_on() -> None:
    asked = Options(size=64, size_name="rows", spec={"a": {"low": 1}}, cache=False, threads=2)
    for options in (asked, Options()):
        kept = json.loads(json.dumps(asked_of_judge(options)))
        assert options_asked(kept) == options


@pytest.mark.parametrize("text", ["", "0", "-3", "n=", "1e6", "n=m"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(LessonlError, match="is no size"):
        arguments.size(text)


def test_a_tolerance_on_the_command_line_reaches_the_judge(source: Path) -> None:
    about = arguments.subject(wanted(str(source), "sum"))
    asked = wanted(str(source), "sum")
    given = evolve(asked, fp="tolerance=1e-6")
    assert arguments.options(given, arguments.settings(about, given)).fp == "tolerance=1e-6"
    assert arguments.options(asked, arguments.settings(about, asked)).fp == "reassociate"


DIFF = """\
--- a/work.cpp
+++ b/work.cpp
@@ -1,12 +1,12 @@
 #include <vector>
+#include <numeric>

 namespace hot {

 int helper(int x) { return x; }

-// Adds.
+// Adds quickly.
+static int zero() { return 0; }
 int sum(const std::vector<int>& v) {
-    int s = 0;
-    for (int x : v) s += x;
-    return s;
+    return std::accumulate(v.begin(), v.end(), zero());
 }
"""


def test_a_diff_is_read_as_includes_helpers_and_the_function() -> None:
    assert rewrite_from_diff(summing(), SOURCE, DIFF) == Rewrite(
        "#include <numeric>\n"
        "static int zero() { return 0; }\n"
        "int sum(const std::vector<int>& v) {\n"
        "    return std::accumulate(v.begin(), v.end(), zero());\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("line", "old", "new"),
    [
        (5, "int helper(int x) { return x; }", "int helper(int x) { return 2; }"),
        (14, "int other(int x) { return x + 1; }", "int other(int x) { return 1; }"),
    ],
)
def test_a_diff_of_another_function_is_refused(line: int, old: str, new: str) -> None:
    diff = f"--- a\n+++ b\n@@ -{line} +{line} @@\n-{old}\n+{new}\n"
    with pytest.raises(LessonlError, match=r"changes more than hot::sum"):
        rewrite_from_diff(summing(), SOURCE, diff)


def test_a_diff_of_a_comment_changes_nothing() -> None:
    diff = "--- a\n+++ b\n@@ -7 +7 @@\n-// Adds.\n+// Sums.\n"
    with pytest.raises(LessonlError, match=r"does not change hot::sum"):
        rewrite_from_diff(summing(), SOURCE, diff)


def test_the_exit_codes_are_those_of_the_contract() -> None:
    assert {outcome.value: exits.outcome_exit(outcome) for outcome in Outcome} == {
        "faster": 0, "passed": 0, "same": 3, "slower": 3, "incorrect": 4, "refused": 4,
        "not_compilable": 4, "crashed": 4, "timed_out": 4, "failed": 4, "unsupported": 5,
        "correct_untimed": 6,
    }  # fmt: skip
    assert exits.error_exit(LessonlError("x")) == 2
    assert exits.error_exit(Unsupported("x")) == 5


def test_a_mistake_of_ours_is_one_sentence_and_a_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LESSONL_CACHE_DIR", str(tmp_path))

    def broken(_: object) -> int:
        raise ZeroDivisionError("deep inside")

    monkeypatch.setattr(app, "_invoke", broken)
    assert app.run([]) == 2
    error = capsys.readouterr().err
    assert error.startswith("lessonl: LessonL itself failed (ZeroDivisionError: deep inside).\n")
    (log,) = (tmp_path / "logs").iterdir()
    assert str(log) in error and "Traceback" in log.read_text()


def test_help_and_version_are_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run([]) == app.run(["--help"]) == app.run(["judge", "-h"]) == 0
    assert app.run(["--version"]) == 0
    text = capsys.readouterr().out
    assert "optimize" in text and max(map(len, text.splitlines())) <= 80


def test_errors_are_documents_with_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["judge", "--nonsense", "--json"]) == 2
    ended = capsys.readouterr()
    assert json.loads(ended.out)["error"]["code"] == "usage" and ended.err == ""


def test_a_signal_cancels_the_work_and_waits_for_its_cleaning_up() -> None:
    cleaned = []

    async def work() -> None:
        asyncio.get_running_loop().call_later(0.01, os.kill, os.getpid(), signal.SIGTERM)
        asyncio.get_running_loop().call_later(0.02, os.kill, os.getpid(), signal.SIGINT)
        try:
            await asyncio.sleep(30)
        finally:
            await asyncio.sleep(0.05)
            cleaned.append(True)

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(signals.Cancelled):
        signals.run(work())
    assert cleaned == [True]
    assert signal.getsignal(signal.SIGTERM) is before


def test_columns_stay_within_the_width_and_have_no_trailing_blanks() -> None:
    text = "a text that is long enough to need three lines in its column of the table " * 2
    rows = [[Text("#"), Text("name"), Text("what")], [Text("1"), Text("it"), Text(text)]]
    lines = [line.plain for line in columns(rows, right=(0,), width=60)]
    assert lines[0] == "#  name  what"
    assert len(lines) > 3 and max(map(len, lines)) <= 60
    assert all(line == line.rstrip() for line in lines)
    assert all(line.startswith(" " * 9) for line in lines[2:])


def test_a_path_is_never_broken_in_two() -> None:
    path = "/" + "x" * 50
    lines = [line.plain for line in fold(Text(f"it is in {path} and here\nnext"), 20)]
    assert lines == ["it is in", path, "and here", "next"]


def test_a_shell_completes_commands() -> None:
    from click.shell_completion import BashComplete

    completed = BashComplete(app.app, {}, "lessonl", "X").get_completions([], "sp")
    assert [item.value for item in completed] == ["spec"]


def test_spec_takes_what_judge_takes_and_fails_like_it(
    source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run(["spec", str(source), "--function", "nothing"]) == 2
    assert "There is no function nothing" in capsys.readouterr().err
    assert app.run(["spec", str(source), "--function", "nothing", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "usage"
