"""Whether the processor's own counters can be read here: perf_event_open(2)."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from typing import Final

_CALLS: Final = {"x86_64": 298, "aarch64": 241}
_HARDWARE, _INSTRUCTIONS = 0, 1
_BYTES: Final = 112
"""Size of perf_event_attr since Linux 4.1; the kernel takes what is shorter than its own."""
_HALTED_AND_IN_USER_SPACE: Final = 1 | 1 << 5 | 1 << 6
"""disabled, exclude_kernel, exclude_hv."""
_WHY: Final = {
    errno.ENOENT: "this processor shows none, as in most virtual machines",
    errno.EOPNOTSUPP: "this processor shows none, as in most virtual machines",
    errno.EACCES: "/proc/sys/kernel/perf_event_paranoid keeps them from you",
    errno.EPERM: "/proc/sys/kernel/perf_event_paranoid keeps them from you",
    errno.ENOSYS: "this kernel has no perf_event_open",
}


def why_no_counters() -> str:
    """Why instructions cannot be counted by hardware; empty where they can."""
    number = _CALLS.get(platform.machine())
    if number is None:
        return f"not known for {platform.machine()}"
    asked = struct.pack(
        "=IIQQQQQ", _HARDWARE, _BYTES, _INSTRUCTIONS, 0, 0, 0, _HALTED_AND_IN_USER_SPACE
    )
    attributes = ctypes.create_string_buffer(asked, _BYTES)
    libc = ctypes.CDLL(None, use_errno=True)
    this_process, any_core, no_group, no_flags = 0, -1, -1, 0
    descriptor = libc.syscall(number, attributes, this_process, any_core, no_group, no_flags)
    if descriptor < 0:
        number = ctypes.get_errno()
        return _WHY.get(number, os.strerror(number))
    os.close(descriptor)
    return ""
