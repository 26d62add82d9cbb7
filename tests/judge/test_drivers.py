"""Drivers that a model writes: a real server on loopback gives recorded ones, good and bad."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from judge.session import judging

from fakes.openai_server import Answer, FakeServer
from lessonl.agents.drivers import ModelDriverAuthor
from lessonl.agents.llm.agent import language_agents
from lessonl.measure.driven import ATTEMPTS
from lessonl.measure.options import Options
from lessonl.model import Outcome, Verdict
from lessonl.team import ModelAgent
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SAMPLES = Path(__file__).parent / "driven"
GOOD = (SAMPLES / "good_driver.txt").read_text()
FAST, WRONG = [(SAMPLES / f"{name}.txt").read_text() for name in ("fast", "wrong")]
CALL = "        sums = function(cells.data(), whole.get(), static_cast<int>(cells.size()));\n"
WRITE = "sink.put(sums);"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for all drivers that are refused: nothing is built twice."""
    root = tmp_path_factory.mktemp("driven")
    (root / "lessonl.toml").touch()
    return Path(shutil.copy(SAMPLES / "cells.cpp", root))


@pytest.fixture
def fresh(tmp_path: Path, cache: Path) -> Path:
    """A file of a function that has no driver yet, also where the cache is an old one."""
    shutil.rmtree(cache / "drivers", ignore_errors=True)
    (tmp_path / "lessonl.toml").touch()
    return Path(shutil.copy(SAMPLES / "cells.cpp", tmp_path))


def judged(path: Path, server: FakeServer, *rewrites: str) -> list[Verdict]:
    """The verdicts of one judge whose drivers come from ``server``."""
    (model,) = language_agents([ModelAgent("fast", "m", server.url)])
    with judging(Options(driver=ModelDriverAuthor(model), size=256)) as session:
        return [session.evaluate(path, "running", text) for text in rewrites]


def fenced(driver: str) -> Answer:
    return Answer(f"Here it is.\n```c++\n{driver}```\n")


def changed(old: str, new: str) -> str:
    assert old in GOOD, old
    return GOOD.replace(old, new)


def test_a_good_driver_is_accepted_and_tells_a_wrong_rewrite(fresh: Path) -> None:
    with FakeServer([fenced(GOOD)]) as server:
        right, wrong = judged(fresh, server, FAST, WRONG)
        assert len(server.chats) == 1
        # It is kept: nobody is asked again, and it is tried anew.
        (again,) = judged(fresh, server, WRONG)
        assert len(server.chats) == 1
    assert right.outcome is Outcome.FASTER, right.reason
    assert right.evidence.driver == "fast"
    strength = right.evidence.oracle_strength
    assert strength is not None and strength.total >= 10 and not strength.weak
    assert right.evidence.sanitizers and "clean" in right.evidence.sanitizers
    assert f"which tells {strength.killed} of {strength.total} wrong versions" in right.notes[0]
    for verdict in (wrong, again):
        assert verdict.outcome is Outcome.INCORRECT, verdict.reason
        assert "output 1 of the driver differs" in verdict.reason


def test_what_is_asked_says_how_to_call_the_function_and_shows_its_types(
    fresh: Path,
) -> None:
    with FakeServer([Answer("I cannot.")]) as server:
        (verdict,) = judged(fresh, server, FAST)
    (asked,) = server.chats
    assert "function(cells, whole, count)" in asked.prompt
    assert "union Cell {" in asked.prompt
    assert "its members are not known" in asked.prompt
    assert FAST not in asked.prompt and "the rewrite" not in asked.prompt
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "nothing in it defines lessonl_driver" in verdict.reason


def test_a_driver_that_leaves_a_branch_out_is_asked_to_be_better_and_taken(fresh: Path) -> None:
    branch = "if (count < 0) sums.push_back(-1);"
    text = fresh.read_text().replace("long long> sums;", f"long long> sums;\n    {branch}")
    fresh.write_text(text)
    line = text[: text.index(branch)].count("\n") + 1
    with FakeServer([fenced(GOOD), Answer("I cannot.")]) as server:
        (verdict,) = judged(fresh, server, FAST)
        assert len(server.chats) == 2
    assert f"takes a branch of the function in these lines:\n{branch}" in server.chats[1].prompt
    assert verdict.outcome is Outcome.FASTER, verdict.reason
    assert f"the driver takes no branch in line {line} of the original" in verdict.notes


