"""``lessonl doctor``: whether this machine can compile, contain and time code, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from lessonl.cli import diagnosis
from lessonl.cli.agent_findings import examine_agents
from lessonl.cli.agent_names import config_file, config_option
from lessonl.cli.diagnosis import Finding
from lessonl.cli.exits import FASTER, USAGE
from lessonl.cli.signals import run
from lessonl.cli.terminal import Terminal
from lessonl.report.verdict import Tone

_TONES: dict[str, Tone] = {"ok": "good", "warn": "ours", "fail": "bad"}


@click.command(short_help="Checks whether this machine can do it.")
@click.argument("file", required=False)
@click.option("--online", is_flag=True, help="Ask every configured model, too.")
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(file: str | None, *, online: bool, config: str | None, as_json: bool) -> int:
    """Checks the compilers, the sandbox, the clock, the caches, the models that are configured, and
    how FILE would be compiled.
    """
    terminal, user = Terminal(), config_file(config)
    with terminal.progress(quiet=as_json, verbose=False) as note:
        findings = run(_examine(file, user, note, online=online))
    worst = diagnosis.worst(findings)
    if as_json:
        terminal.document(diagnosis.document(findings))
    else:
        terminal.marked((f.status, _TONES[f.status], f.name, _text(f)) for f in findings)
        if worst == "fail":
            terminal.line()
            terminal.line("LessonL cannot work here until what failed is put right.", "bold red")
    return USAGE if worst == "fail" else FASTER


async def _examine(
    file: str | None, user: Path | None, note: Callable[[str], None], *, online: bool
) -> tuple[Finding, ...]:
    machine = await diagnosis.examine(file, note, user)
    return (*machine, *await examine_agents(user, note, online=online))


def _text(finding: Finding) -> str:
    return f"{finding.detail}\n{finding.hint}" if finding.hint else finding.detail
