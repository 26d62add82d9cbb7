"""What all agents of one base URL share: its places, its rate limit, and what it rejects."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Iterable

from lessonl.agents.faults import Fault
from lessonl.model import LessonlError
from lessonl.team import ModelAgent

LONGEST_PAUSE = 60.0
"""Seconds: the longest back-off of our own; a server may ask for more."""


class Endpoint:
    """One OpenAI-compatible server. One instance serves the agents of one run (one event loop).

    ``concurrency`` is how many requests it gets at once, ``pause`` the seconds of the first
    back-off.
    """

    def __init__(self, base_url: str, concurrency: int = 4, *, pause: float = 1.0) -> None:
        self.base_url = base_url.rstrip("/")
        self._places = asyncio.Semaphore(concurrency)
        self._pause = pause
        self._held_until = 0.0
        self._rejected: dict[str, set[str]] = {}

    @property
    def held(self) -> float:
        """For how many more seconds no request may start."""
        return max(0.0, self._held_until - time.monotonic())

    def hold(self, seconds: float) -> None:
        """Lets no request of any agent start for ``seconds``."""
        self._held_until = max(self._held_until, time.monotonic() + seconds)

    def pause_after(self, fault: Fault, attempt: int) -> float:
        """Seconds before failure number ``attempt`` (from 0) is followed by another request.

        Where the server has too much to do, they hold for the requests of every agent.
        """
        delay = fault.retry_after
        if delay is None:
            delay = self.backoff(attempt)
        if fault.brief and (fault.status == 429 or fault.retry_after is not None):
            self.hold(delay)
        return delay

    def backoff(self, attempt: int) -> float:
        """Seconds to wait after failure number ``attempt`` (from 0): doubling, with jitter."""
        return min(LONGEST_PAUSE, self._pause * 2.0**attempt) * random.uniform(0.5, 1.0)

    @contextlib.asynccontextmanager
    async def place(self, patience: float) -> AsyncIterator[None]:
        """A place among the requests under way, once the endpoint is not held back.

        Raises LessonlError when it is held back for longer than ``patience`` seconds.
        """
        async with self._places:
            end = time.monotonic() + patience
            while (left := self.held) > 0:
                if time.monotonic() + left > end:
                    raise LessonlError(
                        f"{self.base_url} got too many requests: the next may go in {left:.0f} s.",
                        "Wait, or raise the timeout of its agents above that.",
                        code="endpoint",
                    )
                # Whoever waits for the same moment should not arrive in the same moment.
                await asyncio.sleep(left * random.uniform(1.0, 1.1))
            yield

    def rejected(self, model: str) -> frozenset[str]:
        """The parameters that the server does not take for ``model``."""
        return frozenset(self._rejected.get(model, ()))

    def reject(self, model: str, parameter: str) -> None:
        """Notes that the server does not take ``parameter`` for ``model``."""
        self._rejected.setdefault(model, set()).add(parameter)


def endpoints(agents: Iterable[ModelAgent]) -> dict[str, Endpoint]:
    """One endpoint for each base URL of ``agents``, by that URL without a slash at its end.

    Where agents differ in the concurrency they name, the lowest holds.
    """
    lowest: dict[str, int] = {}
    for agent in agents:
        url = agent.base_url.rstrip("/")
        lowest[url] = min(lowest.get(url, agent.concurrency), agent.concurrency)
    return {url: Endpoint(url, concurrency) for url, concurrency in lowest.items()}
