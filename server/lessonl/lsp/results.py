"""What runs have found, by file and by the function's text: those of this server and all others.

The bank has them. A function that was edited has another key, so its results hide; undone, they
are there again.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from pathlib import Path

from attrs import define, evolve, field, frozen

from lessonl.lessons.bank import Bank, location
from lessonl.lessons.recall import Recalled, recall
from lessonl.lsp.stamps import Stamp, put, stamp
from lessonl.model import Function, LessonlError
from lessonl.run import Report
from lessonl.source.compile_db import workspace_root

_PATIENCE_SECONDS = 1.0
# Finding a file's workspace asks for many files, and beside a run every question waits its turn.
_PLACE_SECONDS = 5.0

_Place = tuple[Path, str]


@frozen
class _Looked:
    """What a bank in a certain state said of a function; where it is was found out ``at``."""

    at: float
    bank: Path
    state: Stamp
    found: Recalled | None


@define
class Results:
    """The last report of each function, and what cannot be judged."""

    _looked: dict[_Place, _Looked] = field(factory=dict, init=False)
    _session: dict[_Place, Recalled] = field(factory=dict, init=False)
    _limits: dict[_Place, str] = field(factory=dict, init=False)

    def keep(self, report: Report, *, tried: bool = False) -> None:
        """A run of this server has ended; its report is kept for a bank that could not keep it.

        What ``tried`` a lesson is left to the bank: what was found before may be better.
        """
        place = (report.function.file, report.function.key)
        self._looked.pop(place, None)
        if tried:
            return
        # What a bank says to have ended after this began is this, or newer.
        began = time.time() - report.wall_seconds
        last = _later(self._session.pop(place, None), Recalled(report, began))
        if last is not None:
            put(self._session, place, last)

    async def of(
        self, path: Path | None, function: Function, *, at_work: bool = False
    ) -> Report | None:
        """The report on this text of the function; a bank that cannot be read has none.

        ``at_work`` says that a run is writing: then what is known already is good enough.
        """
        if path is None:
            return None
        place = (path, function.key)
        here = evolve(function, file=path)
        looked = self._looked.get(place)
        if looked is None or not at_work:
            looked = await asyncio.to_thread(_look, here, looked)
        put(self._looked, place, looked)
        last = _later(self._session.get(place), looked.found)
        return last.report if last else None

    def changed(self, key: str) -> None:
        """The bank has another opinion of a function's text; what is remembered is dropped."""
        for remembered in (self._looked, self._session):
            for place in [place for place in remembered if place[1] == key]:
                del remembered[place]

    def limit(self, function: Function, why: str) -> None:
        """Notes that this text of the function is beyond us."""
        self._limits[function.file, function.key] = why

    def limit_of(self, path: Path | None, function: Function) -> str:
        """Why this text of the function cannot be judged, or ""."""
        return self._limits.get((path, function.key), "") if path else ""

    def forget_limits(self) -> None:
        """Something was saved: a header or a flag may have changed what can be judged."""
        self._limits.clear()


def _later(first: Recalled | None, second: Recalled | None) -> Recalled | None:
    """A cancelled run replaces nothing that came to its end."""
    there = [found for found in (first, second) if found is not None]
    return max(there, key=lambda found: (not found.report.cancelled, found.ended), default=None)


def _look(function: Function, known: _Looked | None) -> _Looked:
    """What the bank says now; it is opened only if its file has changed since it was ``known``."""
    now = time.monotonic()
    if known is None or now - known.at > _PLACE_SECONDS:
        at, bank = now, location(workspace_root(function.file))
    else:
        at, bank = known.at, known.bank
    state = stamp(bank)
    if known is not None and (known.bank, known.state) == (bank, state):
        return evolve(known, at=at)
    return _Looked(at, bank, state, _recalled(bank, function) if state[0] else None)


def _recalled(bank: Path, function: Function) -> Recalled | None:
    try:
        with closing(Bank(bank, _PATIENCE_SECONDS)) as opened:
            return recall(opened, function)
    except LessonlError:
        return None
