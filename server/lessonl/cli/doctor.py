"""``lessonl doctor``: whether this machine can compile, contain and time code, and what to do."""

from __future__ import annotations

import click

from lessonl.cli import diagnosis
from lessonl.cli.exits import FASTER, USAGE
from lessonl.cli.signals import run
from lessonl.cli.terminal import Terminal
from lessonl.report.verdict import Tone

_TONES: dict[str, Tone] = {"ok": "good", "warn": "ours", "fail": "bad"}


@click.command(short_help="Checks whether this machine can do it.")
@click.argument("file", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(file: str | None, as_json: bool) -> int:
    """Checks the compilers, the sandbox, the clock, the caches, and how FILE would be compiled."""
    terminal = Terminal()
    with terminal.progress(quiet=as_json, verbose=False) as note:
        findings = run(diagnosis.examine(file, note))
    worst = diagnosis.worst(findings)
    if as_json:
        terminal.document(diagnosis.document(findings))
    else:
        terminal.marked((f.status, _TONES[f.status], f.name, _text(f)) for f in findings)
        if worst == "fail":
            terminal.line()
            terminal.line("LessonL cannot work here until what failed is put right.", "bold red")
    return USAGE if worst == "fail" else FASTER


def _text(finding: diagnosis.Finding) -> str:
    return f"{finding.detail}\n{finding.hint}" if finding.hint else finding.detail
