"""A cassette: what agents answered and what was measured, so that a run can be had again.

A file of JSON lines to be read and reviewed. The first says which version of the form it has, and
every other one has a ``key`` and one entry, appended as soon as it is known. What a kill has cut
off at the end is dropped.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from lessonl.model import LessonlError

VERSION: Final = 1

Entry = Mapping[str, Any]


class Cassette(Protocol):
    """Holds entries of plain data by keys that a person can read."""

    def find(self, key: str) -> Entry | None:
        """The entry of a key, if there is one."""
        ...

    def keep(self, key: str, entry: Entry) -> None:
        """Adds an entry; it is there for good once this returns."""
        ...


class NotRecorded(Exception):
    """A replay has come to something that was not recorded. It ends the run."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class CassetteFile:
    """An open file. ``close`` it in the end. Raises LessonlError for what cannot be used."""

    def __init__(self, path: Path, *, record: bool) -> None:
        """Opens a file to replay it, or to ``record`` on where it ends; that makes it if need be.

        Only one process at a time may record into a file.
        """
        self.path = path
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND if record else os.O_RDONLY
        try:
            self._file = os.open(path, flags | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._unusable(error) from error
        try:
            if record:
                self._lock()
            self._entries = self._read()
            if record:
                self._start()
        except BaseException:
            os.close(self._file)
            raise

    def close(self) -> None:
        """Closes the file; what was kept stays."""
        os.close(self._file)

    def find(self, key: str) -> Entry | None:
        """The entry of a key, if there is one."""
        return self._entries.get(key)

    def keep(self, key: str, entry: Entry) -> None:
        """Appends an entry."""
        if key not in self._entries:
            self._append({"key": key, **entry})
            self._entries[key] = entry

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LessonlError(
                f"Another process is recording into {self.path}.", "Name another file."
            ) from None
        except OSError as error:
            raise self._unusable(error) from error

    def _read(self) -> dict[str, Entry]:
        """All entries; ``_size`` is then where the last whole line ends."""
        try:
            data = self._bytes()
        except OSError as error:
            raise self._unusable(error) from error
        whole, _, _ = data.rpartition(b"\n")
        self._size = len(whole) + 1 if whole else 0
        entries: dict[str, Entry] = {}
        for number, line in enumerate(whole.split(b"\n") if whole else [], 1):
            values = self._parsed(line, number)
            if number == 1:
                self._check_version(values)
            else:
                entries.setdefault(str(values.pop("key")), values)
        return entries

    def _bytes(self) -> bytes:
        with os.fdopen(os.dup(self._file), "rb") as file:
            return file.read()

    def _parsed(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            values = json.loads(line.decode("utf-8", "surrogatepass"))
        except ValueError:
            values = None
        if not isinstance(values, dict) or ("key" not in values and number > 1):
            raise LessonlError(
                f"Line {number} of {self.path} is not one of a cassette.",
                "Name a file that `lessonl optimize --record` has written, or a new one.",
            )
        return values

    def _check_version(self, header: Mapping[str, Any]) -> None:
        version = header.get("cassette")
        if not isinstance(version, int):
            raise LessonlError(f"{self.path} is not a cassette.", "Name another file.")
        if version > VERSION:
            raise LessonlError(
                f"The cassette {self.path} was written by a newer LessonL.", "Update LessonL."
            )

    def _start(self) -> None:
        """Drops a line that was cut off, and begins a new file."""
        try:
            os.ftruncate(self._file, self._size)
        except OSError as error:
            raise self._unusable(error) from error
        if not self._size:
            self._append({"cassette": VERSION})

    def _append(self, values: Mapping[str, Any]) -> None:
        text = json.dumps(values, ensure_ascii=False, default=str)
        line = text.encode("utf-8", "surrogatepass") + b"\n"
        try:
            written = os.write(self._file, line)
            if written < len(line):
                os.ftruncate(self._file, self._size)
                raise OSError(28, "the disk is full")
        except OSError as error:
            raise self._unusable(error) from error
        self._size += len(line)

    def _unusable(self, error: OSError) -> LessonlError:
        why = error.strerror or str(error)
        return LessonlError(f"The cassette {self.path} cannot be used: {why}.", "Check the path.")
