"""``lessonl runs``: what was tried in this workspace, and what came of it."""

from __future__ import annotations

import click
from attrs import evolve

from lessonl.cli.agent_names import config_option
from lessonl.cli.banks import about_a_bank, bank_of, group, list_commands
from lessonl.cli.exits import CANCELLED, FASTER, NOT_FASTER
from lessonl.cli.terminal import Terminal
from lessonl.report import kept

_LISTED = 50


@group("Shows what was tried in this workspace, and goes on with it.")
@click.pass_context
def runs(context: click.Context) -> None:
    """Shows the runs of `lessonl optimize` in this workspace, and the rewrites they tried."""
    list_commands(context)


@runs.command("list")
@click.option("--function", "name", metavar="NAME", help="Those on functions named like this.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="At most N, the latest.")
@about_a_bank
def list_(workspace: str | None, *, as_json: bool, name: str | None, limit: int | None) -> int:
    """Lists the runs, the latest first."""
    terminal = Terminal()
    with bank_of(workspace) as bank:
        found = [run for run in bank.runs() if (name or "") in run.name]
    if as_json:
        terminal.document(kept.runs_document(found[:limit]))
        return FASTER
    shown = found[: limit or _LISTED]
    if not shown:
        terminal.line(f"There are no runs{f' on {name}' if name else ''}.")
        return FASTER
    terminal.table(kept.RUN_COLUMNS, map(kept.run_row, shown), right=(0, 2, 3, 4))
    if len(found) > len(shown):
        terminal.line(f"... and {len(found) - len(shown)} older ones; see --limit.", "dim")
    return FASTER


@runs.command()
@click.argument("number", metavar="ID", type=int)
@about_a_bank
def show(number: int, *, workspace: str | None, as_json: bool) -> int:
    """Shows a run: how it ended, every rewrite it tried, and what it learnt."""
    terminal = Terminal()
    with bank_of(workspace) as bank:
        run, trials, lessons = bank.run(number), bank.trials(number), bank.lessons(number)
    if as_json:
        terminal.document(kept.run_document(run, trials, lessons))
        return FASTER
    terminal.pairs(kept.run_facts(run))
    if trials:
        terminal.heading("Rewrites")
        terminal.table(kept.TRIAL_COLUMNS, map(kept.trial_row, trials), right=(0, 4))
    parts = (("Shown from earlier runs", True), ("Learnt", False))
    for heading, earlier in parts:
        texts = [x.text for x in lessons if bool(x.origin) is earlier]
        if texts:
            terminal.heading(heading)
            terminal.bullets(texts)
    return FASTER


@runs.command()
@click.argument("number", metavar="[ID]", type=int, required=False)
@config_option
@click.option("--record", metavar="FILE", help="Keep answers and verdicts in a cassette.")
@click.option("--events", metavar="FILE", help="Write every event as a line of JSON.")
@about_a_bank
def resume(
    number: int | None,
    *,
    workspace: str | None,
    as_json: bool,
    config: str | None,
    record: str | None,
    events: str | None,
) -> int:
    """Goes on with a run that was killed or cancelled: the latest one, or that of an ID.

    What its agents have answered and what was measured is taken from the bank; nothing is asked,
    measured or paid again. With --record it goes on with a cassette, and takes from it what is in
    it.
    """
    from lessonl.cli.ending import diff_of, show_end
    from lessonl.cli.resume import resumed
    from lessonl.cli.search import carry_out
    from lessonl.report.json import report_document

    terminal = Terminal()
    with bank_of(workspace) as bank:
        plan = resumed(bank, number, config, events)
    report = carry_out(terminal, evolve(plan, record=record), hushed=as_json)
    if as_json:
        document = report_document(report, lambda attempt: diff_of(plan.about, attempt))
        terminal.document(document)
    else:
        show_end(terminal, plan.about, report, None, show_all=False, team=plan.names)
    if report.cancelled:
        return CANCELLED
    return FASTER if report.ranked else NOT_FASTER
