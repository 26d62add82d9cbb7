"""Whether a bank has changed since it was looked into, and keeping what was found there."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

_KEPT = 256

Stamp = tuple[tuple[int, int, int] | None, ...]


def stamp(bank: Path) -> Stamp:
    """Changes with what is in a bank; its first part is None where there is none."""
    return tuple(_of(file) for file in (bank, bank.with_name(f"{bank.name}-wal")))


def _of(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def put(kept: dict[K, V], place: K, value: V) -> None:
    """Keeps the latest 256."""
    kept.pop(place, None)
    kept[place] = value
    if len(kept) > _KEPT:
        del kept[next(iter(kept))]
