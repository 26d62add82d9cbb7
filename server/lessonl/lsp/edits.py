"""The edit that puts a rewrite into the document as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import evolve
from lsprotocol import types

from lessonl.lsp.documents import View
from lessonl.lsp.options import Client
from lessonl.model import Function, Rewrite, Verdict
from lessonl.report.verdict import headline, label
from lessonl.report.words import interval
from lessonl.run import Attempt
from lessonl.source.rewrite import edits, split_rewrite

_ANNOTATION: Final = "lessonl"


def workspace_edit(
    view: View, function: Function, rewrite: Rewrite, *, versioned: bool
) -> types.WorkspaceEdit:
    """Changes the function and adds the includes it lacks, nothing else.

    ``versioned`` edits name the version that they fit, so that a client refuses them after it.
    """
    changes = _changes(view, function, rewrite)
    if not versioned:
        return types.WorkspaceEdit(changes={view.uri: changes})
    return _versioned(view, changes)


def attempt_edit(
    view: View, function: Function, attempt: Attempt, client: Client
) -> types.WorkspaceEdit:
    """The same for a rewrite that was measured, which is said in an annotation if that can be."""
    if not client.annotates:
        return workspace_edit(view, function, attempt.rewrite, versioned=client.versioned_edits)
    changes = [
        types.AnnotatedTextEdit(_ANNOTATION, change.range, change.new_text)
        for change in _changes(view, function, attempt.rewrite)
    ]
    annotation = _annotation(attempt.verdict)
    return evolve(_versioned(view, changes), change_annotations={_ANNOTATION: annotation})


def _annotation(verdict: Verdict) -> types.ChangeAnnotation:
    strength = verdict.evidence.oracle_strength
    span = f" {interval(verdict.speedup)}" if verdict.speedup else ""
    # A person should look before a change that is implausible, or that little has tested.
    weak = verdict.evidence.unreached or (strength is not None and strength.weak)
    looks = verdict.flagged or bool(weak)
    return types.ChangeAnnotation(
        f"LessonL: {label(verdict)}{span}",
        needs_confirmation=looks,
        description=str(headline(verdict)),
    )


def _changes(view: View, function: Function, rewrite: Rewrite) -> list[types.TextEdit]:
    return [
        types.TextEdit(view.positions.range(e.start, e.end), e.replacement.decode())
        for e in edits(view.data, function, split_rewrite(rewrite.text))
    ]


def _versioned(
    view: View, changes: Sequence[types.TextEdit | types.AnnotatedTextEdit]
) -> types.WorkspaceEdit:
    document = types.OptionalVersionedTextDocumentIdentifier(view.uri, view.version)
    edit = types.TextDocumentEdit(document, list(changes))
    return types.WorkspaceEdit(document_changes=[edit])
