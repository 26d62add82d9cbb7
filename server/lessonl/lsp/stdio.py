"""Serves one client over pipes that nothing else in this process or its children can touch."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import BinaryIO

from lessonl.lsp.state import LessonlServer

_STOPPED = 0
_SWITCH_SECONDS = 0.001
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def serve(server: LessonlServer, stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Answers until the client says exit, closes a pipe or is gone; returns the exit code.

    No run, and no process of a run, is left when it returns.
    """
    # Beside a document that is being read, an answer waits this long for every turn it needs.
    sys.setswitchinterval(_SWITCH_SECONDS)
    return asyncio.run(_serve(server, stdin, stdout))


async def _serve(server: LessonlServer, stdin: BinaryIO, stdout: BinaryIO) -> int:
    loop = asyncio.get_running_loop()
    gone = asyncio.Event()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), stdin)
    transport, _ = await loop.connect_write_pipe(lambda: _Outgoing(gone), stdout)
    server.protocol.set_writer(_Writer(transport))
    for number in _SIGNALS:
        loop.add_signal_handler(number, gone.set)
    reading = asyncio.create_task(_read(server, reader))
    leaving = asyncio.create_task(gone.wait())
    try:
        await asyncio.wait({reading, leaving}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await server.state.runs.end_all()
        transport.close()
    return reading.result() if reading.done() else _STOPPED


async def _read(server: LessonlServer, reader: asyncio.StreamReader) -> int:
    """Handles what the client sends until it says exit or ends, maybe within a message."""
    try:
        await server.protocol.listen(reader)
    except SystemExit as ended:  # raised by pygls on "exit"
        return ended.code if isinstance(ended.code, int) else 1
    except asyncio.IncompleteReadError:
        pass
    return _STOPPED


class _Outgoing(asyncio.BaseProtocol):
    """Notices that the client reads no more."""

    def __init__(self, gone: asyncio.Event) -> None:
        self._gone = gone

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone.set()


class _Writer:
    """Writes without ever waiting for the client to read."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport

    def write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

    def close(self) -> None:
        self._transport.close()
