"""What is killed from outside while a rewrite is judged says nothing about the rewrite."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from judge.session import JudgeSession, function, judging

from lessonl.measure.options import Options
from lessonl.model import LessonlError, Outcome, Rewrite, Verdict
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SOURCE = """\
long long sum(const int* values, int n) {
    long long total = 0;
    for (int i = 0; i < n; ++i) total += values[i];
    return total;
}

double weigh(const double* values, int n) {
    double total = 0;
    for (int i = 0; i < n; ++i) total += values[i];
    return total;
}
"""
DATABASE = '[{"directory": ".", "file": "x.cpp", "command": "c++ -std=c++17 -O2 -c x.cpp"}]'
# Slow where it is checked, so that it is met there, and not where it is timed.
RIGHT = """\
long long sum(const int* values, int n) {
    if (n == 3) for (volatile int k = 0; k < 9999999; ++k) {}
    long long total = 0;
    for (int i = n; i > 0; --i) total += values[i - 1];
    return total;
}
"""
WRONG = RIGHT.replace("return total", "return total + (n == 5)")
REORDERED = """\
double weigh(const double* values, int n) {
    if (n == 3) for (volatile int k = 0; k < 9999999; ++k) {}
    double odd = 0, even = 0;
    for (int i = 0; i < n; ++i) (i % 2 ? odd : even) += values[i];
    return odd + even;
}
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("disturbed")
    (directory / "x.cpp").write_text(SOURCE)
    (directory / "compile_commands.json").write_text(DATABASE)
    return directory / "x.cpp"


@pytest.fixture
def session(path: Path) -> Iterator[JudgeSession]:
    with judging(Options(size=200, time_limit=0.5, cache=False)) as made:
        for name in ("sum", "weigh"):
            made.describe(path, name)
        yield made


def children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def referees() -> list[int]:
    return [p for p in children(os.getpid()) if "/referee-" in command(p)]


def runners(part: str) -> list[int]:
    return [p for r in referees() for p in children(r) if part in command(p)]


async def kill(found: Callable[[], list[int]], times: int, after: float = 0.1) -> int:
    """Kills ``times`` of what ``found`` finds, each a moment after it is there; how many it did."""
    done = 0
    while done < times:
        await asyncio.sleep(0.005)
        if pids := found():
            await asyncio.sleep(after)
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            done += 1
    return done


def disturbed(
    session: JudgeSession, path: Path, text: str, killing: Callable[[], Awaitable[Any]]
) -> tuple[Verdict, bool]:
    """The verdict on ``text`` while something is killed, and whether that was done."""
    name = "weigh" if "weigh" in text else "sum"

    async def both() -> tuple[Verdict, bool]:
        task = asyncio.ensure_future(killing())
        try:
            verdict = await session.judge.evaluate(function(path, name), Rewrite(text))
            return verdict, task.done()
        finally:
            task.cancel()

    return session.wait(both())


def test_one_kill_of_the_referee_changes_no_verdict(session: JudgeSession, path: Path) -> None:
    def checking() -> list[int]:
        return referees() if runners("rewrite.so") else []

    verdict, done = disturbed(session, path, RIGHT, lambda: kill(checking, 1))
    assert done and verdict.outcome.correct, verdict.reason


def test_one_kill_of_a_runner_changes_no_verdict(session: JudgeSession, path: Path) -> None:
    verdict, done = disturbed(session, path, WRONG, lambda: kill(lambda: runners("rewrite.so"), 1))
    assert done and verdict.outcome is Outcome.INCORRECT, verdict.reason


def test_a_runner_that_is_killed_whenever_it_runs_has_crashed(
    session: JudgeSession, path: Path
) -> None:
    """As the kernel does where memory is short."""
    verdict, _ = disturbed(session, path, RIGHT, lambda: kill(lambda: runners("rewrite.so"), 99))
    assert verdict.outcome is Outcome.CRASHED
    assert "killed (signal 9)" in verdict.reason


@pytest.mark.parametrize("victim", [referees, lambda: runners("original.so")])
def test_what_is_needed_and_killed_again_and_again_is_no_verdict(
    session: JudgeSession, path: Path, victim: Callable[[], list[int]]
) -> None:
    def checked() -> list[int]:
        return victim() if runners("rewrite.so") else []

    with pytest.raises(LessonlError) as caught:
        disturbed(session, path, WRONG, lambda: kill(checked, 99))
    assert caught.value.code == "environment" and caught.value.hint
    assert session.evaluate(path, "sum", WRONG).outcome is Outcome.INCORRECT


def test_a_build_that_shows_what_rounding_may_do_is_not_missed(
    session: JudgeSession, path: Path
) -> None:
    """Without it an honest reordering would differ by too much."""

    (before,) = referees()
    others = [p for p in runners(".so") if "original.so" not in command(p)]
    assert others
    for pid in others:
        os.kill(pid, signal.SIGKILL)
    verdict = session.evaluate(path, "weigh", REORDERED)
    assert verdict.outcome.correct, verdict.reason
    assert referees() != [before]


def test_the_answer_to_a_cancelled_question_is_not_that_to_the_next(
    session: JudgeSession, path: Path
) -> None:
    """A search that reaches its time limit confirms what it found with the same judge."""

    async def cancelled() -> float:
        task = asyncio.create_task(session.judge.evaluate(function(path, "sum"), Rewrite(RIGHT)))
        while not runners("rewrite.so"):  # noqa: ASYNC110 - a process
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)
        task.cancel()
        started = time.monotonic()
        with suppress(asyncio.CancelledError):
            await task
        return time.monotonic() - started

    assert session.wait(cancelled()) < 15
    assert session.evaluate(path, "sum", WRONG).outcome is Outcome.INCORRECT


ENDLESS = """\
import asyncio, sys
from pathlib import Path
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Rewrite
from lessonl.source.functions import find

path = Path(sys.argv[1])
text = "long long sum(const int* values, int n) { for (volatile int i = 1; i;) {} return n; }"


async def main():
    async with open_judge(Options(size=200, time_limit=30)) as judge:
        function = find(path, path.read_bytes(), name="sum")
        await judge.describe(function)
        print("ready", flush=True)
        await judge.evaluate(function, Rewrite(text))


asyncio.run(main())
"""


def test_a_busy_referee_dies_with_us_whoever_takes_the_orphan(path: Path) -> None:
    """Under a service manager that is not process 1."""
    script = f"""\
import ctypes, os, subprocess, sys, time
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
child = subprocess.Popen([sys.executable, "-c", {ENDLESS!r}, {str(path)!r}],
                         stdout=subprocess.PIPE)
child.stdout.readline()
time.sleep(2)
child.kill()
child.wait()
for _ in range(100):
    mine = open(f"/proc/self/task/{{os.getpid()}}/children").read().split()
    if not mine:
        break
    for pid in map(int, mine):
        os.waitpid(pid, os.WNOHANG)
    time.sleep(0.05)
print(mine)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
