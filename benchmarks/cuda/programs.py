"""Programs of tests/cuda, built for the emulator in the ways in which the judge builds."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

from lessonl.measure.emulated import RACES
from lessonl.source.cuda import lowered
from lessonl.source.nvcc import EMULATOR

PROGRAMS: Final = Path(__file__).parents[2] / "tests" / "cuda"
_BUILD_SECONDS: Final = 600
BUILDS: Final[dict[str, tuple[str, ...]]] = {
    "orders": ("-O1",),
    "sanitizer": ("-O1", "-fsanitize=address"),
    "races": RACES,
}
"""What each way of looking for bugs is compiled with."""


def build(name: str, place: Path, flags: tuple[str, ...]) -> Path:
    """A file of tests/cuda as a program in ``place``. Raises CalledProcessError."""
    source, program = place / f"{name}.cpp", place / f"{name}.out"
    begin = f'#include "cuda_runtime.h"\n#line 1 "{name}"\n'.encode()
    source.write_bytes(begin + lowered((PROGRAMS / name).read_bytes()))
    options = ("-std=c++17", "-g0", "-w", f"-I{EMULATOR}", f"-I{PROGRAMS}")
    argv = ["g++", *options, str(source), "-o", str(program), *flags]
    subprocess.run(argv, check=True, timeout=_BUILD_SECONDS)
    return program
