"""Child processes: one session each, killed as a whole, never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from attrs import frozen

from lessonl.model import LessonlError

KEPT_BYTES = 1 << 20
_DRAIN_SECONDS = 1.0
#: What ends a compiler is a user, or a system that is short of memory.
_FOREIGN = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
_SAYS_KILLED = re.compile(
    rb"(?:Killed|Terminated) signal terminated program|terminated with signal (?:9|15)\b"
    rb"|unable to execute command: (?:Killed|Terminated)|failed due to signal"
)
_SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin"


@frozen
class Completed:
    """How a child ended. ``returncode`` is ``-N`` after signal N; the streams may be cut short."""

    returncode: int
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool

    @property
    def ok(self) -> bool:
        return self.returncode == 0 and not self.timed_out

    @property
    def killed(self) -> bool:
        """Whether it, or a program that it started and says so of, was ended from outside."""
        if self.ok or self.timed_out:
            return False
        return -self.returncode in _FOREIGN or bool(_SAYS_KILLED.search(self.stderr))


@frozen
class Placement:
    """Where and how eagerly a child runs; ``launcher`` is the path of ``lessonl-launch``.

    The child inherits it from its first instruction on, which setting it from outside would not
    achieve, and threads of ours are not touched.
    """

    launcher: Path
    nice: int = 0
    affinity: frozenset[int] = frozenset()

    @property
    def options(self) -> list[str]:
        """The options of ``lessonl-launch`` that say when and where to run, and for whom."""
        options = ["--parent", str(os.getpid())]
        if self.nice:
            options += ["--nice", str(self.nice)]
        if self.affinity:
            options += ["--affinity", ",".join(map(str, sorted(self.affinity)))]
        return options

    @property
    def prefix(self) -> list[str]:
        """What to put before a command line that needs no sandbox."""
        return [str(self.launcher), "--unrestricted", *self.options, "--"]


def clean_environment(work: Path) -> dict[str, str]:
    """An environment without any of the user's variables; ``work`` is home and temporary."""
    return {"PATH": _SYSTEM_PATH, "LC_ALL": "C", "HOME": str(work), "TMPDIR": str(work)}


async def run(
    argv: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    timeout: float,
    input: bytes | Callable[[int], bytes] = b"",  # noqa: A002 - the name every subprocess interface uses
    limit: int = KEPT_BYTES,
    placement: Placement | None = None,
    pass_fds: Sequence[int] = (),
) -> Completed:
    """Run a program in a session of its own and wait at most ``timeout`` seconds.

    The first ``limit`` bytes of each stream are kept; the rest is read and dropped, so a flood
    neither blocks the child nor fills our memory. Whatever happens (exit, time-out, cancellation,
    exception) every process of the session's group is dead and the child reaped on return.
    With a ``placement`` the child also dies with us, even if we are killed. ``input`` may be
    what gives it for the child's process id: the child is there, and has read nothing yet. A
    program that was killed from outside is run once more.

    Raises LessonlError (``environment``) if the program cannot be started.
    """
    once = partial(
        _once, argv, cwd, env, timeout, input, limit, placement=placement, pass_fds=pass_fds
    )
    done = await once()
    return await once() if done.killed else done


async def _once(
    argv: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    timeout: float,
    data: bytes | Callable[[int], bytes],
    limit: int,
    *,
    placement: Placement | None,
    pass_fds: Sequence[int],
) -> Completed:
    command = [*placement.prefix, *argv] if placement else list(argv)
    collector = _Collector(limit)
    began = time.perf_counter()
    starting = asyncio.get_running_loop().subprocess_exec(
        lambda: collector,
        *command,
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.PIPE if data else subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=tuple(pass_fds),
    )
    try:
        transport = await _started(starting, collector)
    except OSError as error:
        raise _not_started(command[0], cwd, error) from error
    try:
        _feed(transport, data(transport.get_pid()) if callable(data) else data)
        timed_out = not await _within(timeout, collector.exited)
    finally:
        await _end(transport, collector)
    return Completed(
        returncode=transport.get_returncode() or 0,
        stdout=bytes(collector.kept[1]),
        stderr=bytes(collector.kept[2]),
        seconds=time.perf_counter() - began,
        timed_out=timed_out,
    )


def ask(argv: Sequence[str], *, env: Mapping[str, str], timeout: float) -> Completed:
    """Like `run`, for a short question to a trusted program: blocks, from ``/``, keeps it all.

    Raises LessonlError (``environment``) if the program cannot be started.
    """
    done = _asked(argv, env, timeout)
    return _asked(argv, env, timeout) if done.killed else done


def _asked(argv: Sequence[str], env: Mapping[str, str], timeout: float) -> Completed:
    started = time.perf_counter()
    try:
        child = subprocess.Popen(
            list(argv),
            cwd="/",
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise _not_started(argv[0], "/", error) from error
    timed_out = False
    with child:
        try:
            stdout, stderr = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            timed_out, stdout, stderr = True, b"", b""
        finally:
            _kill_group(child.pid)
    return Completed(
        returncode=child.returncode,
        stdout=stdout,
        stderr=stderr,
        seconds=time.perf_counter() - started,
        timed_out=timed_out,
    )


class _Collector(asyncio.SubprocessProtocol):
    def __init__(self, limit: int) -> None:
        self.kept: dict[int, bytearray] = {1: bytearray(), 2: bytearray()}
        self.exited = asyncio.Event()
        self.closed = asyncio.Event()
        self._limit = limit

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        kept = self.kept[fd]
        kept += data[: self._limit - len(kept)]

    def process_exited(self) -> None:
        self.exited.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set()


async def _started(
    starting: Coroutine[Any, Any, tuple[asyncio.SubprocessTransport, _Collector]],
    collector: _Collector,
) -> asyncio.SubprocessTransport:
    """Cancelled meanwhile, asyncio would kill the child but not the children it has by then."""
    task = asyncio.ensure_future(starting)
    try:
        transport, _ = await asyncio.shield(task)
    except asyncio.CancelledError:
        transport, _ = await task
        await _end(transport, collector)
        raise
    return transport


def _not_started(program: str, cwd: Path | str, error: OSError) -> LessonlError:
    return LessonlError(
        f"Cannot start {program} in {cwd}: {error.strerror}.",
        "Check that both exist and that the program may be executed.",
        code="environment",
    )


def _kill_group(leader: int) -> None:
    # The group outlives its leader while a member lives; with none left there is no group.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _feed(transport: asyncio.SubprocessTransport, data: bytes) -> None:
    if not data:
        return
    pipe = transport.get_pipe_transport(0)
    assert isinstance(pipe, asyncio.WriteTransport)
    pipe.write(data)
    pipe.close()  # after what is buffered has been written


async def _within(seconds: float, event: asyncio.Event) -> bool:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()


async def _end(transport: asyncio.SubprocessTransport, collector: _Collector) -> None:
    """Kill what is left of the group, read what it had written, reap."""
    try:
        _kill_group(transport.get_pid())
        await collector.exited.wait()
        # A process that left the session may hold the pipes open for ever.
        await _within(_DRAIN_SECONDS, collector.closed)
    finally:
        transport.close()
