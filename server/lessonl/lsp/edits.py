"""The edit that puts a rewrite into the document as it is now."""

from __future__ import annotations

from lsprotocol import types

from lessonl.lsp.documents import View
from lessonl.model import Function, Rewrite
from lessonl.source.rewrite import edits, split_rewrite


def workspace_edit(
    view: View, function: Function, rewrite: Rewrite, *, versioned: bool
) -> types.WorkspaceEdit:
    """Changes the function and adds the includes it lacks, nothing else.

    ``versioned`` edits name the version that they fit, so that a client refuses them after it.
    """
    changes = [
        types.TextEdit(view.positions.range(e.start, e.end), e.replacement.decode())
        for e in edits(view.data, function, split_rewrite(rewrite.text))
    ]
    if not versioned:
        return types.WorkspaceEdit(changes={view.uri: changes})
    document = types.OptionalVersionedTextDocumentIdentifier(view.uri, view.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, changes)])
