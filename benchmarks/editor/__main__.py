"""The language server on a file of 10,000 lines, beside a run and without one.

An editor asks for a hover and for code actions at the run's function and at others, one request
every 30 ms, while rewrites are built and while they are timed; now and then it edits the file, and
the first answers after that are counted apart. The memory is what LessonL's own processes take
together (proportional set size). Runs are cancelled at random instants, and what is left of them
is looked for a second later.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from attrs import define, field

from benchmarks.editor.client import Client, served
from benchmarks.editor.document import lines_of, project
from benchmarks.editor.processes import below, megabytes, ours
from benchmarks.log import Log, open_log

_READY_SECONDS: Final = 2.0
_ANSWER_SECONDS: Final = 0.020
_MEGABYTES: Final = 150.0
_END_SECONDS: Final = 1.0
_PAUSE: Final = 0.03
_EDIT_EVERY: Final = 40


@define
class Measured:
    """Everything by what it is; seconds and megabytes."""

    log: Log
    seconds: dict[str, list[float]] = field(factory=lambda: defaultdict(list))
    memory: float = 0.0
    left: int = 0

    def answered(self, what: str, seconds: float) -> None:
        self.seconds[what].append(seconds)
        self.log.row({"what": what, "seconds": round(seconds, 6)})

    def uses(self, megabytes_: float) -> None:
        if megabytes_ > self.memory:
            self.memory = megabytes_
            self.log.row({"what": "memory", "megabytes": round(megabytes_, 1)})


class Session:
    """An editor with the file open."""

    def __init__(self, client: Client, file: Path) -> None:
        self.client = client
        self.content = file.read_text()
        self.document = {"uri": file.as_uri()}
        self.places = lines_of(self.content, ("sums", "weigh_7", "weigh_300", "weigh_500"))
        self._version = 1
        item = {**self.document, "languageId": "cpp", "version": 1, "text": self.content}
        client.tell("textDocument/didOpen", {"textDocument": item})

    def edit(self) -> None:
        """Types a blank at the end and takes it away again: the file is what it was."""
        for text in (f"{self.content} ", self.content):
            self._version += 1
            version = {**self.document, "version": self._version}
            change = {"textDocument": version, "contentChanges": [{"text": text}]}
            self.client.tell("textDocument/didChange", change)

    async def hover(self, place: int) -> float:
        at = {"line": self.places[place], "character": 8}
        return await self.client.timed("textDocument/hover", self._params(position=at))

    async def actions(self, place: int) -> float:
        at = {"line": self.places[place], "character": 8}
        more = {"range": {"start": at, "end": at}, "context": {"diagnostics": []}}
        return await self.client.timed("textDocument/codeAction", self._params(**more))

    def _params(self, **more: Any) -> Mapping[str, Any]:
        return {"textDocument": self.document, **more}

    async def run(self) -> Any:
        """The whole run."""
        more = {"function": "sums", "workDoneToken": f"run {time.monotonic_ns()}"}
        return await self.client.ask("lessonl/optimize", self._params(**more))


async def _ask(session: Session, measured: Measured, when: str, number: int) -> None:
    place = number % len(session.places)
    measured.answered(f"hover, {when}", await session.hover(place))
    measured.answered(f"code action, {when}", await session.actions(place))


async def _start(root: Path, place: Path, measured: Measured) -> None:
    """From the start of the process to its first answer, and to the first for the file."""
    started = time.perf_counter()
    async with served(root, place) as client:
        measured.answered("ready", time.perf_counter() - started)
        session = Session(client, root / "large.cpp")
        measured.answered("first code action", await session.actions(0))


async def _beside(root: Path, place: Path, measured: Measured, idle: int) -> None:
    """Requests without a run, then as long as one goes on."""
    async with served(root, place) as client:
        session = Session(client, root / "large.cpp")
        await session.actions(0)
        for number in range(idle):
            await _ask(session, measured, "no run", number)
        run = asyncio.create_task(session.run())
        number = 0
        while not run.done():
            number += 1
            if number % _EDIT_EVERY == 0:
                session.edit()
                await _ask(session, measured, "after an edit", number)
            await _ask(session, measured, client.phase, number)
            if number % 10 == 0:
                measured.uses(megabytes(ours(client.process.pid)))
            await asyncio.sleep(_PAUSE)
        report = await run
        measured.log.row({"what": "run", "verdict": report["verdict"], "asked": number})


async def _cancel(root: Path, place: Path, measured: Measured, after: float) -> None:
    """A run that is cancelled after some seconds; what is left a second after the wish."""
    async with served(root, place) as client:
        session = Session(client, root / "large.cpp")
        await session.actions(0)
        before = set(below(client.process.pid))
        run = asyncio.create_task(session.run())
        await asyncio.sleep(after)
        started = time.perf_counter()
        await client.ask("lessonl/cancel", None)
        measured.answered("cancel", time.perf_counter() - started)
        await asyncio.sleep(max(0.0, _END_SECONDS - (time.perf_counter() - started)))
        left = {p: w for p, w in below(client.process.pid).items() if p not in before}
        measured.left += len(left)
        measured.log.row({"what": "left", "after": round(after, 2), "processes": [*left.values()]})
        await asyncio.gather(run, return_exceptions=True)


async def measure(
    log: Log, *, lines: int, starts: int, idle: int, cancels: int, seed: int
) -> Measured:
    """All of it, in a temporary directory."""
    measured, chance = Measured(log), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="lessonl-editor-") as directory:
        place = Path(directory)
        root = place / "project"
        project(root, lines)
        for _ in range(starts):
            await _start(root, place, measured)
        for _ in range(2):  # with an empty cache, then with a filled one
            await _beside(root, place, measured, idle)
        for _ in range(cancels):
            await _cancel(root, place, measured, chance.uniform(0.2, 15.0))
    return measured


def quantile(values: list[float], share: float) -> float:
    """The value that ``share`` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summary(measured: Measured) -> str:
    """A line for each kind of answer, and the rest."""
    lines = [f"{'milliseconds':32}{'number':>8}{'median':>9}{'p95':>9}{'most':>9}"]
    for what, values in measured.seconds.items():
        cells = (quantile(values, 0.5), quantile(values, 0.95), max(values))
        shown = "".join(f"{1e3 * value:9.1f}" for value in cells)
        lines.append(f"{what:32}{len(values):8}{shown}")
    lines.append(f"memory of LessonL's processes: at most {measured.memory:.0f} MB")
    lines.append(f"processes left a second after the wish to cancel: {measured.left}")
    return "\n".join(lines)


def acceptable(measured: Measured) -> bool:
    """Whether every goal is met."""
    answers = {
        what: values
        for what, values in measured.seconds.items()
        if what.startswith(("hover", "code action")) and not what.endswith("edit")
    }
    return (
        all(quantile(values, 0.95) < _ANSWER_SECONDS for values in answers.values())
        and max(measured.seconds["ready"]) < _READY_SECONDS
        and measured.memory < _MEGABYTES
        and measured.left == 0
    )


def main() -> int:
    """0 when answers take < 20 ms (p95), the start < 2 s, memory is < 150 MB, nothing is left."""
    parser = argparse.ArgumentParser(prog="benchmarks.editor", description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--idle", type=int, default=200, help="requests without a run")
    parser.add_argument("--cancels", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1, help="chooses the instants of cancelling")
    parser.add_argument("--log", type=Path)
    asked = parser.parse_args()
    with open_log(asked.log, "editor") as log:
        work = measure(
            log, lines=asked.lines, starts=asked.starts, idle=asked.idle, cancels=asked.cancels,
            seed=asked.seed,
        )  # fmt: skip
        measured = asyncio.run(work)
        log.say(summary(measured))
    return 0 if acceptable(measured) else 1


if __name__ == "__main__":
    sys.exit(main())
