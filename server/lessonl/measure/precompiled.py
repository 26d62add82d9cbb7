"""Precompiled headers in the cache: our adapter's, and what units begin with.

The adapter's holds nothing of the user's; a preamble's holds nothing of a rewrite's. A compiler
that finds that the flags do not match reads the plain header that lies beside it instead; beside
a preamble, whose relative includes mean nothing there, lies an error.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from attrs import Factory, define, field

from lessonl.measure.compilers import family
from lessonl.measure.store import digest
from lessonl.measure.toolchain import Toolchain, writing_to

_STANDARD = re.compile(r"--?std=(gnu|c)\+\+(\w+)")
_OLD_STANDARDS = {"98": 98, "03": 98, "0x": 11, "11": 11, "1y": 14, "14": 14}
_SHARED_PREFIXES = ("-std=", "-f", "-m", "-O", "-g", "-D", "-U", "-pthread")
_NAME = "adapter.hpp"
NO_ACCESS_CONTROL = "-fno-access-control"
_SECONDS = 60.0
_KEPT = 6
_PREAMBLES_KEPT = 12
_USED = ".used"
_FREE_USES = 2
#: What a compiler says that reads the text beside a precompiled preamble in place of it.
PREAMBLE_REFUSED = b"the precompiled preamble was not taken"


def adapter_flags(arguments: Sequence[str]) -> tuple[str, ...]:
    """What the adapter is compiled with after the unit's own flags."""
    sections = ("-fPIC", "-ffunction-sections", "-fdata-sections")
    return (*raised(arguments), *sections, NO_ACCESS_CONTROL, "-O1")


def raised(arguments: Sequence[str]) -> tuple[str, ...]:
    """The flag that raises an older standard; the adapter needs C++17 at least.

    A variant keeps the user's standard.
    """
    spelled, number = _standard(arguments)
    return (f"-std={spelled}++17",) if number else ()


def as_standard(arguments: Sequence[str], runtime: Path) -> tuple[str, ...]:
    """What tells a raised unit its own standard."""
    _, number = _standard(arguments)
    told = (f"-DLESSONL_STANDARD={number}", "-include", str(runtime / "as_standard.hpp"))
    return told if number else ()


def _standard(arguments: Sequence[str]) -> tuple[str, int]:
    """``c`` or ``gnu``, and 98, 11 or 14; 0 for one that is new enough, or the compiler's own."""
    for argument in reversed(arguments):
        if argument == "-ansi":
            return "c", 98
        if found := _STANDARD.fullmatch(argument):
            return found[1], _OLD_STANDARDS.get(found[2], 0)
    return "", 0


def shared_flags(arguments: Sequence[str]) -> tuple[str, ...]:
    """The flags that must be the same for a precompiled header to be used."""
    maps = ("-ffile-prefix-map", "-fmacro-prefix-map", "-fdebug-prefix-map")
    return tuple(a for a in arguments if a.startswith(_SHARED_PREFIXES) and not a.startswith(maps))


@define
class PrecompiledHeaders:
    """The precompiled headers of this machine, in the cache."""

    toolchain: Toolchain
    _linked: dict[str, Path | None] = field(factory=dict, init=False)
    _uses: Counter[str] = field(factory=Counter, init=False)
    _building: defaultdict[str, asyncio.Lock] = field(
        default=Factory(lambda: defaultdict(asyncio.Lock)), init=False
    )

    def can(self, compiler: Path | str) -> bool:
        """Whether what the compiler precompiles can be kept.

        Clang's looks again for every file that it was made of, in folders that are gone by then.
        """
        return family(self.toolchain.compiler_identity(compiler)) == "gcc"

    async def header(self, compiler: Path | str, flags: Sequence[str], work: Path) -> Path:
        """The header to include first; precompiled for these flags where that pays.

        Precompiling takes three times as long as reading it once: the first verdict on a machine
        does not wait for it. ``work`` is a fresh private directory that the compiler may write.
        """
        runtime = self.toolchain.runtime
        if not self.can(compiler):
            return runtime / _NAME
        sources = [p.read_bytes() for p in sorted(runtime.glob("*.hpp"))]
        words = [self.toolchain.compiler_identity(compiler), str(runtime), *flags]
        key = digest([*(w.encode() for w in words), *sources])
        home = self.toolchain.cache / "pch" / key
        async with self._building[key]:
            if self._pays(home) and not (home / _NAME).exists():
                await self._build(compiler, flags, work, home)
        return home / _NAME if (home / _NAME).exists() else runtime / _NAME

    def _pays(self, home: Path) -> bool:
        """Whether it was used before: by an earlier process, or often by this one."""
        self._uses[home.name] += 1
        mark = home.with_suffix(_USED)
        if self._uses[home.name] == 1 and not mark.exists():
            with writing_to(self.toolchain.cache):
                home.parent.mkdir(parents=True, exist_ok=True)
                mark.touch()
            self._uses[home.name] -= _FREE_USES
        return self._uses[home.name] > 0

    async def preamble(
        self, key: str, work: Path, make: Callable[[Path], Awaitable[bool]]
    ) -> Path | None:
        """The precompiled preamble named ``key``, linked into ``work``; None if it cannot be made.

        ``make`` writes it to a path in ``work``, a fresh private directory, and says whether it
        could. The link stays when another process prunes the cache.
        """
        async with self._building[key]:
            if key not in self._linked:
                self._linked[key] = await self._linked_preamble(key, work, make)
        return self._linked[key]

    async def _linked_preamble(
        self, key: str, work: Path, make: Callable[[Path], Awaitable[bool]]
    ) -> Path | None:
        kept = self.toolchain.cache / "preambles" / f"{key}.gch"
        header = work / "preamble.hpp"
        made = header.with_name(f"{header.name}.gch")
        header.write_bytes(b"#error " + PREAMBLE_REFUSED + b"\n")
        try:
            os.utime(kept)
            os.link(kept, made)
        except OSError:
            if not await make(made):
                return None
            with contextlib.suppress(OSError):  # a full disk costs time, not the verdict
                kept.parent.mkdir(parents=True, exist_ok=True)
                os.link(made, kept)
                _prune(kept.parent, _PREAMBLES_KEPT)
        return header

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
            with contextlib.suppress(OSError):  # another process was first
                made.rename(home)
        _prune(home.parent, _KEPT)


def _prune(directory: Path, kept: int) -> None:
    """Keeps the newest few: one takes 20 to 60 MB."""
    entries = [e for e in directory.iterdir() if e.suffix != _USED]
    newest = sorted(entries, key=lambda d: d.stat().st_mtime, reverse=True)
    for old in newest[kept:]:
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)
