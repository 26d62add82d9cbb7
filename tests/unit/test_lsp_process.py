"""A job in a process of its own: what it tells, how it ends, and that nothing of it is left."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from lessonl.config import Settings
from lessonl.lsp import process
from lessonl.lsp.jobs import Order, Search
from lessonl.model import LessonlError
from lessonl.run import Event
from lessonl.source.functions import functions

(FUNCTION,) = functions(Path("/f.cpp"), b"int f(int x) { return x; }")
ORDER = Order(Search(FUNCTION, Settings()), {"THE_KEY": "secret"})
HEAD = """\
import os, pickle, sys, time
from lessonl.lsp.jobs import Told
from lessonl.lsp.worker import packed
from lessonl.model import LessonlError
from lessonl.run import Event
order = pickle.load(sys.stdin.buffer)
def tell(kind, value=None):
    sys.stdout.buffer.write(packed(Told(kind, value)))
    sys.stdout.buffer.flush()
tell("note", str(os.getpid()))
"""


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text of the worker's program, to be extended."""
    program = [HEAD]
    command = [sys.executable, "-c", ""]
    monkeypatch.setattr(process, "_COMMAND", command)

    class Program(list[str]):
        def append(self, text: str) -> None:
            super().append(text)
            command[2] = "".join(self)

    return Program(program)


def done(*, cancelled_after: float | None = None) -> tuple[object, list[str], list[Event], float]:
    """The result, what was told on the way, and the seconds from the wish to cancel on."""
    notes: list[str] = []
    events: list[Event] = []

    async def whole() -> tuple[object, float]:
        work = asyncio.create_task(process.done(ORDER, notes.append, events.append))
        if cancelled_after is not None:
            while not notes:  # noqa: ASYNC110 - it comes over a pipe
                await asyncio.sleep(0.01)
            await asyncio.sleep(cancelled_after)
            work.cancel()
        started = time.monotonic()
        try:
            return await work, time.monotonic() - started
        except asyncio.CancelledError:
            return "cancelled", time.monotonic() - started

    result, seconds = asyncio.run(whole())
    assert not Path(f"/proc/{notes[0]}").exists()
    return result, notes, events, seconds


def test_events_and_the_result_come_as_they_were_told(worker: list[str]) -> None:
    worker.append("tell('event', Event('round', 2)); tell('result', order.job.function.key)\n")
    result, _, events, _ = done()
    assert result == FUNCTION.key
    assert events == [Event("round", 2)]


def test_an_error_keeps_its_hint_and_its_code(worker: list[str]) -> None:
    worker.append("tell('error', LessonlError('No.', 'Do.', code='unsupported'))\n")
    with pytest.raises(LessonlError) as error:
        done()
    assert (error.value.message, error.value.hint, error.value.code) == (
        "No.",
        "Do.",
        "unsupported",
    )


@pytest.mark.parametrize(
    ("end", "why"), [("sys.exit(3)", "exit code 3"), ("os.kill(os.getpid(), 9)", "signal 9")]
)
def test_a_process_that_ends_by_itself_is_an_error(worker: list[str], end: str, why: str) -> None:
    worker.append(f"{end}\n")
    with pytest.raises(LessonlError, match=f"ended by itself .*{why}"):
        done()


def test_the_end_of_its_input_cancels_it_and_what_it_has_is_returned(worker: list[str]) -> None:
    worker.append("sys.stdin.buffer.read(); tell('result', 'what was found')\n")
    assert done(cancelled_after=0.05)[0] == "what was found"


def test_one_that_has_nothing_is_just_cancelled(worker: list[str]) -> None:
    worker.append("sys.stdin.buffer.read(); tell('cancelled')\n")
    assert done(cancelled_after=0.05)[0] == "cancelled"


def test_one_that_does_not_listen_is_killed_with_its_group(worker: list[str]) -> None:
    worker.append(
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        "tell('note', str(child.pid)); time.sleep(60)\n"
    )
    result, notes, _, seconds = done(cancelled_after=0.3)
    assert result == "cancelled"
    assert seconds < 2
    deadline = time.monotonic() + 2
    while _alive(int(notes[1])) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _alive(int(notes[1]))


def _alive(child: int) -> bool:
    try:
        return Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_keys_go_over_the_pipe_and_not_into_the_environment(
    worker: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "THE_KEY", "old")
    worker.append("tell('result', (os.environ.get('THE_KEY'), order.variables['THE_KEY']))\n")
    assert done()[0] == (None, "secret")
