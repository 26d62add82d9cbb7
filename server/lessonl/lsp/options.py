"""What the client says of itself and what the user has set in the editor."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen
from lsprotocol import types


@frozen
class Client:
    """What the client can do; ``commands`` says that it registers the ``lessonl.*`` ones."""

    commands: bool = False
    progress: bool = False
    resolves_edits: bool = False
    shows_disabled: bool = False
    marks_preferred: bool = False
    versioned_edits: bool = False
    markdown: bool = False
    annotates: bool = False
    """Whether edits may carry annotations."""
    tags_generated: bool = False
    """Whether actions may be marked as written by a language model."""
    configuration: bool = False
    """Whether it can be asked for the settings of a document."""
    refreshes_lenses: bool = False
    trusted: bool = False
    """Whether its user trusts the folders that are open to run commands of their own."""


def client(params: types.InitializeParams) -> Client:
    """What an ``initialize`` request says."""
    text, window = params.capabilities.text_document, params.capabilities.window
    workspace = params.capabilities.workspace
    action, hover = (text.code_action, text.hover) if text else (None, None)
    edit = workspace.workspace_edit if workspace else None
    resolve = action.resolve_support if action else None
    formats = hover.content_format if hover else None
    tags = action.tag_support if action else None
    lenses = workspace.code_lens if workspace else None
    return Client(
        commands=bool(_initialization(params).get("clientCommands")),
        trusted=_initialization(params).get("trusted") is True,
        progress=bool(window and window.work_done_progress),
        resolves_edits="edit" in (resolve.properties if resolve else ()),
        shows_disabled=bool(action and action.disabled_support),
        marks_preferred=bool(action and action.is_preferred_support),
        versioned_edits=bool(edit and edit.document_changes),
        markdown=types.MarkupKind.Markdown in (formats or ()),
        annotates=bool(edit and edit.document_changes and edit.change_annotation_support),
        tags_generated=types.CodeActionTag.LlmGenerated in (tags.value_set if tags else ()),
        configuration=bool(workspace and workspace.configuration),
        refreshes_lenses=bool(lenses and lenses.refresh_support),
    )


def _initialization(params: types.InitializeParams) -> dict[str, Any]:
    given = plain(params.initialization_options)
    return given if isinstance(given, dict) else {}


def initial_settings(params: types.InitializeParams) -> dict[str, object]:
    """``initializationOptions.settings``."""
    return setting_names(_initialization(params).get("settings"))


def changed_settings(params: types.DidChangeConfigurationParams) -> dict[str, object]:
    """The section ``lessonl`` of a changed configuration."""
    given = plain(params.settings)
    return setting_names(given.get("lessonl") if isinstance(given, Mapping) else None)


def setting_names(given: object) -> dict[str, object]:
    """Settings as editors spell them (``timeLimit``) under the names of ours (``time_limit``)."""
    if not isinstance(given, Mapping):
        return {}
    return {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", str(k)).lower(): v for k, v in given.items()}


def plain(value: Any) -> Any:
    """A value as JSON has it; pygls hands over named tuples for what it has no type for."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(item) for name, item in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value
