"""What else the machine does while something is measured."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Final

# Each ends with whoever started it, however that ends.
_BUSY: Final = """
import os, sys
while os.getppid() == int(sys.argv[1]):
    for _ in range(1_000_000):
        pass
"""
_COMPILING: Final = """
import os, subprocess, sys
while os.getppid() == int(sys.argv[1]):
    subprocess.run(["c++", "-std=c++17", "-O2", "-c", sys.argv[2], "-o", os.devnull])
"""
_SOURCE: Final = """#include <algorithm>
#include <iostream>
#include <map>
#include <regex>
#include <string>
int main() {
    std::map<std::string, std::regex> found;
    for (std::string line; std::getline(std::cin, line);) found[line] = std::regex(line);
    std::cout << std::count_if(found.begin(), found.end(), [](auto& f) { return f.first.empty(); });
}
"""


@contextmanager
def busy_core() -> Iterator[None]:
    """One process that never rests, on whichever core the system puts it."""
    with _loops(1, _BUSY):
        yield


@contextmanager
def compiling() -> Iterator[None]:
    """A compiler on every core, again and again."""
    with tempfile.TemporaryDirectory(prefix="lessonl-load-") as directory:
        source = Path(directory) / "load.cpp"
        source.write_text(_SOURCE)
        with _loops(len(os.sched_getaffinity(0)), _COMPILING, str(source)):
            yield


@contextmanager
def _loops(count: int, script: str, *arguments: str) -> Iterator[None]:
    command = [sys.executable, "-c", script, str(os.getpid()), *arguments]
    loops = [subprocess.Popen(command, start_new_session=True) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            os.killpg(loop.pid, signal.SIGKILL)
            loop.wait()


LOADS: Final[Mapping[str, Callable[[], AbstractContextManager[None]]]] = {
    "quiet": nullcontext,
    "busy": busy_core,
    "compiling": compiling,
}
