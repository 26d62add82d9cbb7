"""Children are waited for, cut short, drained and never left behind."""

from __future__ import annotations

import asyncio
import os
import secrets
import sys
import time
from pathlib import Path

import pytest

from lessonl.measure.process import Completed, Placement, ask, clean_environment, run
from lessonl.model import LessonlError


def call(directory: Path, script: str, **options: object) -> Completed:
    """Run a shell script in ``directory``, at most five seconds unless ``options`` say so."""
    arguments: dict[str, object] = {"timeout": 5.0, "env": clean_environment(directory), **options}
    argv = ["/bin/sh", "-c", script]
    return asyncio.run(run(argv, cwd=directory, **arguments))  # type: ignore[arg-type]


def alive(pid_file: Path) -> bool:
    try:
        status = Path(f"/proc/{int(pid_file.read_text())}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def gone(pid_file: Path) -> bool:
    """Whether the process is gone within a second: a killed orphan takes a moment."""
    for _ in range(100):
        if not alive(pid_file):
            return True
        time.sleep(0.01)
    return False


def wait_for(path: Path) -> None:
    for _ in range(500):
        if path.exists() and path.read_text():
            return
        time.sleep(0.01)
    raise AssertionError(f"{path} did not appear")


def test_the_status_and_both_streams_come_back(tmp_path: Path) -> None:
    done = call(tmp_path, "echo out; echo err >&2; exit 3")
    assert (done.returncode, done.stdout, done.stderr) == (3, b"out\n", b"err\n")
    assert not done.ok
    assert not done.timed_out


def test_a_signal_is_a_negative_status(tmp_path: Path) -> None:
    assert call(tmp_path, "kill -TERM $$").returncode == -15


def test_what_is_killed_from_outside_is_run_once_more(tmp_path: Path) -> None:
    done = call(tmp_path, "test -e ran && echo well && exit 0; touch ran; kill -9 $$")
    assert (done.returncode, done.stdout, done.killed) == (0, b"well\n", False)


@pytest.mark.parametrize(
    "script",
    [
        "kill -9 $$",
        "echo 'g++: fatal error: Killed signal terminated program cc1plus' >&2; exit 1",
        "echo 'collect2: fatal error: ld terminated with signal 9 [Killed]' >&2; exit 1",
        "echo 'clang: error: unable to execute command: Killed' >&2; exit 254",
    ],
)
def test_what_is_killed_twice_says_so(tmp_path: Path, script: str) -> None:
    """A compiler's driver tells of its own programs."""
    assert call(tmp_path, f"echo ran >> runs; {script}").killed
    assert (tmp_path / "runs").read_text() == "ran\nran\n"


@pytest.mark.parametrize("script", ["exit 1", "kill -11 $$", "exec sleep 60"])
def test_what_fails_or_is_given_up_is_not_run_again(tmp_path: Path, script: str) -> None:
    assert not call(tmp_path, f"echo ran >> runs; {script}", timeout=0.5).killed
    assert (tmp_path / "runs").read_text() == "ran\n"


def test_input_is_fed_and_its_end_seen(tmp_path: Path) -> None:
    data = b"x" * 3_000_000
    assert call(tmp_path, "cat", input=data, limit=len(data)).stdout == data


def test_input_that_nobody_reads_is_no_error(tmp_path: Path) -> None:
    assert call(tmp_path, "true", input=b"x" * 3_000_000).ok


def test_a_flood_is_drained_and_cut(tmp_path: Path) -> None:
    done = call(tmp_path, "head -c 50000000 /dev/zero", limit=1000)
    assert done.ok
    assert len(done.stdout) == 1000


def test_a_time_out_keeps_what_was_said_and_kills_the_group(tmp_path: Path) -> None:
    done = call(tmp_path, "echo said; sleep 60 & echo $! > pid; wait", timeout=0.5)
    assert done.timed_out
    assert done.stdout == b"said\n"
    assert done.returncode == -9
    assert done.seconds < 3
    assert gone(tmp_path / "pid")


def test_what_a_child_leaves_in_the_background_is_killed(tmp_path: Path) -> None:
    done = call(tmp_path, "sleep 60 & echo $! > pid")
    assert done.ok
    assert done.seconds < 3
    assert gone(tmp_path / "pid")


def test_cancelling_kills_the_group(tmp_path: Path) -> None:
    async def cancelled() -> None:
        argv = ["/bin/sh", "-c", "sleep 60 & echo $! > pid; wait"]
        child = asyncio.create_task(
            run(argv, cwd=tmp_path, env=clean_environment(tmp_path), timeout=60)
        )
        await asyncio.to_thread(wait_for, tmp_path / "pid")
        child.cancel()
        with pytest.raises(asyncio.CancelledError):
            await child

    asyncio.run(cancelled())
    assert gone(tmp_path / "pid")


def test_cancelling_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    """A shell has children before asyncio says that it has started."""
    mark = f"60.{secrets.randbelow(10**9):09}"

    async def cancelled(seconds: float) -> None:
        argv = ["/bin/sh", "-c", f"sleep {mark} & sleep {mark} & wait"]
        child = asyncio.create_task(
            run(argv, cwd=tmp_path, env=clean_environment(tmp_path), timeout=60)
        )
        await asyncio.sleep(seconds)
        child.cancel()
        with pytest.raises(asyncio.CancelledError):
            await child

    for turn in range(40):
        asyncio.run(cancelled(turn / 10_000))
    words = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
    assert [w for w in words if mark.encode() in w] == []


def test_a_process_that_left_the_session_does_not_hold_us_up(tmp_path: Path) -> None:
    done = call(tmp_path, "setsid sleep 4 & echo $! > pid; sleep 0.2", timeout=10)
    assert done.ok
    assert done.seconds < 3


def test_the_environment_holds_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_API_KEY", "secret")
    names = {line.split(b"=")[0] for line in call(tmp_path, "env").stdout.splitlines()}
    assert names <= {b"PATH", b"LC_ALL", b"HOME", b"TMPDIR", b"PWD", b"OLDPWD", b"SHLVL", b"_"}


def test_a_program_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    missing, environment = str(tmp_path / "missing"), clean_environment(tmp_path)
    with pytest.raises(LessonlError, match="Cannot start") as raised:
        asyncio.run(run([missing], cwd=tmp_path, env=environment, timeout=1))
    assert raised.value.code == "environment"
    with pytest.raises(LessonlError, match="Cannot start"):
        ask([missing], env=environment, timeout=1)


def test_a_question_that_is_not_answered_in_time_leaves_nothing(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    argv = ["/bin/sh", "-c", f"sleep 60 & echo $! > {pid}; wait"]
    done = ask(argv, env=clean_environment(tmp_path), timeout=0.5)
    assert done.timed_out
    assert gone(pid)


def test_a_placement_names_us_as_the_parent() -> None:
    placement = Placement(Path("/launch"), nice=5, affinity=frozenset({1, 0}))
    expected = ["--parent", str(os.getpid()), "--nice", "5", "--affinity", "0,1"]
    assert placement.options == expected
    assert placement.prefix == ["/launch", "--unrestricted", *expected, "--"]


def test_children_run_in_a_session_of_their_own(tmp_path: Path) -> None:
    script = "import os; print(os.getsid(0) == os.getpid())"
    argv = [sys.executable, "-c", script]
    done = asyncio.run(run(argv, cwd=tmp_path, env=clean_environment(tmp_path), timeout=20))
    assert done.stdout == b"True\n"
