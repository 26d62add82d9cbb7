"""Several streams of events as one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

import pytest

from lessonl.strategies.merged import merged

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    async def in_time() -> T:
        async with asyncio.timeout(10):
            return await work

    return asyncio.run(in_time())


async def numbers(first: int, count: int = 3) -> AsyncGenerator[int]:
    for i in range(count):
        yield first + i


def test_every_item_comes_and_those_of_a_stream_in_its_order() -> None:
    async def collect() -> list[int]:
        return [x async for x in merged([numbers(0), numbers(10), numbers(20, 0)])]

    found = run(collect())
    assert [x for x in found if x < 10] == [0, 1, 2]
    assert [x for x in found if x >= 10] == [10, 11, 12]


def test_a_stream_that_waits_holds_up_no_other() -> None:
    async def collect() -> list[str]:
        gate = asyncio.Event()

        async def patient() -> AsyncGenerator[str]:
            await gate.wait()
            yield "last"

        async def quick() -> AsyncGenerator[str]:
            yield "first"

        found = []
        async for item in merged([patient(), quick()]):
            found.append(item)
            gate.set()
        return found

    assert run(collect()) == ["first", "last"]


def test_an_error_ends_all_streams_and_is_raised() -> None:
    closed = []

    async def endless() -> AsyncGenerator[int]:
        try:
            while True:
                yield 1
                await asyncio.sleep(0)
        finally:
            closed.append(True)

    async def broken() -> AsyncGenerator[int]:
        yield 2
        raise ValueError("broken")

    async def collect() -> None:
        async for _ in merged([endless(), broken()]):
            pass

    with pytest.raises(ValueError, match="broken"):
        run(collect())
    assert closed == [True]


def test_whoever_stops_listening_closes_the_streams() -> None:
    closed = []

    async def waiting(name: str) -> AsyncGenerator[str]:
        try:
            yield name
            await asyncio.Event().wait()
        finally:
            closed.append(name)

    async def collect() -> None:
        async with aclosing(merged([waiting("a"), waiting("b")])) as items:
            async for _ in items:
                break

    run(collect())
    assert sorted(closed) == ["a", "b"]
