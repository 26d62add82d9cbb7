"""Recorded runs: the same events to the byte, readable after a kill, clear when incomplete."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from fakes.team import FUNCTION, SETTINGS, Ran, Trial
from lessonl.agents.builtin import BuiltinAgent, append, running_sum
from lessonl.agents.cassette import VERSION, CassetteFile, NotRecorded
from lessonl.agents.recorded import RecordedAgent
from lessonl.engine import optimize
from lessonl.lessons.bank import Bank
from lessonl.model import (
    ExplainRequest,
    LessonlError,
    NothingToPropose,
    Outcome,
    ProposeRequest,
    Rewrite,
    Speedup,
    Verdict,
    WallSeconds,
)
from lessonl.plain import plain, restored
from lessonl.record import Terms
from lessonl.source.functions import functions
from lessonl.tasks.optimize import Evaluator
from lessonl.tasks.recorded import RecordedEvaluator
from lessonl.team import ModelAgent

REQUEST = ProposeRequest(FUNCTION, (), 0, 0)

WRITER = """
import sys
from pathlib import Path
from lessonl.agents.cassette import CassetteFile
cassette = CassetteFile(Path(sys.argv[1]), record=True)
for number in range(100_000):
    cassette.keep(f"key {number}", {"lesson": "text " * 50})
    print(number, flush=True)
