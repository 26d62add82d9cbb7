"""``lessonl lessons``: what was learnt in this workspace, looked through and put in order."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import attrs
import click

from lessonl.cli.arguments import read_bytes
from lessonl.cli.banks import about_a_bank, bank_of, group, list_commands
from lessonl.cli.exits import FASTER
from lessonl.cli.terminal import Terminal
from lessonl.lessons.exchange import dumps, loads
from lessonl.lessons.rows import Entry
from lessonl.model import LessonlError, Scope
from lessonl.report import kept
from lessonl.report.json import SCHEMA
from lessonl.report.words import count

_LISTED = 50


@group("Shows and edits what was learnt in this workspace.")
@click.pass_context
def lessons(context: click.Context) -> None:
    """Shows, edits and exchanges the lessons that runs in this workspace learnt.

    They are offered to later runs: those on the same function, and, where a change was measured,
    those on every function of the workspace.
    """
    list_commands(context)


@lessons.command("list")
@click.option("--function", "name", metavar="NAME", help="Those on functions named like this.")
@click.option("--pinned", is_flag=True, help="Those that are pinned.")
@click.option("--deleted", is_flag=True, help="Those that were deleted.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N, the latest.")
@about_a_bank
def list_(
    workspace: str | None,
    *,
    as_json: bool,
    name: str | None,
    pinned: bool,
    deleted: bool,
    limit: int | None,
) -> int:
    """Lists the lessons, the latest first. A star marks pinned ones."""
    with bank_of(workspace) as bank:
        found = bank.collection().entries(deleted=deleted)
    wanted = [e for e in found if (name or "") in e.name and (e.lesson.pinned or not pinned)]
    return _listed(wanted, limit, as_json)


@lessons.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N, the latest.")
@about_a_bank
def search(words: Sequence[str], *, workspace: str | None, as_json: bool, limit: int | None) -> int:
    """Lists the lessons in which every one of WORDS occurs, in whatever case."""
    with bank_of(workspace) as bank:
        found = bank.collection().entries()
    return _listed([e for e in found if _has(e, words)], limit, as_json)


def _has(entry: Entry, words: Sequence[str]) -> bool:
    x = entry.lesson
    fields = (x.text, x.claim, x.technique, x.condition, x.outcome, x.agent, entry.name)
    text = "\n".join(fields).casefold()
    return all(word.casefold() in text for word in words)


def _listed(found: Sequence[Entry], limit: int | None, as_json: bool) -> int:
    terminal = Terminal()
    if as_json:
        terminal.document(kept.lessons_document(found[:limit]))
        return FASTER
    shown = found[: limit or _LISTED]
    if not shown:
        terminal.line("There are no such lessons.")
        return FASTER
    terminal.table(kept.LESSON_COLUMNS, map(kept.lesson_row, shown), right=(0, 2))
    if len(found) > len(shown):
        terminal.line(f"... and {len(found) - len(shown)} older ones; see --limit.", "dim")
    return FASTER


@lessons.command()
@click.argument("number", metavar="ID", type=int)
@about_a_bank
def show(number: int, *, workspace: str | None, as_json: bool) -> int:
    """Shows a lesson with its record: what was measured, who was shown it, what came of that."""
    terminal = Terminal()
    with bank_of(workspace) as bank:
        entry = bank.collection().entry(number)
    if as_json:
        terminal.document(kept.lessons_document([entry]))
        return FASTER
    terminal.line(entry.lesson.text)
    terminal.line()
    terminal.pairs(kept.lesson_facts(entry))
    return FASTER


@lessons.command()
@click.argument("numbers", metavar="ID...", nargs=-1, type=int, required=True)
@click.option("--unpin", is_flag=True, help="Let go of them.")
@about_a_bank
def pin(numbers: Sequence[int], *, workspace: str | None, as_json: bool, unpin: bool) -> int:
    """Pins lessons: every later run is shown them first, wherever their scope reaches."""
    with bank_of(workspace) as bank:
        bank.collection().pin(numbers, not unpin)
    return _done("unpinned" if unpin else "pinned", numbers, as_json)


@lessons.command()
@click.argument("numbers", metavar="ID...", nargs=-1, type=int, required=True)
@click.option("--undo", is_flag=True, help="Bring them back.")
@about_a_bank
def delete(numbers: Sequence[int], *, workspace: str | None, as_json: bool, undo: bool) -> int:
    """Hides lessons: they are not listed, offered or exported any more."""
    with bank_of(workspace) as bank:
        bank.collection().delete(numbers, not undo)
    return _done("restored" if undo else "deleted", numbers, as_json)


@lessons.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--text", metavar="TEXT", help="The new text; without it, $EDITOR is opened.")
@click.option(
    "--scope",
    type=click.Choice(["function", "workspace"]),
    help="Offer it to its own function only, or to every one.",
)
@about_a_bank
def edit(
    number: int, *, workspace: str | None, as_json: bool, text: str | None, scope: Scope | None
) -> int:
    """Changes what a lesson says, or where it is offered."""
    with bank_of(workspace) as bank:
        was = bank.collection().entry(number).lesson.text
    # Nobody waits for the bank while a person writes.
    new = _written(was) if text is None and scope is None else text
    with bank_of(workspace) as bank:
        bank.collection().edit(number, text=new, scope=scope, was=was)
    return _done("edited", [number], as_json)


def _written(text: str) -> str:
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named and not sys.stdin.isatty():
        raise LessonlError("There is no $EDITOR to open.", "Give the new text with --text.")
    written = click.edit(text, extension=".txt")
    if written is None or written.strip() == text.strip():
        raise LessonlError("The text was left as it is.", "Save a changed one, or use --text.")
    return written.strip()


def _done(what: str, numbers: Sequence[int], as_json: bool) -> int:
    terminal = Terminal()
    if as_json:
        terminal.document({"schema": SCHEMA, what: list(numbers)})
    else:
        terminal.line(f"{what.capitalize()}: {', '.join(map(str, numbers))}.")
    return FASTER


@lessons.command("export")
@click.argument("file", default="-")
@click.option("--function", "name", metavar="NAME", help="Those on functions named like this.")
@about_a_bank
def export_(file: str, *, workspace: str | None, as_json: bool, name: str | None) -> int:
    """Writes the lessons as JSONL to FILE (- is standard output), one lesson a line."""
    if file == "-" and as_json:
        raise LessonlError("Both would go to standard output.", "Name a FILE, or omit --json.")
    with bank_of(workspace) as bank:
        found = [e for e in bank.collection().entries() if (name or "") in e.name]
    text = dumps(found)
    if file == "-":
        click.echo(text.encode(), nl=False)
        return FASTER
    _write(Path(file).expanduser(), text)
    terminal = Terminal()
    if as_json:
        terminal.document({"schema": SCHEMA, "exported": len(found), "file": file})
    else:
        terminal.line(f"{count(len(found), 'lesson')} written to {file}.")
    return FASTER


def _write(path: Path, text: str) -> None:
    """Writes the whole file or leaves what is there. Raises LessonlError."""
    target = path.resolve()
    part = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")
            return
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise LessonlError(f"{path} cannot be written: {why}.", "Name another file.") from error


@lessons.command("import")
@click.argument("file")
@about_a_bank
def import_(file: str, *, workspace: str | None, as_json: bool) -> int:
    """Takes in the lessons of a JSONL FILE (- is standard input), all or none.

    A lesson that is here already is replaced by that of the file; a deleted one stays deleted.
    """
    data = sys.stdin.buffer.read() if file == "-" else read_bytes(Path(file).expanduser())
    source = "standard input" if file == "-" else file
    given = loads(data, source)
    with bank_of(workspace, make=True) as bank:
        done = attrs.asdict(bank.collection().add(given, source))
    terminal = Terminal()
    if as_json:
        terminal.document({"schema": SCHEMA, "imported": done})
        return FASTER
    words = ("new", "changed", "as they were", "deleted here and left so")
    parts = [f"{n} {what}" for n, what in zip(done.values(), words, strict=True) if n]
    terminal.line(f"{count(len(given), 'lesson')}: {', '.join(parts) or 'nothing to do'}.")
    return FASTER
