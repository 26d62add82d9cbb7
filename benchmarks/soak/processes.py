"""Which processes are ours: those with our cookie in their environment, and their children."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import frozen

COOKIE: Final = "LESSONL_SOAK"
"""The variable in the environment of the processes that we start; what they start is scrubbed."""
_COMPILERS: Final = ("g++", "c++", "cc1plus", "as", "ld", "collect2", "lessonl-launch", "clang")


@frozen
class Process:
    pid: int
    parent: int
    command: str

    @property
    def kind(self) -> str:
        """ "referee", "runner", "compiler", or "python" for all else."""
        name = Path(self.command.partition(" ")[0]).name
        for program in ("referee", "runner"):
            if name.startswith(f"{program}-"):
                return program
        if name.startswith("launch-") or name in _COMPILERS or "-linux-gnu" in name:
            return "compiler"
        return "python"


def ours(cookie: str) -> tuple[Process, ...]:
    """All processes with the cookie, and all that descend from one; this one is none of them."""
    everything = {p.pid: p for p in _all()}
    found = {pid for pid in everything if _carries(pid, cookie)}
    found |= {p.pid for p in everything.values() if p.parent == os.getpid()}
    more = True
    while more:
        more = False
        for process in everything.values():
            if process.parent in found and process.pid not in found:
                found.add(process.pid)
                more = True
    return tuple(everything[pid] for pid in sorted(found - {os.getpid()}))


def reap() -> None:
    """Takes leave of orphans that have ended: as a subreaper we are their parent."""
    for process in _all(zombies=True):
        if process.parent == os.getpid() and not process.command:
            with suppress(ChildProcessError):
                os.waitpid(process.pid, os.WNOHANG)


def _all(*, zombies: bool = False) -> Iterator[Process]:
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
            words = (entry / "cmdline").read_bytes().replace(b"\0", b" ").strip()
            if zombies or state != "Z":
                yield Process(int(entry.name), int(parent), words.decode(errors="replace"))


def _carries(pid: int, cookie: str) -> bool:
    with suppress(OSError):
        words = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        return f"{COOKIE}={cookie}".encode() in words
    return False
