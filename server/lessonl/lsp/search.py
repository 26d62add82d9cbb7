"""One search for faster versions of one function, from its judge to its report."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from functools import partial

from lessonl import engine
from lessonl.agents.llm.agent import language_agents
from lessonl.config import Settings
from lessonl.lsp.aside import aside
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Event, Function, Report
from lessonl.record import Terms
from lessonl.source.compile_db import workspace_root
from lessonl.teams import asks_models, default_names, make_team


async def search(
    function: Function,
    settings: Settings,
    note: Callable[[str], None],
    on_event: Callable[[Event], None],
) -> Report:
    """Runs the team. Cancelled, it returns what was found, or raises CancelledError before that.

    It runs beside the caller's event loop, on which ``note`` and ``on_event`` are called. Raises
    LessonlError when the function cannot be judged, and for a team that there is not.
    """
    loop = asyncio.get_running_loop()

    def noted(text: str) -> None:
        loop.call_soon_threadsafe(note, text)

    def told(event: Event) -> None:
        loop.call_soon_threadsafe(on_event, event)

    return await aside(lambda: _search(function, settings, noted, told), function.name)


async def _search(
    function: Function,
    settings: Settings,
    note: Callable[[str], None],
    on_event: Callable[[Event], None],
) -> Report:
    spending = engine.open_spending(settings.budget)
    team = make_team(settings, make=partial(language_agents, meter=spending))
    options = Options(fp=settings.policy, remarks=asks_models(settings))
    async with open_judge(options, note) as judge:
        description = await judge.describe(function)
        bank, problem = engine.open_bank(workspace_root(function.file))
        with closing(bank):
            if problem:
                on_event(Event("run", message=problem))
            asked = {"agents": default_names(settings)}
            terms = Terms(spending=spending, standard=description.standard, asked=asked)
            return await engine.optimize(
                function, judge, team, settings, bank, on_event, terms=terms
            )
