"""Runs the real ``lessonl`` command on small projects, as a user's shell would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

#: Whoever runs the tests in the background of a shell has SIGINT ignored in all that they start.
_MAIN = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from lessonl.cli import main; main()"
)
COMMAND = (sys.executable, "-c", _MAIN)

SLOW = """\
#include <vector>

// Every prefix is summed again.
std::vector<long long> sums(const std::vector<int>& values) {
    std::vector<long long> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        long long sum = 0;
        for (std::size_t j = 0; j <= i; ++j) sum += values[j];
        out.push_back(sum);
    }
    return out;
}

int twice(int x) { return 2 * x; }
"""
FAST = """\
std::vector<long long> sums(const std::vector<int>& values) {
    std::vector<long long> out;
    long long sum = 0;
    for (int value : values) out.push_back(sum += value);
    return out;
}
"""


@frozen
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str


@frozen
class Project:
    """A directory with ``work.cpp``, a compile database, and rewrites; and a cache beside it."""

    root: Path
    cache: Path

    @property
    def source(self) -> Path:
        return self.root / "work.cpp"

    @property
    def environment(self) -> dict[str, str]:
        """This process's, with every place that LessonL writes to moved under the test's."""
        return {
            **os.environ,
            "LESSONL_CACHE_DIR": str(self.cache),
            "LESSONL_DATA_DIR": str(self.cache.parent / "data"),
            "XDG_CONFIG_HOME": str(self.cache.parent / "config"),
            "COLUMNS": "80",
        }

    def database(
        self, command: str = "g++ -O2 -std=c++17 -c work.cpp", file: str = "work.cpp"
    ) -> None:
        """Writes the compile database anew."""
        entry = {"directory": str(self.root), "file": file, "command": command}
        (self.root / "compile_commands.json").write_text(json.dumps([entry]))

    def run(self, *arguments: str, timeout: float = 120, **variables: str) -> Ended:
        """Runs ``lessonl`` in the project's directory."""
        return finish([*COMMAND, *arguments], self.root, {**self.environment, **variables}, timeout)

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """``lessonl`` running there; it is killed if the test ends before it."""
        with subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as child:
            try:
                yield child
            finally:
                child.kill()

    def leftovers(self) -> list[str]:
        """Processes that run from, in or on the cache directory, and work it has left there."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                words = (process / "cmdline").read_bytes().decode(errors="replace")
                links = [str((process / name).readlink()) for name in ("exe", "cwd")]
            except OSError:
                continue
            if int(process.name) != os.getpid() and any(
                str(self.cache) in text for text in (words, *links)
            ):
                found.append(f"process {process.name}: {words!r}")
        for pattern in ("work/*", "*/.*", "*/*.part"):
            found += [str(path) for path in self.cache.glob(pattern)]
        return found


def make_project(root: Path, cache: Path) -> Project:
    """A fresh project with a good database; ``cache`` may be shared between projects."""
    root.mkdir()
    (root / "work.cpp").write_text(SLOW)
    (root / "fast.cpp").write_text(FAST)
    (root / "same.cpp").write_text(
        SLOW[SLOW.index("std::vector<long long> sums") :].partition("\n\n")[0]
    )
    (root / "twice.cpp").write_text("int twice(int x) { return x + x; }\n")
    project = Project(root, cache)
    project.database()
    return project


def finish(command: Sequence[str], cwd: Path, environment: dict[str, str], timeout: float) -> Ended:
    """Runs a command to its end."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)
