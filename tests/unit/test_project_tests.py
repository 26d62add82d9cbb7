"""The user's own tests and bench decide about a rewrite, as far as they can tell."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lessonl.commands import ProjectBench, ProjectCommands, ProjectTests
from lessonl.measure.cores import Cores
from lessonl.measure.project_bench import NoBench, google_benchmark
from lessonl.measure.project_tests import Candidate, OwnTests
from lessonl.measure.toolchain import Toolchain
from lessonl.model import Evidence, Machine, Outcome, Verdict
from lessonl.source.functions import find
from needs import needs

pytestmark = needs("g++", "unshare")

SOURCE = """\
#include <vector>

std::vector<int> evens(int n) {
    std::vector<int> found;
    for (int i = 0; i < n; ++i)
        if (i % 2 == 0) found.push_back(i);
    return found;
}
"""
CHECK = """\
#include <cstdio>
#include <vector>
std::vector<int> evens(int n);
int main() {
    const auto found = evens(5);
    if (found.size() != 3) return std::puts("FAILED: there are not three"), 1;
    if (found.capacity() > 1000) return std::puts("FAILED: it takes too much memory"), 1;
    std::puts("0 failed");
}
"""
GOOD = """\
std::vector<int> evens(int n) {
    std::vector<int> found;
    for (int i = 0; i < n; i += 2) found.push_back(i);
    return found;
}
"""
WASTEFUL = GOOD.replace("found;\n    for", "found;\n    found.reserve(1 << 20);\n    for")
UNUSED = GOOD.replace("found;\n    for", "found;\n    int unused = 7;\n    for")

BUILD = "g++ -std=c++17 -Wall -Werror work.cpp check.cpp -o out/check"
TESTS = ProjectTests("./out/check", BUILD, 120.0)


@pytest.fixture(scope="module")
def toolchain(tmp_path_factory: pytest.TempPathFactory) -> Toolchain:
    return Toolchain(tmp_path_factory.mktemp("tests-cache"))


class Workspace:
    """A project with a function, a test of it, and what is told while they are judged."""

    def __init__(self, root: Path, toolchain: Toolchain) -> None:
        self.root = root / "ein Projekt"
        self.place = root / "place"
        self.toolchain = toolchain
        self.told: list[str] = []
        self.on_note: Callable[[str], None] = self.told.append
        for directory in (self.root / "out", self.root / ".git", self.place):
            directory.mkdir(parents=True)
        (self.root / "work.cpp").write_text(SOURCE)
        (self.root / "check.cpp").write_text(CHECK)

    def verdicts(
        self,
        *rewrites: str,
        test: ProjectTests | None = TESTS,
        bench: ProjectBench | None = None,
        trusted: bool = True,
        source: str = SOURCE,
        verdict: Verdict | None = None,
    ) -> list[Verdict]:
        """What becomes of a verdict of faster, for each of the rewrites."""
        file, data = self.root / "work.cpp", source.encode()
        function = find(file, data, name="evens")
        faster = Verdict(
            "evens", file, 3, Outcome.FASTER, "", evidence=Evidence(inputs=9),
            machine=Machine(floor=0.02),
        )  # fmt: skip
        commands = ProjectCommands(self.root, test, bench, trusted)
        own = OwnTests(commands, self.toolchain, Cores(None), self.place, self.on_note)

        async def work() -> list[Verdict]:
            return [
                await own.added(Candidate(function, data, text), verdict or faster)
                for text in rewrites
            ]

        return asyncio.run(work())

    def verdict(self, text: str, **options: object) -> Verdict:
        return self.verdicts(text, **options)[0]  # type: ignore[arg-type]


@pytest.fixture
def workspace(tmp_path: Path, toolchain: Toolchain) -> Workspace:
    return Workspace(tmp_path, toolchain)


def test_a_rewrite_that_the_users_tests_reject_is_incorrect_and_a_good_one_passes(
    workspace: Workspace,
) -> None:
    wasteful, good = workspace.verdicts(WASTEFUL, GOOD)
    assert (wasteful.outcome, wasteful.check) == (Outcome.INCORRECT, "own tests")
    assert wasteful.reason == (
        "your tests fail with it: ./out/check ended with exit code 1: "
        "FAILED: it takes too much memory"
    )
    assert wasteful.log == "FAILED: it takes too much memory" and wasteful.speedup is None
    assert good.outcome is Outcome.FASTER
    assert (good.evidence.own_tests or "").startswith("passed: ./out/check (")
    assert good.wall_seconds.total > 0
    assert workspace.told.count("running your tests with the original") == 1
    assert workspace.told.count("seeing whether your tests call the function") == 1
    assert list((workspace.root / "out").iterdir()) == []  # all was built elsewhere


def test_tests_that_do_not_end_with_a_rewrite_are_ended(workspace: Workspace) -> None:
    hangs = "! grep -q trap work.cpp && { ! grep -q 'i += 2' work.cpp || sleep 60; }"
    found = workspace.verdict(GOOD, test=ProjectTests(hangs, time_limit=5.0))
    assert (found.outcome, found.check) == (Outcome.TIMED_OUT, "own tests")
    assert "did not end within" in found.reason


def test_a_rewrite_that_the_users_build_rejects_does_not_compile(workspace: Workspace) -> None:
    found = workspace.verdict(UNUSED)
    assert (found.outcome, found.check) == (Outcome.NOT_COMPILABLE, "own build")
    assert "unused variable" in found.reason and "unused variable" in found.log


def test_a_build_that_takes_too_long_does_not_decide(workspace: Workspace) -> None:
    slow = "if grep -q 'i += 2' work.cpp; then sleep 60; fi"
    found = workspace.verdict(GOOD, test=ProjectTests("true", slow, 4.0))
    assert found.outcome is Outcome.FASTER
    assert (found.evidence.own_tests or "").startswith(
        "not run: the project was not built with the rewrite: if grep"
    )


@pytest.mark.parametrize(
    ("test", "words"),
    [
        (ProjectTests("echo 2 failures; exit 1"), "say nothing: they fail with the original: echo"),
        (ProjectTests("true"), "say nothing: they pass even when evens traps"),
        (ProjectTests("true", "exit 9"), "not run: the project does not build as it is: exit 9"),
        (ProjectTests("sleep 9", time_limit=0.3), "say nothing: they fail with the original: sle"),
    ],
)
def test_tests_that_cannot_tell_do_not_decide(
    workspace: Workspace, test: ProjectTests, words: str
) -> None:
    found = workspace.verdict(WASTEFUL, test=test)
    assert found.outcome is Outcome.FASTER
    assert (found.evidence.own_tests or "").startswith(words)


def test_tests_that_fail_now_and_then_do_not_decide(workspace: Workspace, tmp_path: Path) -> None:
    settled = tmp_path / "settled"

    def on_note(text: str) -> None:
        if text.endswith("once more"):
            settled.touch()

    workspace.on_note = on_note
    flaky = f"./out/check && {{ ! grep -q 'i += 2' work.cpp || test -e '{settled}'; }}"
    found = workspace.verdict(GOOD, test=ProjectTests(flaky, BUILD))
    assert found.outcome is Outcome.FASTER
    assert found.evidence.own_tests == (
        "say nothing: with the rewrite they failed once and passed once"
    )


def test_tests_start_from_the_workspace_whatever_tests_before_them_have_written(
    workspace: Workspace,
) -> None:
    once = ProjectTests("mkdir made && ./out/check", BUILD)
    first, second = workspace.verdicts(GOOD, GOOD.replace("found", "list"), test=once)
    for found in (first, second):
        assert (found.evidence.own_tests or "").startswith("passed")
    assert not (workspace.root / "made").exists()


def test_the_original_is_what_is_judged_not_what_is_on_disk(workspace: Workspace) -> None:
    (workspace.root / "work.cpp").write_text("an edit that is not finished")
    assert (workspace.verdict(GOOD).evidence.own_tests or "").startswith("passed")
    assert (workspace.root / "work.cpp").read_text() == "an edit that is not finished"


def test_a_file_that_is_not_in_the_copy_is_told(workspace: Workspace) -> None:
    (workspace.root / "work.cpp").unlink()
    assert workspace.verdict(GOOD).evidence.own_tests == (
        "not run: work.cpp cannot be changed in a copy: No such file or directory"
    )


def test_nothing_is_run_that_is_not_trusted(workspace: Workspace) -> None:
    found = workspace.verdict(WASTEFUL, trusted=False)
    assert found.outcome is Outcome.FASTER
    assert workspace.told == [] and list(workspace.place.iterdir()) == []


@pytest.mark.parametrize("outcome", [Outcome.INCORRECT, Outcome.SAME])
def test_a_rewrite_that_was_not_found_correct_is_not_tested(
    workspace: Workspace, outcome: Outcome
) -> None:
    untested = Verdict("evens", workspace.root / "work.cpp", 3, outcome, "")
    assert workspace.verdict(GOOD, verdict=untested) == untested
    assert workspace.told == []


SLEEPS = ProjectBench("if grep -q 'i += 2' work.cpp; then sleep 0.3; else sleep 0.02; fi")
PRINTS = ProjectBench(
    "grep -q 'i += 2' work.cpp && t=5 || t=10; echo loading; "
    """echo '{"benchmarks": [{"name": "BM_a", "real_time": '$t', "time_unit": "us"}]}'""",
    format="google-benchmark",
)


def test_a_bench_that_is_slower_is_told_and_does_not_decide(workspace: Workspace) -> None:
    found = workspace.verdict(GOOD, test=None, bench=SLEEPS)
    (row,) = found.evidence.own_bench
    assert (row.name, row.verdict, row.pairs) == ("wall clock", Outcome.SLOWER, 12)
    assert row.low <= row.ratio <= row.high < 1
    assert found.outcome is Outcome.FASTER
    (note,) = found.notes
    assert note.startswith("your bench is slower with it: wall clock 0.")


def test_benchmarks_are_compared_by_the_times_that_they_print(workspace: Workspace) -> None:
    found = workspace.verdict(GOOD, test=None, bench=PRINTS)
    (row,) = found.evidence.own_bench
    assert (row.name, row.verdict) == ("BM_a", Outcome.FASTER)
    assert row.ratio == pytest.approx(2.0) and found.notes == ()


@pytest.mark.parametrize(
    ("bench", "words"),
    [
        (ProjectBench("exit 4"), "exit 4 ended with exit code 4"),
        (ProjectBench("sleep 9", time_limit=0.5), "not one pair of runs ended within 0.5 s"),
        (ProjectBench("echo hello", format="google-benchmark"), "did not print the JSON"),
    ],
)
def test_a_bench_that_says_nothing_is_told(
    workspace: Workspace, bench: ProjectBench, words: str
) -> None:
    found = workspace.verdict(GOOD, test=None, bench=bench)
    (note,) = found.notes
    assert note.startswith("your bench says nothing: ") and words in note
    assert found.evidence.own_bench == () and found.outcome is Outcome.FASTER


def printed(*runs: dict[str, object]) -> bytes:
    return json.dumps({"context": {}, "benchmarks": runs}).encode()


def test_repetitions_count_by_their_median_and_aggregates_and_errors_do_not() -> None:
    run = {"name": "BM_x/8/repeats:3", "run_name": "BM_x/8", "time_unit": "ms"}
    output = printed(
        *({**run, "run_type": "iteration", "real_time": t} for t in (3.0, 1.0, 2.0)),
        {**run, "run_type": "aggregate", "real_time": 99.0},
        {"name": "BM_y", "real_time": 4.0},
        {"name": "BM_z", "real_time": 1.0, "error_occurred": True},
    )
    assert google_benchmark(output) == {"BM_x/8": pytest.approx(2e-3), "BM_y": pytest.approx(4e-9)}
    assert google_benchmark(output, "y$").keys() == {"BM_y"}
    with pytest.raises(NoBench, match="no benchmark that matches BM_q"):
        google_benchmark(output, "BM_q")


@pytest.mark.parametrize("output", [b"", b"{", b"[1]", b'{"benchmarks": [3]}', b'{"a": 1}'])
def test_other_output_is_no_document_of_google_benchmark(output: bytes) -> None:
    with pytest.raises(NoBench, match="did not print the JSON"):
        google_benchmark(output)
