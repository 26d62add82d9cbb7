"""``lessonl spec``: what a function's inputs are taken to need, ready to be edited."""

from __future__ import annotations

from collections.abc import Callable

import click
from attrs import evolve

from lessonl.cli import arguments
from lessonl.cli.arguments import Subject, Wanted
from lessonl.cli.signals import run
from lessonl.cli.terminal import Terminal
from lessonl.measure.given import full_name
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Description, Options
from lessonl.measure.spelled import toml
from lessonl.model import Function
from lessonl.report.json import spec_document


@click.command(short_help="Shows what a function's inputs are taken to need.")
@arguments.about_a_function
@click.option("--instantiate", default="", metavar="ARGS", help="Template arguments: 'double, 3'.")
@click.option("-v", "--verbose", is_flag=True, help="Say how it is built.")
def spec(wanted: Wanted, *, instantiate: str, verbose: bool) -> int:
    """Shows what the inputs of a function are taken to need, and where that comes from.

    It is printed as TOML for `lessonl.toml` or `--spec FILE`: change what is wrong there.
    """
    terminal = Terminal()
    about = arguments.subject(wanted)
    settings = arguments.settings(about, wanted)
    options = evolve(arguments.options(wanted, settings), instantiate=instantiate)
    with terminal.progress(quiet=wanted.as_json, verbose=verbose) as note:
        found = run(_describe(about, options, note))
    said = dict(line.split(": ", 1) for line in found.spec)
    text = toml(_name(about), found.stated, said)
    if wanted.as_json:
        terminal.document(spec_document(about.function, said, found.stated, text, found.notes))
        return 0
    terminal.verbatim(_comments(about.function, found, verbose=verbose))
    terminal.verbatim(text.splitlines() or ["# Nothing: its types say all there is to know."])
    return 0


async def _describe(about: Subject, options: Options, note: Callable[[str], None]) -> Description:
    async with open_judge(options, note) as judge:
        return await judge.describe(about.function)


def _name(about: Subject) -> str:
    """The function's name; with the types of its parameters where the file has others of it."""
    from lessonl.source.functions import functions

    function = about.function
    others = functions(function.file, about.data)
    alike = sum(f.qualified_name == function.qualified_name for f in others)
    return full_name(function) if alike > 1 else function.qualified_name


def _comments(function: Function, found: Description, *, verbose: bool) -> list[str]:
    """What stands above the tables: everything printed is TOML."""
    lines = [f"What the inputs of {function.qualified_name} need ({function.file}:{function.line})"]
    lines += [f"Note: {note}." for note in found.notes]
    if verbose:
        lines += [
            f"Unit: {found.tu}",
            f"Flags from {found.origin}",
            f"Compiled with {found.compile_line}",
        ]
    return [*(f"# {line}" for line in lines), ""]
