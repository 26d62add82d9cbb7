"""A judge for the bench that measures nothing, and the bench with it as a program.

As a program it is ``lessonl-bench run`` whose every verdict takes as many seconds as the first
argument says, so that it can be killed.
"""

from __future__ import annotations

import asyncio
import sys
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from attrs import field, frozen

from benchmarks.runner.command import run
from benchmarks.runner.trial import Judging
from lessonl.measure.options import Description, Options
from lessonl.model import (
    Function,
    Machine,
    Outcome,
    Rewrite,
    Speedup,
    Unsupported,
    Verdict,
    WallSeconds,
)

KNOWN = Description("c++", "f.cpp", "made up", (), "none", (), "C++17")


@frozen
class Guess(Judging):
    """Ratios by the text of a rewrite, the same every time; ``asked`` has every rewrite."""

    seconds: float = 0.0
    refused: str = ""
    """A function that is not taken on."""
    asked: list[str] = field(factory=list)

    async def describe(self, function: Function, seconds: float | None = None) -> Description:
        if function.name == self.refused:
            raise Unsupported(f"{function.name} is too much.")
        return KNOWN

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        await asyncio.sleep(self.seconds)
        self.asked.append(rewrite.key)
        number = zlib.crc32(rewrite.text.encode()) % 30
        ratio = 0.8 + number / 10 + (0.05 if final else 0.0)
        outcome = Outcome.FASTER if ratio > 1.1 else Outcome.SLOWER
        speedup = Speedup(ratio, ratio - 0.1, ratio + 0.1, 48)
        return Verdict(
            function.qualified_name, function.file, function.line, outcome, "guessed", speedup,
            machine=Machine("a guess", 1, "g++ 0"), wall_seconds=WallSeconds(total=2.0),
        )  # fmt: skip


def opened(guess: Guess) -> Callable[[Options], AbstractAsyncContextManager[Guess]]:
    """Opens that judge, whatever is asked of it."""

    @asynccontextmanager
    async def open_(options: Options) -> AsyncIterator[Guess]:
        yield guess

    return open_


def ran(log: Path, *words: str, guess: Guess | None = None) -> int:
    """One call of ``lessonl-bench run``."""
    return run([*words, "--out", str(log)], opened(guess or Guess()))


if __name__ == "__main__":
    run(sys.argv[2:], opened(Guess(float(sys.argv[1]))))
