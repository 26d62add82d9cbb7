"""What the sandbox costs: the same program started inside of it and outside, in turn.

``launch`` is what compilers are started by. The runner of a rewrite shuts itself in by the same
calls before it loads anything, so what it takes is about this, too; ``spawn`` is all that a fresh
runner costs, processes, sandbox, loading and handshake.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from attrs import asdict, frozen

from benchmarks.harness.noise import subjects
from benchmarks.log import Log
from lessonl.measure.experiment import spawn_seconds
from lessonl.measure.judge import open_judge
from lessonl.measure.options import Options
from lessonl.measure.toolchain import Toolchain

_LIMITS = ("--cpu", "60", "--memory", str(4 << 30), "--file-size", str(1 << 30))
_NOTHING = "/bin/true"


@frozen
class Started:
    """Milliseconds of one way to start something."""

    part: str
    way: str
    milliseconds: tuple[float, ...]

    def __str__(self) -> str:
        return f"{self.way:12} {median(self.milliseconds):6.2f} ms ({len(self.milliseconds)} times)"


async def run(log: Log, *, repeats: int) -> list[Started]:
    """``repeats`` starts each way; outside and inside follow each other."""
    toolchain = Toolchain()
    launch = await toolchain.binary("launch")
    with TemporaryDirectory(prefix="lessonl-sandbox-") as directory:
        read = [w for p in toolchain.system_paths("c++") for w in ("--read", str(p))]
        inside = [str(launch), *read, "--write", directory, *_LIMITS, "--", _NOTHING]
        outside = [str(launch), "--unrestricted", "--", _NOTHING]
        pairs = [(_once(outside), _once(inside)) for _ in range(repeats)]
    case = subjects()[0]
    async with open_judge(Options()) as judge:
        spawns = await spawn_seconds(judge, case.function, repeats)
    rows = [
        Started("sandbox", "outside", tuple(a for a, _ in pairs)),
        Started("sandbox", "inside", tuple(b for _, b in pairs)),
        Started("sandbox", "added", tuple(b - a for a, b in pairs)),
        Started("sandbox", "spawn", tuple(1e3 * s for s in spawns)),
    ]
    for row in rows:
        log.row(asdict(row))
        print(row, flush=True)
    return rows


def _once(command: Sequence[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, cwd=Path("/"), env={"PATH": "/usr/bin:/bin"})
    return 1e3 * (time.perf_counter() - started)
