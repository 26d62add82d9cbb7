"""Counts the instructions of a call for those who ask: supporting evidence only.

By the processor where it shows its counters, else by callgrind. A rewrite is untrusted there, too,
and could leave an interpreter: what counts it is confined with it, before it starts. See
docs/decisions/0017-what-explains-a-verdict.md.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from attrs import define

from lessonl.costs import Instructions
from lessonl.measure import process
from lessonl.measure.cores import Cores
from lessonl.measure.counters import (
    INSTRUCTIONS,
    Kind,
    counted,
    start_counting,
    wait_until_asleep,
    why_no_counters,
)
from lessonl.measure.prepared import Prepared
from lessonl.measure.process import Completed, Placement
from lessonl.measure.spec import plan
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


def require_counting() -> None:
    """Raises LessonlError where nothing counts instructions."""
    if why_no_counters():
        require_callgrind()


def require_callgrind() -> None:
    """Raises LessonlError where valgrind is missing."""
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
        nothing counts or nothing can be confined.
        """
        if not prepared.sizes:
            return None
        size = prepared.sizes[0]
        calls = max(1, min(_MOST_CALLS, int(_CALL_SECONDS / max(size.seconds, 1e-9))))
        words = plan(prepared.tree, prepared.spec, dict(size.sizes)).words()
        hardware = not why_no_counters()
        found = []
        for variant in (prepared.variants.original, rewrite):
            files = (prepared.variants.adapter, variant)
            if hardware:
                instructions = await self.by_kernel(INSTRUCTIONS, *files, calls, words)
            else:
                instructions = await self.by_callgrind(*files, calls, words)
            if instructions is None:
                return None
            found.append(instructions)
        return Instructions(
            found[0], found[1], size.label, "the processor" if hardware else "callgrind"
        )

    async def by_callgrind(
        self, adapter: Path, variant: Path, calls: int, words: str
    ) -> int | None:
        """Instructions of one of so many calls with inputs of one plan. Raises LessonlError."""
        done = await self.under_callgrind(adapter, variant, calls, words)
        total = _COLLECTED.findall(done.stderr)
        return round(int(total[-1]) / calls) if done.ok and total else None

    async def under_callgrind(
        self, adapter: Path, variant: Path, calls: int, words: str
    ) -> Completed:
        """How callgrind ended, which reports on stderr. Raises LessonlError."""
        require_callgrind()
        tool = callgrind()
        assert tool is not None
        options = ("--tool=callgrind", "--vgdb=no", "--callgrind-out-file=/dev/null")
        prefix = (str(tool), *options, f"--toggle-collect={_COUNTED}")
        return await self._run(adapter, variant, (calls, calls), words, prefix)

    async def by_kernel(
        self, kind: Kind, adapter: Path, variant: Path, calls: int, words: str
    ) -> int | None:
        """The same by a counter outside of the process: what twice as many calls count more."""
        totals = []
        for used in (calls, 2 * calls):
            descriptors: list[int] = []

            def attach(process: int, to: list[int] = descriptors) -> None:
                # What it did to get there, and we to get here, differs from one run to the next.
                wait_until_asleep(process, "counter")
                with contextlib.suppress(OSError):
                    to.append(start_counting(kind, process))

            try:
                made = (2 * calls, used)
                done = await self._run(adapter, variant, made, words, (), attach)
                if not done.ok or not descriptors:
                    return None
                totals.append(counted(descriptors[0]))
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
        more = totals[1] - totals[0]
        return round(more / calls) if more > 0 else None

    async def _run(
        self,
        adapter: Path,
        variant: Path,
        calls: tuple[int, int],
        words: str,
        prefix: tuple[str, ...],
        seen: Callable[[int], None] = lambda _: None,
    ) -> Completed:
        """counter.cpp on inputs for so many calls, with so many called, behind ``prefix``.

        It waits for its inputs before it does anything: who gets it to see is in time.
        """
        launcher = await self.toolchain.binary("launch")
        counter = await self.toolchain.binary("counter")
        tool = Path(prefix[0]).parent if prefix else None

        def told(process_id: int) -> bytes:
            seen(process_id)
            return f"{words}\n".encode()

        readable = (*_LIBRARIES, *filter(None, (tool, counter, adapter, variant)))
        with writing_to(self.toolchain.cache), workplace(self.toolchain.cache, "count") as work:
            async with self.cores.build() as affinity:
                return await process.run(
                    [
                        *(str(launcher), "--run", *Placement(launcher, 0, affinity).options),
                        *(word for path in readable for word in ("--read", str(path))),
                        *("--write", str(work), "--cpu", str(_SECONDS)),
                        *("--memory", str(_MEMORY_BYTES), "--file-size", str(_FILE_BYTES)),
                        *("--", *prefix, *map(str, (counter, adapter, variant, _SEED, *calls))),
                    ],
                    cwd=work,
                    env={
                        **process.clean_environment(work),
                        **_valgrinds(tool),
                    },
                    timeout=_SECONDS,
                    input=told,
                )


def _valgrinds(home: Path | None) -> dict[str, str]:
    """What valgrind's own starter would tell the program that we start in its place."""
    return {"VALGRIND_LIB": str(home), "VALGRIND_LAUNCHER": str(home)} if home else {}
