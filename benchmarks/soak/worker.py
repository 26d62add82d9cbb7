"""The Python side of a soak: judges what it is asked to, a line in and lines out.

In: ``{"open": NAME}``, ``{"kind": KIND, "number": N}`` and ``{"close": true}``. Out: ``phase`` for
every note of the judge, and for every question one of ``verdict``, ``error`` (LessonlError),
``exception`` and ``done``.
"""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from contextlib import AsyncExitStack
from typing import Any

from attrs import define, field

from benchmarks.cases import Case, load_cases
from lessonl.measure.judge import Judge, open_judge
from lessonl.measure.options import Options
from lessonl.model import LessonlError, Rewrite, Verdict


def tell(**facts: Any) -> None:
    """One line to whoever started this."""
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


@define
class Worker:
    """Has at most one judge at a time."""

    _cases: dict[str, Case] = field(factory=lambda: {case.name: case for case in load_cases()})
    _open: AsyncExitStack = field(factory=AsyncExitStack)
    _judge: Judge | None = None
    _case: Case | None = None

    async def do(self, order: dict[str, Any]) -> None:
        """Answers one line, whatever happens."""
        try:
            if "open" in order:
                await self._start(order["open"])
            elif "close" in order:
                await self._open.aclose()
            else:
                tell(event="verdict", **_plain(await self._verdict(**order)))
                return
            tell(event="done")
        except LessonlError as error:
            tell(event="error", code=error.code, message=error.message, hint=error.hint)
        except Exception:
            tell(event="exception", message=traceback.format_exc())

    async def _start(self, name: str) -> None:
        self._case, self._open = self._cases[name], AsyncExitStack()
        opened = open_judge(Options(), lambda said: tell(event="phase", name=said))
        self._judge = await self._open.enter_async_context(opened)

    async def _verdict(self, kind: str, number: int) -> Verdict:
        assert self._case is not None and self._judge is not None
        rewrite = self._case.rewrite(kind).rewrite
        # Nothing that is known of this text from before may answer.
        text = f"{rewrite.text}\n// Soak {number}.\n"
        return await self._judge.evaluate(self._case.function, Rewrite(text), final=True)


def _plain(verdict: Verdict) -> dict[str, Any]:
    rows = [[row.size, row.ratio, row.low, row.high, row.pairs] for row in verdict.sizes]
    ratio = verdict.speedup.ratio if verdict.speedup else None
    return {
        "outcome": verdict.outcome.value, "correct": verdict.outcome.correct,
        "reason": verdict.reason, "ratio": ratio, "rows": rows,
    }  # fmt: skip


async def main() -> None:
    """Until standard input ends."""
    worker = Worker()
    tell(event="done")
    while line := await asyncio.to_thread(sys.stdin.readline):
        await worker.do(json.loads(line))


if __name__ == "__main__":
    asyncio.run(main())
