"""What the jobs are: a search from its judge to its report, and a judgement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import Any

from attrs import evolve

from lessonl import engine
from lessonl.agents.llm.agent import language_agents
from lessonl.agents.probe import ProbeResult
from lessonl.agents.probe import probe as probed
from lessonl.config import Settings
from lessonl.lsp.jobs import Judging, Probing, Search
from lessonl.measure.judge import open_judge
from lessonl.measure.openmp import threads_of
from lessonl.measure.options import Options
from lessonl.model import Verdict
from lessonl.record import Terms
from lessonl.report.spent import with_cost
from lessonl.run import Event, Report
from lessonl.source.compile_db import workspace_root
from lessonl.teams import asks_models, default_names, driver_author, make_team
from lessonl.trust import commands_of


async def search(
    job: Search, note: Callable[[str], None], on_event: Callable[[Event], None]
) -> Report:
    """Runs the team. Cancelled, it returns what was found, or raises CancelledError before that.

    Raises LessonlError when the function cannot be judged, and for a team that there is not.
    """
    settings = _one_round(job.settings) if job.lesson else job.settings
    spending = engine.open_spending(settings.budget)
    names = default_names(settings, job.function)
    team = make_team(settings, names, partial(language_agents, meter=spending))
    threads = threads_of(settings.mode, settings.threads)
    options = Options(
        fp=settings.policy,
        time_limit=job.seconds,
        remarks=asks_models(settings),
        threads=threads,
        spare_core=True,
        commands=commands_of(workspace_root(job.function.file), trusted=job.trusted),
        driver=driver_author(settings, spending),
    )
    async with open_judge(options, note) as judge:
        description = await judge.describe(job.function, settings.time_limit)
        bank, problem = engine.open_bank(workspace_root(job.function.file))
        with closing(bank):
            if problem:
                on_event(Event("run", message=problem))
            terms = Terms(
                spending=spending,
                standard=description.standard,
                lesson=job.lesson,
                asked=_asked(names, job.lesson, threads),
            )
            return await engine.optimize(
                job.function, judge, team, settings, bank, on_event, terms=terms
            )


def _one_round(settings: Settings) -> Settings:
    """Those of a run that tries a lesson: it is shown, whatever else is set."""
    return evolve(
        settings, strategy="lessonl", selection="full", rounds=1, lessons=1, other_functions=True,
        embedder="lexical",
    )  # fmt: skip


def _asked(names: Sequence[str], lesson: int, threads: int) -> Mapping[str, Any]:
    asked = {"agents": names, **({"lesson": lesson} if lesson else {})}
    return {**asked, "judge": {"threads": threads}} if threads else asked


async def judge(job: Judging, note: Callable[[str], None]) -> Verdict:
    """The verdict on a rewrite, measured twice as everything that a person is shown.

    Raises LessonlError when the original cannot be built.
    """
    spending = engine.open_spending(job.settings.budget)
    options = Options(
        fp=job.settings.policy,
        time_limit=job.seconds,
        original=job.original,
        threads=threads_of(job.settings.mode, job.settings.threads),
        spare_core=True,
        commands=commands_of(workspace_root(job.function.file), trusted=job.trusted),
        driver=driver_author(job.settings, spending),
    )
    async with open_judge(options, note) as opened:
        verdict = await opened.evaluate(job.function, job.rewrite, final=True)
    return with_cost(verdict, spending.spent)


async def probe(job: Probing) -> list[ProbeResult]:
    """What each of the models answers, or why it does not."""
    return await asyncio.gather(*(probed(model) for model in job.models))
