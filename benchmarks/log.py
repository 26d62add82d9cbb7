"""One JSON line per measurement, after one that says what was run, where and on which commit."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from attrs import frozen

ROOT = Path(__file__).resolve().parent.parent


@frozen
class Log:
    """Where rows go; ``stream`` None keeps none."""

    stream: TextIO | None

    def row(self, values: Mapping[str, object]) -> None:
        """Writes one line at once, so that an interrupted run keeps what it measured."""
        if self.stream is not None:
            self.stream.write(json.dumps(values) + "\n")
            self.stream.flush()

    def say(self, text: str = "") -> None:
        """For people, and as a comment into the log."""
        print(text, flush=True)
        if self.stream is not None:
            self.stream.writelines(f"# {line}".rstrip() + "\n" for line in text.splitlines())
            self.stream.flush()


@contextmanager
def open_log(path: Path | None, benchmark: str) -> Iterator[Log]:
    """A log that begins with the command and the machine; an earlier one is replaced."""
    if path is None:
        yield Log(None)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    about = _about(benchmark)  # before the log itself changes the tree
    with path.open("w", encoding="utf-8") as stream:
        log = Log(stream)
        log.row(about)
        yield log


def commit() -> str:
    """The hash of the last commit, or an empty string outside of a repository."""
    return _git("rev-parse", "HEAD")


def _about(benchmark: str) -> dict[str, object]:
    return {
        "command": f"python -m benchmarks.{benchmark} {' '.join(sys.argv[1:])}".strip(),
        **version(),
        "date": now(),
        **machine(),
        "load": round(os.getloadavg()[0], 2),
    }


def now() -> str:
    """The time, as logs have it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def version() -> dict[str, object]:
    """The last commit, and whether what runs differs from it."""
    changed = bool(_git("status", "--porcelain", "--untracked-files=no"))
    return {"commit": commit(), "changed": changed}


def machine() -> dict[str, object]:
    """Where something is measured."""
    cores = len(os.sched_getaffinity(0))
    return {"cpu": _cpu(), "cores": cores, "system": platform.platform()}


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((x.partition(":")[2].strip() for x in lines if x.startswith("model name")), "")
