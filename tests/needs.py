"""Marks a test with the outside tools it needs."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest


def needs(*tools: str) -> pytest.MarkDecorator:
    """A mark that skips the test when one of ``tools`` is not on ``PATH``.

    "openmp" is no program: it is there when c++ can link what uses OpenMP; and so is a path, of
    the kernel's for instance.

    A tool listed in ``LESSONL_REQUIRE`` (comma separated) must be there: without it the test
    fails, so that a continuous build cannot turn green by skipping.
    """
    missing = [tool for tool in tools if not is_there(tool)]
    required = {tool.strip() for tool in os.environ.get("LESSONL_REQUIRE", "").split(",")}
    if due := [tool for tool in missing if tool in required]:
        return pytest.mark.missing_tool(", ".join(due))
    return pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)} on PATH")


def is_there(tool: str) -> bool:
    """Whether there is a tool, as ``needs`` asks."""
    if tool.startswith("/"):
        return Path(tool).exists()
    return _has_openmp() if tool == "openmp" else shutil.which(tool) is not None


@functools.cache
def _has_openmp() -> bool:
    if shutil.which("c++") is None:
        return False
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / "probe.cpp"
        source.write_text("#include <omp.h>\nint main() { return omp_get_max_threads() < 1; }\n")
        argv = ["c++", "-fopenmp", str(source), "-o", str(source.with_suffix(""))]
        return subprocess.run(argv, capture_output=True, check=False).returncode == 0
