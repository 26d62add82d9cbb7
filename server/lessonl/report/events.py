"""Events as lines of JSON, for logs that are compared."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from lessonl.plain import plain
from lessonl.run import Event


def event_line(event: Event) -> str:
    """One event on one line; what is empty is left out, and equal events make equal lines."""
    values = {k: v for k, v in plain(event).items() if v not in (None, "", (), [])}
    return json.dumps(values)


_OF_A_TURN: Final = ("proposed", "graded", "lesson")


class EventLog:
    """Writes events as lines; those of a round by agent, as who was first is no part of a run."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._round: list[Event] = []

    def __call__(self, event: Event) -> None:
        """Writes an event, or keeps it until its round is over."""
        if event.kind in _OF_A_TURN:
            self._round.append(event)
            return
        self.flush()
        self._write(event_line(event))

    def flush(self) -> None:
        """Writes what there is of a round."""
        for event in sorted(self._round, key=lambda x: (x.agent, x.round)):
            self._write(event_line(event))
        self._round = []
