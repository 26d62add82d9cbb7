"""The counters of the processor and the kernel for one process: perf_event_open(2)."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import struct
import time
from pathlib import Path
from typing import Final

from attrs import frozen

_CALLS: Final = {"x86_64": 298, "aarch64": 241}
_BYTES: Final = 112
"""Size of perf_event_attr since Linux 4.1; the kernel takes what is shorter than its own."""
_WAIT_SECONDS, _POLL_SECONDS = 1.0, 0.001
_IN_USER_SPACE: Final = 1 << 5 | 1 << 6
"""exclude_kernel, exclude_hv."""
_NONE_SHOWN: Final = "this processor shows none, as in most virtual machines"
_FORBIDDEN: Final = "/proc/sys/kernel/perf_event_paranoid keeps them from you"
_WHY: Final = {
    errno.ENOENT: _NONE_SHOWN,
    errno.EOPNOTSUPP: _NONE_SHOWN,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.ENOSYS: "this kernel has no perf_event_open",
}


@frozen
class Kind:
    """What is counted, as <linux/perf_event.h> numbers it."""

    type: int
    config: int
    flags: int = _IN_USER_SPACE


INSTRUCTIONS: Final = Kind(0, 1)
TASK_CLOCK: Final = Kind(1, 1, 0)
"""Nanoseconds on a core: the kernel counts them, with or without a processor that counts."""


def start_counting(kind: Kind, process: int) -> int:
    """A descriptor that counts what ``process`` does from now on; 0 is this one.

    Raises OSError where there is no such counter, or not for us.
    """
    number = _CALLS.get(platform.machine())
    if number is None:
        raise OSError(errno.ENOSYS, f"not known for {platform.machine()}")
    asked = struct.pack("=IIQQQQQ", kind.type, _BYTES, kind.config, 0, 0, 0, kind.flags)
    attributes = ctypes.create_string_buffer(asked, _BYTES)
    libc = ctypes.CDLL(None, use_errno=True)
    any_core, no_group, close_on_exec = -1, -1, 8
    descriptor: int = libc.syscall(number, attributes, process, any_core, no_group, close_on_exec)
    if descriptor < 0:
        found = ctypes.get_errno()
        raise OSError(found, os.strerror(found))
    return descriptor


def counted(descriptor: int) -> int:
    """What has been counted so far, also of a process that is gone."""
    return int.from_bytes(os.read(descriptor, 8), "little")


def wait_until_asleep(process: int, name: str) -> None:
    """Until ``process`` runs a program whose name begins so, and waits; a second at most."""
    end = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            program, _, rest = Path(f"/proc/{process}/stat").read_text().partition(") ")
            if program.partition("(")[2].startswith(name) and rest.startswith("S"):
                return
        time.sleep(_POLL_SECONDS)


def why_no_counters() -> str:
    """Why instructions cannot be counted by hardware; empty where they can."""
    try:
        os.close(start_counting(INSTRUCTIONS, 0))
    except OSError as error:
        return _WHY.get(error.errno or 0, error.strerror or "")
    return ""
