"""What opens a server: its key and headers, read from the environment and never shown."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from attrs import field, frozen

from lessonl.model import LessonlError
from lessonl.team import ModelAgent

SHORTEST_SECRET = 8
"""Characters of a key at least; less could stand in any text."""

_SECRET_HEADER = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)


@frozen
class Access:
    """What opens a server: read from the environment for one request, and never shown."""

    key: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def access_to(agent: ModelAgent) -> Access:
    """The key and headers; a server that needs no key gets a placeholder."""
    key = os.environ.get(agent.key_env, "").strip() if agent.key_env else "none"
    if not key:
        raise LessonlError(
            f"{agent.name}: {agent.key_env}, which should hold its key, is not set.",
            "Set it in the shell that starts LessonL.",
            code="environment",
        )
    headers = agent.sent_headers()
    for value in (key, *headers.values()):
        if not value.isascii() or not value.isprintable():
            named = agent.key_env if value is key else "its headers"
            raise LessonlError(
                f"{agent.name}: there are characters in {named} that cannot be sent.",
                "Copy the value again, as plain text.",
                code="environment",
            )
    secrets = [os.environ[name].strip() for name in agent.variables()]
    secrets += [v for name, v in headers.items() if _SECRET_HEADER.search(name)]
    try:
        secrets += [urlsplit(agent.base_url).password or ""]
    except ValueError:
        raise LessonlError(
            f"{agent.name}: its base_url cannot be read.",
            "Correct it; it is such as http://localhost:11434/v1.",
            code="endpoint",
        ) from None
    # The scheme in front ("Bearer") is none, and what is shorter is a placeholder.
    bare = dict.fromkeys(secret.rpartition(" ")[2] for secret in secrets)
    return Access(key, headers, tuple(s for s in bare if len(s) >= SHORTEST_SECRET))
