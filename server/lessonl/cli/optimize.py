"""``lessonl optimize``: the search for a faster version of one function, told as it goes."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import click
from attrs import frozen

from lessonl import engine
from lessonl.cli import arguments
from lessonl.cli.agent_names import complete_agents, names_of
from lessonl.cli.apply import apply
from lessonl.cli.arguments import Subject, Wanted
from lessonl.cli.exits import CANCELLED, FASTER, NOT_FASTER
from lessonl.cli.show import show_notes
from lessonl.cli.signals import run
from lessonl.cli.terminal import Terminal
from lessonl.config import SELECTIONS, Selection, Settings
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Attempt, Event, LessonlError, Outcome, Report
from lessonl.report import ranking
from lessonl.report import verdict as words
from lessonl.report.json import report_document
from lessonl.report.words import clause, count, duration, ratio, sentence
from lessonl.source.compile_db import workspace_root
from lessonl.source.rewrite import edited, split_rewrite, unified_diff
from lessonl.strategies.protocols import Agent
from lessonl.teams import make_team

_OTHERS_SHOWN = 12
#: What the paper's runs do; lessonl.md 1.
_PAPER: Final = {"other_functions": False, "early_stop": False}
_PAPER_AGENTS: Final = 3


@frozen
class _Asked:
    """What is asked of a run, as typed."""

    agents: str | None
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


@click.command(short_help="Looks for a faster version of a function.")
@arguments.about_a_function
@click.option(
    "--agents",
    metavar="NAMES",
    shell_complete=complete_agents,
    help="Only these agents: loops,ollama:qwen2.5-coder:7b.",
)
@click.option("--rounds", type=int, metavar="T", help="Rounds, the first included (4).")
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
@click.option("--time-limit", type=float, metavar="S", help="Seconds for the search.")
@click.option(
    "--diff", "diff_rank", type=click.IntRange(1), metavar="N", help="Show the diff of rank N (1)."
)
@click.option(
    "--apply", "apply_rank", type=click.IntRange(1), metavar="N", help="Put rank N into the file."
)
@click.option("--all", "show_all", is_flag=True, help="List everything that was tried.")
@click.option("--quiet", is_flag=True, help="Print the end only.")
def optimize(wanted: Wanted, **values: Any) -> int:
    """Looks for a faster version of a function.

    A team of agents proposes rewrites; each one is built, checked against the original, and timed.
    The team needs no model unless you have named some (`lessonl agents`). The end is a ranking, and
    the best one as a diff; nothing is changed without --apply. Ctrl-C ends the search and shows
    what it has found.
    """
    terminal = Terminal()
    asked = _Asked(**values)
    about = arguments.subject(wanted)
    settings = arguments.settings(about, wanted, **_overrides(asked))
    options = Options(
        size=arguments.size(wanted.size),
        fp=arguments.policy(settings),
        spec=arguments.read_spec(wanted.spec),
        cache=not wanted.no_cache,
    )
    hushed = asked.quiet or wanted.as_json
    team = make_team(settings, names_of(asked.agents))
    if asked.preset == "paper" and asked.agents is None:
        team = team[:_PAPER_AGENTS]
    state = _State(settings)
    on_event = _silent if hushed else _teller(terminal, settings, state)
    with terminal.progress(quiet=hushed, verbose=False) as progress:
        report = run(
            _search(about, settings, options, team, lambda now: progress(state.line(now)), on_event)
        )
    if wanted.as_json:
        terminal.document(report_document(report, lambda attempt: _diff(about, attempt)))
    else:
        wanted_rank = asked.diff_rank or asked.apply_rank
        _show(terminal, about, report, wanted_rank, show_all=asked.show_all)
    if asked.apply_rank is not None and not report.cancelled:
        _apply(terminal, about, report, asked.apply_rank, quiet=wanted.as_json)
    if report.cancelled:
        return CANCELLED
    return FASTER if report.ranked else NOT_FASTER


def _overrides(asked: _Asked) -> dict[str, object]:
    """What the command line sets."""
    plain = ("rounds", "lessons", "selection", "theta", "epsilon", "seed")
    return {
        **{name: getattr(asked, name) for name in plain},
        "adjust": False if asked.no_adjust else None,
        "time_limit": arguments.seconds(asked.time_limit),
        **(_PAPER if asked.preset == "paper" else {}),
    }


class _State:
    """What a run has come to, for the line that changes: round, best so far, time left."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._started = time.monotonic()
        self._round = 0
        self._best: float | None = None

    def take(self, event: Event) -> None:
        """Remembers what an event says."""
        if event.kind == "round":
            self._round = event.round + 1
        verdict = event.verdict
        if verdict is not None and verdict.outcome is Outcome.FASTER and verdict.speedup:
            self._best = max(self._best or 0.0, verdict.speedup.ratio)

    def line(self, now: str) -> str:
        """``round 2 of 4, best 3.21x, 48 s left: checking``."""
        limit, spent = self._settings.time_limit, time.monotonic() - self._started
        parts = [f"round {self._round} of {self._settings.rounds}"] if self._round else []
        parts += [f"best {ratio(self._best)}x"] if self._best else []
        parts += [f"{max(0, limit - spent):.0f} s left"] if limit else [f"{spent:.0f} s"]
        return f"{', '.join(parts)}: {now}"


