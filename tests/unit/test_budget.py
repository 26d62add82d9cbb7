"""The budget holds: whatever order requests come and end in, in threads and in processes."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from lessonl.agents.amount import Amount, amount
from lessonl.agents.budget import TOKENS_PER_DOLLAR, UNKNOWN_OUTPUT, Reserved, Spending
from lessonl.agents.day import Day, Days
from lessonl.agents.metering import Usage
from lessonl.model import LessonlError
from lessonl.report.spent import spent_words
from lessonl.team import BudgetLimits, ModelAgent

PRICED = ModelAgent("priced", "m", "http://127.0.0.1/v1", price_in=0.25, price_out=2.0)
UNPRICED = ModelAgent("unpriced", "m", "http://127.0.0.1/v1")
FREE = evolve(PRICED, name="free", price_in=0.0, price_out=0.0)

SPENDER = """
import sys
from pathlib import Path
from lessonl.agents.budget import Spending
from lessonl.agents.day import Days
from lessonl.agents.metering import Usage
from lessonl.model import LessonlError
from lessonl.team import BudgetLimits, ModelAgent
agent = ModelAgent("a", "m", "http://127.0.0.1/v1", price_in=1.0, price_out=1.0)
spending = Spending(BudgetLimits(tokens_per_day=20_000), Days(Path(sys.argv[1])))
print("ready", flush=True)
sys.stdin.readline()
try:
    while True:
        spending.reserve(agent, 60, 40).settle(Usage(60, 30))
except LessonlError as error:
    assert error.code == "budget", error
