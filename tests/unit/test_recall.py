"""A report read back from the bank says what the run's own report said."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve, frozen

from lessonl.config import Settings
from lessonl.engine import optimize
from lessonl.lessons.bank import Bank
from lessonl.lessons.recall import Recalled, recall
from lessonl.model import (
    Evidence,
    ExplainRequest,
    Function,
    Lesson,
    LessonlError,
    Machine,
    NothingToPropose,
    OracleStrength,
    Outcome,
    ProposeRequest,
    Rewrite,
    SizeRow,
    Speedup,
    Verdict,
    WallSeconds,
)
from lessonl.run import Attempt, Event, Report
from lessonl.source.functions import functions
from lessonl.tasks.optimize import Evaluator

FILE = Path("/somewhere/f.cpp")
(FUNCTION,) = functions(FILE, b"int f(int x) { return x; }")
FULL = Verdict(
    "f", FILE, 1, Outcome.FASTER, "twice as fast", Speedup(2.0, 1.9, 2.1, 48),
    (
        SizeRow("n=4", 1.5, 1.4, 1.6, Outcome.FASTER, 24, 1e-7),
        SizeRow("n=9", 2.0, 1.9, 2.1, Outcome.FASTER, 48, 1e-6, headline=True),
    ),
    Evidence(
        740, "clean", "-O0 agrees", OracleStrength(18, 19, ("x + 1",)), "reassociate", "g++",
        "f.cpp", "Landlock", ("x: any",),
    ),
    Machine("a processor", 2, "g++ 13", "Linux", 0.01), WallSeconds(1.0, 2.0, 3.0, 6.5),
    ("a note",), flagged=True,
)  # fmt: skip
WRONG = Verdict(
    "f", FILE, 1, Outcome.NOT_COMPILABLE, "it does not compile", check="build", log="error: x"
)


@frozen
class Judged(Evaluator):
    """Full verdicts; a second measurement finds less than the first."""

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        if rewrite.technique == "wrong":
            return WRONG
        if final:
            return evolve(FULL, speedup=Speedup(1.5, 1.4, 1.6, 90))
        return evolve(FULL, speedup=Speedup(2.0 + rewrite.round, 1.9, 9.0, 48))


class Agent:
    name = "one"

    async def propose(self, request: ProposeRequest) -> Rewrite:
        script = ("good", "wrong", "better")
        if request.round == len(script):
            raise NothingToPropose("done")
        technique = script[request.round]
        text = f"int f(int x) {{ return {technique}; }}"
        return Rewrite(text, technique=technique, condition="if it may")

    async def explain(self, request: ExplainRequest) -> str:
        return f"{request.rewrite.technique} is {request.phrase}."


def run(bank: Bank, function: Function = FUNCTION, *, cancelled: bool = False) -> Report:
    async def whole() -> Report:
        cancel = asyncio.Event()

        def on_event(event: Event) -> None:
            if cancelled and event.kind == "graded":
                cancel.set()

        return await optimize(
            function, Judged(), [Agent()], Settings(), bank, on_event, cancel=cancel
        )

    return asyncio.run(whole())


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    with closing(Bank(tmp_path / "bank.sqlite")) as opened:
        yield opened


def same(recalled: Recalled | None, report: Report) -> bool:
    """Whether nothing differs but seconds and the order in which lessons were shown."""
    assert recalled is not None
    found = recalled.report
    assert found.wall_seconds == pytest.approx(report.wall_seconds, abs=0.5)
    assert plain(found) == plain(report)
    return True


def plain(report: Report) -> Report:
    def lesson(x: Lesson) -> Lesson:
        return evolve(x, shown=tuple(sorted(x.shown)))

    def attempt(x: Attempt) -> Attempt:
        shown = tuple(sorted(x.lessons_shown))
        return evolve(x, lessons_shown=shown, lesson=lesson(x.lesson) if x.lesson else None)

    lessons = sorted(map(lesson, report.lessons), key=lambda x: x.id)
    attempts = tuple(map(attempt, report.attempts))
    return evolve(report, wall_seconds=0.0, lessons=tuple(lessons), attempts=attempts)


def test_everything_of_a_run_is_recalled_and_of_one_led_by_earlier_lessons_too(bank: Bank) -> None:
    first = run(bank)
    assert [a.rank for a in first.attempts] == [1, 2, None] and len(first.lessons) == 3
    recalled = recall(bank, FUNCTION)
    assert same(recalled, first)
    assert recalled is not None and recalled.ended == pytest.approx(time.time(), abs=5)
    second = run(bank)
    assert {bool(lesson.origin) for lesson in second.lessons} == {True, False}
    assert any(attempt.lessons_shown for attempt in second.attempts)
    assert same(recall(bank, FUNCTION), second)


def test_a_cancelled_run_counts_where_no_other_ended(bank: Bank) -> None:
    cancelled = run(bank, cancelled=True)
    assert cancelled.cancelled and cancelled.attempts
    assert same(recall(bank, FUNCTION), cancelled)
    done = run(bank)
    run(bank, cancelled=True)
    assert same(recall(bank, FUNCTION), done)


def test_only_runs_that_ended_on_this_text_in_this_file_count(bank: Bank, tmp_path: Path) -> None:
    bank.graded(bank.begin(FUNCTION, {}), Rewrite("x"), FULL)
    assert recall(bank, FUNCTION) is None
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    here = evolve(FUNCTION, file=tmp_path / "link" / "f.cpp")
    run(bank, here)
    assert recall(bank, FUNCTION) is None
    assert recall(bank, evolve(here, tokens="int f ( ) { }")) is None
    assert recall(bank, evolve(here, file=tmp_path / "real" / "f.cpp")) is not None


def test_a_verdict_of_an_older_lessonl_is_read_and_nonsense_is_said(bank: Bank) -> None:
    run(bank)
    assert bank.path is not None
    old = {"function": "f", "file": "f.cpp", "line": 1, "outcome": "same", "reason": "no gain"}
    for text, outcome in ((json.dumps({**old, "speedup": None}), Outcome.SAME), ("{}", None)):
        with closing(sqlite3.connect(bank.path)) as db:
            db.execute("update rewrites set verdict = ?, final = null", (text,))
            db.commit()
        if outcome:
            recalled = recall(bank, FUNCTION)
            assert recalled is not None
            assert {a.verdict.outcome for a in recalled.report.attempts} == {outcome}
        else:
            with pytest.raises(LessonlError, match="cannot be read"):
                recall(bank, FUNCTION)


def test_a_try_of_a_lesson_replaces_only_what_is_not_faster(bank: Bank) -> None:
    def ended(ratio: float | None, asked: dict[str, int]) -> None:
        number, rewrite = bank.begin(FUNCTION, {"asked": asked}), Rewrite(f"{ratio} {asked}")
        timed = Speedup(ratio or 1.0, ratio or 0.9, ratio or 1.1, 48)
        outcome = Outcome.FASTER if ratio else Outcome.SAME
        bank.graded(number, rewrite, evolve(FULL, speedup=timed, outcome=outcome))
        bank.end(number, "done", "", {rewrite.key: 1} if ratio else {})

    def found() -> str:
        recalled = recall(bank, FUNCTION)
        assert recalled is not None
        return recalled.report.attempts[0].rewrite.text

    ended(1.5, {})
    ended(2.0, {})
    for ratio in (None, 1.9):
        ended(ratio, {"lesson": 7})
        assert found() == "2.0 {}"
    ended(2.5, {"lesson": 7})
    assert found() == "2.5 {'lesson': 7}"
    ended(2.2, {"lesson": 8})
    assert found() == "2.5 {'lesson': 7}"
    # A whole run is always the last word.
    ended(1.2, {})
    assert found() == "1.2 {}"


def test_what_a_person_rejected_is_left_out_until_it_is_wanted_or_found_again(bank: Bank) -> None:
    def ranking() -> list[tuple[int, str]] | None:
        recalled = recall(bank, FUNCTION)
        if recalled is None:
            return None
        return [(a.rank or 0, a.rewrite.key) for a in recalled.report.ranked]

    first, second = [attempt.rewrite.key for attempt in run(bank).ranked]
    bank.reject(FUNCTION.key, first)
    assert ranking() == [(1, second)]
    (kept,) = bank.runs()
    assert kept.rejected == 1 and kept.best is not None
    assert [x.rejected for x in bank.trials(kept.id) if x.rank] == [True, False]
    bank.reject(FUNCTION.key, second)
    assert ranking() is None and bank.run(kept.id).best is None
    bank.reject(FUNCTION.key, second, rejected=False)
    assert ranking() == [(1, second)]
    bank.restore(kept.id)
    assert ranking() == [(1, first), (2, second)]
    bank.reject(FUNCTION.key, first)
    again = [attempt.rewrite.key for attempt in run(bank).ranked]
    assert ranking() == list(enumerate(again, 1)) and first in again
    with pytest.raises(LessonlError, match="no such rewrite"):
        bank.reject(FUNCTION.key, "0123456789abcdef")
