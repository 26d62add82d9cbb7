"""Marks a test with the outside tools it needs, and with what it needs of the machine."""

from __future__ import annotations

import functools
import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lessonl.measure.counters import TASK_CLOCK, start_counting
from lessonl.measure.gpu.toolkit import find_toolkit


def needs(*tools: str) -> pytest.MarkDecorator:
    """A mark that skips the test when one of ``tools`` is not on ``PATH``.

    These are no programs: a path, of the kernel's for instance; a kind of processor ("x86_64");
    "openmp", there when c++ can link what uses it; "namespaces" with mounts of one's own; "tmpfs"
    that may be mounted; "task-clock", which the kernel lets one read; "nvcc", on PATH, in
    CUDA_HOME or in a wheel.

    A tool listed in ``LESSONL_REQUIRE`` (comma separated) must be there: without it the test
    fails, so that a continuous build cannot turn green by skipping.
    """
    missing = [tool for tool in tools if not is_there(tool)]
    required = {tool.strip() for tool in os.environ.get("LESSONL_REQUIRE", "").split(",")}
    if due := [tool for tool in missing if tool in required]:
        return pytest.mark.missing_tool(", ".join(due))
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}")


def is_there(tool: str) -> bool:
    """Whether there is a tool, as ``needs`` asks."""
    if tool.startswith("/"):
        return Path(tool).exists()
    if tool in _PROCESSORS:
        return platform.machine() == tool
    probe = _PROBES.get(tool)
    return probe() if probe is not None else shutil.which(tool) is not None


def private_mounts() -> list[str]:
    """What to put before a command whose mounts nobody else is to see."""
    return ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "-r"]


@functools.cache
def _has_openmp() -> bool:
    if shutil.which("c++") is None:
        return False
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / "probe.cpp"
        source.write_text("#include <omp.h>\nint main() { return omp_get_max_threads() < 1; }\n")
        argv = ["c++", "-fopenmp", str(source), "-o", str(source.with_suffix(""))]
        return subprocess.run(argv, capture_output=True, check=False).returncode == 0


@functools.cache
def _has_namespaces() -> bool:
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return False
    trial = subprocess.run([*private_mounts(), "true"], capture_output=True, check=False)
    return trial.returncode == 0


@functools.cache
def _has_tmpfs() -> bool:
    if os.geteuid() != 0 or not _has_namespaces():
        return False
    with tempfile.TemporaryDirectory() as work:
        command = [*private_mounts(), "mount", "-t", "tmpfs", "tmpfs", work]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


@functools.cache
def _has_task_clock() -> bool:
    try:
        os.close(start_counting(TASK_CLOCK, 0))
    except OSError:
        return False
    return True


@functools.cache
def _has_nvcc() -> bool:
    return find_toolkit() is not None


_PROCESSORS = ("x86_64", "aarch64")
_PROBES: dict[str, Callable[[], bool]] = {
    "openmp": _has_openmp,
    "namespaces": _has_namespaces,
    "tmpfs": _has_tmpfs,
    "task-clock": _has_task_clock,
    "nvcc": _has_nvcc,
}
