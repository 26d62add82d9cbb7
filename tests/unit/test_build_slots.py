"""Builds and timings share the cores, and whoever stops waiting for them takes none away."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from lessonl.measure.build import Builder
from lessonl.measure.toolchain import Toolchain


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    return Builder(Toolchain(cache=tmp_path / "cache"), tmp_path / "work", timing_core=-1)


async def build(builder: Builder, seconds: float = 0.0) -> None:
    """Whatever takes a place for a while."""
    work = builder.directory("build")
    command = [sys.executable, "-c", f"import time; time.sleep({seconds})"]
    await builder.confined(command, work, (Path(sys.prefix), Path(sys.base_prefix)), work)


async def timing(builder: Builder) -> None:
    async with builder.off_core():
        await asyncio.sleep(0.05)


def test_a_timing_that_was_cancelled_while_it_waited_leaves_every_place(builder: Builder) -> None:
    async def scenario() -> None:
        busy = asyncio.create_task(build(builder, 0.5))
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(timing(builder))
        await asyncio.sleep(0.1)
        waiting.cancel()
        await asyncio.gather(busy, waiting, return_exceptions=True)
        assert waiting.cancelled()
        async with asyncio.timeout(20):
            await timing(builder)
            await build(builder)

    asyncio.run(scenario())


def test_two_timings_at_once_take_turns(builder: Builder) -> None:
    async def scenario() -> None:
        async with asyncio.timeout(20):
            await asyncio.gather(timing(builder), timing(builder), build(builder))

    asyncio.run(scenario())


def test_nothing_is_built_while_calls_have_all_cores(builder: Builder) -> None:
    builder.timing_core = None
    order: list[str] = []

    async def built() -> None:
        await build(builder)
        order.append("built")

    async def scenario() -> None:
        async with asyncio.timeout(20):
            async with builder.off_core():
                building = asyncio.create_task(built())
                await asyncio.sleep(0.5)
                order.append("timed")
            await building

    asyncio.run(scenario())
    assert order == ["timed", "built"]
