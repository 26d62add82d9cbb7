"""The bank keeps what happened: through kills, beside other writers, and it says when it cannot."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from lessonl.lessons.bank import Bank, location
from lessonl.lessons.schema import MIGRATIONS
from lessonl.lessons.select import select
from lessonl.model import Lesson, LessonlError, Outcome, Rewrite, Speedup, Verdict
from lessonl.source.functions import functions

(FUNCTION,) = functions(Path("f.cpp"), b"int f(int x) { return x; }")
VERDICT = Verdict(
    "f", Path("f.cpp"), 1, Outcome.FASTER, "twice as fast", Speedup(2.0, 1.9, 2.1, 48)
)
LESSON = Lesson("Do less.", Outcome.FASTER, 2.0, "loops", 0, 0.5, function=FUNCTION.key, id=1)

WRITER = """
import sys, time
from pathlib import Path
from lessonl.lessons.bank import Bank
from lessonl.model import *
from lessonl.source.functions import functions
(function,) = functions(Path("f.cpp"), b"int f(int x) { return x; }")
bank = Bank(Path(sys.argv[1]))
run = bank.begin(function, {})
for i in range(int(sys.argv[2])):
    verdict = Verdict("f", Path("f.cpp"), 1, Outcome.SAME, "")
    at = bank.graded(run, Rewrite(f"text {i}", sys.argv[3]), verdict)
    lesson = Lesson(f"lesson {i}", Outcome.SAME, 1.0, sys.argv[3], 0, id=i + 1)
    bank.learnt(run, at, lesson)
    print(i, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "bank.sqlite"


@pytest.fixture
def bank(path: Path) -> Iterator[Bank]:
    with closing(Bank(path)) as opened:
        yield opened


def _count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute(f"select count(*) from {table}").fetchone()[0])


def _start(path: Path, count: int, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(path), str(count), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_run_is_read_back_as_it_was(bank: Bank, path: Path) -> None:
    run = bank.begin(FUNCTION, {"rounds": 4})
    first = bank.graded(run, Rewrite("a"), VERDICT)
    bank.learnt(run, first, LESSON)
    second = bank.graded(run, Rewrite("b"), VERDICT, shown=[1])
    bank.learnt(run, second, evolve(LESSON, text="Do nothing.", id=2, round=1))
    bank.adjusted(run, evolve(LESSON, factor=1.1))
    bank.confirmed(run, Rewrite("a"), evolve(VERDICT, reason="again"))
    bank.end(run, "done", "", {Rewrite("a").key: 1})
    bank.close()
    with closing(Bank(path)) as again:
        one, two = again.lessons(run)
        assert one == evolve(LESSON, factor=1.1)
        assert two == evolve(LESSON, text="Do nothing.", id=2, round=1, shown=(1,))
        assert [(r.status, r.function) for r in again.runs()] == [("done", FUNCTION.key)]
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("select text, rank, verdict, final from rewrites order by id").fetchall()
    assert [row[:2] for row in rows] == [("a", 1), ("b", None)]
    assert json.loads(rows[0][2])["speedup"]["ratio"] == 2.0
    assert json.loads(rows[0][3])["reason"] == "again"


def test_selection_is_the_same_from_a_bank_read_back(bank: Bank) -> None:
    run = bank.begin(FUNCTION, {})
    lessons = [
        evolve(LESSON, id=i, speedup=s, relevance=r, factor=f)
        for i, s, r, f in [(1, 1.2, 0.1, 0.9), (2, 1.15, 0.2, 1.1), (3, 0.0, 0.3, 1.0)]
    ]
    for lesson in lessons:
        bank.learnt(run, bank.graded(run, Rewrite("x"), VERDICT), lesson)
    assert select(bank.lessons(run), 2) == select(lessons, 2)


def test_earlier_lessons_are_those_of_the_same_text_and_are_not_multiplied(bank: Bank) -> None:
    run = bank.begin(FUNCTION, {})
    bank.learnt(run, bank.graded(run, Rewrite("a"), VERDICT), LESSON)
    other = evolve(FUNCTION, tokens="int f ( int x ) { return - x ; }")
    assert bank.earlier(other) == ()
    earlier = bank.earlier(FUNCTION)
    assert [lesson.text for lesson in earlier] == ["Do less."]
    again = bank.begin(FUNCTION, {})
    bank.offered(again, [evolve(earlier[0], id=1, origin=earlier[0].id, weight=0.5)])
    assert [(x.id, x.origin, x.weight) for x in bank.lessons(again)] == [(1, earlier[0].id, 0.5)]
    assert bank.earlier(FUNCTION) == earlier


def test_a_killed_process_loses_only_what_it_was_at(path: Path) -> None:
    with _start(path, 10_000, "victim") as process:
        assert process.stdout is not None
        done = 0
        for line in process.stdout:
            done = int(line) + 1
            if done == 20:
                break
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.read()
    with closing(Bank(path)) as bank:
        (run,) = bank.runs()
        assert run.status == "interrupted"
        assert len(bank.lessons(run.id)) >= done
    assert _count(path, "rewrites") >= done


def test_two_programs_at_once_lose_nothing(path: Path) -> None:
    with _start(path, 50, "one") as one, _start(path, 50, "two") as two:
        one.communicate()
        two.communicate()
        assert (one.returncode, two.returncode) == (0, 0)
    assert _count(path, "runs") == 2
    assert _count(path, "rewrites") == _count(path, "lessons") == 100


def test_a_failed_call_leaves_nothing_half_done(bank: Bank, path: Path) -> None:
    run = bank.begin(FUNCTION, {})
    at = bank.graded(run, Rewrite("a"), VERDICT)
    bank.learnt(run, at, LESSON)
    with pytest.raises(LessonlError):
        bank.learnt(run, at, LESSON)  # the number is taken
    bank.learnt(run, at, evolve(LESSON, id=2))
    assert _count(path, "lessons") == 2


def test_the_file_says_which_tables_it_has(bank: Bank, path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma user_version").fetchone() == (len(MIGRATIONS),)
        assert db.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_bank_of_a_newer_version_is_left_alone(bank: Bank, path: Path) -> None:
    bank.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma user_version = 99")
    with pytest.raises(LessonlError, match="newer LessonL"):
        Bank(path)


def test_a_file_that_is_no_bank_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    path.write_bytes(b"not a database, whatever its name says" * 100)
    with pytest.raises(LessonlError, match="not a lesson bank") as caught:
        Bank(path)
    assert str(path) in caught.value.message
    assert "LESSONL_DATA_DIR" in caught.value.hint


def test_a_directory_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LessonlError, match="cannot be used"):
        Bank(tmp_path / "file" / "bank.sqlite")


def test_a_full_disk_is_a_clear_error(bank: Bank) -> None:
    bank.database.limit_pages(1)  # SQLite's own way to run out of room
    run = bank.begin(FUNCTION, {})
    with pytest.raises(LessonlError, match="disk is full"):
        bank.graded(run, Rewrite("x" * 1_000_000), VERDICT)


def test_workspaces_of_one_name_have_banks_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LESSONL_DATA_DIR", str(tmp_path / "data"))
    one, two = tmp_path / "a" / "project", tmp_path / "b" / "project"
    assert location(one) != location(two)
    assert location(one).is_relative_to(tmp_path / "data" / "workspaces")
    assert location(one).parent.name.startswith("project-")
    two.mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(two)
    assert location(link) == location(two)
