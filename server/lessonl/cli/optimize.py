"""``lessonl optimize``: the search for a faster version of one function, told as it goes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click
from attrs import evolve, frozen

from lessonl.cli import arguments
from lessonl.cli.agent_names import complete_agents, names_of
from lessonl.cli.apply import apply
from lessonl.cli.arguments import Subject, Wanted
from lessonl.cli.ending import diff_of, no_such_rank, show_end
from lessonl.cli.exits import CANCELLED, FASTER, NOT_FASTER, UNTIMED
from lessonl.cli.resume import asked_of_judge
from lessonl.cli.search import Plan, carry_out
from lessonl.cli.terminal import Terminal
from lessonl.cli.trusting import own_commands
from lessonl.config import (
    EMBEDDERS,
    SELECTIONS,
    STRATEGIES,
    EmbedderName,
    Selection,
    Settings,
    StrategyName,
)
from lessonl.model import Function, LessonlError
from lessonl.report.json import report_document
from lessonl.report.ranking import untimed
from lessonl.run import Report
from lessonl.teams import default_names

#: What the paper's runs do: nothing from earlier runs, and no early end.
_PAPER: Final = {"other_functions": False, "early_stop": False}
_PAPER_AGENTS: Final = 3


@frozen
class _Asked:
    """What is asked of a run, as typed."""

    agents: str | None
    strategy: StrategyName | None
    aggregator: str | None
    embedder: EmbedderName | None
    rounds: int | None
    lessons: int | None
    selection: Selection | None
    no_adjust: bool
    theta: float | None
    epsilon: float | None
    preset: str
    seed: int | None
    time_limit: float | None
    diff_rank: int | None
    apply_rank: int | None
    show_all: bool
    quiet: bool
    record: str | None
    replay: str | None
    events: str | None


@click.command(short_help="Looks for a faster version of a function.")
@arguments.about_a_function
@click.option(
    "--agents",
    metavar="NAMES",
    shell_complete=complete_agents,
    help="Only these agents: loops,ollama:qwen2.5-coder:7b.",
)
@click.option(
    "--strategy",
    type=click.Choice(STRATEGIES),
    help="How the agents are led (lessonl); the others are controls.",
)
@click.option("--aggregator", metavar="NAME", help="Who has only the last word in moa.")
@click.option(
    "--embedder",
    type=click.Choice(EMBEDDERS),
    help="What says how relevant a lesson is: its words, or your [embedder].",
)
@click.option(
    "--rounds", type=int, metavar="T", help="Rounds, the first included (4, or the strategy's)."
)
@click.option("--lessons", type=int, metavar="K", help="Lessons that an agent is shown (4).")
@click.option(
    "--selection",
    type=click.Choice(SELECTIONS),
    help="How these lessons are chosen; all but full are controls.",
)
@click.option("--no-adjust", is_flag=True, help="Rank lessons without what came of them.")
@click.option("--theta", type=float, metavar="R", help="High speedup begins here (1.1).")
@click.option("--epsilon", type=float, metavar="R", help="What a round can move a factor (0.1).")
@click.option(
    "--preset",
    type=click.Choice(["default", "paper"]),
    default="default",
    help="paper: three agents, nothing from earlier runs, no early end.",
)
@click.option("--seed", type=int, metavar="N", help="Another order of what is tried (0: none).")
@click.option(
    "--time-limit",
    type=float,
    metavar="S",
    help="Seconds for the search, and for what it needs before.",
)
@click.option(
    "--diff", "diff_rank", type=click.IntRange(1), metavar="N", help="Show the diff of rank N (1)."
)
@click.option(
    "--apply", "apply_rank", type=click.IntRange(1), metavar="N", help="Put rank N into the file."
)
@click.option("--all", "show_all", is_flag=True, help="List everything that was tried.")
@click.option("--quiet", is_flag=True, help="Print the end only.")
@click.option("--record", metavar="FILE", help="Keep answers and verdicts in a cassette.")
@click.option("--replay", metavar="FILE", help="Have a run again from a cassette.")
@click.option("--events", metavar="FILE", help="Write every event as a line of JSON.")
def optimize(wanted: Wanted, **values: Any) -> int:
    """Looks for a faster version of a function.

    A team of agents proposes rewrites; each one is built, checked against the original, and timed.
    The team needs no model unless you have named some (`lessonl agents`). The end is a ranking, and
    the best one as a diff; nothing is changed without --apply. Ctrl-C ends the search and shows
    what it has found.
    """
    terminal = Terminal()
    asked = _Asked(**values)
    if wanted.as_json and asked.diff_rank is not None:
        raise LessonlError(
            "--diff is for people: every rewrite of the JSON document has its diff.",
            "Leave one of the two away.",
        )
    about = arguments.subject(wanted)
    settings = arguments.settings(about, wanted, **_overrides(asked))
    options = evolve(
        arguments.options(wanted, settings), commands=own_commands(terminal, about, wanted)
    )
    plan = Plan(
        about,
        settings,
        options,
        _names(asked, settings, about.function),
        asked.record,
        asked.replay,
        asked.events,
        asked={"judge": asked_of_judge(options), "config": _absolute(wanted.config)},
    )
    report = carry_out(terminal, plan, hushed=asked.quiet or wanted.as_json)
    if wanted.as_json:
        if asked.apply_rank is not None and not report.cancelled:
            # Before the document: an error takes its place.
            _apply(terminal, about, report, asked.apply_rank, quiet=True)
        terminal.document(report_document(report, lambda attempt: diff_of(about, attempt)))
    else:
        wanted_rank = asked.diff_rank or asked.apply_rank
        everything, team = asked.show_all, plan.names
        show_end(terminal, about, report, wanted_rank, show_all=everything, team=team)
        if asked.apply_rank is not None and not report.cancelled:
            _apply(terminal, about, report, asked.apply_rank, quiet=False)
    if report.cancelled:
        return CANCELLED
    if report.ranked:
        return FASTER
    return UNTIMED if untimed(report) else NOT_FASTER


def _names(asked: _Asked, settings: Settings, function: Function) -> tuple[str, ...]:
    """The agents that are asked for."""
    names = names_of(asked.agents)
    if names is not None:
        return names
    names = default_names(settings, function)
    return names[:_PAPER_AGENTS] if asked.preset == "paper" else names


def _absolute(path: str | None) -> str | None:
    """A file of the user as it is found from anywhere."""
    return str(Path(path).expanduser().absolute()) if path is not None else None


def _overrides(asked: _Asked) -> dict[str, object]:
    """What the command line sets."""
    plain = (
        *("strategy", "aggregator", "embedder"),
        *("rounds", "lessons", "selection", "theta", "epsilon", "seed"),
    )
    return {
        **{name: getattr(asked, name) for name in plain},
        "adjust": False if asked.no_adjust else None,
        "time_limit": arguments.seconds(asked.time_limit),
        **(_PAPER if asked.preset == "paper" else {}),
    }


def _apply(terminal: Terminal, about: Subject, report: Report, rank: int, *, quiet: bool) -> None:
    chosen = next((a for a in report.ranked if a.rank == rank), None)
    if chosen is None:
        if not report.ranked:
            return  # the report says that nothing was faster
        raise no_such_rank(report, rank)
    path = apply(about, chosen)
    if not quiet:
        terminal.line()
        terminal.line(f"Number {rank} is now in {path.name}. Build and test it as you would.")
