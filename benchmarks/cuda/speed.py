"""How fast the emulator is, and how long a verdict on a kernel takes."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

from attrs import frozen

from benchmarks.cuda.programs import PROGRAMS, build
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.model import Rewrite
from lessonl.source.functions import find

_FILE: Final = PROGRAMS.parent / "judge" / "cuda" / "sums.cu"
_FUNCTION: Final = "block_sums"


@frozen
class Verdicts:
    """Seconds of the first verdict on a function, and of those after it."""

    first: float
    later: tuple[float, ...]


def emulator() -> dict[str, float]:
    """Nanoseconds for each of a ``thread``, a ``barrier`` and a ``shuffle`` of one thread."""
    with tempfile.TemporaryDirectory() as place:
        program = build("speed.cu", Path(place), ("-O2",))
        done = subprocess.run([str(program)], capture_output=True, check=True, timeout=300)
    rows = (line.split() for line in done.stdout.decode().splitlines())
    return {name: float(value) for name, value in rows}


def verdicts(count: int) -> Verdicts:
    """Of that many rewrites of one kernel, all different and all right; nothing is kept."""
    return asyncio.run(_verdicts(count))


async def _verdicts(count: int) -> Verdicts:
    function = find(_FILE, _FILE.read_bytes(), name=_FUNCTION)
    taken = []
    async with open_judge(Options(cache=False)) as judge:
        for number in range(count):
            text = function.text.replace("{", "{ " + "(void)0; " * (number + 1), 1)
            began = time.monotonic()
            verdict = await judge.evaluate(function, Rewrite(text))
            assert verdict.outcome.correct, verdict
            taken.append(time.monotonic() - began)
    return Verdicts(taken[0], tuple(taken[1:]))
