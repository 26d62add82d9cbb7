"""The processes of a server: which there are, and how much memory is theirs."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

_SHARE = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def below(parent: int) -> dict[int, str]:
    """Every process that descends from one, by its id, with its command line."""
    children = defaultdict(list)
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError):
            state, above = (process / "stat").read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                children[int(above)].append(int(process.name))
    found, pending = {}, [parent]
    while pending:
        for child in children[pending.pop()]:
            pending.append(child)
            found[child] = _words(child)
    return found


def ours(parent: int) -> list[int]:
    """Those of them that are LessonL's own Python, ``parent`` included; not what they build."""
    return [parent, *(p for p, words in below(parent).items() if "lessonl" in words[:200] and (
        "python" in words.partition(" ")[0]
    ))]  # fmt: skip


def megabytes(processes: list[int]) -> float:
    """The proportional set size of processes together: what ending them would give back."""
    total = 0
    for process in processes:
        with suppress(OSError):
            found = _SHARE.search(Path(f"/proc/{process}/smaps_rollup").read_text())
            total += int(found[1]) if found else 0
    return total / 1024


def _words(process: int) -> str:
    with suppress(OSError):
        return (
            Path(f"/proc/{process}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
        )
    return ""
