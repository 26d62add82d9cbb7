"""What ``lessonl doctor`` finds about the language models that are configured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from lessonl.agents.llm.client import url_of
from lessonl.agents.probe import Probe, probe
from lessonl.cli.diagnosis import Finding, Status
from lessonl.config import Settings, load_user, user_file
from lessonl.engine import embedder_of
from lessonl.model import LessonlError
from lessonl.report import models as words
from lessonl.report.words import count, sentence
from lessonl.team import ModelAgent
from lessonl.teams import members


async def examine_agents(
    file: Path | None, note: Callable[[str], None], *, online: bool, ask: Probe = probe
) -> tuple[Finding, ...]:
    """Who takes part, which keys are missing and, ``online`` only, what each model answers.

    ``file`` replaces the user's own. Never raises LessonlError.
    """
    try:
        settings = load_user(file)
        found = [_team(settings, file or user_file(), online=online)]
    except LessonlError as error:
        return (Finding("agents", "fail", sentence(error.message), sentence(error.hint)),)
    if online and settings.agents:
        models = list(settings.agents.values())
        note(f"asking {', '.join(agent.name for agent in models)}")
        found += await asyncio.gather(*(_answer(agent, ask) for agent in models))
    if online and settings.embedder != "lexical":
        found.append(await _vector(settings))
    return tuple(found)


def _team(settings: Settings, file: Path, *, online: bool) -> Finding:
    team = members(settings)
    lines = [f"a run is made by {', '.join(team)}"]
    lines += [_line(agent) for agent in settings.agents.values()]
    if settings.agents:
        lines.append(f"configured in {file}")
        lines += [] if online else ["`lessonl doctor --online` asks each of them"]
    missing = dict.fromkeys(v for agent in team.values() if agent for v in agent.unset())
    if not missing:
        return Finding("agents", "ok", "\n".join(lines))
    hint = f"Export {', '.join(missing)} in the shell that starts LessonL, or the editor."
    return Finding("agents", "warn", "\n".join(lines), hint)


def _line(agent: ModelAgent) -> str:
    return f"{agent.name}: {agent.model} at {agent.base_url}, key {words.key(agent)}"


async def _answer(agent: ModelAgent, ask: Probe) -> Finding:
    result = await ask(agent)
    status: Status = "ok" if result.ok else "warn"
    return Finding(f"agent {agent.name}", status, words.probe_text(result))


async def _vector(settings: Settings) -> Finding:
    """What comes of asking the embedder for a vector."""
    where = settings.embedding
    place = url_of(where, "embeddings") if isinstance(where, ModelAgent) else str(where)
    try:
        (vector,) = await embedder_of(settings).embed(["ready"])
    except LessonlError as error:
        return Finding("embedder", "warn", sentence(error.message), sentence(error.hint))
    return Finding("embedder", "ok", f"{place}: a vector of {count(len(vector), 'number')}")
