"""``lessonl/candidate``: what happens in a run, told to the client as it happens."""

from __future__ import annotations

import json
from typing import Any, Final

import attrs

from lessonl.lsp.runs import Run
from lessonl.lsp.state import LessonlServer
from lessonl.report.json import text
from lessonl.run import Event, Report

METHOD: Final = "lessonl/candidate"


def tell(server: LessonlServer, run: Run[Report], event: Event) -> None:
    """Tells one event to a client that has commands of its own; others do not know the method."""
    if server.state.client.commands:
        server.protocol.notify(METHOD, json.loads(text(_document(run, event))))


def _document(run: Run[Report], event: Event) -> dict[str, Any]:
    function, rewrite, verdict = run.function, event.rewrite, event.verdict
    speedup = verdict.speedup if verdict else None
    return {
        "textDocument": {"uri": function.file.as_uri()},
        "function": function.key,
        "name": function.qualified_name,
        "line": function.line,
        "kind": event.kind,
        "round": event.round,
        "agent": event.agent or (rewrite.agent if rewrite else ""),
        "technique": rewrite.technique if rewrite else "",
        "code": rewrite.text if rewrite else None,
        "outcome": verdict.outcome.value if verdict else None,
        "reason": verdict.reason if verdict else None,
        "speedup": attrs.asdict(speedup) if speedup else None,
        "lesson": event.lesson.text if event.lesson else None,
        "message": event.message,
    }
