"""A run that is killed at any instant goes on as if it had not been: same events, paid once."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from attrs import evolve

import fakes.team
from fakes.team import SETTINGS, TOKENS, Ran, Trial
from lessonl.lessons.bank import Bank
from lessonl.model import LessonlError
from lessonl.team import BudgetLimits

SECONDS = 0.02
"""What an answer takes in a run that is really killed."""
UNDER_WAY = 3
"""What can be asked at once: one call of each of two models, and one verdict."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The run without a break."""
    return Trial(tmp_path_factory.mktemp("whole") / "bank.sqlite").run()


def _rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def _kept(path: Path) -> list[list[tuple[object, ...]]]:
    """Everything that a run leaves in the bank but what belongs to its own times."""
    return [
        _rows(path, "select round, agent, text, verdict, final, rank from rewrites order by 1, 2"),
        _rows(
            path,
            "select l.number, l.text, l.factor, w.round, w.agent "
            "from lessons l left join rewrites w on w.id = l.rewrite order by l.number",
        ),
        _rows(
            path,
            "select w.round, w.agent, l.number from shown s "
            "join rewrites w on w.id = s.rewrite join lessons l on l.id = s.lesson "
            "order by 1, 2, 3",
        ),
        _rows(path, "select status, stopped from runs"),
        _rows(path, "select count(*) from tape"),
    ]


def _answered(bank: Bank) -> int:
    """How many calls of models and verdicts are known."""
    keys = bank.tape(1).entries()
    return sum(key.startswith(("answer one", "answer two", "verdict")) for key in keys)


def test_killed_after_any_event_it_goes_on_to_the_same_end(whole: Ran, tmp_path: Path) -> None:
    Trial(tmp_path / "whole.sqlite").run()
    assert len(whole.events) > 30
    for until in range(1, len(whole.events)):
        path = tmp_path / f"{until}.sqlite"
        before = Trial(path).run(until=until)
        assert before.report is None and len(before.events) == until
        assert set(before.events) <= set(whole.events)
        with closing(Bank(path)) as bank:
            assert [run.status for run in bank.runs()] == ["interrupted"]
            known = _answered(bank)
        after = Trial(path).run(resumes=1)
        assert after.events == whole.events
        again = len(before.asked) - known
        assert set(before.asked + after.asked) == set(whole.asked) and again <= UNDER_WAY
        assert len(before.asked + after.asked) == len(whole.asked) + again
        assert after.report is not None and whole.report is not None
        # A call that was under way is counted, as the server may have worked on it.
        once, calls = whole.report.spent, after.report.spent.calls
        assert once.calls <= calls <= once.calls + again
        assert after.report.spent == once or again
        assert _kept(path) == _kept(tmp_path / "whole.sqlite")


def test_killed_again_and_again_nothing_is_asked_twice(whole: Ran, tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    asked: list[str] = []
    again = 0
    for resumes, until in ((0, 7), (1, 3), (1, 20), (1, 25), (1, 10)):
        asked += Trial(path).run(resumes=resumes, until=until).asked
        with closing(Bank(path)) as bank:
            again = len(asked) - _answered(bank)
    last = Trial(path).run(resumes=1)
    assert last.events == whole.events
    assert set(asked + last.asked) == set(whole.asked)
    assert len(asked + last.asked) == len(whole.asked) + again


def test_lessons_of_other_runs_in_between_change_nothing(whole: Ran, tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    Trial(path).run(until=15)
    Trial(path).run()
    with closing(Bank(path)) as bank:
        first = bank.lessons(1)[0]
        (entry,) = [e for e in bank.collection().entries() if e.lesson.text == first.text][:1]
        bank.collection().edit(entry.lesson.id, text="Something else.")
    assert Trial(path).run(resumes=1).events == whole.events


def test_what_was_spent_before_counts_for_the_limits(whole: Ran, tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    # Room for six calls and the worst case of one more: the seventh is the last.
    limits = BudgetLimits(tokens=6 * TOKENS + 200)
    Trial(path, limits=limits).run(until=8)
    with closing(Bank(path)) as bank:
        before = bank.run(1).spent
    assert before is not None and 0 < before.calls < 7
    report = Trial(path, limits=limits).run(resumes=1).report
    assert report is not None and report.ranked
    assert report.spent.calls == 7 and report.spent.tokens == 7 * TOKENS
    assert any("budget of this run" in note for note in report.notes)
    assert whole.report is not None and whole.report.spent.calls > 7


def test_the_time_limit_is_for_the_whole_run_and_costs_nothing_that_is_known(
    whole: Ran, tmp_path: Path
) -> None:
    path = tmp_path / "bank.sqlite"
    before = Trial(path).run(until=20)
    with closing(sqlite3.connect(path)) as db:
        db.execute("update tape set seconds = 1000")
        db.commit()
    after = Trial(path, settings=evolve(SETTINGS, time_limit=500)).run(resumes=1)
    assert after.report is not None and after.report.ranked
    assert after.report.stopped == "the time limit of 500 s was reached"
    rounds = [i for i, event in enumerate(before.events) if '"kind": "round"' in event]
    assert after.events[: rounds[-1]] == before.events[: rounds[-1]]
    assert 1000 <= after.report.wall_seconds < 1100
    assert len(before.asked + after.asked) < len(whole.asked)


def test_a_run_that_has_ended_or_is_going_on_is_not_resumed(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    Trial(path).run()
    with pytest.raises(LessonlError, match="came to its end"):
        Trial(path).run(resumes=1)
    with pytest.raises(LessonlError, match="no run 9"):
        Trial(path).run(resumes=9)
    with closing(Bank(path)) as bank, closing(Bank(path)) as other:
        run = bank.begin(fakes.team.FUNCTION, {})
        assert other.run(run).status == "running"
        with pytest.raises(LessonlError, match="going on"):
            other.resume(run)


@contextmanager
def _started(path: Path, resumes: int) -> Iterator[subprocess.Popen[str]]:
    tests = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tests), *sys.path])}
    names = [str(path), str(path.with_name("asked")), str(path.with_name("events"))]
    command = [sys.executable, "-m", "fakes.team", *names, str(resumes), str(SECONDS)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.parametrize("calls", [1, 4, 11, 17])
def test_a_real_kill_costs_what_was_under_way(whole: Ran, tmp_path: Path, calls: int) -> None:
    """Killed while it waits for a call: that one may be asked again, and no other."""
    path, asked = tmp_path / "bank.sqlite", tmp_path / "asked"
    with _started(path, 0) as process:
        deadline = time.monotonic() + 60
        while len(_lines(asked)) < calls and time.monotonic() < deadline:
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        process.wait()
    before = _lines(asked)
    with closing(Bank(path)) as bank:
        (run,) = bank.runs()
        assert run.status == "interrupted"
        answered = _answered(bank)
    with _started(path, run.id) as process:
        paid, _ = process.communicate(timeout=60)
        assert process.returncode == 0
    assert _lines(tmp_path / "events") == whole.events
    everything, again = _lines(asked), len(before) - answered
    assert set(everything) == set(whole.asked)
    assert len(everything) == len(whole.asked) + again
    assert again <= UNDER_WAY
    # What was under way is counted, as the server may have worked on it.
    assert whole.report is not None
    assert whole.report.spent.calls <= int(paid) <= whole.report.spent.calls + again
    with closing(Bank(path)) as bank:
        assert bank.run(run.id).status == "done"
    assert list(path.with_name("bank.sqlite-runs").iterdir()) == []