def test_a_driver_that_is_refused_is_written_again_a_few_times(workspace: Path) -> None:
    never = changed(CALL, "")
    with FakeServer([fenced(never)]) as server:
        (verdict,) = judged(workspace, server, FAST)
    assert len(server.chats) == ATTEMPTS
    assert never.strip() in server.chats[1].prompt
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "No driver of fast was accepted; the last one: it never calls" in verdict.reason


@pytest.mark.parametrize(
    ("driver", "complaint"),
    [
        pytest.param(
            changed(WRITE, "sink.put(sums.empty() ? 0 : sums[0]);"),
            "it is too weak: it tells only",
            id="weak",
        ),
        pytest.param(
            changed(WRITE, "sink.put(sums.size());"), "12 seeds gave only 1", id="not by its seed"
        ),
        pytest.param(
            changed(WRITE, "static int calls = 0; sink.put(++calls);"),
            "it gives two outputs for one seed and size",
            id="state",
        ),
        pytest.param(
            "#include <ctime>\n" + changed(WRITE, "sink.put(std::time(nullptr));"),
            "it reads or waits on a clock (time)",
            id="clock",
        ),
        pytest.param(
            "#include <random>\n" + changed(WRITE, "std::random_device d; sink.put(d());"),
            "it draws random numbers",
            id="random",
        ),
        pytest.param(
            "#include <cstdio>\n" + changed(WRITE, 'sink.put(std::fopen("key", "r") != 0);'),
            "it reads or writes files (fopen)",
            id="file",
        ),
        pytest.param(
            changed(CALL, CALL + "        *static_cast<volatile int*>(nullptr) = 1;\n"),
            "it reads or writes memory that is not its own at size 1",
            id="crash",
        ),
        pytest.param(
            changed(CALL, CALL.replace("cells.size()", "cells.size() + 1")),
            "outside of what it made",
            id="out of bounds",
        ),
        pytest.param(
            changed(CALL, CALL + "        for (volatile int i = 0;; i = 1) {}\n"),
            "it did not finish at size 1",
            id="endless",
        ),
        pytest.param(
            changed(WRITE, WRITE + " sink.put(unset);").replace(
                "struct lessonl_driver {", "struct lessonl_driver {\n    int unset;"
            ),
            "what was never set",
            id="unset member",
        ),
        pytest.param(
            changed(WRITE, WRITE + " sink.put(whole.get(), 3);").replace(
                "new bool[size]", "new bool[size + 3]"
            ),
            "never set",
            id="unset memory",
        ),
        pytest.param(
            changed(WRITE, WRITE + " sink.put(reinterpret_cast<std::size_t>(cells.data()));"),
            "writes an address",
            id="address of an input",
        ),
        pytest.param(
            changed(WRITE, WRITE + " sink.put(reinterpret_cast<std::size_t>(sums.data()));"),
            "writes an address",
            id="address of the heap",
        ),
        pytest.param(
            changed(WRITE, "sink.put(cells.data());"), "an address is no output", id="a pointer"
        ),
        pytest.param(
            changed(CALL, CALL.replace("function(", "running(")),
            "it never calls the function that it is handed",
            id="by its name",
        ),
        pytest.param(
            changed("std::vector<Cell>", "std::vector<Cel>"), "it does not compile", id="not C++"
        ),
        pytest.param(
            changed(CALL, CALL + '        asm volatile("nop");\n'), "inline assembly", id="assembly"
        ),
    ],
)
def test_a_bad_driver_is_refused_with_a_clear_reason(
    workspace: Path, driver: str, complaint: str
) -> None:
    with FakeServer([fenced(driver), Answer("I give up.")]) as server:
        (verdict,) = judged(workspace, server, FAST)
    assert verdict.outcome is Outcome.UNSUPPORTED
    _, again = server.chats
    refusal = again.prompt.partition("Your last driver was refused: ")[2]
    assert complaint in refusal.partition("Write a better one.")[0]
