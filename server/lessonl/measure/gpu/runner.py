"""The device of this machine: one warm process that runs what nvcc has built (runtime/gpu)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Final, cast

from attrs import define, field

from lessonl.measure import process
from lessonl.measure.gpu.device import About, Argument, Fault, FaultKind, Pair

_ANSWER_SECONDS: Final = 60.0
_SANITIZER_SECONDS: Final = 300.0
_LONGEST_BYTES: Final = 1 << 20
_FOUND: Final = 86
_NODES: Final = (Path("/dev/nvidiactl"), Path("/dev/dxg"))


def is_present() -> bool:
    """Whether the system has a driver of NVIDIA's at all: asked before anything is built."""
    return any(node.exists() for node in _NODES)


@define
class RunnerDevice:
    """Starts ``program`` when it is first asked, and again after what left it unusable."""

    program: Path
    sanitizer: Path | None = None
    seconds: float = _ANSWER_SECONDS
    """How long one answer may take; the runner is killed then."""
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)
    _nonce: str = field(default="", init=False)
    _loaded: tuple[Path, Path] | None = field(default=None, init=False)
    _arranged: str = field(default="", init=False)
    _arguments: tuple[Argument, ...] = field(default=(), init=False)

    async def about(self) -> About | Fault:
        said = await self._ask("about")
        if isinstance(said, Fault):
            return said
        name, architecture, count, l2, clock, memory, bandwidth, driver = said.split("\t")
        return About(
            name, architecture, int(count), int(l2), int(clock), int(memory),
            float(bandwidth), driver,
        )  # fmt: skip

    async def load(self, original: Path, rewrite: Path) -> Fault | None:
        # Libraries stay in a process for good: another pair gets another one.
        await self.close()
        self._loaded = (original, rewrite)
        said = await self._ask(_load(self._loaded))
        return said if isinstance(said, Fault) else None

    async def arrange(self, arguments: Sequence[Argument], relative: float) -> Fault | None:
        self._arguments = tuple(arguments)
        self._arranged = f"arrange {relative!r} {' '.join(map(str, arguments))}"
        said = await self._ask(self._arranged)
        return said if isinstance(said, Fault) else None

    async def check(self, seed: int) -> Fault | None:
        said = await self._ask(f"check {seed} 1")
        return said if isinstance(said, Fault) else None

    async def pairs(self, seed: int, count: int) -> list[Pair] | Fault:
        said = await self._ask(f"pairs {seed} {count}")
        if isinstance(said, Fault):
            return said
        times = [float(word) for word in said.split()[1:]]
        return [Pair(a, b) for a, b in zip(times[::2], times[1::2], strict=True)]

    async def sanitize(self, tool: str, seed: int) -> str | Fault | None:
        if self.sanitizer is None or self._loaded is None:
            return None
        argv = [
            *(str(self.sanitizer), "--tool", tool, "--error-exitcode", str(_FOUND)),
            *(str(self.program), "--check", str(self._loaded[1]), str(seed)),
            *map(str, self._arguments),
        ]
        env = _environment()
        work = self._loaded[1].parent
        done = await process.run(argv, cwd=work, env=env, timeout=_SANITIZER_SECONDS)
        if done.timed_out:
            return Fault("timeout", "rewrite", f"{tool} did not finish")
        if done.returncode == _FOUND:
            return _first(done.stdout.decode(errors="replace"))
        if done.returncode != 0:
            return Fault("launch", "", f"{tool} could not be run")
        return ""

    async def close(self) -> None:
        """Kills the runner with all that it has started."""
        running, self._process = self._process, None
        if running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        await asyncio.shield(running.wait())

    async def _ask(self, command: str) -> str | Fault:
        """After a fault the process is ended: an error of a kernel's leaves nothing to be used."""
        try:
            async with asyncio.timeout(self.seconds):
                said = await self._said(command)
        except TimeoutError:
            said = Fault("timeout", "", f"no answer within {self.seconds:g} s")
        except (OSError, ValueError, asyncio.IncompleteReadError):
            said = Fault("lost", "", "the process on the GPU ended unexpectedly")
        except BaseException:
            await self.close()
            raise
        if isinstance(said, Fault):
            await self.close()
        return said

    async def _said(self, command: str) -> str | Fault:
        if self._process is None:
            await self._start()
            again = [_load(self._loaded)] if self._loaded else []
            again += [self._arranged] if self._arranged else []
            for known in again:
                if known != command and isinstance(said := await self._line(known), Fault):
                    return said
        return await self._line(command)

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            self.program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
            limit=_LONGEST_BYTES,
        )
        self._nonce = secrets.token_hex(8)
        await self._line(self._nonce)

    async def _line(self, command: str) -> str | Fault:
        running = self._process
        assert running is not None and running.stdin is not None and running.stdout is not None
        running.stdin.write(command.encode() + b"\n")
        await running.stdin.drain()
        line = (await running.stdout.readuntil(b"\n")).decode(errors="replace").rstrip("\n")
        nonce, _, said = line.partition(" ")
        if nonce != self._nonce:
            raise ValueError(line)
        if said.startswith("fault\t"):
            _, kind, by, what = said.split("\t", 3)
            whose = by if by in ("original", "rewrite") else ""
            return Fault(cast(FaultKind, kind), whose, what)  # type: ignore[arg-type]
        return said


def _load(libraries: tuple[Path, Path]) -> str:
    return f"load {libraries[0]} {libraries[1]}"


def _environment() -> dict[str, str]:
    """Without the user's variables; no cache of code that is compiled late."""
    return {"LC_ALL": "C", "PATH": "/usr/bin:/bin", "CUDA_CACHE_DISABLE": "1"}


def _first(text: str) -> str:
    """The first finding in what compute-sanitizer prints."""
    lines = [line.lstrip("= ").strip() for line in text.splitlines() if line.startswith("=====")]
    told = [line for line in lines if line and "COMPUTE-SANITIZER" not in line]
    return told[0][:300] if told else "an error"
