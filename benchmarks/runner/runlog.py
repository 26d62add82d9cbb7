"""The log of a cell: JSON lines, one for every start and one for every finished problem.

A line is appended by one write as soon as a problem is done, so that a kill at any moment costs no
more than the problem under way. What it cut off at the end is dropped when the log is opened again.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.runner.identity import difference
from lessonl.model import LessonlError

FORMAT: Final = 1
"""Of the line that says what is run."""

Row = dict[str, Any]


class RunLog:
    """An open log, locked against other processes; see ``opened``."""

    def __init__(self, path: Path, file: int) -> None:
        self.path = path
        self._file = file
        data = _all_of(file)
        whole = data[: data.rfind(b"\n") + 1]
        os.ftruncate(file, len(whole))
        self.starts, self.rows = parsed(whole, path)

    def begin(self, config: Mapping[str, Any], texts: Mapping[str, str], about: Row) -> None:
        """Notes a start. Raises LessonlError where the log is of another cell or other problems."""
        mine: Row = json.loads(json.dumps(dict(config)))
        if self.starts and (why := difference(mine, self.starts[0]["config"])):
            raise LessonlError(
                f"{self.path} is of another cell: it has {why}.",
                "Ask for the same, or name another file with --out.",
            )
        for name, text in texts.items():
            before = next((s["texts"][name] for s in self.starts if name in s["texts"]), text)
            if before != text:
                raise LessonlError(
                    f"The problem {name} is no longer what it was in {self.path}.",
                    "Name another file with --out.",
                )
        start = {"lessonl-bench": FORMAT, "config": mine, "texts": dict(texts), **about}
        self._append(start)
        self.starts.append(start)

    @property
    def done(self) -> set[tuple[str, int]]:
        """What needs no more running: problems, by trial."""
        return {(row["problem"], row["trial"]) for row in self.rows}

    def add(self, row: Row) -> None:
        """Appends what a problem came to."""
        self._append(row)
        self.rows.append(row)

    def _append(self, values: Row) -> None:
        line = json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        try:
            written = os.write(self._file, line)
            if written < len(line):
                raise OSError(28, "the disk is full")
        except OSError as error:
            raise _unusable(self.path, error) from error


@contextmanager
def opened(path: Path) -> Iterator[RunLog]:
    """The log at a path, made if need be. Raises LessonlError for what is no log, or is in use."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise LessonlError(
                f"Another process is writing {path}.", "Wait for it, or name another file."
            ) from None
        yield RunLog(path, file)
    finally:
        os.close(file)


def read(path: Path) -> tuple[list[Row], list[Row]]:
    """The starts and the rows of a log, a torn last line left out. Raises LessonlError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unusable(path, error) from error
    starts, rows = parsed(data[: data.rfind(b"\n") + 1], path)
    if not starts:
        raise LessonlError(f"There is no run in {path}.", "Name a log of `lessonl-bench run`.")
    return starts, rows


def parsed(data: bytes, path: Path) -> tuple[list[Row], list[Row]]:
    """The starts and the rows of whole lines. Raises LessonlError for a line that is neither."""
    starts: list[Row] = []
    rows: list[Row] = []
    for number, line in enumerate(data.splitlines(), 1):
        try:
            values = json.loads(line.decode("utf-8", "surrogatepass"))
        except ValueError:
            values = None
        if not isinstance(values, dict) or not {"lessonl-bench", "problem"} & values.keys():
            raise LessonlError(
                f"Line {number} of {path} is not one of a log.",
                "Name a file that `lessonl-bench run` has written, or a new one.",
            )
        if "lessonl-bench" in values:
            starts.append(values)
        else:
            rows.append(values)
    return starts, rows


def _all_of(file: int) -> bytes:
    with os.fdopen(os.dup(file), "rb") as stream:
        stream.seek(0)
        return stream.read()


def _unusable(path: Path, error: OSError) -> LessonlError:
    return LessonlError(
        f"The log {path} cannot be used: {error.strerror or error}.", "Check the path."
    )
