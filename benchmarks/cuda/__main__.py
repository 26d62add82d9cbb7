"""The emulator of CUDA, and a real GPU: ``python -m benchmarks.cuda PART``.

``planted``: bugs planted in 20 kernels, and how many are found; ``speed``: nanoseconds for a
thread and a barrier, seconds for a verdict; ``gpu``: kernels on the GPU of this machine, with what
was done to each.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.cuda import gpu, planted, speed
from benchmarks.log import Log, open_log
from lessonl.measure.statistics import median


def _planted(_: argparse.Namespace, log: Log) -> bool:
    found = planted.look()
    for kernel, bugs in found.ways.items():
        log.row({"kernel": kernel, "found": {bug: list(ways) for bug, ways in bugs.items()}})
    log.say(planted.table(found))
    return planted.complete(found)


def _speed(arguments: argparse.Namespace, log: Log) -> bool:
    for name, nanoseconds in speed.emulator().items():
        log.row({"what": name, "ns": nanoseconds})
        log.say(f"{name:10}{nanoseconds:8.1f} ns")
    taken = speed.verdicts(arguments.verdicts)
    log.row({"what": "verdicts", "first": taken.first, "later": list(taken.later)})
    log.say(f"verdict   {taken.first:8.1f} s the first on a function")
    if taken.later:
        log.say(f"verdict   {median(taken.later):8.1f} s later, median of {len(taken.later)}")
    return True


PARTS: dict[str, Callable[[argparse.Namespace, Log], bool]] = {
    "planted": _planted,
    "speed": _speed,
    "gpu": lambda _, log: gpu.exercise(log.say),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="benchmarks.cuda", description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--verdicts", type=int, default=4, help="how many verdicts are timed")
    parser.add_argument("--log", type=Path, help="a file that keeps every row")
    arguments = parser.parse_args()
    with open_log(arguments.log, "cuda") as log:
        return 0 if PARTS[arguments.part](arguments, log) else 1


if __name__ == "__main__":
    sys.exit(main())
