"""Private directories in the cache for what is being made; none outlives its owner for long.

Each holds a file that its owner keeps locked. The kernel takes the lock back when the owner ends,
however that happens, so what can be locked is nobody's, and whoever makes a directory removes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

HOLD: Final = ".held"
"""The locked file in each directory."""


@contextmanager
def workplace(cache: Path, name: str) -> Iterator[Path]:
    """A fresh directory ``work/<name>-...`` in the cache, gone afterwards; those of the dead too.

    It lies on the cache's file system: what is made in it can be moved to its place in the cache
    in one step. Raises OSError when it cannot be made.
    """
    root = cache / "work"
    root.mkdir(parents=True, exist_ok=True)
    with ExitStack() as abandoned, ExitStack() as turn:
        # Nobody may look for a lock between the making of a directory and of its lock.
        _lock(cache / "work.lock", turn, wait=True)
        for path in _abandoned(root, abandoned):
            abandoned.callback(remove, path)
        work = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=root))
        hold = ExitStack()
        _lock(work / HOLD, hold, wait=True)
    with hold:
        try:
            yield work
        finally:
            remove(work)


def remove(directory: Path) -> None:
    """Removes a directory with all that it holds, directories that nobody may write to as well."""
    shutil.rmtree(directory, ignore_errors=True)
    if not directory.exists():
        return
    for root, names, _ in os.walk(directory):
        for name in names:
            path = Path(root) / name
            with contextlib.suppress(OSError):
                if not path.is_symlink():
                    path.chmod(0o700)
    shutil.rmtree(directory, ignore_errors=True)


def _abandoned(root: Path, held: ExitStack) -> Iterator[Path]:
    """The directories that nobody holds; ``held`` does from now on."""
    for path in root.iterdir():
        with contextlib.suppress(OSError):
            if _lock(path / HOLD, held, wait=False):
                yield path


def _lock(path: Path, until: ExitStack, *, wait: bool) -> bool:
    """Locks a file, made if need be, until ``until`` closes; whether it could without waiting."""
    with ExitStack() as undo:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        undo.callback(os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        until.push(undo.pop_all())
    return True
