"""Has a job done in a process of its own, and ends that process with all that it has started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import sys
from collections.abc import Callable
from typing import Any, Final

from lessonl.lsp.jobs import Order, Told
from lessonl.lsp.worker import LENGTH
from lessonl.model import LessonlError
from lessonl.run import Event

_PATIENCE_SECONDS: Final = 0.7
_COMMAND: Final = (sys.executable, "-P", "-m", "lessonl.lsp.worker")


async def done(order: Order, note: Callable[[str], None], on_event: Callable[[Event], None]) -> Any:
    """What the order's job comes to.

    Cancelled, it cancels the job, and returns what that still returns; one that computes for too
    long to hear of it is killed. Raises LessonlError as the job does, and when its process ended
    by itself, and CancelledError.
    """
    child = await asyncio.create_subprocess_exec(
        *_COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={k: v for k, v in os.environ.items() if k not in order.variables},
        start_new_session=True,
    )
    reading = asyncio.create_task(_last(child, note, on_event))
    assert child.stdin is not None
    try:
        child.stdin.write(pickle.dumps(order))
        await asyncio.wait({reading})
    except asyncio.CancelledError:
        child.stdin.close()
        await asyncio.wait({reading}, timeout=_PATIENCE_SECONDS)
        if not reading.done():
            raise
        last = reading.result()
        if last.kind == "cancelled":
            raise
        if (caller := asyncio.current_task()) is not None:
            caller.uncancel()
    finally:
        await _end(child, reading)
    return _result(reading.result())


def _result(last: Told) -> Any:
    if isinstance(last.value, LessonlError):
        raise last.value
    if last.kind == "cancelled":
        raise asyncio.CancelledError
    return last.value


async def _last(
    child: asyncio.subprocess.Process,
    note: Callable[[str], None],
    on_event: Callable[[Event], None],
) -> Told:
    """Passes on what is told until the last."""
    assert child.stdout is not None
    try:
        while True:
            (length,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
            told = pickle.loads(await child.stdout.readexactly(length))
            if told.kind == "note":
                note(told.value)
            elif told.kind == "event":
                on_event(told.value)
            else:
                return told  # type: ignore[no-any-return]
    except asyncio.IncompleteReadError:
        code = await child.wait()
        why = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        error = LessonlError(
            f"The process of the run has ended by itself ({why}).",
            "Its last words are in the log; try again.",
            code="environment",
        )
        return Told("error", error)


async def _end(child: asyncio.subprocess.Process, reading: asyncio.Task[Told]) -> None:
    """Waits for the process; what does not end by itself is killed, its children die with it."""
    if child.stdin is not None:
        child.stdin.close()
    waiting = asyncio.create_task(child.wait())
    if reading.done():
        await asyncio.wait({waiting}, timeout=_PATIENCE_SECONDS)
    reading.cancel()
    if not waiting.done():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    await waiting
