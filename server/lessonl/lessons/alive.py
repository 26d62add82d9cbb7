"""Whether the process of a run still lives: it holds a lock on a file until it ends, however.

The system drops the lock with the process, so that no mark of a killed one has to be believed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path

_ATTEMPTS = 10
_PAUSE = 0.02


class Claims:
    """The runs of a bank that this process carries out, one file each beside the bank."""

    def __init__(self, bank: Path | None) -> None:
        """A bank in memory has none: nobody else can see its runs."""
        self._directory = bank.with_name(f"{bank.name}-runs") if bank else None
        self._held: dict[int, int] = {}

    def take(self, run: int) -> bool:
        """Claims a run until ``drop``; False when another holds it. Raises OSError."""
        if self._directory is None or run in self._held:
            return True
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        for _ in range(_ATTEMPTS):
            file = os.open(self._path(run), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if self._locked(file, run):
                self._held[run] = file
                return True
            os.close(file)
            # Who only looks holds the lock as well, for a moment.
            time.sleep(_PAUSE)
        return False

    def _locked(self, file: int, run: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Who held it until now may have removed the file.
            return os.path.samestat(os.fstat(file), self._path(run).stat())
        except (BlockingIOError, FileNotFoundError):
            return False

    def drop(self, run: int) -> None:
        """Gives a run up, and removes its file."""
        file = self._held.pop(run, None)
        if file is not None:
            with contextlib.suppress(OSError):
                self._path(run).unlink()
            os.close(file)

    def drop_all(self) -> None:
        """Gives all runs up."""
        for run in tuple(self._held):
            self.drop(run)

    def held(self, run: int) -> bool:
        """Whether this or any other process carries the run out."""
        if self._directory is None or run in self._held:
            return True
        try:
            file = os.open(self._path(run), os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            os.close(file)
        return False

    def _path(self, run: int) -> Path:
        assert self._directory is not None
        return self._directory / f"{run}.lock"
