"""``lessonl runs resume``: goes on with a run whose process was killed, or that was cancelled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import evolve

from lessonl.cli import arguments
from lessonl.cli.agent_names import config_file
from lessonl.cli.arguments import Subject
from lessonl.cli.search import Plan, as_kept
from lessonl.config import load
from lessonl.lessons.bank import Bank
from lessonl.lessons.rows import Run
from lessonl.measure.options import Options
from lessonl.model import LessonlError
from lessonl.source.workspace import workspace_root
from lessonl.trust import commands_of

_RESUMABLE = ("interrupted", "cancelled")


def resumed(bank: Bank, number: int | None, config: str | None, events: str | None) -> Plan:
    """The plan to go on with a run, the latest that did not end if none is named.

    Raises LessonlError when there is none, or its function is no longer what it was.
    """
    run = _latest(bank) if number is None else bank.run(number)
    kept = bank.settings(run.id)
    asked = kept.get("asked", {})
    about = _subject(run)
    own = load(workspace_root(about.function.file), user=config_file(_config(asked, config)))
    settings = as_kept(own, kept)
    options = evolve(
        options_asked(asked.get("judge", {})),
        fp=settings.policy,
        commands=commands_of(workspace_root(about.function.file)),
    )
    names = asked.get("agents", kept.get("agents", []))
    return Plan(about, settings, options, names, events=events, resumes=run.id, asked=asked)


def asked_of_judge(options: Options) -> dict[str, object]:
    """What verdicts rest on beside the settings, as it is kept with a run."""
    asked: dict[str, object] = {
        "size": options.size,
        "spec": options.spec,
        "cache": options.cache,
    }
    # Only where they are given: a cassette of earlier days is replayed if it was asked the same.
    more = {
        "threads": options.threads,
        "size_name": options.size_name,
        "launch": options.launch,
        "gpu": options.gpu,
    }
    return {**asked, **{name: value for name, value in more.items() if value}}


def options_asked(kept: dict[str, Any]) -> Options:
    """The options that ``asked_of_judge`` has kept."""
    return Options(
        size=kept.get("size"),
        size_name=kept.get("size_name", ""),
        spec=kept.get("spec"),
        cache=kept.get("cache", True),
        threads=kept.get("threads", 0),
        launch=kept.get("launch", ""),
        gpu=kept.get("gpu", False),
    )


def _config(asked: dict[str, Any], given: str | None) -> str | None:
    return given if given is not None else asked.get("config")


def _latest(bank: Bank) -> Run:
    for run in bank.runs():
        if run.status in _RESUMABLE:
            return run
    raise LessonlError(
        "There is no run to go on with: all came to their end, or are going on.",
        "`lessonl runs list` shows them.",
    )


def _subject(run: Run) -> Subject:
    """The function of a run as it is now, which must be as it was."""
    from lessonl.source.functions import functions

    path = Path(run.file)
    data = arguments.read_bytes(path)
    for function in functions(path, data):
        if function.key == run.function:
            return Subject(evolve(function, file=path), data)
    raise LessonlError(
        f"{run.name} in {path} is not what it was when run {run.id} began.",
        "Undo the change, or start another run with `lessonl optimize`.",
    )
