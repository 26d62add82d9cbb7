"""What all runs of a user spend in a day: one file that any number of processes append to.

A request's worst case is appended before it is sent, and what it used less of when that is known,
each under a lock on the file: two processes cannot both take the last of a limit. A process that
is killed leaves its worst case standing. A line that a kill has cut off stands for a request that
was not sent, and is skipped.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from attrs import define, field

from lessonl.agents.amount import Amount

_FIELDS: Final = ("tokens_in", "tokens_out", "nano", "unpriced")


def _today() -> str:
    return time.strftime("%Y-%m-%d")


@define
class Day:
    """One day's file as far as it was read."""

    path: Path
    total: Amount = field(factory=Amount)
    _offset: int = 0

    def add(self, amount: Amount, allow: Callable[[Amount], None]) -> None:
        """Appends ``amount``, unless ``allow``, told the day's total before it, raises.

        Raises OSError when the file cannot be written.
        """
        with self._locked() as file:
            self._read(file)
            allow(self.total)
            line = json.dumps({name: getattr(amount, name) for name in _FIELDS})
            os.write(file, f"{line}\n".encode())

    @contextmanager
    def _locked(self) -> Iterator[int]:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)

    def _read(self, file: int) -> None:
        size = os.fstat(file).st_size
        if size < self._offset:  # somebody has removed the file, and another one begins
            self.total, self._offset = Amount(), 0
        data = os.pread(file, size - self._offset, self._offset)
        if data and not data.endswith(b"\n"):
            os.write(file, b"\n")
            data += b"\n"
        self._offset += len(data)
        for line in data.splitlines():
            self.total = self.total.plus(_parsed(line))


def _parsed(line: bytes) -> Amount:
    try:
        values = json.loads(line)
        return Amount(**{name: int(values[name]) for name in _FIELDS})
    except (ValueError, TypeError, KeyError):
        return Amount()


class Days:
    """The days' files in one directory."""

    def __init__(self, directory: Path, today: Callable[[], str] = _today) -> None:
        self._directory = directory
        self._today = today
        self._day: Day | None = None

    def today(self) -> Day:
        """The file of this day, by the local calendar."""
        path = self._directory / f"{self._today()}.jsonl"
        if self._day is None or self._day.path != path:
            self._day = Day(path)
        return self._day
