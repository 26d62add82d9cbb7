"""A strategy with models behind a real server, and verdicts by the number in a rewrite."""

from __future__ import annotations

import asyncio
import itertools
import re
import threading
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from fakes.asking import FUNCTION
from fakes.openai_server import Answer, FakeServer, Request
from lessonl.agents.budget import Spending
from lessonl.agents.cassette import Cassette
from lessonl.agents.llm.agent import language_agents
from lessonl.config import Settings, StrategyName
from lessonl.engine import optimize
from lessonl.lessons.bank import Bank
from lessonl.model import Function, Outcome, Rewrite, Speedup, Verdict
from lessonl.record import Terms
from lessonl.report.events import EventLog
from lessonl.run import Event, Report
from lessonl.strategies.protocols import Agent
from lessonl.tasks.optimize import Evaluator
from lessonl.team import BudgetLimits, ModelAgent

RECALLED = "\n".join(
    f"<problem><description>Problem {n}.</description><code>int p{n}();</code>"
    f"<plan>Recalled plan {n}.</plan></problem>"
    for n in range(3)
) + ("<algorithm>Dynamic programming.</algorithm>")
USED = {"prompt_tokens": 40, "completion_tokens": 60, "total_tokens": 100}


NO_CODE = Answer("I would rather not.", usage=USED)


def code(number: int) -> Answer:
    """A rewrite that is told from others by its number."""
    return Answer(f"```c++\nint f(int x) {{ return x + {number}; }}\n```", usage=USED)


def kind(request: Request) -> str:
    """Which question it is, by what only that one says."""
    marks = {
        "reflect": "say why it came to that",
        "retry": "A reflection on that",
        "recall": "Recall 3 problems",
        "plan": "Write a plan for a rewrite",
        "verify": "Judge the plan",
        "carry out": "by the plan that follows",
        "repair": "Mend the current code",
        "combine": "Several authors",
        "step by step": "Think step by step",
        "lesson": "explain why B",
        "plain": "Make the C++ function below faster",
    }
    return next(name for name, mark in marks.items() if mark in request.prompt)


def numbers(text: str) -> list[int]:
    """The numbers of the rewrites in a prompt, in their order."""
    return [int(n) for n in re.findall(r"return x \+ (\d+);", text)]


def answer_by_prompt(request: Request) -> Answer:
    """The same answer to the same question of the same model."""
    what = kind(request)
    number = zlib.crc32(f"{request.body['model']} {request.prompt}".encode())
    if what == "recall":
        return Answer(RECALLED, usage=USED)
    if what == "verify":
        return Answer(f"<confidence>{number % 101}</confidence>", usage=USED)
    if what in ("reflect", "plan", "lesson"):
        return Answer(f"Thought {number}.", usage=USED)
    return code(1 + number % 10_000)


def counting(**answers: Answer | Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Code with the numbers from 1, and ``answers`` to questions of other kinds."""
    count = itertools.count(1)

    def answer(request: Request) -> Answer:
        given = answers.get(kind(request).replace(" ", "_"))
        if given is None:
            return code(next(count))
        return given if isinstance(given, Answer) else given(request)

    return answer


def planning() -> dict[str, Answer | Callable[[Request], Answer]]:
    """Plans of which the second is the most likely, then the third."""
    return {
        "recall": Answer(f"Well:\n{RECALLED}", usage=USED),
        "plan": lambda r: Answer(f"Own plan {r.prompt.split('Recalled plan ')[1][0]}", usage=USED),
        "verify": lambda r: Answer(
            f"<confidence>{[10, 90, 50][int(r.prompt.split('Own plan ')[1][0])]}</confidence>"
        ),
    }


def together(number: int, script: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
    """Answers nobody before so many have asked."""
    barrier = threading.Barrier(number)

    def answer(request: Request) -> Answer:
        barrier.wait(timeout=20)
        return script(request)

    return answer


@frozen
class Marks(Evaluator):
    """Verdicts by the number in a rewrite; those not in ``marks`` are faster, by their number."""

    marks: dict[int, Verdict] = field(factory=dict)
    asked: list[int] = field(factory=list)

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        (number,) = numbers(rewrite.text)
        if not final:
            self.asked.append(number)
        return self.marks.get(number) or verdict(Outcome.FASTER, 1 + number / 10_000)


def verdict(outcome: Outcome, ratio: float | None = None, **more: Any) -> Verdict:
    speedup = Speedup(ratio, ratio, ratio, 48) if ratio is not None else None
    return evolve(Verdict("f", Path("f.cpp"), 1, outcome, "", speedup), **more)


def models(server: FakeServer, *names: str, **more: Any) -> list[ModelAgent]:
    made = ModelAgent("", "", server.url, timeout=10.0, max_tokens=400, concurrency=16)
    return [evolve(made, name=name, model=f"model-{name}", **more) for name in names]


@frozen
class Control:
    """One run of a strategy, or several with the same bank."""

    strategy: StrategyName
    evaluator: Marks = field(factory=Marks)
    settings: Settings = field(factory=Settings)
    bank: Path | None = None
    limits: BudgetLimits = field(factory=BudgetLimits)
    events: list[Event] = field(factory=list)
    lines: list[str] = field(factory=list)

    def run(
        self,
        team: Sequence[ModelAgent],
        *others: Agent,
        on_event: Callable[[Event], None] = lambda _: None,
        **terms: Any,
    ) -> Report:
        return asyncio.run(self.work(team, *others, on_event=on_event, **terms))

    async def work(
        self,
        team: Sequence[ModelAgent],
        *others: Agent,
        on_event: Callable[[Event], None] = lambda _: None,
        cancel: asyncio.Event | None = None,
        cassette: Cassette | None = None,
        **terms: Any,
    ) -> Report:
        spending = Spending(self.limits)
        agents = [*language_agents(team, spending), *others]
        made = Terms(spending=spending, cassette=cassette, **terms)
        log = EventLog(self.lines.append)

        def told(event: Event) -> None:
            self.events.append(event)
            log(event)
            on_event(event)

        settings = evolve(self.settings, strategy=self.strategy)
        with closing(Bank(self.bank)) as bank:
            try:
                return await optimize(
                    FUNCTION, self.evaluator, agents, settings, bank, told,
                    cancel=cancel, terms=made,
                )  # fmt: skip
            finally:
                log.flush()


def rounds(number: int, **more: Any) -> Settings:
    return evolve(Settings(), rounds=number, **more)


def attempts(control: Control) -> list[tuple[str, int, str, int]]:
    """Agent, round, what it is, and number of all that was graded, in the order of events."""
    return [
        (e.agent, e.round, e.rewrite.technique, numbers(e.rewrite.text)[0])
        for e in control.events
        if e.kind == "graded" and e.rewrite
    ]