def _apply(terminal: Terminal, about: Subject, report: Report, rank: int, *, quiet: bool) -> None:
    chosen = next((a for a in report.ranked if a.rank == rank), None)
    if chosen is None:
        if quiet or not report.ranked:
            return  # the report says that nothing was faster
        raise _no_such_rank(report, rank)
    path = apply(about, chosen)
    if not quiet:
        terminal.line()
        terminal.line(f"Number {rank} is now in {path.name}. Build and test it as you would.")


def _no_such_rank(report: Report, rank: int) -> LessonlError:
    return LessonlError(
        f"There is no rewrite of rank {rank}.", f"The ranks go from 1 to {len(report.ranked)}."
    )


async def _search(
    about: Subject,
    settings: Settings,
    options: Options,
    team: Sequence[Agent],
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
            return await engine.optimize(about.function, judge, team, settings, bank, on_event)


def _silent(_event: Event) -> None:
    """For a run of which only the end is wanted."""


def _teller(terminal: Terminal, settings: Settings, state: _State) -> Callable[[Event], None]:
    """Tells every event in a line or two, as it comes."""

    def tell(event: Event) -> None:
        state.take(event)
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


def _show(
    terminal: Terminal, about: Subject, report: Report, wanted: int | None, *, show_all: bool
) -> None:
    terminal.line()
    if report.cancelled:
        terminal.line("Cancelled; this is what was found until then.")
    terminal.headline(ranking.conclusion(report))
    terminal.line(
        f"{ranking.ending(report)} {duration(report.wall_seconds)} in all.".strip(), "dim"
    )
    believable = [a for a in report.ranked if not a.verdict.flagged]
    for title, attempts in (
        ("Ranking", believable),
        ("Implausibly fast: read these before you believe them",
         [a for a in report.ranked if a.verdict.flagged]),
    ):  # fmt: skip
        if attempts:
            terminal.heading(title)
            rows = map(ranking.ranking_row, attempts)
            terminal.table(ranking.RANKING_COLUMNS, rows, right=(0, 1, 4))
    others = ranking.others(report)
    if others and (show_all or not report.ranked):
        terminal.heading("What else was tried" if report.ranked else "What was tried")
        for attempt in others if show_all else others[:_OTHERS_SHOWN]:
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
        if chosen.rank is not None:
            terminal.heading("What next")
            terminal.bullets(_next_steps(about, chosen.rank, len(report.ranked)))
    else:
        show_notes(terminal, report.notes)


def _next_steps(about: Subject, rank: int, ranks: int) -> list[str]:
    """What to do with a ranking; commands as they would be typed here."""
    path = _relative(about.function.file, Path.cwd()) or about.function.file
    command = f"lessonl optimize {shlex.quote(f'{path}:{about.function.line}')}"
    steps = [
        f"To take it over: save this diff and run patch -p1 with it, or {command} --apply {rank}"
    ]
    if ranks > 1:
        steps.append(f"To see another one: {command} --diff 2")
    return [*steps, "Then build and run your own tests: LessonL has not run those."]


def _chosen(report: Report, wanted: int | None) -> Attempt | None:
    """The attempt whose diff is shown. Raises LessonlError for a rank that nobody has."""
    if report.ranked:
        rank = wanted or 1
        found = next((a for a in report.ranked if a.rank == rank), None)
        if found is None:
            raise _no_such_rank(report, rank)
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
