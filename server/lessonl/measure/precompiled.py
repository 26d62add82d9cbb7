"""Our adapter header, precompiled once for each compiler and set of flags.

It holds nothing of the user's. A compiler that finds the flags do not match reads the plain header
that lies beside it instead, so this can only save time.
"""

from __future__ import annotations

import asyncio
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from attrs import Factory, define, field

from lessonl.measure.store import digest
from lessonl.measure.toolchain import Toolchain, writing_to

_SHARED_PREFIXES = ("-std=", "-f", "-m", "-O", "-g", "-D", "-U", "-pthread")
_NAME = "adapter.hpp"
_SECONDS = 60.0
_KEPT = 6


def shared_flags(arguments: Sequence[str]) -> tuple[str, ...]:
    """The flags that must be the same for a precompiled header to be used."""
    maps = ("-ffile-prefix-map", "-fmacro-prefix-map", "-fdebug-prefix-map")
    return tuple(a for a in arguments if a.startswith(_SHARED_PREFIXES) and not a.startswith(maps))


@define
class PrecompiledHeaders:
    """The precompiled headers of this machine, in the cache."""

    toolchain: Toolchain
    _building: defaultdict[str, asyncio.Lock] = field(
        default=Factory(lambda: defaultdict(asyncio.Lock)), init=False
    )

    async def header(self, compiler: Path | str, flags: Sequence[str], work: Path) -> Path:
        """The header to include first; precompiled for these flags unless that failed.

        ``work`` is a fresh private directory that the compiler may write.
        """
        runtime = self.toolchain.runtime
        sources = [p.read_bytes() for p in sorted(runtime.glob("*.hpp"))]
        words = [self.toolchain.compiler_identity(compiler), str(runtime), *flags]
        key = digest([*(w.encode() for w in words), *sources])
        home = self.toolchain.cache / "pch" / key
        async with self._building[key]:
            if not (home / _NAME).exists():
                await self._build(compiler, flags, work, home)
        return home / _NAME if (home / _NAME).exists() else runtime / _NAME

    async def _build(
        self, compiler: Path | str, flags: Sequence[str], work: Path, home: Path
    ) -> None:
        made = work / "pch"
        made.mkdir(parents=True)
        plain = made / _NAME
        plain.write_text(f'#include "{self.toolchain.runtime / _NAME}"\n')
        argv = [str(compiler), *flags, "-w", "-x", "c++-header", str(plain)]
        done = await self.toolchain.compile_sandboxed(
            [*argv, "-o", f"{plain}.gch"],
            work=work,
            readable=(self.toolchain.runtime,),
            timeout=_SECONDS,
        )
        if not done.ok:
            return
        with writing_to(self.toolchain.cache):
            home.parent.mkdir(parents=True, exist_ok=True)
            partial = home.with_name(f".{home.name}.{work.name}")
            shutil.copytree(made, partial)
            try:
                partial.rename(home)
            except OSError:  # another process was first
                shutil.rmtree(partial, ignore_errors=True)
        _prune(home.parent)


def _prune(directory: Path) -> None:
    """Keeps the newest few: one takes about 60 MB."""
    newest = sorted(directory.iterdir(), key=lambda d: d.stat().st_mtime, reverse=True)
    for old in newest[_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
