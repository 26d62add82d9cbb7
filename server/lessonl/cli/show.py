"""Lays out one verdict for people: headline, sizes, proof, notes."""

from __future__ import annotations

from collections.abc import Sequence

from lessonl.cli.terminal import Terminal
from lessonl.model import Verdict
from lessonl.report import evidence
from lessonl.report import verdict as words
from lessonl.report.words import duration


def show_verdict(terminal: Terminal, verdict: Verdict, *, verbose: bool = False) -> None:
    """Everything about a verdict that a reader of one rewrite wants, within 80 columns."""
    terminal.headline(words.headline(verdict))
    if lines := words.log_lines(verdict):
        terminal.line()
        terminal.verbatim(lines)
    if verdict.sizes:
        terminal.heading("Sizes")
        terminal.table(words.SIZE_COLUMNS, map(words.size_row, verdict.sizes), right=(1, 2))
    if table := verdict.evidence.thread_table:
        terminal.heading("Threads")
        terminal.table(words.THREAD_COLUMNS, map(words.thread_row, table), right=(0, 1))
    if rungs := words.rungs(verdict):
        terminal.heading("Proof")
        terminal.rungs(rungs)
    show_evidence(terminal, verdict, verbose=verbose)
    show_notes(terminal, words.notes(verdict))
    spent = verdict.wall_seconds
    parts = [("build", spent.build), ("check", spent.check), ("timing", spent.time)]
    split = ", ".join(f"{name} {duration(value)}" for name, value in parts if value >= 0.05)
    terminal.line()
    terminal.line(f"{duration(spent.total)}{f' ({split})' if split else ''}", "dim")


def show_evidence(terminal: Terminal, verdict: Verdict, *, verbose: bool = False) -> None:
    """What explains the verdict under its heading, or nothing; all remarks if ``verbose``."""
    if rows := evidence.rows(verdict, every=verbose):
        terminal.heading("What may explain it")
        terminal.pairs(rows)


def show_notes(terminal: Terminal, notes: Sequence[str]) -> None:
    """The notes under their heading, or nothing."""
    if notes:
        terminal.heading("Notes")
        terminal.bullets(notes)
