"""A job as a client sees it: one request, one progress, one way to end it."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams, JsonRpcRequestCancelled

from lessonl.lsp.failure import failure
from lessonl.lsp.progress import Progress
from lessonl.lsp.runs import Run
from lessonl.lsp.state import LessonlServer
from lessonl.lsp.wanted import Wanted
from lessonl.model import LessonlError

T = TypeVar("T")


def check_token(server: LessonlServer, method: str, about: Wanted) -> None:
    """Raises JsonRpcInvalidParams for a token that is in use."""
    if about.token is not None and about.token in server.work_done_progress.tokens:
        raise JsonRpcInvalidParams(
            f"{method}: its workDoneToken is that of a run that is going on."
        )


async def answer(run: Run[T]) -> T:
    """What a run comes to, as the answer to a request: who cancels the request ends the run.

    Raises JsonRpcException.
    """
    try:
        return await run.result()
    except LessonlError as error:
        raise failure(error) from error
    except asyncio.CancelledError:
        if (ours := asyncio.current_task()) is not None and ours.cancelling():
            await run.cancel()
            raise
        why = "The run was cancelled before it had found anything."
        raise JsonRpcRequestCancelled(why) from None


def progress_of(
    server: LessonlServer, run: Run[T], token: types.ProgressToken | None, title: str
) -> Progress:
    """The progress of a run, which ends it if the user wants that."""
    return Progress(server, title, token, lambda: server.start_task(run.cancel()))
