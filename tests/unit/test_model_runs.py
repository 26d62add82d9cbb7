"""Whole runs with models behind a real server: within the budget, recorded, without their keys."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from fakes.asking import FUNCTION, KEY
from fakes.openai_server import Answer, FakeServer, Request
from fakes.team import Measurer
from lessonl.agents.budget import Spending
from lessonl.agents.cassette import CassetteFile
from lessonl.agents.llm.agent import language_agents
from lessonl.agents.llm.client import load
from lessonl.config import Settings
from lessonl.engine import open_spending, optimize
from lessonl.lessons.bank import Bank
from lessonl.record import Terms
from lessonl.report.events import EventLog
from lessonl.run import Report
from lessonl.team import BudgetLimits, ModelAgent

USED = {"prompt_tokens": 40, "completion_tokens": 60, "total_tokens": 100}


def _answers(request: Request) -> Answer:
    """A different rewrite each time; every third answer is paid for and has no code."""
    number = int(request.at * 1e6)
    if request.body.get("max_tokens") == 250:  # a lesson
        return Answer("It does less.", usage=USED)
    if number % 3 == 0:
        return Answer("I would rather not.", usage=USED)
    header = FUNCTION.text.partition("{")[0]
    return Answer(f"```c++\n{header}{{ return {number}; }}\n```", usage=USED, wait=0.01)


def _models(server: FakeServer) -> list[ModelAgent]:
    made = ModelAgent(
        "one", "m", server.url, key_env="LESSONL_TEST_KEY", max_tokens=400, price_in=1.0,
        price_out=1.0, headers={"X-Gateway": "${LESSONL_TEST_KEY}"},
    )  # fmt: skip
    return [evolve(made, name=name) for name in ("one", "two", "three")]


def _run(
    models: list[ModelAgent],
    bank: Path,
    spending: Spending,
    cassette: CassetteFile | None = None,
    *,
    replays: bool = False,
) -> tuple[Report, list[str]]:
    events: list[str] = []
    log = EventLog(events.append)
    terms = Terms(spending=spending, cassette=cassette, replays=replays)
    with closing(Bank(bank)) as kept:
        work = optimize(
            FUNCTION, Measurer(lambda _: None), language_agents(models, spending),
            evolve(Settings(), early_stop=False), kept, log, terms=terms,
        )  # fmt: skip
        return asyncio.run(work), events


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LESSONL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LESSONL_TEST_KEY", KEY)


def test_a_wave_of_models_stays_within_the_budget_and_the_run_ends_well(tmp_path: Path) -> None:
    with FakeServer(_answers) as server:
        report, _ = _run(_models(server), tmp_path / "bank", Spending(BudgetLimits(tokens=2_000)))
    # Every request that the server saw was paid for, those without code included.
    assert report.spent.calls == len(server.chats) >= 5
    assert report.spent.tokens == 100 * len(server.chats) <= 2_000
    assert report.spent.money == pytest.approx(100e-6 * len(server.chats))
    assert sum(agent.calls for agent in report.spent.agents.values()) == report.spent.calls
    assert report.attempts and report.rounds >= 1
    assert any("The budget of this run is 2,000 tokens" in note for note in report.notes)


def test_models_that_write_as_long_as_they_may_stay_within_the_budget(tmp_path: Path) -> None:
    def endless(request: Request) -> Answer:
        longest = request.body.get("max_tokens", 1_000_000)
        usage = {"prompt_tokens": 40, "completion_tokens": longest}
        return evolve(_answers(request), usage=usage, finish_reason="length")

    limits = BudgetLimits(tokens=60_000)
    with FakeServer(endless) as server:
        models = [evolve(model, max_tokens=None) for model in _models(server)]
        report, _ = _run(models, tmp_path / "bank", Spending(limits))
    assert len(server.chats) >= 3
    assert 3 * 16_384 < report.spent.tokens <= 60_000


def test_all_workspaces_share_the_budget_of_a_day(tmp_path: Path) -> None:
    limits = BudgetLimits(tokens_per_day=2_000)
    with FakeServer(_answers) as server:
        runs = [
            _run(_models(server), tmp_path / name, open_spending(limits))[0] for name in "abcde"
        ]
    asked = [report.spent.calls for report in runs]
    assert sum(asked) == len(server.chats) and 100 * sum(asked) <= 2_000
    assert asked[0] > 5 and asked[-1] == 0 and runs[-1].attempts == ()
    assert any("The budget of the day is 2,000 tokens" in note for note in runs[-1].notes)


def test_a_model_run_is_replayed_without_its_server_and_its_key_is_nowhere(tmp_path: Path) -> None:
    cassette, bank = tmp_path / "run.jsonl", tmp_path / "bank"
    with FakeServer(_answers) as server:
        models = _models(server)
        with closing(CassetteFile(cassette, record=True)) as tape:
            first, events = _run(models, bank, open_spending(BudgetLimits(money=0.05)), tape)
        assert server.chats[0].headers["authorization"] == f"Bearer {KEY}"
        assert server.chats[0].headers["x-gateway"] == KEY
    with closing(CassetteFile(cassette, record=False)) as tape:
        again, same = _run(models, tmp_path / "other", Spending(), tape, replays=True)
    assert same == events and again.attempts == first.attempts
    files = [x for x in tmp_path.rglob("*") if x.is_file()]
    assert len(files) >= 4
    for file in files:
        assert KEY.encode() not in file.read_bytes(), file


def test_an_answer_that_was_cut_off_by_the_end_is_counted_at_its_worst(tmp_path: Path) -> None:
    asyncio.run(load())  # so that the time limit is the server's alone
    with FakeServer([Answer(wait=3600)]) as server:
        spending = Spending(BudgetLimits(seconds=1.5))
        report, _ = _run(_models(server), tmp_path / "bank", spending)
        asked = len(server.chats)
    assert report.stopped == "the time limit of 1.5 s was reached"
    assert report.spent.calls == asked == 3
    assert report.spent.tokens_out == 3 * 400