"""


@contextmanager
def opened(path: Path, *, record: bool) -> Iterator[CassetteFile]:
    with closing(CassetteFile(path, record=record)) as cassette:
        yield cassette


def _recorded(tmp_path: Path, bank: str = "first.sqlite") -> tuple[Path, Ran]:
    path = tmp_path / "run.jsonl"
    with opened(path, record=True) as cassette:
        return path, Trial(tmp_path / bank, cassette).run()


def _replayed(path: Path, bank: Path) -> Ran:
    with opened(path, record=False) as cassette:
        return Trial(bank, cassette, replays=True).run()


def test_two_replays_are_the_run_to_the_byte_and_ask_nobody(tmp_path: Path) -> None:
    Trial(tmp_path / "first.sqlite").run()  # whose lessons are offered to the one that is recorded
    path, first = _recorded(tmp_path)
    before = path.read_bytes()
    assert json.loads(first.events[1])["lessons_shown"] != []
    for bank in ("second.sqlite", "third.sqlite"):
        again = _replayed(path, tmp_path / bank)
        assert again.events == first.events
        assert again.asked == []
        assert again.report is not None and first.report is not None
        assert again.report.attempts == first.report.attempts
        assert again.report.spent.calls == 0
        assert again.report.spent.machine_seconds == first.report.spent.machine_seconds > 0
    assert path.read_bytes() == before


def test_a_replay_of_what_is_not_recorded_names_it(tmp_path: Path) -> None:
    path, _ = _recorded(tmp_path)
    lines = path.read_text().splitlines(keepends=True)
    for missing in ("answer one round 1 call 0", "answer two round 0 call 1", "verdict"):
        kept = [line for line in lines if f'"key": "{missing}' not in line]
        assert len(kept) < len(lines)
        path.write_text("".join(kept))
        with pytest.raises(LessonlError, match=f"not recorded: {missing}"):
            _replayed(path, tmp_path / f"{len(kept)}.sqlite")


def test_recording_onto_a_file_continues_it(tmp_path: Path) -> None:
    path, first = _recorded(tmp_path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:12]) + lines[12][:20])  # as a kill leaves it
    _, second = _recorded(tmp_path, "second.sqlite")
    assert second.events == first.events
    assert 0 < len(second.asked) < len(first.asked)
    assert sorted(path.read_text().splitlines()) == sorted(line.rstrip() for line in lines)


def test_a_killed_recording_is_readable_up_to_its_last_entry(tmp_path: Path) -> None:
    path = tmp_path / "killed.jsonl"
    command = [sys.executable, "-c", WRITER, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        done = [line for line, _ in zip(process.stdout, range(50), strict=False)]
        os.kill(process.pid, signal.SIGKILL)
        done += process.stdout.readlines()
    with opened(path, record=False) as cassette:
        for line in done:
            assert cassette.find(f"key {line.strip()}") == {"lesson": "text " * 50}


def test_the_file_can_be_read_by_a_person(tmp_path: Path) -> None:
    path, _ = _recorded(tmp_path)
    header, run, *rest = [json.loads(line) for line in path.read_text().splitlines()]
    assert header == {"cassette": VERSION}
    assert (run["function"], run["agents"][0]) == (FUNCTION.key, "one")
    by_key = {entry.pop("key"): entry for entry in rest}
    assert by_key["answer one round 0 call 0"]["rewrite"]["technique"] == "one 0"
    assert "is" in by_key["answer one round 0 call 1"]["lesson"]
    assert by_key["answer one round 2 call 0"] == {"nothing": "one: has nothing left"}
    assert by_key["answer two round 1 call 0"]["error"]["hint"] == "Start it."
    assert any(key.startswith(f"verdict {FUNCTION.key} rewrite ") for key in by_key)


def test_neither_a_cassette_nor_the_bank_holds_how_a_model_is_reached(tmp_path: Path) -> None:
    secret = "sk-of-a-gateway"
    model = ModelAgent("m", "model", f"http://u:{secret}@host/v1", headers={"X-Key": secret})
    settings = evolve(SETTINGS, agents={"m": model}, team=("m",))
    path, bank = tmp_path / "run.jsonl", tmp_path / "bank.sqlite"
    with opened(path, record=True) as cassette, closing(Bank(bank)) as kept:
        work = optimize(
            FUNCTION, RecordedEvaluator(cassette, None), [], settings, kept, lambda _: None,
            terms=Terms(cassette=cassette),
        )  # fmt: skip
        asyncio.run(work)
        stored = json.dumps(kept.settings(1))
    assert path.stat().st_size > 100 and secret not in path.read_text() + stored
    files = [x.read_bytes() for x in tmp_path.iterdir() if x.is_file()]
    assert len(files) >= 2 and secret.encode() not in b"".join(files)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no json\n", "Line 1 of"),
        ('{"version": 1}\n', "is not a cassette"),
        (f'{{"cassette": {VERSION + 1}}}\n', "newer LessonL"),
        (f'{{"cassette": {VERSION}}}\n[1]\n', "Line 2 of"),
        (f'{{"cassette": {VERSION}}}\n{{"lesson": ""}}\n', "Line 2 of"),
    ],
)
def test_a_file_that_is_no_cassette_is_left_as_it_is(
    tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "file"
    path.write_text(content)
    for record in (False, True):
        with pytest.raises(LessonlError, match=said), opened(path, record=record):
            pass
    assert path.read_text() == content


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(LessonlError, match=r"none\.jsonl cannot be used: No such file"):
        CassetteFile(tmp_path / "none.jsonl", record=False)
    with pytest.raises(LessonlError, match="cannot be used"):
        CassetteFile(tmp_path, record=True)


def test_only_one_records_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    with opened(path, record=True):
        with pytest.raises(LessonlError, match="Another process is recording"):
            CassetteFile(path, record=True)
        with opened(path, record=False) as reader:
            assert reader.find("run") is None


def test_a_cassette_is_of_one_function_and_one_way_to_judge(tmp_path: Path) -> None:
    path, _ = _recorded(tmp_path)
    (other,) = functions(Path("g.cpp"), b"int g(int x) { return x; }")

    async def on(function: Any, **terms: Any) -> None:
        with closing(Bank(None)) as bank, opened(path, record=True) as cassette:
            made = Terms(cassette=cassette, **terms)
            evaluator = RecordedEvaluator(cassette, None)
            await optimize(function, evaluator, [], SETTINGS, bank, lambda _: None, terms=made)

    with pytest.raises(LessonlError, match="a run on totals#"):
        asyncio.run(on(other))
    with pytest.raises(LessonlError, match="other options"):
        asyncio.run(on(FUNCTION, asked={"judge": {"size": 7}}))


def test_a_cassette_that_cannot_be_written_costs_the_record_not_the_run(
    tmp_path: Path,
) -> None:
    with opened(tmp_path / "run.jsonl", record=True):
        pass
    with opened(tmp_path / "run.jsonl", record=False) as read_only:
        ran = Trial(tmp_path / "bank.sqlite", read_only).run()
    assert ran.report is not None and ran.report.ranked
    (note,) = ran.report.notes
    assert "The rest is not recorded" in note


class _Odd:
    """Fails in every way that an agent can."""

    name = "odd"

    def __init__(self, *answers: Callable[[], str]) -> None:
        self._answers = list(answers)

    async def propose(self, request: ProposeRequest) -> Rewrite:
        return Rewrite(self._answers.pop(0)(), condition="nothing")

    async def explain(self, request: ExplainRequest) -> str:
        return self._answers.pop(0)()


def _raising(error: Exception) -> Callable[[], str]:
    def answer() -> str:
        raise error

    return answer


async def _outcome(agent: RecordedAgent, kind: str) -> object:
    verdict = Verdict("f", Path("f"), 1, Outcome.SAME, "")
    try:
        if kind == "propose":
            return await agent.propose(REQUEST)
        return await agent.explain(ExplainRequest(FUNCTION, Rewrite("x"), verdict))
    except LessonlError as error:
        return (error.message, error.hint, error.code)
    except NothingToPropose as reason:
        return str(reason)


def test_every_kind_of_answer_comes_back_as_it_was(tmp_path: Path) -> None:
    text = 'int f() { return 0; } // \u4e2d \U0001f600 \udcff \u2028 "quoted"\r\n\tend'
    odd = _Odd(
        lambda: text,
        lambda: text,
        _raising(NothingToPropose("nothing left")),
        _raising(LessonlError("Wrong.", "Mend it.", code="endpoint")),
        _raising(LessonlError("No lesson.", code="answer")),
    )
    kinds = ["propose", "explain", "propose", "propose", "explain"]

    async def all_of(agent: RecordedAgent) -> list[object]:
        return [await _outcome(agent, kind) for kind in kinds]

    path = tmp_path / "odd.jsonl"
    with opened(path, record=True) as cassette:
        first = asyncio.run(all_of(RecordedAgent("odd", cassette, odd)))
    with opened(path, record=False) as cassette:
        again = asyncio.run(all_of(RecordedAgent("odd", cassette, None)))
    assert first == again
    assert first[0] == Rewrite(text, "odd", condition="nothing")
    assert first[1:] == [
        text, "nothing left", ("Wrong.", "Mend it.", "endpoint"), ("No lesson.", "", "answer"),
    ]  # fmt: skip


def test_an_answer_of_another_kind_is_not_taken(tmp_path: Path) -> None:
    with opened(tmp_path / "run.jsonl", record=True) as cassette:
        cassette.keep("answer odd round 0 call 0", {"lesson": "text"})
        with pytest.raises(NotRecorded, match="as a rewrite"):
            asyncio.run(RecordedAgent("odd", cassette, None).propose(REQUEST))


def test_a_built_in_agent_does_not_propose_again_what_was_replayed(tmp_path: Path) -> None:
    def fresh() -> BuiltinAgent:
        return BuiltinAgent("strings", [append.TECHNIQUE, running_sum.TECHNIQUE])

    with opened(tmp_path / "run.jsonl", record=True) as cassette:
        first = asyncio.run(RecordedAgent("strings", cassette, fresh()).propose(REQUEST))
        agent = RecordedAgent("strings", cassette, fresh())
        assert asyncio.run(agent.propose(REQUEST)) == first
        assert asyncio.run(agent.propose(REQUEST)) != first


def test_a_verdict_is_told_by_text_function_and_whether_it_is_final(tmp_path: Path) -> None:
    place = Path("/somewhere/else.cpp")
    asked: list[tuple[str, bool]] = []

    class Live(Evaluator):
        async def evaluate(
            self, function: Any, rewrite: Rewrite, *, final: bool = False
        ) -> Verdict:
            asked.append((rewrite.text, final))
            speedup = Speedup(0.1 + 0.2 + len(asked), 1 / 3, 2.0, 48)
            wall = WallSeconds(0.1, 0.2, 0.3, 0.7)
            return Verdict("f", place, 9, Outcome.FASTER, "why", speedup, wall_seconds=wall)

        def expect(self, function: Any, rewrite: Rewrite) -> None:
            expected.append(rewrite.text)

    expected: list[str] = []
    wanted = [("a", False), ("a", True), ("b", False)]

    async def all_of(evaluator: RecordedEvaluator) -> list[Verdict]:
        return [await evaluator.evaluate(FUNCTION, Rewrite(t), final=f) for t, f in wanted]

    path = tmp_path / "run.jsonl"
    with opened(path, record=True) as cassette:
        first = asyncio.run(all_of(RecordedEvaluator(cassette, Live())))
        recorded = RecordedEvaluator(cassette, Live())
        assert asyncio.run(all_of(recorded)) == first
        for text in ("a", "c"):
            recorded.expect(FUNCTION, Rewrite(text))
        assert expected == ["c"]
    with opened(path, record=False) as cassette:
        assert asyncio.run(all_of(RecordedEvaluator(cassette, None))) == first
    assert asked == wanted
    assert {v.file for v in first} == {FUNCTION.file}
    assert str(place) not in path.read_text()


def test_values_are_restored_as_they_were() -> None:
    verdict = Verdict("f", Path("f"), 1, Outcome.FASTER, "", Speedup(1 / 3, 0.1, 2e300, 1))
    assert restored(Verdict, json.loads(json.dumps(plain(verdict)))) == verdict
    with pytest.raises(ValueError, match="not a Verdict"):
        restored(Verdict, {"function": "f"})
