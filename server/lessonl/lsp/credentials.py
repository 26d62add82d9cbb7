"""``lessonl/credentials``: keys that the client keeps, asked for when a run needs them.

They are kept in memory, and given to a run's process over its input: no log, no settings and no
list of processes has them, and what the judge builds and runs is given an environment of its own.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Final

from pygls.exceptions import JsonRpcException

from lessonl.config import Settings
from lessonl.lsp.options import plain
from lessonl.lsp.state import LessonlServer
from lessonl.team import ModelAgent

METHOD: Final = "lessonl/credentials"


async def ask(server: LessonlServer, settings: Settings) -> None:
    """Asks for what the run's models need. Raises LessonlError for a team that there is not."""
    if server.state.client.commands:
        await ask_for(server, await asyncio.to_thread(_models, settings))


def _models(settings: Settings) -> list[ModelAgent]:
    # Late: agents take long to load, and an editor waits for the server.
    from lessonl.teams import members

    team = [model for model in members(settings).values() if model is not None]
    return [*team, *_drivers(settings)]


def _drivers(settings: Settings) -> list[ModelAgent]:
    from lessonl.teams import driver_model

    model = driver_model(settings)
    return [model] if model is not None else []


async def ask_for_driver(server: LessonlServer, settings: Settings) -> dict[str, str]:
    """What a judgement needs beside its process's environment. Raises LessonlError."""
    models = await asyncio.to_thread(_drivers, settings) if settings.driver else []
    await ask_for(server, models)
    return dict(server.state.credentials) if models else {}


async def ask_for(server: LessonlServer, models: Sequence[ModelAgent]) -> None:
    """Asks for what models need and the environment has not; a client may have none.

    What came from the client is asked for anew each time, as it may have been changed there.
    """
    if not server.state.client.commands:
        return
    theirs = server.state.credentials
    wanted = [
        {"name": name, "agent": model.name, "host": model.host}
        for model in models
        for name in model.variables()
        if name in theirs or not os.environ.get(name)
    ]
    if not wanted:
        return
    try:
        answer = plain(await server.protocol.send_request_async(METHOD, {"wanted": wanted}))
    except JsonRpcException:
        return  # without a key the agent says itself what is missing
    for name in {w["name"] for w in wanted}:
        value = answer.get(name) if isinstance(answer, dict) else None
        if isinstance(value, str) and value and "\0" not in value:
            theirs[name] = value
        else:
            theirs.pop(name, None)
