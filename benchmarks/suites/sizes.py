"""How large the inputs of problems are: ``suite.toml`` of a suite."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from lessonl.model import LessonlError, Mode


@frozen
class Sizes:
    """Sizes of one problem: one number sets every length, side and count of its inputs.

    ``headline`` is the size that decides; None leaves it to the judge. ``published`` are those of
    the public suite, serial and OpenMP; ``capped`` is the most of them that is run in full here.
    """

    headline: int | None = None
    published: tuple[int, int] | None = None
    capped: int | None = None

    def as_published(self, mode: Mode) -> int | None:
        """The public suite's size as far as it is practical, None where there is none."""
        if self.published is None:
            return None
        size = self.published[mode == "openmp"]
        return size if self.capped is None else min(size, self.capped)


def read_sizes(path: Path, names: Sequence[str]) -> dict[str, Sizes]:
    """By problem; nothing without such a file.

    Raises LessonlError where it speaks of a problem that is not among ``names``.
    """
    if not path.is_file():
        return {}
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    known = [tables.get(key, {}) for key in ("size", "published", "capped")]
    if strange := {name for table in known for name in table} - set(names):
        raise LessonlError(
            f"{path} has a size of {min(strange)}, which is no problem of the suite.",
            "Mend the name, or remove the line.",
        )
    return {name: _sizes(name, *known) for name in names}


def _sizes(
    name: str, size: Mapping[str, Any], published: Mapping[str, Any], capped: Mapping[str, Any]
) -> Sizes:
    both = published.get(name)
    if isinstance(both, int):
        both = (both, both)
    return Sizes(size.get(name), None if both is None else (both[0], both[1]), capped.get(name))
