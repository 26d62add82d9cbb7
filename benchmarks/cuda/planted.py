"""Bugs planted in kernels, and how many of them are found: by whom, and what is falsely accused."""

from __future__ import annotations

import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from attrs import field, frozen

from benchmarks.cuda.programs import BUILDS, build

BUGS: Final = ("barrier", "bounds", "race", "divergence")
_SOUND: Final = "none"
_RUN_SECONDS: Final = 300
_TITLES: Final = {
    "barrier": "missing barrier",
    "bounds": "out of bounds",
    "race": "race on shared memory",
    "divergence": "divergent barrier",
}


@frozen
class Found:
    """Of each kernel and bug, the ways in which it showed; empty where it did not."""

    ways: Mapping[str, Mapping[str, tuple[str, ...]]] = field(factory=dict)
    accused: tuple[str, ...] = ()
    """Sound kernels in which something was found."""

    def count(self, bug: str, way: str = "") -> int:
        """In how many kernels a bug was found, by one way or by any."""
        shown = [kernel[bug] for kernel in self.ways.values()]
        return sum(way in ways if way else bool(ways) for ways in shown)


def look() -> Found:
    """Builds and runs all kernels, about a minute."""
    with tempfile.TemporaryDirectory() as place:
        said = {}
        for way, flags in BUILDS.items():
            work = Path(place) / way
            work.mkdir()
            program = build("planted.cu", work, flags)
            done = subprocess.run(
                [str(program)], capture_output=True, check=True, timeout=_RUN_SECONDS
            )
            said[way] = done.stdout.decode(errors="replace")
    return compared(said)


def compared(said: Mapping[str, str]) -> Found:
    """What the outputs of the builds come to; see tests/cuda/planted.hpp."""
    shown: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for way, text in said.items():
        for (kernel, bug), results in _results(text.splitlines()).items():
            ways = shown[kernel][bug]
            if len(set(results)) > 1 or any(not r.isdigit() for r in results):
                ways.append(way)
    accused = tuple(k for k, bugs in shown.items() if bugs.pop(_SOUND, []))
    return Found({k: {b: tuple(w) for b, w in bugs.items()} for k, bugs in shown.items()}, accused)


def _results(lines: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    """The results in all orders, as digits; what a run that ended early says is none."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in lines:
        words = line.split(" ", 3)
        if len(words) == 4 and words[1] in (*BUGS, _SOUND) and words[2].isdigit():
            found[words[0], words[1]].append(words[3].strip())
    return found


def table(found: Found) -> str:
    """For people."""
    kernels = len(found.ways)
    head = f"{'planted in ' + str(kernels) + ' kernels':24}{'found':>8}"
    rows = [head + "".join(f"{way:>12}" for way in BUILDS)]
    for bug in BUGS:
        by = "".join(f"{found.count(bug, way):>12}" for way in BUILDS)
        rows.append(f"{_TITLES[bug]:24}{found.count(bug):>4}/{kernels}{by}")
    rows.append(f"sound kernels accused: {len(found.accused)}/{kernels}")
    return "\n".join(rows)


def complete(found: Found) -> bool:
    """Whether every bug was found in every kernel, and none in a sound one."""
    return not found.accused and all(found.count(bug) == len(found.ways) for bug in BUGS)
