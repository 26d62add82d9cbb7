"""Counting the instructions of a call: exact, of the call alone, and without letting it out."""

from __future__ import annotations

import asyncio
import re
import subprocess
from pathlib import Path

import pytest

from lessonl.measure.cores import Cores
from lessonl.measure.counters import TASK_CLOCK, why_no_counters
from lessonl.measure.counting import CallCounter, callgrind, require_callgrind
from lessonl.measure.process import Completed
from lessonl.measure.toolchain import Toolchain
from lessonl.model import LessonlError
from needs import needs

RUNTIME = Toolchain(Path("/nonexistent")).runtime
NO_PLAN = "0 0 0 0"

#: An adapter and a variant in one, as calibration.cpp: `work` is what a call does.
LIBRARY = """
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "protocol.hpp"
using namespace lessonl_rt;
namespace {
volatile int sum;
void work() { WORK }
void make(void*, const Plan*, const Constants*, std::uint64_t, std::uint64_t) {
  for (int i = 0; i < 100000; ++i) sum = sum + i;
}
void call(const void* entry, void* const*, std::size_t count) {
  void (*pointer)();
  std::memcpy(&pointer, entry, sizeof pointer);
  for (std::size_t i = 0; i < count; ++i) pointer();
}
}
extern "C" Adapter lessonl_adapter() {
  return {kProtocol, 8, 8, nullptr, make, nullptr, call, nullptr, nullptr};
}
extern "C" void lessonl_entry(void* out) {
  const auto pointer = &work;
  std::memcpy(out, &pointer, sizeof pointer);
}
"""


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> CallCounter:
    return CallCounter(Toolchain(tmp_path_factory.mktemp("cache")), Cores(None))


def library(directory: Path, work: str) -> Path:
    source, made = directory / "library.cpp", directory / "library.so"
    source.write_text(LIBRARY.replace("WORK", work))
    flags = ("-std=c++17", "-O1", "-w", "-fPIC", "-shared", f"-I{RUNTIME}")
    subprocess.run(["g++", *flags, str(source), "-o", str(made)], check=True)
    return made


def run(counter: CallCounter, directory: Path, work: str, calls: int = 1) -> Completed:
    made = library(directory, work)
    return asyncio.run(counter.under_callgrind(made, made, calls, NO_PLAN))


def collected(done: Completed) -> int:
    assert done.ok, done
    return int(re.findall(rb"Collected : (\d+)", done.stderr)[-1])


@needs("g++", "valgrind")
@pytest.mark.slow
def test_only_the_calls_count_and_each_the_same(counter: CallCounter, tmp_path: Path) -> None:
    one, two, four = (
        collected(run(counter, tmp_path, "for (int i = 0; i < 1000; ++i) sum = sum + i;", calls))
        for calls in (1, 2, 4)
    )
    assert four - two == 2 * (two - one)
    assert 3000 < two - one < 10_000 and one < 1.1 * (two - one)


@needs("g++", "task-clock")
@pytest.mark.slow
def test_the_kernel_counts_from_outside_what_more_calls_take(
    counter: CallCounter, tmp_path: Path
) -> None:
    def clocked(times: int, calls: int) -> int | None:
        made = library(tmp_path, f"for (int i = 0; i < {times}; ++i) sum = sum + i;")
        return asyncio.run(counter.by_kernel(TASK_CLOCK, made, made, calls, NO_PLAN))

    little, much = clocked(2_000_000, 4), clocked(20_000_000, 4)
    assert little is not None
    assert much is not None
    assert much > 3 * little > 1_000_000


def test_a_machine_without_counters_says_why() -> None:
    why = why_no_counters()
    assert not why or re.search("shows none|paranoid|perf_event_open|not known", why)


ESCAPES = {
    "make a file": 'open("/tmp/lessonl-escaped", O_CREAT | O_WRONLY, 0600) >= 0',
    "make one where it stands": 'open("escaped", O_CREAT | O_WRONLY, 0600) >= 0',
    "make a directory": 'mkdir("escaped", 0700) == 0',
    "read a file of yours": 'open("SECRET", O_RDONLY) >= 0',
    "start a process": "fork() >= 0",
    "start a program": 'execl("/bin/true", "true", nullptr) == 0',
    "reach the network": "socket(AF_INET, SOCK_STREAM, 0) >= 0",
    "say what was counted": (
        'dprintf(2, "==1== Collected : 1\\n"), '
        "[] { for (int fd = 0; fd < 1024; ++fd) "
        'if (fd != 1 && fd != 2 && write(fd, "==1== Collected : 1\\n", 20) > 0) return true; '
        "return false; }()"
    ),
}


@needs("g++", "valgrind")
@pytest.mark.slow
@pytest.mark.parametrize("escape", ESCAPES)
def test_what_is_counted_cannot(escape: str, counter: CallCounter, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    attempt = ESCAPES[escape].replace("SECRET", str(secret))
    done = run(counter, tmp_path, f"if ({attempt}) _exit(0); _exit(42);")
    assert done.returncode == 42 or done.returncode < 0, done
    assert b"Collected : 1\n" not in done.stderr


def test_without_valgrind_the_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert callgrind() is None
    with pytest.raises(LessonlError, match="valgrind is not installed") as raised:
        require_callgrind()
    assert "--instructions" in raised.value.hint
