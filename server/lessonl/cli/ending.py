"""The end of a run, laid out for people: ranking, proof, diff, and what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from lessonl.cli.arguments import Subject
from lessonl.cli.show import show_evidence, show_notes
from lessonl.cli.terminal import Terminal
from lessonl.model import LessonlError
from lessonl.report import ranking
from lessonl.report import verdict as words
from lessonl.report.spent import spent_words
from lessonl.report.words import duration
from lessonl.run import Attempt, Report
from lessonl.source.compile_db import workspace_root
from lessonl.source.rewrite import edited, split_rewrite, unified_diff
from lessonl.teams import BUILTIN

_OTHERS_SHOWN = 12


def show_end(
    terminal: Terminal,
    about: Subject,
    report: Report,
    wanted: int | None,
    *,
    show_all: bool,
    team: Sequence[str] = (),
) -> None:
    """Everything about a run of ``team``; the diff is that of the ``wanted`` rank, or the first."""
    terminal.line()
    if report.cancelled:
        terminal.line("Cancelled; this is what was found until then.")
    terminal.headline(ranking.conclusion(report))
    terminal.line(
        f"{ranking.ending(report)} The search took {duration(report.wall_seconds)}.".strip(), "dim"
    )
    terminal.line(f"Spent: {spent_words(report.spent)}.", "dim")
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
    if untimed := ranking.untimed(report):
        terminal.heading("Correct, but not timed: whether these are faster is not known")
        for attempt in untimed:
            who = f"{attempt.rewrite.agent}: {attempt.rewrite.technique}"
            terminal.outcome(who, words.brief(attempt.verdict))
    others = ranking.others(report)
    if others and (show_all or not report.ranked):
        terminal.heading("What else was tried" if report.ranked else "What was tried")
        for attempt in others if show_all else others[:_OTHERS_SHOWN]:
            who = f"{attempt.rewrite.agent}: {attempt.rewrite.technique}"
            terminal.outcome(who, ranking.account(attempt))
    chosen = _chosen(report, wanted)
    if chosen is not None:
        terminal.heading("Proof" if chosen.rank is None else f"Proof of number {chosen.rank}")
        terminal.rungs(words.rungs(chosen.verdict))
        show_evidence(terminal, chosen.verdict)
        show_notes(terminal, [*words.notes(chosen.verdict), *report.notes])
        terminal.heading(_title(chosen))
        terminal.diff(diff_of(about, chosen))
        if chosen.rank is not None:
            terminal.heading("What next")
            terminal.bullets(_next_steps(about, chosen, len(report.ranked)))
    else:
        _show_untimed(terminal, about, report)
        show_notes(terminal, report.notes)
        if not report.cancelled:
            terminal.heading("What next")
            terminal.bullets(_other_ways(about, report, team))


def _show_untimed(terminal: Terminal, about: Subject, report: Report) -> None:
    """The diffs of what is correct and was not timed: nothing says which of them is better."""
    for attempt in () if report.cancelled else ranking.untimed(report):
        terminal.heading(f"{attempt.rewrite.technique or attempt.rewrite.agent}, not timed")
        terminal.diff(diff_of(about, attempt))


def _other_ways(about: Subject, report: Report, team: Sequence[str]) -> list[str]:
    """What to do when nothing faster was found; commands as they would be typed here."""
    path = _relative(about.function.file, Path.cwd()) or about.function.file
    place = shlex.quote(f"{path}:{about.function.line}")
    return [
        *_about_models([name for name in team if name not in BUILTIN], report),
        f"To try an idea of your own: lessonl judge {place} --rewrite FILE",
    ]


def _about_models(models: Sequence[str], report: Report) -> list[str]:
    if report.spent.calls:
        return []
    if models:
        test = f"lessonl agents test {shlex.join(models)}"
        return [f"No model was heard, for the reasons above. To ask each of them once: {test}"]
    skills = "The built-in agents know techniques for loops, containers and strings."
    return [f"{skills} A language model may see more: lessonl agents add -h"]


def _next_steps(about: Subject, chosen: Attempt, ranks: int) -> list[str]:
    """What to do with a ranking; commands as they would be typed here."""
    path = _relative(about.function.file, Path.cwd()) or about.function.file
    command = f"lessonl optimize {shlex.quote(f'{path}:{about.function.line}')}"
    apply = f"{command} --apply {chosen.rank}"
    # What is copied from a terminal has other line ends.
    patch = "" if b"\r\n" in about.data else "save this diff and run patch -p1 with it, or "
    steps = [f"To take it over: {patch}{apply}"]
    if ranks > 1:
        steps.append(f"To see another one: {command} --diff 2")
    if words.tested(chosen.verdict):
        return steps
    return [*steps, "Then build and run your own tests: LessonL has not run those."]


def _chosen(report: Report, wanted: int | None) -> Attempt | None:
    """The attempt whose diff is shown. Raises LessonlError for a rank that nobody has."""
    if report.ranked:
        rank = wanted or 1
        found = next((a for a in report.ranked if a.rank == rank), None)
        if found is None:
            raise no_such_rank(report, rank)
        return found
    return ranking.unconfirmed(report) if report.cancelled else None


def _title(attempt: Attempt) -> str:
    if attempt.rank is None:
        return "The fastest so far, not measured again yet"
    return f"Number {attempt.rank}"


def diff_of(about: Subject, attempt: Attempt) -> str:
    """An attempt as a unified diff of its file."""
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


def no_such_rank(report: Report, rank: int) -> LessonlError:
    """The error for a rank that nobody has."""
    return LessonlError(
        f"There is no rewrite of rank {rank}.", f"The ranks go from 1 to {len(report.ranked)}."
    )
