"""Asks again, once, what could not be answered because a process was ended from outside."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from attrs import frozen

from lessonl.measure.line import Disturbed
from lessonl.measure.referee import Referee

Answer = TypeVar("Answer")


@frozen
class Again:
    """For questions to one referee; ``forget`` drops everything that lives in its runners."""

    _referee: Referee
    _forget: Callable[[], None]
    _note: Callable[[str], None]

    async def ask(self, question: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer to ``question``, asked once more with new processes when it was disturbed.

        What is killed twice while it runs is not disturbed but needs too much: then the kill is
        part of the answer, and `Disturbed` is raised only where nothing can be said without.
        """
        try:
            if not self._referee.alive:
                await self._renew()
            return await question()
        except Disturbed:
            self._note("starting again: a measuring process was killed")
            await self._renew()
            with self._referee.taking_kills():
                return await question()

    async def _renew(self) -> None:
        self._forget()
        await self._referee.restart()
