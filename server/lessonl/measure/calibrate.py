"""The noise of this machine: what identical code looks like when it is timed against itself."""

from __future__ import annotations

import contextlib
import json
import math
import os
import platform
import time
from pathlib import Path

from attrs import asdict, frozen

from lessonl.measure.nodes import Tree
from lessonl.measure.referee import Referee
from lessonl.measure.spec import Spec
from lessonl.measure.statistics import noise_floor
from lessonl.measure.store import digest
from lessonl.measure.timing import Timer, TimingFailure, Variants
from lessonl.measure.toolchain import Toolchain, writing_to
from lessonl.measure.workplace import workplace
from lessonl.model import LessonlError, Outcome

COMPARISONS = 40
_EXPIRES_SECONDS = 7 * 24 * 3600.0
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
    toolchain: Toolchain, referee: Referee, rate: float, *, force: bool = False
) -> Calibration:
    """40 A/A comparisons of a fixed kernel, kept for seven days for this processor.

    ``referee`` must be pinned; ``rate`` is its ticks per second. Raises
    LessonlError(code="environment") when a comparison fails.
    """
    kept = toolchain.cache / f"calibration-{_machine_key()}.json"
    if not force and (known := _read(kept)):
        return known
    library = await _library(toolchain)
    variants = Variants(await toolchain.binary("runner"), library, library, library)
    timer = Timer(referee, Tree(()), Spec(), rate)
    started = time.monotonic()
    medians, faster = [], 0
    async with toolchain.timing_turn():
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
        kept.write_text(json.dumps(asdict(found)))
    return found


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
        if time.time() - found.measured_at < _EXPIRES_SECONDS:
            return found
    return None


def _machine_key() -> str:
    with contextlib.suppress(OSError):
        text = Path("/proc/cpuinfo").read_text()
        names = [line for line in text.splitlines() if line.startswith("model name")]
        return digest([("\n".join(names) + platform.release()).encode()])[:16]
    return digest([platform.machine().encode()])[:16]


async def _library(toolchain: Toolchain) -> Path:
    """The fixed kernel; ours and trusted, so it is compiled without a sandbox."""
    sources = [_SOURCE, _SOURCE.with_name("protocol.hpp")]
    target = (
        toolchain.cache / "bin" / f"calibration-{digest([s.read_bytes() for s in sources])[:16]}.so"
    )
    if target.exists():
        return target
    with writing_to(toolchain.cache):
        target.parent.mkdir(parents=True, exist_ok=True)
        with workplace(toolchain.cache, "calibration") as work:
            await _build(toolchain, work / target.name, work)
            (work / target.name).replace(target)
    return target


async def _build(toolchain: Toolchain, made: Path, work: Path) -> None:
    flags = ["-std=c++17", "-O2", "-fPIC", "-shared"]
    argv = ["c++", *flags, str(_SOURCE), "-o", str(made)]
    done = await toolchain.compile_trusted(argv, work=work, cwd=work)
    if done.returncode != 0:
        raise LessonlError(
            "The calibration kernel cannot be built.", "Run `lessonl doctor`.", code="environment"
        )
