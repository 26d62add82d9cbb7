"""Where a soak keeps everything, and what of it there is at one moment."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import frozen

from benchmarks.soak.processes import COOKIE, ours, reap

_GRACE_SECONDS: Final = 5.0


@frozen
class Snapshot:
    """What may not grow: processes, shared memory, temporary files, work, descriptors."""

    processes: tuple[str, ...]
    shared: tuple[str, ...]
    temporary: tuple[str, ...]
    work: tuple[str, ...]
    descriptors: int

    def more_than(self, before: Snapshot) -> list[str]:
        """What is there now and was not before."""
        kinds = ("processes", "shared", "temporary", "work")
        left = [
            f"{kind} left: {name}"
            for kind in kinds
            for name in sorted(set(getattr(self, kind)) - set(getattr(before, kind)))
        ]
        if self.descriptors != before.descriptors:
            left.append(f"descriptors: {before.descriptors} before, {self.descriptors} after")
        return left


@frozen
class Place:
    """Folders of our own below ``root``; ``cookie`` marks the processes."""

    root: Path
    cookie: str

    @property
    def environment(self) -> dict[str, str]:
        folders = {"HOME": "home", "TMPDIR": "tmp", "LESSONL_CACHE_DIR": "cache"}
        for name in folders.values():
            (self.root / name).mkdir(exist_ok=True)
        own = {name: str(self.root / folder) for name, folder in folders.items()}
        return {**os.environ, **own, COOKIE: self.cookie}

    def snapshot(self, worker: int) -> Snapshot:
        """Now, while ``worker`` has no judge; what is killed gets a moment to be gone."""
        deadline = time.monotonic() + _GRACE_SECONDS
        while (left := self.others(worker)) and time.monotonic() < deadline:
            reap()
            time.sleep(0.02)
        return Snapshot(
            tuple(left),
            _names(Path("/dev/shm"), "lessonl*"),
            _names(self.root / "tmp", "*"),
            _names(self.root / "cache" / "work", "*"),
            _descriptors(worker),
        )

    def others(self, worker: int) -> list[str]:
        """Our processes but the worker, each with its command."""
        return [f"{p.kind} {p.command}" for p in ours(self.cookie) if p.pid != worker]


def _names(folder: Path, pattern: str) -> tuple[str, ...]:
    return tuple(sorted(p.name for p in folder.glob(pattern)))


def _descriptors(pid: int) -> int:
    with suppress(OSError):
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return 0
