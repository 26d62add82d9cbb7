"""Runs that are recorded, replayed and resumed by the real command."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from e2e.command import Project

from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]


def _events(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_recorded_run_is_had_again_without_a_compiler(project: Project) -> None:
    first = project.run(
        "optimize", "work.cpp:5", "--rounds", "2", "--record", "run.jsonl", "--events", "first"
    )
    assert first.code == 0, first.stderr
    assert "Spent: no calls of models; " in first.stdout
    replay = ("optimize", "work.cpp:5", "--replay", "run.jsonl", "--events")
    for name in ("second", "third"):
        again = project.run(*replay, name, PATH="/nonexistent")
        assert again.code == 0, again.stderr
        assert (project.root / name).read_bytes() == (project.root / "first").read_bytes()
    assert again.stdout.partition("Ranking")[2] == first.stdout.partition("Ranking")[2]
    assert len(json.loads(project.run("runs", "list", "--json").stdout)["runs"]) == 1
    more = project.run(*replay, "more", "--rounds", "3")
    assert more.code == 2
    assert "not recorded: answer loops round 2 call 0" in more.stderr


def test_a_killed_run_is_resumed(project: Project) -> None:
    started = ("optimize", "work.cpp:5", "--rounds", "2", "--no-cache", "--size", "512")
    with project.started(*started, "--events", "before") as child:
        assert child.stdout is not None
        for line in child.stdout:
            if "Round 2" in line:
                break
        child.send_signal(signal.SIGSTOP)  # or it may end while the other command starts
        going_on = project.run("runs", "resume", "1")
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    assert going_on.code == 2 and "Run 1 is going on" in going_on.stderr
    listed = json.loads(project.run("runs", "list", "--json").stdout)["runs"]
    assert [run["status"] for run in listed] == ["interrupted"]
    resumed = project.run("runs", "resume", "--json", "--events", "after")
    assert resumed.code in (0, 3), resumed.stderr
    before, after = _events(project.root / "before"), _events(project.root / "after")
    assert len(before) >= 5 and after[: len(before)] == before
    assert after[-1]["kind"] == "done"
    shown = json.loads(project.run("runs", "show", "1", "--json").stdout)["run"]
    assert shown["status"] == "done"
    assert shown["spent"]["machine_seconds"] > 0
    assert project.run("runs", "resume").code == 2


def test_a_killed_run_goes_on_with_its_cassette_to_the_same_events(project: Project) -> None:
    started = ("optimize", "work.cpp:5", "--rounds", "2", "--record")
    whole = project.run(*started, "run.jsonl", "--events", "whole")
    assert whole.code == 0, whole.stderr
    (project.root / "again.jsonl").write_bytes((project.root / "run.jsonl").read_bytes())
    with project.started(*started, "again.jsonl", "--events", "before") as child:
        assert child.stdout is not None
        child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    resumed = project.run("runs", "resume", "--record", "again.jsonl", "--events", "after")
    assert resumed.code == 0, resumed.stderr
    assert _events(project.root / "after") == _events(project.root / "whole")


def test_a_run_whose_function_has_changed_is_not_resumed(project: Project) -> None:
    with project.started("optimize", "work.cpp:5", "--events", "before") as child:
        assert child.stdout is not None
        child.stdout.readline()
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
    text = project.source.read_text()
    project.source.write_text(
        "// moved by a line\n" + text.replace("sum += values", "sum -= values")
    )
    refused = project.run("runs", "resume")
    assert refused.code == 2
    assert "sums in" in refused.stderr and "is not what it was when run 1 began" in refused.stderr
    project.source.write_text("// moved by a line\n" + text)
    assert project.run("runs", "resume").code in (0, 3)
