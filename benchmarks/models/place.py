"""A project of one function, a home for everything that LessonL keeps, and the command in it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from benchmarks.models.watch import watched
from fakes.openai_server import Answer, Request

KEY: Final = "sk-benchmark-0123456789-never-to-be-seen"
KEY_ENV: Final = "LESSONL_BENCHMARK_KEY"
LESSON_TOKENS: Final = 250
_PATIENCE: Final = 300.0

SOURCE: Final = """\
#include <vector>

std::vector<long long> sums(const std::vector<int>& values) {
    std::vector<long long> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        long long sum = 0;
        for (std::size_t j = 0; j <= i; ++j) sum += values[j];
        out.push_back(sum);
    }
    return out;
}
"""
_FASTER: Final = """\
std::vector<long long> sums(const std::vector<int>& values) {
    std::vector<long long> out;
    out.reserve(values.size() + %d);
    long long sum = 0;
    for (int value : values) out.push_back(sum += value);
    return out;
}
"""


def rewrite(number: int) -> str:
    """A faster version; another number makes other machine code."""
    return _FASTER % number


def is_lesson(request: Request) -> bool:
    """Whether a lesson is asked for."""
    return request.body.get("max_tokens") == LESSON_TOKENS


def answer(request: Request, number: int, **more: Any) -> Answer:
    """A good answer to either question."""
    if is_lesson(request):
        return Answer(f"It keeps a running sum, number {number}.", **more)
    return Answer(f"Here it is:\n```c++\n{rewrite(number)}```\n", **more)


@frozen
class Ended:
    """How a command ended. ``seen`` are the places in /proc where the key was found."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    seen: tuple[str, ...]
    children: int
    """Processes of it that were looked at."""

    @property
    def text(self) -> str:
        """All that it printed, on one line."""
        return " ".join(f"{self.stdout} {self.stderr}".split())


@frozen
class Place:
    """Nothing that a run writes is outside of ``root``, but the cache may be another's."""

    root: Path
    cache: Path

    @property
    def project(self) -> Path:
        return self.root / "project"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def environment(self) -> dict[str, str]:
        """This process's, with the key, and every place of a run moved under the root."""
        return {
            **os.environ,
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.root / "tmp"),
            "LESSONL_CACHE_DIR": str(self.cache),
            "LESSONL_DATA_DIR": str(self.data),
            "XDG_CONFIG_HOME": str(self.root / "config"),
            "COLUMNS": "400",
            KEY_ENV: KEY,
        }

    def make(self, config: str) -> None:
        """Writes the project and the configuration."""
        for name in ("project", "data", "home", "tmp", "config"):
            (self.root / name).mkdir(parents=True)
        (self.project / "work.cpp").write_text(SOURCE)
        command = "g++ -O2 -std=c++17 -c work.cpp"
        entry = {"directory": str(self.project), "file": "work.cpp", "command": command}
        (self.project / "compile_commands.json").write_text(json.dumps([entry]))
        (self.root / "models.toml").write_text(config)

    def command(self, *words: str, code: str = "") -> list[str]:
        """A command line of LessonL's; ``code`` is run before it."""
        main = "from lessonl.cli import main; main()"
        return [sys.executable, "-c", f"{code}\n{main}", *words]

    def optimize(self, *words: str) -> list[str]:
        """The words that run the configured team on the function."""
        config = str(self.root / "models.toml")
        return ["optimize", "work.cpp:4", "--config", config, "--size", "512", *words]

    def start(self, command: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(
            command,
            cwd=self.project,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *words: str, code: str = "") -> Ended:
        """Runs the command to its end, looking for the key in all its processes."""
        started = time.monotonic()
        with self.start(self.command(*words, code=code)) as child:
            with watched(child.pid, KEY) as watch:
                try:
                    out, err = child.communicate(timeout=_PATIENCE)
                finally:
                    child.send_signal(signal.SIGKILL)
            seconds = time.monotonic() - started
        return Ended(child.returncode, out, err, seconds, watch.seen, watch.children)

    def files_with(self, secret: str) -> list[str]:
        """The files of the run, its cache included, that hold a secret."""
        files = [path for folder in (self.root, self.cache) for path in folder.rglob("*")]
        return [str(path) for path in files if secret.encode() in _bytes(path)]

    def day_tokens(self) -> int:
        """What the ledger of the day says that all runs here have spent."""
        lines = [
            x for f in (self.data / "spent").glob("*.jsonl") for x in f.read_text().split("\n")
        ]
        entries: list[Mapping[str, int]] = [json.loads(line) for line in lines if line]
        return sum(entry["tokens_in"] + entry["tokens_out"] for entry in entries)


def _bytes(path: Path) -> bytes:
    """The content of a file; nothing for one that is none, or was temporary."""
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError:
        return b""


def agent(name: str, url: str, timeout: float = 60.0, tokens: int = 400) -> str:
    """The table of an agent whose key is also in a header of its own."""
    return (
        f'[agents.{name}]\nmodel = "{name}"\nbase_url = "{url}"\nkey_env = "{KEY_ENV}"\n'
        f'headers = {{ "X-Gateway" = "${{{KEY_ENV}}}" }}\nmax_tokens = {tokens}\n'
        f"timeout = {timeout}\nprice_in = 1.0\nprice_out = 2.0\n\n"
    )
