"""The line to the referee's process: one command, one answer, and nobody else's."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
from pathlib import Path
from typing import Final

from lessonl.model import LessonlError

#: An answer holds the timings of one batch of pairs or one description, which are far shorter.
_LONGEST_BYTES: Final = 1 << 22
#: How long the end of a question is waited for that nobody wants to know any more.
_PATIENCE_SECONDS: Final = 5.0


class Disturbed(LessonlError):
    """A process that an answer rests on was ended from outside: it says nothing of a rewrite."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} ended unexpectedly.",
            "See whether memory is short; `lessonl doctor` tells whether all else is well.",
            code="environment",
        )


class Line:
    """To one process at a time, in a session of its own."""

    def __init__(self, binary: Path) -> None:
        self._binary = binary
        self._process: asyncio.subprocess.Process | None = None
        self._nonce = ""
        self._turn = asyncio.Lock()
        self._owed = 0
        """Answers that nobody has read."""

    @property
    def open(self) -> bool:
        """Whether there is a process, as far as is known."""
        return self._process is not None

    async def connect(self) -> None:
        """Starts a fresh process, in place of the last one if there is one.

        Raises `Disturbed` when it does not answer.
        """
        await self.close()
        self._process = await asyncio.create_subprocess_exec(
            self._binary,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            start_new_session=True,
            limit=_LONGEST_BYTES,
        )
        self._owed = 0
        self._nonce = secrets.token_hex(8)
        await self.ask(self._nonce)

    async def close(self) -> None:
        """Kills the whole process group."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.shield(process.wait())

    async def ask(self, command: str) -> str:
        """The answer to one command.

        Raises `Disturbed` when the process is gone or answers nonsense, or is still busy with a
        question that was cancelled; it is then closed.
        """
        async with self._turn:
            try:
                return await self._ask(command)
            except Disturbed:
                await self.close()
                raise

    async def _ask(self, command: str) -> str:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise Disturbed("The referee process")
        try:
            await self._settle(process.stdout)
            process.stdin.write(command.encode() + b"\n")
            self._owed += 1
            await process.stdin.drain()
            line = (await process.stdout.readline()).decode(errors="replace")
            self._owed -= 1
        except (BrokenPipeError, ConnectionResetError, TimeoutError, ValueError):
            line = ""
        nonce, _, answer = line.partition(" ")
        if nonce != self._nonce or not line.endswith("\n"):
            raise Disturbed("The referee process")
        answer = answer.rstrip("\n")
        if answer.startswith("error"):
            raise RuntimeError(f"referee: {answer} to {command[:200]!r}")
        return answer

    async def _settle(self, answers: asyncio.StreamReader) -> None:
        """Drops the answers to questions that were cancelled: they are not those to the next.

        Raises TimeoutError when none comes.
        """
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while self._owed:
                await answers.readline()
                self._owed -= 1
