"""The noise of this machine: what identical code looks like when it is timed against itself."""

from __future__ import annotations

import contextlib
import json
import math
import os
import platform
import time
from collections.abc import Sequence
from pathlib import Path

from attrs import asdict, frozen

from lessonl.measure.nodes import Tree
from lessonl.measure.openmp import FLAG
from lessonl.measure.referee import Referee
from lessonl.measure.spec import Spec
from lessonl.measure.statistics import noise_floor
from lessonl.measure.store import digest
from lessonl.measure.timed_sizes import PARALLEL, SERIAL
from lessonl.measure.timing import Timer, TimingFailure, Variants
from lessonl.measure.toolchain import Toolchain, writing_to
from lessonl.measure.workplace import workplace
from lessonl.model import LessonlError, Outcome

COMPARISONS = 40
EXPIRES_SECONDS = 7 * 24 * 3600.0
"""How long what was measured about a machine is believed."""
_SOURCE = Path(__file__).parent / "runtime" / "calibration.cpp"


@frozen
class Calibration:
    """``floor``: the smallest relative gain told apart from noise (0.02 is 2 %); A/A counts."""

    floor: float
    comparisons: int
    faster: int
    seconds: float
    measured_at: float


async def calibration(
    toolchain: Toolchain,
    referee: Referee,
    rate: float,
    *,
    force: bool = False,
    threads: int = 0,
) -> Calibration:
    """40 A/A comparisons of a fixed kernel, kept for seven days for this processor.

    ``referee`` must be pinned, or have all cores for a kernel that has ``threads``; ``rate`` is
    its ticks per second. Raises LessonlError(code="environment") when a comparison fails.
    """
    if not force and (known := kept_calibration(toolchain, threads)):
        return known
    library = await _library(toolchain, (FLAG,) if threads else ())
    runner, team_size = await toolchain.binary("runner"), threads or 1
    variants = Variants(runner, library, library, library, team_size, team_size)
    lengths = PARALLEL if threads else SERIAL
    timer = Timer(referee, Tree(()), Spec(), rate, lengths=lengths)
    started = time.monotonic()
    medians, faster = [], 0
    async with toolchain.timing_turn():
        # Whoever had the turn before may have measured it: two floors would make verdicts stale.
        if not force and (known := kept_calibration(toolchain, threads)):
            return known
        (size,) = await timer.calibrate(variants)
        for _ in range(COMPARISONS):
            row = await timer.compare(variants, size, 0.02)
            if isinstance(row, TimingFailure):
                raise LessonlError(
                    f"The timing calibration failed: {row.reason}.",
                    "Close what keeps the machine busy and run `lessonl doctor` again.",
                    code="environment",
                )
            medians.append(math.log(row.ratio))
            faster += row.verdict is Outcome.FASTER
    found = Calibration(
        noise_floor(medians), len(medians), faster, time.monotonic() - started, time.time()
    )
    with writing_to(toolchain.cache):
        _place(toolchain, threads).write_text(json.dumps(asdict(found)))
    return found


def kept_calibration(toolchain: Toolchain, threads: int = 0) -> Calibration | None:
    """The calibration of the last seven days, if there is one: nothing is measured."""
    return _read(_place(toolchain, threads))


def _place(toolchain: Toolchain, threads: int) -> Path:
    team = f"-{threads}-threads" if threads else ""
    return toolchain.cache / f"calibration-{machine_key()}{team}.json"


def processor() -> str:
    """The processor's name as the kernel gives it."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def system() -> str:
    """The kernel and the C library: ``Linux-6.1.0-x86_64-with-glibc2.36``."""
    # platform.platform() starts `uname -p`, which gets the user's whole environment, keys and all.
    kernel, library = os.uname(), "".join(platform.libc_ver())
    parts = [kernel.sysname, kernel.release, kernel.machine]
    parts += ["with", library] if library else []
    return "-".join(parts)


def _read(path: Path) -> Calibration | None:
    with contextlib.suppress(OSError, ValueError, TypeError):
        found = Calibration(**json.loads(path.read_text()))
        if time.time() - found.measured_at < EXPIRES_SECONDS:
            return found
    return None


def machine_key() -> str:
    """Names this processor and kernel in the names of files."""
    with contextlib.suppress(OSError):
        text = Path("/proc/cpuinfo").read_text()
        names = [line for line in text.splitlines() if line.startswith("model name")]
        return digest([("\n".join(names) + platform.release()).encode()])[:16]
    return digest([platform.machine().encode()])[:16]


async def _library(toolchain: Toolchain, flags: Sequence[str]) -> Path:
    """The fixed kernel; ours and trusted, so it is compiled without a sandbox."""
    sources = [_SOURCE, _SOURCE.with_name("protocol.hpp")]
    key = digest([*(s.read_bytes() for s in sources), *(f.encode() for f in flags)])[:16]
    target = toolchain.cache / "bin" / f"calibration-{key}.so"
    if target.exists():
        return target
    with writing_to(toolchain.cache):
        target.parent.mkdir(parents=True, exist_ok=True)
        with workplace(toolchain.cache, "calibration") as work:
            await _build(toolchain, work / target.name, work, flags)
            (work / target.name).replace(target)
    return target


async def _build(toolchain: Toolchain, made: Path, work: Path, more: Sequence[str]) -> None:
    flags = ["-std=c++17", "-O2", "-fPIC", "-shared"]
    argv = ["c++", *flags, *more, str(_SOURCE), "-o", str(made)]
    done = await toolchain.compile_trusted(argv, work=work, cwd=work)
    if done.returncode != 0:
        raise LessonlError(
            "The calibration kernel cannot be built.", "Run `lessonl doctor`.", code="environment"
        )
