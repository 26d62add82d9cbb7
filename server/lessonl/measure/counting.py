"""Counts the instructions of a call by callgrind, for those who ask: supporting evidence only.

A rewrite is untrusted under callgrind, too, and more so as it could leave it: both are confined
together before they start: docs/decisions/0017-what-explains-a-verdict.md.
"""

from __future__ import annotations

import platform
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import define

from lessonl.costs import Instructions
from lessonl.measure import process
from lessonl.measure.cores import Cores
from lessonl.measure.prepared import Prepared
from lessonl.measure.process import Completed, Placement
from lessonl.measure.spec import plan
from lessonl.measure.timing import TimedSize
from lessonl.measure.toolchain import Toolchain, writing_to
from lessonl.measure.workplace import workplace
from lessonl.model import LessonlError

_COUNTED: Final = "lessonl_counted"
"""The function of counter.cpp that alone is counted."""
_SEED: Final = 20_113
_SECONDS: Final = 120
_CALL_SECONDS: Final = 2e-3
"""How long all calls that are counted take without being counted."""
_MOST_CALLS: Final = 32
_MEMORY_BYTES: Final = 12 << 30
_FILE_BYTES: Final = 1 << 16
_LIBRARIES: Final = (
    *("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib", "/etc/ld.so.cache"),
    "/proc/self/maps",
)
_MACHINES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
_COLLECTED: Final = re.compile(rb"^==\d+== Collected : (\d+)$", re.MULTILINE)


def callgrind() -> Path | None:
    """The program that valgrind starts for callgrind; None where it is not installed."""
    found = shutil.which("valgrind")
    if found is None:
        return None
    tool = f"callgrind-{_MACHINES.get(platform.machine(), '')}-linux"
    return next((d / tool for d in _homes(Path(found)) if (d / tool).exists()), None)


def require_callgrind() -> None:
    """Raises LessonlError where instructions cannot be counted."""
    if callgrind() is None:
        raise LessonlError(
            "Instructions cannot be counted: valgrind is not installed.",
            "Install valgrind, or leave --instructions out.",
            code="environment",
        )


def _homes(valgrind: Path) -> Iterator[Path]:
    for prefix in dict.fromkeys((valgrind.parent.parent, valgrind.resolve().parent.parent)):
        for name in ("libexec", "lib", f"lib/{platform.machine()}-linux-gnu"):
            yield prefix / name / "valgrind"


@define
class CallCounter:
    """Counts for one judge."""

    toolchain: Toolchain
    cores: Cores

    async def count(self, prepared: Prepared, rewrite: Path) -> Instructions | None:
        """Instructions of a call at the first size that is timed; None where there is no count.

        A few more are ours. Both versions get the same inputs. Raises LessonlError where
        valgrind is missing or nothing can be confined.
        """
        if not prepared.sizes:
            return None
        size = prepared.sizes[0]
        found = []
        for variant in (prepared.variants.original, rewrite):
            counted = await self._counted(prepared, variant, size)
            if counted is None:
                return None
            found.append(counted)
        return Instructions(found[0], found[1], size.label, "callgrind")

    async def _counted(self, prepared: Prepared, variant: Path, size: TimedSize) -> int | None:
        calls = max(1, min(_MOST_CALLS, int(_CALL_SECONDS / max(size.seconds, 1e-9))))
        words = plan(prepared.tree, prepared.spec, dict(size.sizes)).words()
        done = await self.run(prepared.variants.adapter, variant, calls, words)
        total = _COLLECTED.findall(done.stderr)
        return round(int(total[-1]) / calls) if done.ok and total else None

    async def run(self, adapter: Path, variant: Path, calls: int, plan: str) -> Completed:
        """Callgrind on so many calls, with the inputs of ``plan``; it reports on stderr.

        Raises LessonlError.
        """
        require_callgrind()
        tool = callgrind()
        assert tool is not None
        launcher = await self.toolchain.binary("launch")
        counter = await self.toolchain.binary("counter")
        readable = (*_LIBRARIES, str(tool.parent), *map(str, (counter, adapter, variant)))
        with writing_to(self.toolchain.cache), workplace(self.toolchain.cache, "count") as work:
            async with self.cores.build() as affinity:
                return await process.run(
                    [
                        *(str(launcher), "--run", *Placement(launcher, 0, affinity).options),
                        *(word for path in readable for word in ("--read", path)),
                        *("--write", str(work), "--cpu", str(_SECONDS)),
                        *("--memory", str(_MEMORY_BYTES), "--file-size", str(_FILE_BYTES)),
                        *("--", str(tool), "--tool=callgrind", "--vgdb=no"),
                        *("--callgrind-out-file=/dev/null", f"--toggle-collect={_COUNTED}"),
                        *map(str, (counter, adapter, variant, _SEED, calls)),
                    ],
                    cwd=work,
                    env={
                        **process.clean_environment(work),
                        "VALGRIND_LIB": str(tool.parent),
                        "VALGRIND_LAUNCHER": str(tool),
                    },
                    timeout=_SECONDS,
                    input=(plan + "\n").encode(),
                )
