"""What people see: results on standard output, progress and errors on standard error.

Nothing but rich's own rules decides about colour: none when not a terminal or with ``NO_COLOR``.
Text that is not ours never reaches rich as markup, nor the terminal with control characters.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import click
from rich.console import Console
from rich.status import Status
from rich.text import Text

from lessonl.cli.layout import columns, fold
from lessonl.model import LessonlError
from lessonl.report import json as documents
from lessonl.report.verdict import Headline, Rung, Tone
from lessonl.report.words import sentence, visible

WIDTH: Final = 80
_WHO: Final = 26
_STYLES: Final[dict[Tone, str]] = {
    "good": "bold green",
    "plain": "bold",
    "bad": "bold red",
    "ours": "bold yellow",
}
_DIFF_STYLES: Final = {"+": "green", "-": "red", "@": "cyan"}


class Terminal:
    """The two streams of a command."""

    def __init__(self) -> None:
        self._out = _console(stderr=False)
        self._err = _console(stderr=True)
        self._status: Status | None = None

    def document(self, document: Mapping[str, Any]) -> None:
        """One JSON document on standard output."""
        sys.stdout.write(documents.text(document) + "\n")
        sys.stdout.flush()

    def error(self, error: LessonlError) -> None:
        """One sentence of what is wrong, and one of what to do."""
        message = Text.assemble(("lessonl: ", "bold red"), visible(sentence(error.message)))
        hint = Text(visible(sentence(error.hint)))
        for text in (message, hint):
            # Whoever searches a log for a sentence should find it on one line.
            width = self._err.width if self._err.is_terminal else len(text)
            _print(self._err, fold(text, width) if text else [])

    def headline(self, headline: Headline) -> None:
        """The sentence that stands first."""
        _print(self._out, fold(_styled(headline), self._out.width))

    def heading(self, text: str) -> None:
        """A blank line and the name of what follows."""
        _print(self._out, [Text(), Text(text, "bold")])

    def line(self, text: str = "", style: str = "") -> None:
        """A paragraph, folded to the width."""
        _print(self._out, fold(Text(visible(text), style), self._out.width) or [Text()])

    def verbatim(self, lines: Iterable[str]) -> None:
        """Lines as they are: code, paths and compiler output are there to be copied."""
        _print(self._out, [Text(visible(line)) for line in lines])

    def bullets(self, lines: Iterable[str]) -> None:
        """Paragraphs behind a dash."""
        self._columns(self._out, [[Text("-"), Text(visible(line))] for line in lines])

    def table(
        self, header: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()
    ) -> None:
        """Columns of words; those numbered in ``right`` are flush right, the last one folds."""
        cells = [[Text(name, "dim") for name in header]]
        cells += [[Text(visible(cell)) for cell in row] for row in rows]
        self._columns(self._out, cells, right=right)

    def pairs(self, rows: Iterable[tuple[str, str]]) -> None:
        """Names, and what they stand for folded beside them."""
        cells = [[Text(name, "dim"), Text(visible(text))] for name, text in rows]
        self._columns(self._out, cells)

    def rungs(self, rungs: Iterable[Rung]) -> None:
        """The ways of testing, those that the verdict rests on marked."""
        self.marked(
            ("ok" if r.reached else "--", "good" if r.reached else "plain", r.name, r.detail)
            for r in rungs
        )

    def marked(self, rows: Iterable[tuple[str, Tone, str, str]]) -> None:
        """Rows of a coloured mark, a name, and a text that folds beside them."""
        cells = [
            [Text(mark, _STYLES[tone]), Text(name), Text(visible(text))]
            for mark, tone, name, text in rows
        ]
        self._columns(self._out, cells)

    @property
    def answers(self) -> bool:
        """Whether somebody can be asked."""
        return self._err.is_terminal and sys.stdin is not None and sys.stdin.isatty()

    def asked(self, *lines: str) -> None:
        """What a question is about, as it is."""
        _print(self._err, [Text(visible(line)) for line in lines])

    def agrees(self, question: str) -> bool:
        """Whether somebody answers a question with yes; Enter is no."""
        return click.confirm(question, err=True)

    def told(self, text: str, style: str = "") -> None:
        """A line about what goes on, while it goes on."""
        _print(self._live, fold(Text(visible(text), style), self._live.width))

    def outcome(self, who: str, headline: Headline) -> None:
        """One attempt, as it ends."""
        row = [Text(visible(who)), _styled(headline)]
        self._columns(self._live, [row], indent=2, first=_WHO)

    def diff(self, diff: str) -> None:
        """A unified diff, coloured by its signs and never folded."""
        for line in diff.splitlines():
            header = line.startswith(("+++", "---"))
            style = "bold" if header else _DIFF_STYLES.get(line[:1], "")
            _print(self._out, [Text(visible(line), style)])

    @contextmanager
    def progress(self, *, quiet: bool, verbose: bool) -> Iterator[Progress]:
        """Says what goes on: a line that changes on a terminal, lines with ``verbose``."""
        if quiet or verbose or not self._err.is_terminal:
            yield Progress(self._err if verbose and not quiet else None)
            return
        with self._err.status("starting", spinner="line") as status:
            self._status = status
            try:
                yield Progress(self._err, status)
            finally:
                self._status = None

    @property
    def _live(self) -> Console:
        """Where to print under a progress line: through it, if both are on the same terminal."""
        return self._err if self._status is not None and self._out.is_terminal else self._out

    @staticmethod
    def _columns(
        console: Console,
        rows: Sequence[Sequence[Text]],
        *,
        right: Sequence[int] = (),
        indent: int = 0,
        first: int = 0,
    ) -> None:
        lines = columns(rows, right=right, width=console.width, indent=indent, first=first)
        _print(console, lines)


class Progress:
    """Tells short progress texts, on one line that changes if there is one."""

    def __init__(self, console: Console | None, status: Status | None = None) -> None:
        self._console = console
        self._status = status

    def __call__(self, text: str) -> None:
        """Shows what is going on now."""
        if self._status is not None:
            self._status.update(Text(visible(text)))
        elif self._console is not None:
            _print(self._console, [Text(visible(f"... {text}"), "dim")])


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Nobody reads any more: told like any failure to write, where rich would exit."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def _console(*, stderr: bool) -> Console:
    console = _Console(stderr=stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal or console.width > WIDTH:
        console.width = WIDTH
    return console


def _print(console: Console, lines: Iterable[Text]) -> None:
    for line in lines:
        console.print(line, soft_wrap=True)


def _styled(headline: Headline) -> Text:
    return Text.assemble((visible(headline.strong), _STYLES[headline.tone]), visible(headline.rest))
