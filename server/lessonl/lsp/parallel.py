"""Whether the compiler of a file can build OpenMP, so that a run with threads may be offered."""

from __future__ import annotations

import asyncio
from pathlib import Path

from attrs import define, field

from lessonl.lsp.stamps import put
from lessonl.measure.compilers import Compilers
from lessonl.model import LessonlError
from lessonl.source.compile_db import compile_command


@define
class OpenMP:
    """Asks each file's compiler once in a session: to find it may take a while."""

    _compilers: Compilers = field(factory=Compilers, init=False)
    _known: dict[Path, bool] = field(factory=dict, init=False)

    async def of(self, path: Path) -> bool:
        """Whether there is the library; not so for a compiler that is not there."""
        if path not in self._known:
            put(self._known, path, await asyncio.to_thread(self._ask, path))
        return self._known[path]

    def _ask(self, path: Path) -> bool:
        try:
            return self._compilers.has_openmp(str(compile_command(path).compiler))
        except LessonlError:
            return False
