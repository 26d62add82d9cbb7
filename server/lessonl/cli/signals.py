"""Runs the asynchronous part of a command so that Ctrl-C and ``kill`` leave nothing behind."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Cancelled(Exception):
    """The user ended the command; everything that it had started is gone."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of ``work``. The first SIGINT, SIGTERM or SIGHUP cancels it.

    It then has the time it needs to end its processes and remove its files; a third signal ends
    this process at once. Raises Cancelled unless ``work`` has made a result of what it had.
    """
    try:
        return asyncio.run(_guarded(work))
    except asyncio.CancelledError:
        raise Cancelled from None


async def _guarded(work: Coroutine[Any, Any, T]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    watched = [s for s in _SIGNALS if signal.getsignal(s) != signal.SIG_IGN]
    on_signal = _canceller(task, lambda: [loop.remove_signal_handler(s) for s in watched])
    for number in watched:
        loop.add_signal_handler(number, on_signal)
    return await work


def _canceller(task: asyncio.Task[Any], give_up: Callable[[], object]) -> Callable[[], None]:
    seen = 0

    def on_signal() -> None:
        nonlocal seen
        seen += 1
        if seen == 1:
            task.cancel()
        elif seen == 2:
            give_up()

    return on_signal
