"""A checkout of a public suite, and the workspace in which its problems are judged.

The checkout is only read: what is compiled is a copy of its sources, byte for byte, beside a
compile database of ours.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks.suites.problems import Problem
from lessonl.model import LessonlError

_SOURCES = frozenset({".c", ".cc", ".cpp", ".h", ".hpp"})


@frozen
class LeftOut:
    """A problem of the suite that cannot be handed to the judge at all, and why."""

    name: str
    why: str


@frozen
class Adapted:
    """A suite as it was found: its problems, those left out, and what else is to be known."""

    suite: str
    problems: tuple[Problem, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


def require(checkout: Path, suite: str, *files: str) -> None:
    """Raises LessonlError unless ``checkout`` has all these files or folders."""
    if not checkout.is_dir():
        raise LessonlError(
            f"{checkout} is no folder, let alone a checkout of {suite}.",
            f"Name the folder into which you have cloned {suite}: --checkout DIR.",
        )
    missing = [name for name in files if not (checkout / name).exists()]
    if missing:
        raise LessonlError(
            f"{checkout} is no checkout of {suite}: it has no {missing[0]}.",
            "Name the topmost folder of one: --checkout DIR.",
        )


def copy_sources(checkout: Path, folders: Iterable[str], work: Path) -> None:
    """Copies the C and C++ files of these folders to the same places below ``work``."""
    for folder in folders:
        for path in sorted((checkout / folder).rglob("*")):
            if path.suffix in _SOURCES and path.is_file() and not path.is_symlink():
                target = work / path.relative_to(checkout)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


def write_database(work: Path, commands: Mapping[str, Sequence[str]]) -> None:
    """A compile database: by file, relative to ``work``, the compiler and its flags."""
    entries = [
        {"directory": str(work), "file": file, "arguments": [*flags, "-c", file]}
        for file, flags in commands.items()
    ]
    (work / "compile_commands.json").write_text(json.dumps(entries, indent=1), encoding="utf-8")


def read_list(path: Path, suite: str, *keys: str) -> list[dict[str, Any]]:
    """A JSON list of objects, each of which has these keys. Raises LessonlError for any other."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise LessonlError(
            f"{path} of the checkout of {suite} cannot be read: {error}.", "Check it out again."
        ) from error
    well = isinstance(content, list) and all(
        isinstance(item, dict) and all(isinstance(item.get(key), str) for key in keys)
        for item in content
    )
    if not well:
        raise LessonlError(
            f"{path} is not the list of problems that {suite} has: each with {', '.join(keys)}.",
            "Check out the version that docs/how-to/suites.md names.",
        )
    return list(content)
