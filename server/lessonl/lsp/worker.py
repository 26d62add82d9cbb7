"""The process that does one job: ``python -m lessonl.lsp.worker``, started by the server.

It computes for seconds at a time, which in the server's process would keep every hover waiting.
The end of its input is the wish that it ends, be it that the server cancels or is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import pickle
import struct
import sys
from typing import Any, BinaryIO

from lessonl.lsp.jobs import Job, Judging, Order, Search, Told
from lessonl.lsp.streams import private_streams
from lessonl.model import LessonlError
from lessonl.run import Event

LENGTH = struct.Struct(">I")


def packed(value: object) -> bytes:
    """A value as it goes over the pipe, after its length."""
    data = pickle.dumps(value)
    return LENGTH.pack(len(data)) + data


def main() -> None:
    """Does the job that comes over standard input, and tells of it on standard output."""
    source, target = private_streams()
    reader = io.BufferedReader(source)  # type: ignore[type-var]
    order = pickle.load(reader)
    os.environ.update(order.variables)
    _tell(target, asyncio.run(_done(order, reader, target)))
    # Nothing is left to be done, and taking an interpreter apart takes time that a user waits.
    sys.stderr.flush()
    os._exit(0)


async def _done(order: Order, source: BinaryIO, target: BinaryIO) -> Told:
    task = asyncio.create_task(_work(order.job, target))
    loop = asyncio.get_running_loop()

    def ends() -> None:
        loop.remove_reader(source)
        task.cancel()

    loop.add_reader(source, ends)
    try:
        return Told("result", await task)
    except LessonlError as error:
        return Told("error", error)
    except asyncio.CancelledError:
        return Told("cancelled")


async def _work(job: Job, target: BinaryIO) -> Any:
    # Late: that the order has come is known before all that is loaded for it.
    from lessonl.lsp import working

    def note(text: str) -> None:
        _tell(target, Told("note", text))

    def on_event(event: Event) -> None:
        _tell(target, Told("event", event))

    if isinstance(job, Search):
        return await working.search(job, note, on_event)
    if isinstance(job, Judging):
        return await working.judge(job, note)
    return await working.probe(job)


def _tell(target: BinaryIO, told: Told) -> None:
    rest = memoryview(packed(told))
    with contextlib.suppress(BrokenPipeError):  # nobody listens any more
        while rest:
            rest = rest[target.write(rest) :]


if __name__ == "__main__":
    main()
