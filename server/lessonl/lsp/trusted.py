"""Whether the client lets the commands of a file's workspace run."""

from __future__ import annotations

from pathlib import Path

from lessonl.lsp.documents import path_of
from lessonl.lsp.state import LessonlServer
from lessonl.source.workspace import workspace_root


def trusts(server: LessonlServer, file: Path) -> bool:
    """Whether the client has said that its user trusts the folders that are open, and it is in one.

    A file from elsewhere may be open beside them, with a ``lessonl.toml`` that nobody has seen.
    """
    if not server.state.client.trusted:
        return False
    opened = server.workspace.folders or [server.workspace.root_uri]
    folders = [path_of(uri) for uri in opened if uri]
    root = workspace_root(file)
    return any(root.is_relative_to(folder.resolve()) for folder in folders if folder)
