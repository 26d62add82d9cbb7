"""Keeps a server's processes from outliving it, whoever is killed, and however.

A small process stands between the editor and the server. The server's orphans become its children
(it is their *subreaper*), so that when the server is gone it can end all of them, those that left
their session too. When the small process itself is killed, the kernel tells the server to end.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_CHILD_SUBREAPER: Final = 36
_FORWARDED: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def guarded(serve: Callable[[], int]) -> int:
    """The exit code of ``serve``, which runs in a child process of its own session.

    Returns in both processes. Call it before the first thread is started. In the child, SIGTERM
    says that the guard has died.
    """
    guard = os.getpid()
    child = os.fork()
    if child == 0:
        os.setsid()
        _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != guard:  # it died before the kernel knew what to do then
            return 1
        return serve()
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    _let_go_of_the_client()
    for number in _FORWARDED:
        signal.signal(number, lambda received, _: _send(child, received))
    code = _wait_for(child)
    _end_orphans()
    return code


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _let_go_of_the_client() -> None:
    """The client must see its pipes close when the server's end is closed."""
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)


def _send(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


def _wait_for(child: int) -> int:
    """The child's exit code, 128 + N after signal N; orphans that end meanwhile are reaped."""
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _end_orphans() -> None:
    """Kills every process that has become ours; the children of each then become ours too."""
    with contextlib.suppress(ChildProcessError):
        while True:
            for orphan in _children(os.getpid()):
                _send(orphan, signal.SIGKILL)
            os.waitpid(-1, 0)


def _children(parent: int) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # The name may hold spaces and parentheses; the parent is the second field after it.
            fields = (process / "stat").read_bytes().rpartition(b")")[2].split()
            if int(fields[1]) == parent:
                yield int(process.name)
