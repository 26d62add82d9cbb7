"""The table of the server's features, and where it logs."""

from __future__ import annotations

import asyncio
import importlib
import logging
import sys
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lessonl.lsp import (
    actions,
    commands,
    hover,
    judge,
    lenses,
    lesson_requests,
    model_requests,
    optimize,
    rewritten,
    run_requests,
)
from lessonl.lsp.options import changed_settings, client, initial_settings
from lessonl.lsp.state import LessonlServer


def make_server() -> LessonlServer:
    """A server with all its features, not yet connected to a client."""
    server = LessonlServer()
    options = types.CodeActionOptions([actions.KIND], resolve_provider=True)
    server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(actions.code_actions)
    server.feature(types.CODE_ACTION_RESOLVE)(actions.resolve)
    server.feature(types.TEXT_DOCUMENT_HOVER)(hover.hover)
    server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions(resolve_provider=True))(
        lenses.lenses
    )
    server.feature(types.CODE_LENS_RESOLVE)(lenses.resolve)
    server.feature(optimize.METHOD)(optimize.optimize)
    server.feature(judge.METHOD)(judge.judge)
    server.feature("lessonl/cancel")(optimize.cancel)
    for requests in (lesson_requests, run_requests, model_requests, rewritten):
        requests.register(server)
    _register_life(server)
    return server


def _register_life(server: LessonlServer) -> None:
    """What a client tells of itself, its settings and its documents."""
    state = server.state

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        state.client = client(params)
        state.settings = initial_settings(params)
        if not state.client.commands:
            commands.register(server)

    @server.feature(types.INITIALIZED)
    async def initialized(_params: types.InitializedParams) -> None:
        # What only some answers need is loaded once the client has been greeted.
        for name in ("lessonl.teams", "lessonl.measure.originals"):
            await asyncio.to_thread(importlib.import_module, name)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def changed(params: types.DidChangeConfigurationParams) -> None:
        state.settings.update(changed_settings(params))
        server.start_task(lenses.refresh(server))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(_params: types.DidSaveTextDocumentParams) -> None:
        state.results.forget_limits()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        # A run goes on: editors close documents that are merely out of sight.
        state.documents.forget(params.text_document.uri)

    @server.feature(types.SHUTDOWN)
    async def shutdown(*_: Any) -> None:
        await state.runs.end_all()


def log_to_stderr() -> None:
    """Warnings and defects go to stderr. What pygls would log beyond them holds whole documents."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(_without_traceback)
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def _without_traceback(record: logging.LogRecord) -> bool:
    """An answer that says no is no defect."""
    if record.exc_info and isinstance(record.exc_info[1], JsonRpcException):
        record.exc_info = None
        record.levelname = "INFO"
    return True
