"""``lessonl judge``: one rewrite of one function, one verdict."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import evolve, frozen

from lessonl.cli import arguments
from lessonl.cli.arguments import Subject, Wanted
from lessonl.cli.exits import outcome_exit
from lessonl.cli.show import show_verdict
from lessonl.cli.signals import run
from lessonl.cli.terminal import Terminal
from lessonl.cli.trusting import own_commands
from lessonl.config import Settings
from lessonl.drivers import DriverAuthor
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Description, Options
from lessonl.measure.toolchain import cache_root, writing_to
from lessonl.model import LessonlError, Outcome, Rewrite, Verdict
from lessonl.report.json import verdict_document
from lessonl.report.spent import with_cost
from lessonl.run import Spent

if TYPE_CHECKING:
    from lessonl.agents.budget import Spending


@frozen
class _Judged:
    verdict: Verdict
    description: Description | None


@click.command(short_help="Says whether a rewrite is correct and faster.")
@arguments.about_a_function
@click.option("--rewrite", metavar="FILE", help="The rewrite; - for standard input.")
@click.option("--diff", metavar="FILE", help="A unified diff of the file in place of --rewrite.")
@click.option("--time-limit", type=float, metavar="S", help="Seconds for one run of the code.")
@click.option("--instantiate", default="", metavar="ARGS", help="Template arguments: 'double, 3'.")
@click.option(
    "--instructions",
    "--callgrind",
    is_flag=True,
    help="Count the instructions of a call, too; by valgrind it takes seconds.",
)
@click.option("--keep", is_flag=True, help="Keep the work directory and print where it is.")
@click.option("-v", "--verbose", is_flag=True, help="Say how it is built, called and contained.")
def judge(
    wanted: Wanted,
    *,
    rewrite: str | None,
    diff: str | None,
    time_limit: float | None,
    instantiate: str,
    instructions: bool,
    keep: bool,
    verbose: bool,
) -> int:
    """Says whether a rewrite of a function is correct, and how much faster it is.

    The rewrite file holds the function as it stands in its file, without the namespace or class
    around it, after the #include lines and helpers that it needs.
    """
    terminal = Terminal()
    about = arguments.subject(wanted)
    candidate = _candidate(about, rewrite, diff)
    settings = arguments.settings(about, wanted)
    author, spending = _author(settings)
    options = evolve(
        arguments.options(wanted, settings),
        verdicts=not keep,
        time_limit=arguments.seconds(time_limit),
        keep=_kept(about) if keep else None,
        instantiate=instantiate,
        commands=own_commands(terminal, about, wanted),
        instructions=instructions,
        driver=author,
    )
    if verbose and not wanted.as_json:
        _show_placement(terminal, about, candidate)
    with terminal.progress(quiet=wanted.as_json, verbose=verbose) as note:
        judged = run(
            _judge(about, candidate, options, note, describe=verbose and not wanted.as_json)
        )
    verdict = with_cost(judged.verdict, spending.spent if spending else Spent())
    if wanted.as_json:
        terminal.document(verdict_document(verdict))
    else:
        show_verdict(terminal, verdict, verbose=verbose)
        if judged.description is not None:
            _show_description(terminal, judged.description)
        if options.keep is not None:
            terminal.line()
            terminal.verbatim([f"The work directory is kept in {options.keep}"])
    return outcome_exit(judged.verdict.outcome)


def _author(settings: Settings) -> tuple[DriverAuthor | None, Spending | None]:
    """Who writes drivers, and what counts its use; none unless one is wanted. Raises LessonlError.

    Late: models take long to load.
    """
    if settings.driver in ("", "none"):
        return None, None
    from lessonl.engine import open_spending
    from lessonl.teams import driver_author

    spending = open_spending(settings.budget)
    return driver_author(settings, spending), spending


def _candidate(about: Subject, rewrite: str | None, diff: str | None) -> Rewrite:
    """The rewrite that the user gave. Raises LessonlError unless it is one of this function."""
    from lessonl.source.changed import rewrite_from_diff
    from lessonl.source.rewrite import check_defines, split_rewrite

    if (rewrite is None) == (diff is None):
        raise LessonlError(
            "There must be one of --rewrite and --diff.",
            "Give the file with the rewrite: --rewrite FILE, or - for standard input.",
        )
    if diff is not None:
        candidate = rewrite_from_diff(about.function, about.data, arguments.read_text(diff))
    else:
        candidate = Rewrite(arguments.read_text(rewrite or "-"))
    try:
        candidate.text.encode()
    except UnicodeEncodeError as error:
        raise LessonlError("The rewrite is not UTF-8.", "Save it as UTF-8.") from error
    check_defines(about.function, split_rewrite(candidate.text))
    return candidate


def _kept(about: Subject) -> Path:
    root = cache_root()
    with writing_to(root):
        (root / "kept").mkdir(exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f"{about.function.name}-", dir=root / "kept"))


async def _judge(
    about: Subject,
    rewrite: Rewrite,
    options: Options,
    note: Callable[[str], None],
    *,
    describe: bool,
) -> _Judged:
    async with open_judge(options, note) as judge:
        # What a person is shown has been measured twice, like the finalists of a search.
        verdict = await judge.evaluate(about.function, rewrite, final=True)
        supported = verdict.outcome is not Outcome.UNSUPPORTED
        description = await judge.describe(about.function) if describe and supported else None
    return _Judged(verdict, description)


def _show_placement(terminal: Terminal, about: Subject, rewrite: Rewrite) -> None:
    from lessonl.source.rewrite import placement, split_rewrite

    parts = split_rewrite(rewrite.text)
    terminal.verbatim(placement(about.function, parts, about.data))


def _show_description(terminal: Terminal, found: Description) -> None:
    terminal.heading("How")
    rows = (
        ("unit", found.tu),
        ("flags from", found.origin),
        ("compiled with", found.compile_line),
        ("sandbox", found.sandbox),
    )
    terminal.verbatim(f"{name:<14}{text}" for name, text in rows)
    terminal.heading("What the parameters were taken to need")
    terminal.bullets(found.spec or ("nothing: the function has no sizes",))