print(spending.spent.tokens)
"""


def _refused(spending: Spending, agent: ModelAgent, tokens_in: int, tokens_out: int) -> str:
    with pytest.raises(LessonlError) as caught:
        spending.reserve(agent, tokens_in, tokens_out)
    assert caught.value.code == "budget"
    assert spending.refused == f"{caught.value.message} {caught.value.hint}"
    return caught.value.message


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["reserve", "settle", "unknown", "release"]),
            st.sampled_from([PRICED, UNPRICED, FREE]),
            st.integers(0, 400),
            st.integers(0, 400),
        ),
        max_size=60,
    )
)
def test_no_order_of_events_overshoots_a_limit(
    steps: list[tuple[str, ModelAgent, int, int]],
) -> None:
    limits = BudgetLimits(tokens=2_000, money=0.002)
    spending, under_way = Spending(limits), list[tuple[Reserved, int, int]]()
    for what, agent, first, second in steps:
        if what == "reserve":
            with contextlib.suppress(LessonlError):
                under_way.append((spending.reserve(agent, first, second), first, second))
        elif under_way:
            reserved, most_in, most_out = under_way.pop(first % len(under_way))
            if what == "settle":
                reserved.settle(Usage(most_in * second // 400, most_out * first // 400))
            elif what == "unknown":
                reserved.settle(Usage())
            else:
                reserved.release()
        spent = spending.spent
        assert spent.tokens <= 2_000
        money = [a.money for a in spent.agents.values() if a.money is not None]
        assert sum(money) <= 0.002 + 1e-12
        if unpriced := spent.agents.get("unpriced"):
            assert unpriced.tokens <= 0.002 * TOKENS_PER_DOLLAR


def test_a_request_is_refused_only_for_want_of_room() -> None:
    spending = Spending(BudgetLimits(tokens=1_000))
    for _ in range(10):
        spending.reserve(FREE, 60, 40).settle(None)
    assert spending.spent.tokens == 1_000
    said = _refused(spending, FREE, 1, 0)
    assert "1,000 tokens" in said and "1,000 are spent" in said


@pytest.mark.parametrize(
    ("limits", "agent", "longest"),
    [
        (BudgetLimits(), PRICED, None),
        (BudgetLimits(seconds=9), PRICED, None),
        (BudgetLimits(tokens=9), FREE, UNKNOWN_OUTPUT),
        (BudgetLimits(tokens_per_day=9), FREE, UNKNOWN_OUTPUT),
        (BudgetLimits(money=9), FREE, None),
        (BudgetLimits(money=9), UNPRICED, UNKNOWN_OUTPUT),
        (BudgetLimits(money_per_day=9), PRICED, UNKNOWN_OUTPUT),
        (BudgetLimits(tokens=9), evolve(FREE, max_tokens=50_000), 50_000),
    ],
)
def test_answers_have_a_limit_where_a_limit_depends_on_it(
    limits: BudgetLimits, agent: ModelAgent, longest: int | None
) -> None:
    assert Spending(limits).longest_answer(agent) == longest


class _Slow(Days):
    """Gives the other threads time between the question and the entry."""

    def today(self) -> Day:
        time.sleep(0.001)
        return super().today()


def test_threads_together_do_not_overshoot(tmp_path: Path) -> None:
    spending, most = Spending(BudgetLimits(tokens=3_000), _Slow(tmp_path)), list[int]()

    def work() -> None:
        for _ in range(20):
            try:
                reserved = spending.reserve(PRICED, 100, 100)
            except LessonlError:
                continue
            most.append(spending.spent.tokens)
            reserved.settle(Usage(70, 50))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) <= 3_000
    spent = spending.spent
    assert spent.tokens == 120 * spent.calls > 2_600
    assert spent.money == pytest.approx(spent.calls * (70 * 0.25 + 50 * 2.0) / 1e6)


def test_who_asks_for_the_last_of_a_day_waits_for_whoever_is_asking(tmp_path: Path) -> None:
    seen: list[int] = []
    second = threading.Thread(
        target=lambda: Day(tmp_path / "day").add(Amount(1, 5), lambda x: seen.append(x.tokens))
    )

    def allow(_total: Amount) -> None:
        second.start()
        second.join(0.2)
        assert second.is_alive()

    Day(tmp_path / "day").add(Amount(1, 7), allow)
    second.join()
    assert seen == [7]


def test_processes_share_the_limit_of_the_day(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SPENDER, str(tmp_path)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        spent = [int(process.communicate(timeout=60)[0]) for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert 20_000 - 100 - 100 < sum(spent) <= 20_000
    later = Spending(BudgetLimits(tokens_per_day=20_000), Days(tmp_path))
    assert "budget of the day" in _refused(later, FREE, 60, 60)


def test_what_a_killed_process_set_aside_stays_spent_for_the_day(tmp_path: Path) -> None:
    limits = BudgetLimits(tokens_per_day=1_000)
    Spending(limits, Days(tmp_path)).reserve(FREE, 500, 300)  # never settled
    (path,) = tmp_path.iterdir()
    with path.open("a") as file:
        file.write('{"tokens_in": 100, "tok')  # cut off by a kill
    again = Spending(limits, Days(tmp_path))
    again.reserve(FREE, 100, 50).settle(Usage(100, 20))
    assert "920 are spent" in _refused(again, FREE, 60, 40)
    again.reserve(FREE, 60, 20)


def test_another_day_begins_anew_and_a_request_belongs_to_the_day_it_was_sent(
    tmp_path: Path,
) -> None:
    day = ["2026-01-01"]
    spending = Spending(BudgetLimits(tokens_per_day=1_000), Days(tmp_path, lambda: day[0]))
    late = spending.reserve(FREE, 500, 500)
    day[0] = "2026-01-02"
    spending.reserve(FREE, 500, 400)
    late.settle(Usage(10, 10))
    lines = {
        path.stem: sum(json.loads(line)["tokens_in"] for line in path.read_text().splitlines())
        for path in tmp_path.iterdir()
    }
    assert lines == {"2026-01-01": 10, "2026-01-02": 500}


def test_a_day_whose_file_is_removed_begins_anew(tmp_path: Path) -> None:
    spending = Spending(BudgetLimits(tokens_per_day=200), Days(tmp_path))
    spending.reserve(PRICED, 60, 60).settle(Usage(60, 60))
    (file,) = tmp_path.iterdir()
    file.unlink()
    spending.reserve(PRICED, 90, 90)
    assert "180 are spent" in _refused(spending, PRICED, 30, 30)


def test_without_a_price_tokens_stand_for_money_and_a_note_says_so() -> None:
    spending = Spending(BudgetLimits(money=0.01))
    spending.reserve(UNPRICED, 500, 400).settle(None)
    assert "without a known price" in _refused(spending, UNPRICED, 100, 1)
    (note,) = spending.notes
    assert "unpriced" in note and "1,000 tokens" in note
    spending.reserve(PRICED, 1_000, 1_000).settle(Usage(1_000, 1_000))
    assert spending.spent.money is None
    assert spending.spent.agents["priced"].money == pytest.approx(0.00225)


def test_money_is_limited_by_the_worst_case() -> None:
    spending = Spending(BudgetLimits(money=0.001))
    wave = [spending.reserve(PRICED, 100, 100) for _ in range(4)]
    assert "$0.0009 is spent or set aside" in _refused(spending, PRICED, 100, 100)
    for reserved in wave:
        reserved.settle(Usage(100, 10))
    spending.reserve(PRICED, 100, 100)


def test_an_answer_without_a_limit_is_given_a_documented_one() -> None:
    spending = Spending(BudgetLimits(tokens=UNKNOWN_OUTPUT + 100))
    spending.reserve(FREE, 100, None)
    assert spending.spent.tokens_out == UNKNOWN_OUTPUT
    large = Spending()
    large.reserve(evolve(FREE, max_tokens=50_000), 0, None)
    assert large.spent.tokens_out == 50_000


def test_only_the_first_end_of_a_request_counts() -> None:
    spending = Spending()
    first, second = (spending.reserve(FREE, 100, 100) for _ in range(2))
    first.settle(Usage(90, 80, 70, 1.5))
    first.release()
    first.settle(None)
    second.release()
    second.settle(Usage(1, 1))
    spent = spending.spent
    assert (spent.calls, spent.tokens_in, spent.tokens_out) == (1, 90, 80)
    assert (spent.tokens_reasoning, spent.model_seconds) == (70, 1.5)


def test_wrong_usage_numbers_do_not_give_anything_back() -> None:
    spending = Spending()
    spending.reserve(PRICED, 100, 100).settle(Usage(-5_000, -5_000, 9_000, -1.0))
    spent = spending.spent
    assert (spent.tokens, spent.tokens_reasoning, spent.money, spent.model_seconds) == (0, 0, 0, 0)


def test_the_wall_time_of_a_run_is_limited() -> None:
    now = [0.0]
    spending = Spending(BudgetLimits(seconds=60), clock=lambda: now[0])
    spending.reserve(FREE, 1, 1)
    now[0] = 61.0
    assert _refused(spending, FREE, 1, 1) == "The budget of this run is 60 s: 61 s have passed."


def test_a_resumed_run_has_spent_what_it_spent_before() -> None:
    limits = BudgetLimits(tokens=1_000, seconds=60, money=1.0)
    before = Spending(limits)
    before.reserve(PRICED, 300, 300)  # in flight when it was killed
    before.reserve(UNPRICED, 100, 100).settle(Usage(50, 50))
    after = Spending(limits, clock=lambda: 30.0)
    after.resume(before.spent, 10.0)
    assert after.spent == before.spent
    assert "700 are spent" in _refused(after, PRICED, 200, 101)


def test_every_change_is_told() -> None:
    told: list[int] = []
    spending = Spending()
    spending.on_change = lambda spent: told.append(spent.tokens)
    spending.reserve(FREE, 100, 100).settle(Usage(10, 10))
    spending.reserve(FREE, 100, 100).release()
    assert told == [200, 20, 220, 20]


def test_a_day_that_cannot_be_written_costs_a_note_unless_it_has_a_limit(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    days = Days(tmp_path / "file" / "spent")
    free = Spending(BudgetLimits(), days)
    free.reserve(FREE, 1, 1).settle(None)
    free.reserve(FREE, 1, 1)
    (note,) = free.notes
    assert "cannot be written" in note
    limited = Spending(BudgetLimits(tokens_per_day=10), days)
    for _ in range(2):
        with pytest.raises(LessonlError, match="cannot be written"):
            limited.reserve(FREE, 1, 1)


def test_prices_are_in_dollars_per_million_tokens() -> None:
    assert amount(PRICED, 1_000_000, 0).spent().money == 0.25
    assert amount(PRICED, 0, 1_000_000).spent().money == 2.0
    assert amount(evolve(PRICED, price_out=None), 1, 1).spent().money is None


def test_what_was_spent_is_said_in_a_line() -> None:
    spending = Spending()
    for _ in range(24):
        spending.reserve(PRICED, 3_000, 400).settle(Usage(2_130, 375, 0, 1.75))
    said = spent_words(evolve(spending.spent, machine_seconds=65.2))
    wanted = "24 calls, 51k tokens in, 9.0k out, $0.03; 42 s of models, 65 s of this machine"
    assert said == wanted
