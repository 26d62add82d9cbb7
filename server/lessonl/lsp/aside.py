"""Runs long work on an event loop of its own, so that the server's never waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


async def aside(work: Callable[[], Coroutine[Any, Any, T]], name: str) -> T:
    """Returns or raises what ``work`` does, on an event loop in a thread called ``name``.

    However long ``work`` computes between two awaits, the caller's loop goes on; they share the
    interpreter by turns. Cancelled, it cancels ``work`` and waits for its end, and what ``work``
    then still returns is returned.
    """
    loop = asyncio.new_event_loop()
    task = loop.create_task(work())
    ended: Future[T] = Future()
    threading.Thread(target=_run, args=(loop, task, ended), name=name, daemon=True).start()
    waiting = asyncio.wrap_future(ended)
    try:
        await asyncio.wait({waiting})
    except asyncio.CancelledError:
        with contextlib.suppress(RuntimeError):  # its loop was closed a moment ago
            loop.call_soon_threadsafe(task.cancel)
        await asyncio.wait({waiting})
        result = waiting.result()
        if (caller := asyncio.current_task()) is not None:
            caller.uncancel()
        return result
    return waiting.result()


def _run(loop: asyncio.AbstractEventLoop, task: asyncio.Task[T], ended: Future[T]) -> None:
    async def to_the_end() -> T:
        return await task

    try:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            result = runner.run(to_the_end())
    except asyncio.CancelledError:
        ended.cancel()
    except BaseException as error:
        ended.set_exception(error)
    else:
        ended.set_result(result)
