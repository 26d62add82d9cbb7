"""Ctrl-C in every phase: the exit code says so, and no process and no file is left."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from e2e.command import Project, make_project

from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

CANCELLED = 130
PHASES = [
    "reading the compile command",
    "building the original",
    "learning what its parameters need",
    "building the rewrite",
    "checking",
    "timing at",
    "sanitizers",
    "mutants",
    "measuring again",
]


def interrupted(project: Project, phase: str, number: int = signal.SIGINT) -> str:
    """Judges, and signals when ``phase`` begins; what is written on stderr after that."""
    with project.started("judge", "work.cpp:5", "--rewrite", "fast.cpp", "-v") as child:
        assert child.stderr is not None
        for line in child.stderr:
            if phase in line:
                os.kill(child.pid, number)
                break
        else:
            pytest.fail(f"it never came to {phase}: {child.communicate(timeout=30)}")
        _, rest = child.communicate(timeout=30)
        assert child.returncode == CANCELLED, rest
    return rest


def gone(project: Project) -> None:
    """Asserts that nothing is left; a killed process takes a moment to leave /proc."""
    deadline = time.monotonic() + 2
    while (left := project.leftovers()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


@pytest.mark.parametrize("phase", PHASES)
def test_while_judging(project: Project, phase: str) -> None:
    rest = interrupted(project, phase)
    assert "lessonl: Cancelled." in rest and "Traceback" not in rest
    gone(project)


def test_while_the_measuring_programs_are_built(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", tmp_path / "cold")
    interrupted(project, "building the measuring programs")
    gone(project)


def test_kill_is_as_good_as_ctrl_c(project: Project) -> None:
    interrupted(project, "building the original", signal.SIGTERM)
    gone(project)


@pytest.mark.parametrize("seconds", [0.05, 0.3, 0.6, 0.9])
def test_while_it_starts(project: Project, seconds: float) -> None:
    """Even while Python imports there is no traceback of ours."""
    with project.started("judge", "work.cpp:5", "--rewrite", "fast.cpp") as child:
        time.sleep(seconds)
        child.send_signal(signal.SIGINT)
        _, stderr = child.communicate(timeout=60)
        if seconds > 0.2:  # before that, it is Python's own start that is interrupted
            assert child.returncode == CANCELLED, stderr
            assert "Traceback" not in stderr
    gone(project)


def test_optimize_shows_what_it_has_found(project: Project) -> None:
    with project.started("optimize", "work.cpp:5") as child:
        assert child.stdout is not None
        seen = ""
        for line in child.stdout:
            seen += line
            if "faster" in line:
                child.send_signal(signal.SIGINT)
                break
        rest, stderr = child.communicate(timeout=60)
        assert child.returncode == CANCELLED, seen + rest + stderr
    assert "Cancelled; this is what was found" in rest
    assert "+++ b/work.cpp" in rest
    assert "Traceback" not in stderr
    gone(project)


def test_optimize_is_a_document_even_when_cancelled(project: Project) -> None:
    with project.started("optimize", "work.cpp:5", "--json") as child:
        time.sleep(3)
        child.send_signal(signal.SIGINT)
        stdout, stderr = child.communicate(timeout=60)
        assert child.returncode == CANCELLED, stderr
    document = json.loads(stdout)
    assert document.get("cancelled") or document["error"]["code"] == "cancelled"
    gone(project)


@pytest.mark.parametrize("phase", ["building the original", "timing at", "sanitizers"])
def test_what_a_kill_leaves_is_gone_with_the_next_judge(project: Project, phase: str) -> None:
    with project.started("judge", "work.cpp:5", "--rewrite", "fast.cpp", "-v") as child:
        assert child.stderr is not None
        assert any(phase in line for line in child.stderr)
        child.kill()
        child.wait()
    until_only_files(project)
    assert project.run("judge", "work.cpp:5", "--rewrite", "same.cpp").code == 3
    gone(project)


def test_what_a_kill_leaves_of_our_programs_is_gone_with_the_next(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", tmp_path / "cold")
    with project.started("judge", "work.cpp:5", "--rewrite", "fast.cpp") as child:
        deadline = time.monotonic() + 30
        while not any("cc1plus" in x and "runner.cpp" in x for x in project.leftovers()):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        child.kill()
        child.wait()
    until_only_files(project)  # the compiler does not go on for the seconds that it would need
    assert project.run("judge", "work.cpp:5", "--rewrite", "same.cpp").code == 3
    gone(project)


def until_only_files(project: Project) -> None:
    """Waits for the end of the processes of one that was killed; asserts that it left files."""
    deadline = time.monotonic() + 1
    while any(x.startswith("process") for x in project.leftovers()):
        assert time.monotonic() < deadline, project.leftovers()
        time.sleep(0.05)
    assert project.leftovers()
