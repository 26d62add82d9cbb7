"""The settings that hold for a document: the editor's, by folder, over those of files."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lessonl import rules
from lessonl.config import Settings, load
from lessonl.lsp.documents import View
from lessonl.lsp.options import plain, setting_names
from lessonl.lsp.state import LessonlServer
from lessonl.model import LessonlError
from lessonl.source.workspace import workspace_root

_ORIGIN: Final = "the editor's settings"
_CLIENTS: Final = ("interpreter", "data_dir", "trace")
_LENSES: Final = "code_lens"
_VERDICT: Final = "verdict_time_limit"


@frozen
class Preferences:
    """``settings`` are those of a run, ``verdict_seconds`` the limit for one run of the code."""

    settings: Settings
    verdict_seconds: float | None = None


async def preferences(server: LessonlServer, view: View) -> Preferences:
    """What holds for a document. Raises LessonlError for a setting that makes no sense."""
    given = await _given(server, view.uri)
    return await asyncio.to_thread(_preferences, view, given)


async def wants_lenses(server: LessonlServer, uri: str) -> bool:
    """Whether the user has turned lenses on."""
    return (await _given(server, uri)).get(_LENSES) is True


def _preferences(view: View, given: Mapping[str, object]) -> Preferences:
    if view.path is None:
        raise LessonlError(f"{view.uri} is not a file on this machine.", "Save it as one first.")
    apart = (*_CLIENTS, _LENSES, _VERDICT)
    ours = {name: value for name, value in given.items() if name not in apart}
    limit = given.get(_VERDICT)
    if limit is not None:
        limit = rules.SECONDS.check(_VERDICT, limit, _ORIGIN)
    settings = load(workspace_root(view.path), ours, origin=_ORIGIN)
    return Preferences(settings, float(limit) if isinstance(limit, int | float) else None)


async def _given(server: LessonlServer, uri: str) -> dict[str, object]:
    """The editor's settings for a document, asked for anew: a folder may have its own."""
    known = dict(server.state.settings)
    if not server.state.client.configuration:
        return known
    item = types.ConfigurationItem(scope_uri=uri, section="lessonl")
    try:
        answer: Any = await server.workspace_configuration_async(types.ConfigurationParams([item]))
    except JsonRpcException:
        return known
    found = plain(answer)
    return {**known, **setting_names(found[0] if isinstance(found, list) and found else None)}
