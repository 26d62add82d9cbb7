"""Lessons in the bank are found, put in order and counted; older banks are brought up to date."""

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
from typing import Any

import pytest
from attrs import evolve

from lessonl.lessons import database
from lessonl.lessons.bank import Bank
from lessonl.lessons.collection import Imported
from lessonl.lessons.rows import Portable, Showing
from lessonl.lessons.schema import MIGRATIONS
from lessonl.model import Lesson, LessonlError, Outcome, Rewrite, Speedup, Verdict
from lessonl.source.functions import functions

(FUNCTION,) = functions(Path("f.cpp"), b"int f(int x) { return x; }")
(OTHER,) = functions(Path("g.cpp"), b"int g(int x) { return x + 1; }")
CHANGE = Speedup(2.0, 1.9, 2.1, 48)
FASTER = Verdict("f", Path("f.cpp"), 1, Outcome.FASTER, "", CHANGE)
WRONG = Verdict("f", Path("f.cpp"), 1, Outcome.INCORRECT, "")
LESSON = Lesson(
    "Keep it in a register.", Outcome.FASTER, 2.0, "loops", 0, 0.5, 1.0, "scalar",
    FUNCTION.key, 1, (), "scalar: much faster (2.00x)", "no alias", CHANGE, "workspace",
)  # fmt: skip
PORTABLE = Portable(
    "0123456789abcdef",
    evolve(LESSON, id=0),
    ("fedcba9876543210",),
    (Showing("h#1", 1, "library", Outcome.FASTER),),
)
OLD_BANK = (Path(__file__).parent / "bank-1.sql").read_text()

IMPORTER = """
import sys
from pathlib import Path
from typing import Any
from attrs import evolve
from lessonl.lessons.bank import Bank
from lessonl.lessons.rows import Portable
from lessonl.model import Lesson, Outcome
lesson = Lesson("x", Outcome.SAME, 1.0, "a", 0, function="f#1")
bank = Bank(Path(sys.argv[1])).collection()
base = int(sys.argv[2]) << 32
print("ready", flush=True)
for batch in range(int(sys.argv[3])):
    bank.add([Portable(f"{base + batch * 100 + i:016x}", lesson) for i in range(100)], "file")
    print(batch, flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bank.sqlite"


@pytest.fixture
def bank(path: Path) -> Iterator[Bank]:
    with closing(Bank(path)) as opened:
        yield opened


def _learn(bank: Bank, lesson: Lesson = LESSON, verdict: Verdict = FASTER) -> int:
    """A run of its own in which ``lesson`` is learnt; returns the run's id."""
    run = bank.begin(FUNCTION, {})
    rewrite = Rewrite("text", lesson.agent, 0, lesson.technique)
    bank.learnt(run, bank.graded(run, rewrite, verdict), lesson)
    return run


