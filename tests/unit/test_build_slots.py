"""Builds and timings share the cores, and whoever stops waiting for them takes none away."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from lessonl.measure.build import Builder
from lessonl.measure.cores import Cores
from lessonl.measure.toolchain import Toolchain

CORES = sorted(os.sched_getaffinity(0))
READ = (Path(sys.prefix), Path(sys.base_prefix))
SAYS = "import os; print(os.getpriority(os.PRIO_PROCESS, 0), sorted(os.sched_getaffinity(0)))"
several = pytest.mark.skipif(len(CORES) < 2, reason="needs two cores")


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    return Builder(Toolchain(cache=tmp_path / "cache"), tmp_path / "work", Cores(-1))


@pytest.fixture
def beside_an_editor(tmp_path: Path) -> Builder:
    cores = Cores(CORES[-1], spare=True)
    return Builder(Toolchain(tmp_path / "cache", cores.for_builds), tmp_path / "work", cores)


async def build(builder: Builder, seconds: float = 0.0) -> None:
    """Whatever takes a place for a while."""
    work = builder.directory("build")
    command = [sys.executable, "-c", f"import time; time.sleep({seconds})"]
    await builder.confined(command, work, READ, work)


async def said(builder: Builder) -> list[str]:
    """What a confined compiler finds about itself, and one that is trusted."""
    work, command = builder.directory("build"), [sys.executable, "-c", SAYS]
    confined = await builder.confined(command, work, READ, work)
    trusted = await builder.trusted(command, work, work)
    return [done.stdout.decode().strip() for done in (confined, trusted)]


async def timing(builder: Builder) -> None:
    async with builder.cores.timing():
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


def test_every_compiler_gives_way_and_may_use_all_cores(builder: Builder) -> None:
    nice = min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
    assert asyncio.run(said(builder)) == [f"{nice} {CORES}"] * 2


@several
def test_every_compiler_keeps_off_the_core_where_something_is_timed(builder: Builder) -> None:
    builder.cores.timing_core = CORES[-1]

    async def scenario() -> list[str]:
        async with builder.cores.timing():
            return await said(builder)

    assert all(line.endswith(f" {CORES[:-1]}") for line in asyncio.run(scenario()))


@several
def test_beside_an_editor_one_core_is_never_built_on(beside_an_editor: Builder) -> None:
    found = asyncio.run(said(beside_an_editor))
    assert all(line.endswith(f" {CORES[:-1]}") for line in found)


@several
def test_beside_an_editor_one_build_less_runs_at_a_time(beside_an_editor: Builder) -> None:
    running: list[int] = [0]

    async def one() -> None:
        async with beside_an_editor.cores.build():
            running[0] += 1
            most.append(running[0])
            await asyncio.sleep(0.01)
            running[0] -= 1

    async def scenario() -> None:
        await asyncio.gather(*(one() for _ in range(2 * len(CORES))))

    most: list[int] = []
    asyncio.run(scenario())
    assert max(most) == len(CORES) - 1


@several
def test_beside_an_editor_what_is_timed_waits_for_no_build(beside_an_editor: Builder) -> None:
    async def scenario() -> None:
        async with asyncio.timeout(5), beside_an_editor.cores.build():
            await timing(beside_an_editor)

    asyncio.run(scenario())


def test_nothing_is_built_while_calls_have_all_cores(builder: Builder) -> None:
    builder.cores.timing_core = None
    order: list[str] = []

    async def built() -> None:
        await build(builder)
        order.append("built")

    async def scenario() -> None:
        async with asyncio.timeout(20):
            async with builder.cores.timing():
                building = asyncio.create_task(built())
                await asyncio.sleep(0.5)
                order.append("timed")
            await building

    asyncio.run(scenario())
    assert order == ["timed", "built"]
