"""Several streams of events as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")


async def merged(streams: Sequence[AsyncGenerator[T]]) -> AsyncGenerator[T]:
    """The items of all streams as they come, those of one stream in its order.

    The streams run at the same time and wait for nobody to take their items. The first error of
    one ends the others and is raised. Closing this closes them.
    """
    queue: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue()

    async def drain(stream: AsyncGenerator[T]) -> None:
        try:
            async with aclosing(stream):
                async for item in stream:
                    queue.put_nowait((item,))
        except BaseException as error:
            queue.put_nowait(error)
            raise
        queue.put_nowait(None)

    tasks = [asyncio.create_task(drain(stream)) for stream in streams]
    try:
        running = len(tasks)
        while running:
            came = await queue.get()
            if isinstance(came, BaseException):
                raise came
            if came is None:
                running -= 1
            else:
                yield came[0]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