def _import(path: Path, number: int, batches: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", IMPORTER, str(path), str(number), str(batches)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_lesson_is_kept_with_all_that_is_known_of_it(bank: Bank) -> None:
    run = _learn(bank)
    (entry,) = bank.collection().entries()
    assert entry.lesson == LESSON
    assert (entry.run, entry.name, entry.file, entry.imported) == (run, "f", Path("f.cpp"), False)
    assert (entry.tried, entry.won, entry.shown_to, entry.edited) == (1, 1, (), None)
    assert bank.lessons(run) == (LESSON,)


def test_it_is_known_what_was_shown_with_a_lesson_and_to_whom(bank: Bank) -> None:
    run = _learn(bank)
    at = bank.graded(run, Rewrite("b", "library", 1, "hashed"), WRONG, shown=[1])
    bank.learnt(run, at, evolve(LESSON, id=2, technique="hashed", round=1))
    later = bank.begin(OTHER, {})
    bank.offered(later, [evolve(LESSON, id=1, origin=1)])
    bank.graded(later, Rewrite("c", "memory", 0, "alias"), FASTER, shown=[1])
    second, first = bank.collection().entries()
    assert (second.lesson.shown, second.shown_with) == ((1,), (first.key,))
    assert first.shown_to == (
        Showing(FUNCTION.key, 1, "library", Outcome.INCORRECT),
        Showing(OTHER.key, 0, "memory", Outcome.FASTER),
    )
    assert len(bank.collection().entries()) == 2, "a copy in a later run is no lesson of its own"


def test_the_record_counts_runs_once_and_believes_the_last_measurement(bank: Bank) -> None:
    _learn(bank)
    for verdict in (WRONG, FASTER, FASTER):
        run = bank.begin(OTHER, {})
        bank.graded(run, Rewrite("x", technique="scalar"), verdict)
        bank.graded(run, Rewrite("y", technique="scalar"), verdict)
    bank.confirmed(run, Rewrite("x"), evolve(FASTER, outcome=Outcome.SAME))
    bank.confirmed(run, Rewrite("y"), evolve(FASTER, outcome=Outcome.SAME))
    run = bank.begin(OTHER, {})
    bank.graded(run, Rewrite("x", technique="scalar"), evolve(WRONG, outcome=Outcome.UNSUPPORTED))
    (entry,) = bank.collection().entries()
    assert (entry.tried, entry.won) == (4, 2)


def test_pinning_and_letting_go(bank: Bank) -> None:
    _learn(bank)
    kept = bank.collection()
    kept.pin([1])
    assert kept.entry(1).lesson.pinned
    kept.pin([1], False)
    assert not kept.entry(1).lesson.pinned


def test_a_deleted_lesson_is_hidden_but_its_run_still_has_it(bank: Bank) -> None:
    run = _learn(bank)
    kept = bank.collection()
    kept.delete([1])
    assert kept.entries() == () and bank.earlier(FUNCTION) == ()
    assert [e.lesson.id for e in kept.entries(deleted=True)] == [1]
    assert len(bank.lessons(run)) == 1
    kept.delete([1], False)
    assert len(kept.entries()) == 1


def test_an_unknown_lesson_is_named_and_nothing_is_done_to_the_others(bank: Bank) -> None:
    _learn(bank)
    with pytest.raises(LessonlError, match=r"no lessons 7, 9"):
        bank.collection().pin([1, 7, 9])
    assert not bank.collection().entry(1).lesson.pinned
    for act in (bank.collection().entry, lambda n: bank.collection().edit(n, text="x")):
        with pytest.raises(LessonlError, match="no lesson 8"):
            act(8)


def test_an_edited_text_takes_its_claim_along_unless_that_is_no_part_of_it(bank: Bank) -> None:
    _learn(bank)
    _learn(bank, evolve(LESSON, text="First. More.", claim="First", technique=""))
    kept = bank.collection()
    kept.edit(1, text="Use a local.", scope="function")
    kept.edit(2, text="Second. More.")
    one, two = kept.entry(1), kept.entry(2)
    assert (one.lesson.text, one.lesson.claim) == ("Use a local.", LESSON.claim)
    assert (one.lesson.scope, two.lesson.scope) == ("function", "workspace")
    assert two.lesson.claim == "Second" and two.edited is not None


def test_an_edit_does_not_undo_another_made_meanwhile(bank: Bank) -> None:
    _learn(bank)
    bank.collection().edit(1, text="First.", was=LESSON.text)
    with pytest.raises(LessonlError, match="changed meanwhile"):
        bank.collection().edit(1, text="Second.", was=LESSON.text)
    with pytest.raises(LessonlError, match="needs a text"):
        bank.collection().edit(1, text=" ")
    assert bank.collection().entry(1).lesson.text == "First."


def test_an_imported_lesson_has_its_past_with_it(bank: Bank) -> None:
    assert bank.collection().add([PORTABLE], "team.jsonl") == Imported(added=1)
    (entry,) = bank.collection().entries()
    assert (entry.imported, entry.file, entry.key) == (True, Path("team.jsonl"), PORTABLE.key)
    assert (entry.shown_with, entry.shown_to) == (PORTABLE.shown_with, PORTABLE.shown_to)
    assert (entry.tried, entry.won) == (1, 1)
    assert bank.runs() == ()


def test_importing_again_changes_what_differs_and_nothing_else(bank: Bank) -> None:
    kept = bank.collection()
    kept.add([PORTABLE], "a")
    before = kept.entries()
    assert kept.add([PORTABLE], "b") == Imported(unchanged=1)
    assert kept.entries() == before
    changed = evolve(PORTABLE, lesson=evolve(PORTABLE.lesson, text="Other."))
    assert kept.add([changed], "c") == Imported(changed=1)
    assert [e.lesson.text for e in kept.entries()] == ["Other."]
    kept.delete([1])
    assert kept.add([changed], "d") == Imported(deleted=1)
    assert kept.entries() == ()


def test_an_import_that_fails_half_way_leaves_nothing(bank: Bank) -> None:
    nothing: Any = None
    bad = Portable("f" * 16, evolve(LESSON, text=nothing))
    with pytest.raises(LessonlError):
        bank.collection().add([PORTABLE, bad], "a")
    assert bank.collection().entries() == ()


def test_two_imports_and_a_run_at_once_lose_nothing(path: Path) -> None:
    with _import(path, 1, 20) as one, _import(path, 2, 20) as two, closing(Bank(path)) as bank:
        for _ in range(30):
            _learn(bank)
            bank.collection().pin([bank.collection().entries()[0].lesson.id])
        one.communicate()
        two.communicate()
        assert (one.returncode, two.returncode) == (0, 0)
        assert len(bank.collection().entries()) == 4030
        assert len({e.key for e in bank.collection().entries()}) == 4030


def test_a_killed_import_leaves_whole_batches_only(path: Path) -> None:
    with _import(path, 1, 100_000) as process:
        assert process.stdout is not None
        while process.stdout.readline().strip() != "15":
            pass
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.read()
    with closing(Bank(path)) as bank:
        count = len(bank.collection().entries())
        assert count >= 1600 and count % 100 == 0
        assert bank.collection().add([PORTABLE], "a") == Imported(added=1)


def test_a_locked_bank_is_a_clear_error(
    bank: Bank, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with closing(Bank(path)) as second, closing(sqlite3.connect(path)) as first:
        first.execute("begin immediate")
        with pytest.raises(LessonlError, match="another program has kept it locked"):
            second.collection().add([PORTABLE], "a")


def test_a_bank_of_version_1_is_brought_up_to_date(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.executescript(OLD_BANK)
    with closing(Bank(path)) as bank:
        second, first = bank.collection().entries()
        assert first.lesson == evolve(
            LESSON, id=1, function="f#00", factor=1.1, claim="scalar: faster", condition=""
        )
        assert (second.lesson.scope, second.lesson.change) == ("function", None)
        assert second.shown_with == (first.key,) and len(first.key) == 16
        assert first.key != second.key
        assert [run.best for run in bank.runs()] == [CHANGE]
        _learn(bank)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("pragma user_version").fetchone() == (len(MIGRATIONS),)
        assert db.execute("pragma foreign_key_check").fetchall() == []


def test_the_first_migration_is_the_one_that_shipped() -> None:
    tables = "select sql from sqlite_schema where sql is not null order by name"
    with closing(sqlite3.connect(":memory:")) as old, closing(sqlite3.connect(":memory:")) as new:
        old.executescript(OLD_BANK)
        for statement in MIGRATIONS[0]:
            new.execute(statement)
        plain = [[" ".join(str(sql).split()) for (sql,) in db.execute(tables)] for db in (old, new)]
    assert plain[0] == plain[1]


def test_a_run_is_read_back_with_its_rewrites(bank: Bank) -> None:
    run = _learn(bank)
    bank.graded(run, Rewrite("b", "library", 1, "hashed"), WRONG, shown=[1])
    bank.confirmed(run, Rewrite("text"), evolve(FASTER, speedup=evolve(CHANGE, ratio=1.95)))
    bank.end(run, "done", "", {Rewrite("text").key: 1})
    found = bank.run(run)
    assert (found.name, found.rewrites, found.lessons, found.status) == ("f", 2, 1, "done")
    assert found.best is not None and found.best.ratio == 1.95
    one, two = bank.trials(run)
    assert (one.rank, one.confirmed, one.speedup) == (1, True, evolve(CHANGE, ratio=1.95))
    assert (two.outcome, two.rank, two.shown) == (Outcome.INCORRECT, None, (1,))
    with pytest.raises(LessonlError, match="no run 9"):
        bank.run(9)


def test_settings_of_a_run_are_kept(bank: Bank, path: Path) -> None:
    bank.begin(FUNCTION, {"rounds": 2})
    with closing(sqlite3.connect(path)) as db:
        ((settings,),) = db.execute("select settings from runs").fetchall()
    assert json.loads(settings) == {"rounds": 2}
