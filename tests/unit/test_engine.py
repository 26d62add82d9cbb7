"""A whole run: built-in agents or scripted ones, a recorded evaluator, a real bank."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, field, frozen

from lessonl.agents.builtin import BuiltinAgent, append, builtin_agents, running_sum
from lessonl.config import Settings
from lessonl.engine import open_bank, optimize
from lessonl.lessons.bank import Bank
from lessonl.model import (
    ExplainRequest,
    Function,
    LessonlError,
    NothingToPropose,
    Outcome,
    ProposeRequest,
    Rewrite,
    Speedup,
    Verdict,
)
from lessonl.run import Event, Report
from lessonl.source.functions import functions
from lessonl.strategies.protocols import Agent
from lessonl.tasks.optimize import Evaluator

(FUNCTION,) = functions(Path("f.cpp"), b"int f(int x) { return x; }")


def _verdict(ratio: float, *, flagged: bool = False) -> Verdict:
    outcome = Outcome.FASTER if ratio > 1 else Outcome.SAME if ratio == 1 else Outcome.INCORRECT
    return Verdict(
        "f", Path("f.cpp"), 1, outcome, "", Speedup(ratio, ratio, ratio, 48), flagged=flagged
    )


@frozen
class Recorded(Evaluator):
    """Answers by technique; ``finals`` has the second measurements, ``hangs`` what never ends."""

    verdicts: dict[str, Verdict]
    finals: dict[str, Verdict] = field(factory=dict)
    hangs: frozenset[str] = frozenset()
    confirmed: list[str] = field(factory=list)

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        if rewrite.technique in self.hangs:
            await asyncio.sleep(3600)
        if final:
            self.confirmed.append(rewrite.technique)
            return self.finals.get(rewrite.technique, self.verdicts[rewrite.technique])
        return self.verdicts[rewrite.technique]


@frozen
class Scripted:
    name: str
    script: Sequence[str]

    async def propose(self, request: ProposeRequest) -> Rewrite:
        if request.round >= len(self.script):
            raise NothingToPropose("done")
        line = self.script[request.round]
        return Rewrite(f"int f(int x) {{ return {line}; }}", technique=line)

    async def explain(self, request: ExplainRequest) -> str:
        return f"{request.rewrite.technique} is {request.phrase}."


def _run(
    agents: Sequence[Agent],
    evaluator: Evaluator,
    bank: Bank | None = None,
    function: Function = FUNCTION,
    **settings: Any,
) -> tuple[Report, list[Event]]:
    events: list[Event] = []
    with closing(bank or Bank(None)) as opened:
        report = asyncio.run(
            optimize(
                function, evaluator, agents, evolve(Settings(), **settings), opened, events.append
            )
        )
    return report, events


def _ranked(report: Report) -> list[str]:
    return [attempt.rewrite.technique for attempt in report.ranked]


def test_the_ranking_is_that_of_the_second_measurement() -> None:
    first = {"a": _verdict(4.0), "b": _verdict(3.0), "c": _verdict(2.0), "d": _verdict(1.5)}
    again = {"a": _verdict(1.0), "b": _verdict(2.0), "c": _verdict(2.5)}
    evaluator = Recorded(first, again)
    report, events = _run([Scripted("one", "abcd")], evaluator)
    assert evaluator.confirmed == ["a", "b", "c"]
    assert _ranked(report) == ["c", "b"]
    assert [a.verdict.speedup.ratio for a in report.ranked if a.verdict.speedup] == [2.5, 2.0]
    assert {a.rewrite.technique for a in report.attempts if a.rank is None} == {"a", "d"}
    assert events[0].kind == "run"
    assert [e.kind for e in events][-4:] == ["finalist", "finalist", "finalist", "done"]
    assert not report.cancelled


def test_an_implausible_speedup_stands_after_the_others() -> None:
    evaluator = Recorded({"a": _verdict(900.0, flagged=True), "b": _verdict(2.0)})
    report, _ = _run([Scripted("one", "ab")], evaluator)
    assert _ranked(report) == ["b", "a"]


def test_nothing_faster_is_a_normal_end() -> None:
    report, _ = _run([Scripted("one", "ab")], Recorded({"a": _verdict(1.0), "b": _verdict(0.0)}))
    assert report.ranked == ()
    assert [a.verdict.outcome for a in report.attempts] == [Outcome.SAME, Outcome.INCORRECT]
    assert "nothing left" in report.stopped or "left to try" in report.stopped


def test_the_bank_holds_the_run_with_both_measurements(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    evaluator = Recorded({"a": _verdict(2.0), "b": _verdict(3.0)}, {"b": _verdict(2.9)})
    report, _ = _run([Scripted("one", "ab")], evaluator, Bank(path))
    with closing(Bank(path)) as bank:
        (run,) = bank.runs()
        assert (run.status, run.function) == ("done", FUNCTION.key)
        assert bank.lessons(run.id) == report.lessons
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            "select technique, ratio, json_extract(final, '$.speedup.ratio'), rank from rewrites"
        ).fetchall()
        shown = db.execute("select count(*) from shown").fetchone()
    assert rows == [("a", 2.0, 2.0, 2), ("b", 3.0, 2.9, 1)]
    assert shown == (1,)


def test_a_lesson_says_what_the_second_measurement_found(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    evaluator = Recorded({"a": _verdict(2.0), "b": _verdict(3.0)}, {"a": _verdict(1.0)})
    report, _ = _run([Scripted("one", "ab")], evaluator, Bank(path))
    lesson = next(x for x in report.lessons if x.technique == "a")
    assert (lesson.outcome, lesson.speedup) == (Outcome.SAME, 1.0)
    assert lesson.claim == "a: no measurable difference"
    assert lesson.text.endswith("Measured again: same.")
    other = next(x for x in report.lessons if x.technique == "b")
    assert other.outcome is Outcome.FASTER and "again" not in other.text
    with closing(Bank(path)) as bank:
        assert bank.lessons(1) == report.lessons


def test_attempts_carry_their_lesson_as_it_stands_at_the_end() -> None:
    report, _ = _run([Scripted("one", "ab")], Recorded({"a": _verdict(2.0), "b": _verdict(3.0)}))
    by_name = {a.rewrite.technique: a for a in report.attempts}
    lesson = by_name["a"].lesson
    assert lesson is not None
    assert lesson.factor == pytest.approx(1.1)
    assert by_name["b"].lessons_shown == (lesson.id,)


async def _interrupted(
    bank: Bank, how: str, evaluator: Recorded, when: tuple[str, int] = ("proposed", 1)
) -> Report:
    cancel = asyncio.Event()
    seen: list[str] = []

    def on_event(event: Event) -> None:
        seen.append(event.kind)
        if (event.kind, event.round) == when:
            asyncio.get_running_loop().call_later(0.01, stop)

    def stop() -> None:
        (cancel.set if how == "event" else work.cancel)()

    work = asyncio.ensure_future(
        optimize(
            FUNCTION, evaluator, [Scripted("one", "ab")], Settings(), bank, on_event, cancel=cancel
        )
    )
    report = await work
    assert [t for t in asyncio.all_tasks() if t is not asyncio.current_task()] == []
    return report


@pytest.mark.parametrize("how", ["event", "task"])
def test_cancelling_keeps_what_was_found_and_ranks_nothing_unconfirmed(
    how: str, tmp_path: Path
) -> None:
    with closing(Bank(tmp_path / "bank.sqlite")) as bank:
        evaluator = Recorded({"a": _verdict(2.0)}, hangs=frozenset("b"))
        report = asyncio.run(_interrupted(bank, how, evaluator))
        assert bank.runs()[0].status == "cancelled"
    assert report.cancelled
    assert [a.rewrite.technique for a in report.attempts] == ["a"]
    assert report.ranked == ()


@frozen
class _HangsAtTheEnd(Recorded):
    """Measures one finalist again, and never the next."""

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        if final and self.confirmed:
            await asyncio.sleep(3600)
        return await super().evaluate(function, rewrite, final=final)


def test_what_was_confirmed_when_the_run_is_cancelled_is_ranked(tmp_path: Path) -> None:
    evaluator = _HangsAtTheEnd({"a": _verdict(2.0), "b": _verdict(3.0)})
    with closing(Bank(tmp_path / "bank.sqlite")) as bank:
        report = asyncio.run(_interrupted(bank, "event", evaluator, ("finalist", 1)))
        assert bank.runs()[0].best == Speedup(3.0, 3.0, 3.0, 48)
    assert report.cancelled
    assert _ranked(report) == ["b"]


def test_at_the_time_limit_the_search_ends_and_what_it_found_is_confirmed() -> None:
    evaluator = Recorded({"a": _verdict(2.0)}, hangs=frozenset("b"))
    report, _ = _run([Scripted("one", "ab")], evaluator, time_limit=0.1)
    assert _ranked(report) == ["a"]
    assert report.stopped == "the time limit of 0.1 s was reached"
    assert not report.cancelled


def test_an_original_that_cannot_be_judged_ends_the_run(tmp_path: Path) -> None:
    class Hopeless(Evaluator):
        async def evaluate(
            self, function: Function, rewrite: Rewrite, *, final: bool = False
        ) -> Verdict:
            raise LessonlError("The original does not compile.")

    path = tmp_path / "bank.sqlite"
    with pytest.raises(LessonlError, match="does not compile"):
        _run([Scripted("one", "a")], Hopeless(), Bank(path))
    with closing(Bank(path)) as bank:
        assert bank.runs()[0].status == "failed"


def test_a_bank_that_cannot_be_opened_costs_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LESSONL_DATA_DIR", str(tmp_path / "file"))
    bank, note = open_bank(tmp_path)
    assert "not kept" in note
    report, _ = _run([Scripted("one", "a")], Recorded({"a": _verdict(2.0)}), bank)
    assert _ranked(report) == ["a"]


def test_a_bank_that_fails_on_the_way_costs_a_note(tmp_path: Path) -> None:
    bank = Bank(tmp_path / "bank.sqlite")
    bank.database.limit_pages(1)
    long = "'" + "a" * 500_000 + "'"
    report, _ = _run(
        [Scripted("one", [long, "b"])], Recorded({long: _verdict(2), "b": _verdict(3)}), bank
    )
    assert _ranked(report) == ["b", long]
    assert len(report.notes) == 1
    assert "disk is full" in report.notes[0]


TWO_SKILLS = b"""std::string totals(std::vector<int> v) {
    std::string out;
    for (std::size_t i = 0; i < v.size(); ++i) {
        long s = 0;
        for (std::size_t j = 0; j <= i; ++j) s += v[j];
        out = out + std::to_string(s);
    }
    return out;
}"""


def test_the_built_in_team_combines_what_won() -> None:
    (function,) = functions(Path("f.cpp"), TWO_SKILLS)
    names = ["append", "running_sum"]
    both = {" + ".join(n): _verdict(6.0) for n in (names, names[::-1])}
    won = {"append": _verdict(2.0), "running_sum": _verdict(3.0), **both}
    evaluator = Recorded(defaultdict(lambda: _verdict(1.0), won))
    report, _ = _run(builtin_agents(), evaluator, function=function, rounds=9)
    assert _ranked(report)[0] in both
    assert "+= std::to_string(s)" in report.ranked[0].rewrite.text
    assert "no agent has anything left" in report.stopped


SUM = b"""double total(const std::vector<double>& v) {
    double s = 0;
    for (double x : v) s += x;
    return s;
}"""


@pytest.mark.parametrize(
    ("policy", "tried"), [("reassociate", {"lanes", "split"}), ("exact", set())]
)
def test_agents_keep_to_the_floating_point_policy(policy: str, tried: set[str]) -> None:
    (function,) = functions(Path("f.cpp"), SUM)
    evaluator = Recorded(defaultdict(lambda: _verdict(1.0)))
    report, _ = _run(builtin_agents(), evaluator, function=function, fp=policy)
    assert {a.rewrite.technique for a in report.attempts} == tried


def _two_skills() -> list[BuiltinAgent]:
    sums, strings = running_sum.TECHNIQUE, append.TECHNIQUE
    return [BuiltinAgent("loops", [sums], [strings]), BuiltinAgent("library", [strings], [sums])]


def _named(name: str) -> Function:
    (found,) = functions(Path("f.cpp"), TWO_SKILLS.replace(b"totals", name.encode()))
    return found


def _taught(path: Path) -> Report:
    """A run on one function, whose lessons are then in the bank."""
    evaluator = Recorded({"append": _verdict(1.0), "running_sum": _verdict(3.0)})
    report, _ = _run(_two_skills(), evaluator, Bank(path), _named("totals"), rounds=1)
    return report


def test_a_run_is_led_by_what_was_learnt_on_another_function(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    _taught(path)
    evaluator = Recorded({"append": _verdict(2.0), "running_sum": _verdict(0.0)})
    report, events = _run(_two_skills(), evaluator, Bank(path), _named("sums"), rounds=1)
    assert events[1].kind == "round" and set(events[1].lessons_shown) == {1, 2}
    assert events[1].message == "from earlier runs"
    earlier = [x for x in report.lessons if x.origin]
    own = [x for x in report.lessons if not x.origin]
    assert {(x.id, x.technique) for x in earlier} == {(1, "running_sum"), (2, "append")}
    assert [x.id for x in own] == [3, 4] and all(set(x.shown) == {1, 2} for x in own)
    with closing(Bank(path)) as bank:
        assert bank.lessons(2) == tuple(sorted(report.lessons, key=lambda x: x.id))
        first = {e.lesson.technique: e for e in bank.collection().entries() if e.run == 1}
    assert (first["running_sum"].tried, first["running_sum"].won) == (2, 2)
    assert [x.outcome for x in first["append"].shown_to] == [Outcome.INCORRECT, Outcome.FASTER]
    factors = {x.technique: x.factor for x in earlier}
    assert first["running_sum"].lesson.factor == 1.0 != factors["running_sum"]


def test_without_other_functions_a_run_starts_from_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    _taught(path)
    evaluator = Recorded({"append": _verdict(2.0), "running_sum": _verdict(0.0)})
    report, events = _run(
        _two_skills(), evaluator, Bank(path), _named("sums"), rounds=1, other_functions=False
    )
    assert events[1].lessons_shown == ()
    assert [(x.id, x.origin) for x in report.lessons] == [(1, 0), (2, 0)]


def test_a_second_run_on_the_same_function_finds_no_less(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    names = ["append", "running_sum"]
    both = {" + ".join(n): _verdict(6.0) for n in (names, names[::-1])}
    record = {"append": _verdict(2.0), "running_sum": _verdict(3.0), **both}
    for _ in range(3):
        report, _events = _run(
            _two_skills(), Recorded(record), Bank(path), _named("totals"), rounds=2
        )
        assert _ranked(report)[0] in both


def test_only_lessons_that_were_shown_are_copied_into_a_run(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    _taught(path)
    _run([Scripted("one", "a")], Recorded({"a": _verdict(2.0)}), Bank(path), lessons=1)
    with closing(Bank(path)) as bank:
        assert [(x.id, bool(x.origin)) for x in bank.lessons(2)] == [(1, True), (3, False)]
