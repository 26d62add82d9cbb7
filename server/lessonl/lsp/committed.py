"""A file as the last commit of its git repository has it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from attrs import define, field, frozen

from lessonl.measure.process import Completed, run
from lessonl.model import LessonlError

_SECONDS: Final = 5.0
_KEPT_BYTES: Final = 32 << 20
_State = tuple[tuple[int, int, int] | None, ...]


@frozen
class Committed:
    """The content of a file in the last commit, and that commit's short name."""

    commit: str
    data: bytes = field(repr=False)


@define
class Commits:
    """Asks git; again only after its head has moved."""

    _known: dict[Path, tuple[_State, Committed | None]] = field(factory=dict, init=False)

    async def of(self, path: Path) -> Committed | None:
        """The committed version, or None: no repository, no such file in it, no git."""
        state = _state(path)
        if not any(state):
            return None
        known = self._known.get(path)
        if known is None or known[0] != state:
            known = self._known[path] = (state, await _committed(path))
        return known[1]


def _state(path: Path) -> _State:
    """What changes when the head of the file's repository moves; all None outside of one."""
    marks = (d / ".git" for d in path.resolve().parents)
    git = next((mark for mark in marks if mark.exists()), None)
    if git is None:
        return (None,)
    if git.is_file():  # of a worktree or a submodule: it names the directory
        named = git.read_text(errors="replace").partition("gitdir:")[2].strip()
        git = git.parent / named
    return tuple(_stamp(git / name) for name in ("HEAD", "logs/HEAD"))


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


async def _committed(path: Path) -> Committed | None:
    name = f"HEAD:./{path.name}"
    try:
        # Not `git show`, which may run a filter that the repository names.
        blob = await _git(path.parent, "cat-file", "blob", name)
        commit = await _git(path.parent, "rev-parse", "--short", "HEAD")
    except LessonlError:
        return None
    if not (blob.ok and commit.ok):
        return None
    return Committed(commit.stdout.decode().strip(), blob.stdout)


async def _git(directory: Path, *words: str) -> Completed:
    wanted = ("PATH", "HOME", "XDG_CONFIG_HOME")
    env = {name: os.environ[name] for name in wanted if name in os.environ}
    return await run(
        ["git", *words],
        cwd=directory,
        env={**env, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
        timeout=_SECONDS,
        limit=_KEPT_BYTES,
    )
