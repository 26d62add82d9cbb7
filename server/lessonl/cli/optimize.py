"""``lessonl optimize``: the search for a faster version of one function, told as it goes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import click

from lessonl import engine
from lessonl.agents.builtin import builtin_agents
from lessonl.cli import arguments
from lessonl.cli.arguments import Subject, Wanted
from lessonl.cli.exits import CANCELLED, FASTER, NOT_FASTER
from lessonl.cli.show import show_notes
from lessonl.cli.signals import run
from lessonl.cli.terminal import Terminal
from lessonl.config import Settings
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Attempt, Event, LessonlError, Report
from lessonl.report import ranking
from lessonl.report import verdict as words
from lessonl.report.json import report_document
from lessonl.report.words import clause, count, duration, sentence
from lessonl.source.compile_db import workspace_root
from lessonl.source.rewrite import edited, split_rewrite, unified_diff

_OTHERS_SHOWN = 12


@click.command(short_help="Looks for a faster version of a function.")
@arguments.about_a_function
@click.option("--rounds", type=int, metavar="T", help="Rounds, the first included (4).")
@click.option("--lessons", type=int, metavar="K", help="Lessons that an agent is shown (4).")
@click.option("--time-limit", type=float, metavar="S", help="Seconds for the search.")
@click.option(
    "--diff", "diff_rank", type=click.IntRange(1), metavar="N", help="Show the diff of rank N (1)."
)
@click.option("--quiet", is_flag=True, help="Print the end only.")
def optimize(
    wanted: Wanted,
    *,
    rounds: int | None,
    lessons: int | None,
    time_limit: float | None,
    diff_rank: int | None,
    quiet: bool,
) -> int:
    """Looks for a faster version of a function.

    A team of agents that needs no model proposes rewrites; each one is built, checked against the
    original, and timed. Nothing is changed: the end is a ranking, and the best one as a diff.
    Ctrl-C ends the search and shows what it has found.
    """
    terminal = Terminal()
    about = arguments.subject(wanted)
    limit = arguments.seconds(time_limit)
    overrides = {"rounds": rounds, "lessons": lessons, "time_limit": limit, "fp": wanted.fp}
    settings = arguments.settings(about, **overrides)
    options = Options(
        size=arguments.size(wanted.size),
        fp=arguments.policy(settings),
        spec=arguments.read_spec(wanted.spec),
        cache=not wanted.no_cache,
    )
    hushed = quiet or wanted.as_json
    on_event = _silent if hushed else _teller(terminal, settings)
    with terminal.progress(quiet=hushed, verbose=False) as note:
        report = run(_search(about, settings, options, note, on_event))
    if wanted.as_json:
        terminal.document(report_document(report, lambda attempt: _diff(about, attempt)))
    else:
        _show(terminal, about, report, diff_rank)
    if report.cancelled:
        return CANCELLED
    return FASTER if report.ranked else NOT_FASTER


async def _search(
    about: Subject,
    settings: Settings,
    options: Options,
    note: Callable[[str], None],
    on_event: Callable[[Event], None],
) -> Report:
    async with open_judge(options, note) as judge:
        # A function that cannot be judged at all is an error now, not the outcome of every rewrite.
        await judge.describe(about.function)
        bank, problem = engine.open_bank(workspace_root(about.function.file))
        with closing(bank):
            if problem:
                on_event(Event("run", message=problem))
            return await engine.optimize(
                about.function, judge, builtin_agents(), settings, bank, on_event
            )


def _silent(_event: Event) -> None:
    """For a run of which only the end is wanted."""


def _teller(terminal: Terminal, settings: Settings) -> Callable[[Event], None]:
    """Tells every event in a line or two, as it comes."""

    def tell(event: Event) -> None:
        who = f"{event.agent}: {event.rewrite.technique}" if event.rewrite else event.agent
        if event.kind == "run" and event.message:
            terminal.told(event.message)
        elif event.kind == "round":
            shown = count(len(event.lessons_shown), "lesson")
            led = f", led by {shown}" if event.lessons_shown else ""
            terminal.told(f"Round {event.round + 1} of at most {settings.rounds}{led}", "bold")
        elif event.kind == "proposed" and event.rewrite is None:
            reason = event.message.removeprefix(f"{event.agent}: ")
            terminal.outcome(event.agent, words.Headline("", f"nothing: {clause(reason)}", "plain"))
        elif event.kind == "graded" and event.verdict is not None:
            terminal.outcome(who, words.brief(event.verdict))
        elif event.kind == "finalist" and event.rewrite and event.verdict:
            terminal.outcome(f"again: {event.rewrite.technique}", words.brief(event.verdict))

    return tell


def _show(terminal: Terminal, about: Subject, report: Report, wanted: int | None) -> None:
    terminal.line()
    if report.cancelled:
        terminal.line("Cancelled; this is what was found until then.")
    terminal.headline(ranking.conclusion(report))
    terminal.line(
        f"{ranking.ending(report)} {duration(report.wall_seconds)} in all.".strip(), "dim"
    )
    if report.ranked:
        terminal.heading("Ranking")
        rows = map(ranking.ranking_row, report.ranked)
        terminal.table(ranking.RANKING_COLUMNS, rows, right=(0, 1, 4))
    others = ranking.others(report)
    if others and not report.ranked:
        terminal.heading("What was tried")
        for attempt in others[:_OTHERS_SHOWN]:
            rewrite, brief = attempt.rewrite, words.brief(attempt.verdict)
            learnt = f". {sentence(attempt.lesson.text)}" if attempt.lesson else brief.rest
            headline = words.Headline(brief.strong, learnt, brief.tone)
            terminal.outcome(f"{rewrite.agent}: {rewrite.technique}", headline)
    chosen = _chosen(report, wanted)
    if chosen is not None:
        terminal.heading("Proof" if chosen.rank is None else f"Proof of number {chosen.rank}")
        terminal.rungs(words.rungs(chosen.verdict))
        show_notes(terminal, [*words.notes(chosen.verdict), *report.notes])
        terminal.heading(_title(chosen))
        terminal.diff(_diff(about, chosen))
        if _relative(about.function.file, Path.cwd()) is not None:
            terminal.line()
            terminal.line("To keep it, save this diff and run patch -p1 with it here.", "dim")
    else:
        show_notes(terminal, report.notes)


def _chosen(report: Report, wanted: int | None) -> Attempt | None:
    """The attempt whose diff is shown. Raises LessonlError for a rank that nobody has."""
    if report.ranked:
        rank = wanted or 1
        found = next((a for a in report.ranked if a.rank == rank), None)
        if found is None:
            raise LessonlError(
                f"There is no rewrite of rank {rank}.",
                f"The ranks go from 1 to {len(report.ranked)}.",
            )
        return found
    return ranking.unconfirmed(report) if report.cancelled else None


def _title(attempt: Attempt) -> str:
    if attempt.rank is None:
        return "The fastest so far, not measured again yet"
    return f"Number {attempt.rank}"


def _diff(about: Subject, attempt: Attempt) -> str:
    file = about.function.file
    root = workspace_root(file)
    path = _relative(file, Path.cwd()) or _relative(file, root) or Path(file.name)
    new = edited(about.data, about.function, split_rewrite(attempt.rewrite.text))
    return unified_diff(about.data, new, path)


def _relative(file: Path, directory: Path) -> Path | None:
    try:
        return file.resolve().relative_to(directory.resolve())
    except ValueError:
        return None
