"""Work aside does not keep the caller's loop waiting, and ends as it would have ended there."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from lessonl.lsp.aside import aside
from lessonl.model import LessonlError


def test_the_callers_loop_goes_on_while_the_work_computes() -> None:
    async def computes() -> str:
        time.sleep(0.5)  # noqa: ASYNC251 - what is tested
        return threading.current_thread().name

    async def beats() -> int:
        work = asyncio.create_task(aside(computes, "the work"))
        count = 0
        while not work.done():
            await asyncio.sleep(0.01)
            count += 1
        assert await work == "the work"
        return count

    assert asyncio.run(beats()) > 10


def test_an_error_of_the_work_is_the_callers() -> None:
    async def fails() -> None:
        raise LessonlError("No")

    with pytest.raises(LessonlError, match="No"):
        asyncio.run(aside(fails, "work"))


@pytest.mark.parametrize("keeps", [True, False])
def test_cancelled_work_tidies_up_and_may_still_return_something(keeps: bool) -> None:
    tidied: list[str] = []

    async def works() -> str:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            await asyncio.sleep(0.05)
            tidied.append(threading.current_thread().name)
            if not keeps:
                raise
        return "what was found"

    async def cancels() -> str:
        work = asyncio.create_task(aside(works, "the work"))
        await asyncio.sleep(0.05)
        work.cancel()
        found = await work
        assert work.cancelling() == 0
        return found

    if keeps:
        assert asyncio.run(cancels()) == "what was found"
    else:
        with pytest.raises(asyncio.CancelledError):
            asyncio.run(cancels())
    assert tidied == ["the work"]


def test_cancelled_before_it_began() -> None:
    begun: list[int] = []

    async def works() -> None:
        begun.append(1)

    async def cancels() -> None:
        work = asyncio.create_task(aside(works, "work"))
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    asyncio.run(cancels())
    assert begun == []
