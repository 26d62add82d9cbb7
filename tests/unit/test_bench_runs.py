"""Runs of the bench: what a log holds, how it is gone on with, and a run from its record."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.runner.runlog import opened, read
from benchmarks.suites.problems import problems
from fakes.bench import Guess, ran
from fakes.controls import USED
from fakes.openai_server import Answer, FakeServer, Request
from lessonl.model import LessonlError

ROOT = Path(__file__).parents[2]
CELL = ("--suite", "parallel60", "--agents", "memory", "--only", "gemm", "gemv", "axpy")
SMALL = (*CELL, "--rounds", "2", "--trials", "2")


def rows(log: Path) -> list[dict[str, Any]]:
    return read(log)[1]


def lasting(row: dict[str, Any]) -> dict[str, Any]:
    """What is the same whenever and wherever a row is made."""
    passing = ("seconds", "about", "lessons")
    return {name: value for name, value in row.items() if name not in passing}


def test_a_row_says_what_was_found_where_and_what_it_cost(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    ran(log, *SMALL, "--seed", "5", "--label", "ours")
    (start,), found = read(log)
    assert start["config"]["strategy"] == "lessonl" and start["label"] == "ours"
    assert start["command"].startswith("lessonl-bench run --suite parallel60")
    assert len(found) == 6 and {r["seed"] for r in found} == {5, 6}
    row = next(r for r in found if r["confirmed"])
    assert row["about"].keys() >= {"cpu", "cores", "commit", "python", "lessonl", "compiler"}
    assert row["seconds"]["judge"] == 2.0 * len({a[4] for a in row["attempts"]})
    assert row["calls"] == 0 and row["money"] == 0.0


def test_both_readings_of_a_row_are_of_the_measurements_they_name(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    ran(log, *SMALL)
    for row in rows(log):
        ratios = [a[3] for a in row["attempts"]]
        if not ratios:
            assert (row["outcome"], row["correct"], row["raw"]) == ("nothing", False, None)
            continue
        assert row["raw"] == max(ratios)
        assert row["rounds"][0] == max(a[3] for a in row["attempts"] if a[0] == 0)
        if row["confirmed"]:
            assert row["again"] == pytest.approx(row["raw"] + 0.05)
            assert row["confirmed"]["ratio"] == pytest.approx(row["again"])


def test_a_problem_that_cannot_be_judged_is_a_row_with_its_reason(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    ran(log, *CELL, guess=Guess(refused="gemm"))
    (row,) = [r for r in rows(log) if r["problem"] == "gemm"]
    assert row["why"] == "unsupported: gemm is too much." and row["outcome"] == "unsupported"
    assert len(rows(log)) == 3


def test_what_is_done_is_not_run_again_and_more_trials_may_follow(tmp_path: Path) -> None:
    log, guess = tmp_path / "log.jsonl", Guess()
    ran(log, *CELL, "--rounds", "2")
    before = log.read_bytes()
    ran(log, *CELL, "--rounds", "2", guess=guess)
    assert guess.asked == [] and log.read_bytes().startswith(before)
    ran(log, *SMALL, guess=guess)
    assert guess.asked and len(rows(log)) == 6
    assert {r["trial"] for r in rows(log)[3:]} == {2}


def test_a_torn_last_line_is_dropped(tmp_path: Path) -> None:
    log, whole = tmp_path / "log.jsonl", tmp_path / "whole.jsonl"
    ran(whole, *SMALL)
    ran(log, *SMALL)
    log.write_bytes(log.read_bytes()[:-100])
    assert len(rows(log)) == 5
    ran(log, *SMALL)
    assert list(map(lasting, rows(log))) == list(map(lasting, rows(whole)))


def test_a_log_of_another_cell_is_refused_in_one_sentence(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    ran(log, *SMALL)
    before = log.read_bytes()
    with pytest.raises(LessonlError, match="another cell: it has rounds 2, not 3"):
        ran(log, *CELL, "--rounds", "3")
    with pytest.raises(LessonlError, match="another cell: it has selection full, not none"):
        ran(log, *SMALL, "--ablation", "5")
    assert log.read_bytes() == before


def test_a_problem_that_has_changed_is_refused(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    ran(log, *SMALL)
    start, *others = log.read_text().splitlines(keepends=True)
    document = json.loads(start)
    document["texts"]["gemm"] = "another"
    log.write_text("".join([json.dumps(document) + "\n", *others]))
    with pytest.raises(LessonlError, match="gemm is no longer what it was"):
        ran(log, *SMALL)


def test_a_file_that_is_no_log_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "notes.txt"
    log.write_text("dear diary\n")
    with pytest.raises(LessonlError, match=r"Line 1 of .* is not one of a log"):
        ran(log, *SMALL)
    assert log.read_text() == "dear diary\n"


def test_two_processes_do_not_write_one_log(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with opened(log), pytest.raises(LessonlError, match="Another process"):
        ran(log, *SMALL)


def test_a_killed_run_goes_on_to_what_an_unbroken_one_has(tmp_path: Path) -> None:
    log, whole = tmp_path / "log.jsonl", tmp_path / "whole.jsonl"
    ran(whole, *SMALL)
    words = [sys.executable, "-m", "fakes.bench", "0.1", *SMALL, "--out", str(log)]
    path = os.pathsep.join(map(str, (ROOT / "server", ROOT, ROOT / "tests")))
    process = subprocess.Popen(
        words, env={**os.environ, "PYTHONPATH": path}, cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        limit = time.monotonic() + 60
        while time.monotonic() < limit and (not log.exists() or log.read_bytes().count(b"\n") < 3):
            time.sleep(0.01)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    done = len(rows(log))
    assert 2 <= done < 6
    ran(log, *SMALL)
    assert list(map(lasting, rows(log))) == list(map(lasting, rows(whole)))


def answering() -> Callable[[Request], Answer]:
    """Rewrites of axpy and lessons, no two of them alike."""
    (axpy,) = (p.function.text for p in problems("parallel60") if p.name == "axpy")
    head, count = axpy[: axpy.index("{")], itertools.count(1)

    def answer(request: Request) -> Answer:
        number = next(count)
        if "explain why B" in request.prompt:
            return Answer(f"Lesson {number}.", usage=USED)
        return Answer(f"```c++\n{head}{{ int made = {number}; }}\n```", usage=USED)

    return answer


def test_a_recorded_run_is_had_again_to_the_byte_without_its_server(tmp_path: Path) -> None:
    first, again, models = (tmp_path / x for x in ("first.jsonl", "again.jsonl", "models.toml"))
    words = ["--suite", "parallel60", "--only", "axpy", "--trials", "2"]
    words += ["--config", str(models), "--agents", "m,m"]
    with FakeServer(answering()) as server:
        prices = "price_in = 0.5\nprice_out = 1.0\n"
        models.write_text(f'[agents.m]\nmodel = "m"\nbase_url = "{server.url}"\n{prices}')
        ran(first, *words, "--record", str(tmp_path / "tapes"))
        asked = len(server.chats)
    ran(again, *words, "--replay", str(tmp_path / "tapes"))
    assert rows(first) == rows(again)
    assert first.read_bytes().splitlines()[1:] == again.read_bytes().splitlines()[1:]
    assert sum(r["calls"] for r in rows(again)) == asked == 2 * 2 * 2 * 4
    tokens = {r["tokens_in"] + r["tokens_out"] for r in rows(again)}
    assert tokens == {16 * 100} and rows(again)[0]["money"] == pytest.approx(16 * 80e-6)


def test_a_replay_of_what_was_not_recorded_ends_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LessonlError, match="cassette"):
        ran(tmp_path / "log.jsonl", *SMALL, "--replay", str(tmp_path / "tapes"))


def test_a_bank_is_warmed_by_the_log_of_another_suite(tmp_path: Path) -> None:
    warm, log = tmp_path / "warm.jsonl", tmp_path / "log.jsonl"
    words = ("--suite", "poly30", "--only", "kernel_symm", "--agents", "memory", "--rounds", "2")
    ran(warm, *words)
    assert any(r["lessons"] for r in rows(warm))
    ran(log, *CELL, "--bank", str(warm), "--rounds", "1")
    cold = tmp_path / "cold.jsonl"
    ran(cold, *CELL, "--rounds", "1")
    assert [r["attempts"] for r in rows(log)] != [r["attempts"] for r in rows(cold)]
    learnt = {json.loads(x)["function"].partition("#")[0] for r in rows(log) for x in r["lessons"]}
    assert learnt and not any(name.startswith("kernel_") for name in learnt)
