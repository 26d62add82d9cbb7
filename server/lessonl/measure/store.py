"""Shared objects kept by the content of everything that went into them. Safe to delete."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

#: Above this many bytes the least recently used objects are dropped.
_MOST_BYTES = 1 << 30


def digest(parts: Iterable[bytes]) -> str:
    """One name for a list of contents; their boundaries count."""
    hasher = hashlib.sha256()
    for part in parts:
        hasher.update(len(part).to_bytes(8, "little"))
        hasher.update(part)
    return hasher.hexdigest()[:40]


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@frozen
class Store:
    """A directory of files named by digest. Two processes may use it at once.

    Files are written in ``scratch``, the caller's own on the same disk, and then moved.
    """

    directory: Path
    scratch: Path

    def get(self, key: str) -> Path | None:
        path = self.directory / f"{key}.so"
        with contextlib.suppress(OSError):
            os.utime(path)
            return path
        return None

    def put(self, key: str, made: Path) -> Path:
        """Keeps a copy and returns it; the file itself when the disk does not take one."""
        target = self.directory / f"{key}.so"
        partial = self.scratch / f"{key}.part"
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(made, partial)
            partial.replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink()
            return made
        return target

    def text(self, key: str) -> str | None:
        """A text kept under ``key``; None where there is none, or half of one."""
        with contextlib.suppress(OSError, UnicodeDecodeError):
            kept = (self.directory / f"{key}.txt").read_bytes().decode()
            seal, _, text = kept.partition("\n")
            if seal == _seal(text):
                return text
        return None

    def put_text(self, key: str, text: str) -> None:
        """Keeps a text, under a hash of it: a file may lose its end with the power."""
        with contextlib.suppress(OSError):
            self.directory.mkdir(parents=True, exist_ok=True)
            partial = self.scratch / f"{key}.part"
            partial.write_bytes(f"{_seal(text)}\n{text}".encode())
            partial.replace(self.directory / f"{key}.txt")

    def prune(self) -> None:
        """Drops the least recently used objects above the limit."""
        with contextlib.suppress(OSError):
            files = sorted(
                self.directory.glob("*.*"), key=lambda f: f.stat().st_mtime, reverse=True
            )
            kept = 0
            for file in files:
                kept += file.stat().st_size
                if kept > _MOST_BYTES:
                    file.unlink()
