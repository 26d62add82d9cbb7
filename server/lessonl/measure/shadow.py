"""Shadows of a workspace: copies in which the project's own commands run as if at its place.

A shadow is bound over the workspace for the processes of one command, so paths in a build tree
hold; the workspace itself is out of their reach. They have no network but their own loopback, and
none of them lives longer than the command.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import define

from lessonl.measure import process
from lessonl.measure.process import KEPT_BYTES, Completed, Placement
from lessonl.measure.surroundings import (
    DEVICES,
    environment,
    readable,
    search_path,
    user_home,
)
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.workplace import remove

COMMAND_NICE: Final = 10
_COPY_SECONDS: Final = 600.0
_PROBE_SECONDS: Final = 30.0
_MOST_BYTES: Final = 20 << 30
_FILE_BYTES: Final = 8 << 30
_TEMPORARY: Final = (Path("/tmp"), Path("/var/tmp"))


class NoShadow(Exception):
    """There can be no shadow here; ``str`` of it is why, a clause."""


@define
class Shadows:
    """Makes shadows of ``workspace``, a real path, in ``place``, and runs commands in them."""

    toolchain: Toolchain
    workspace: Path
    place: Path
    reads: tuple[Path, ...] = ()
    """What the commands may read beside what all may."""
    _readable: tuple[Path, ...] = ()

    async def first(self) -> Path:
        """A copy of the workspace as it is. Raises NoShadow."""
        home = user_home()
        if home is not None and home.is_relative_to(self.workspace):
            raise NoShadow(f"{self.workspace} is all of your home, which is too much to copy")
        wanted = await asyncio.to_thread(_bytes_below, self.workspace)
        free = shutil.disk_usage(self.place).free
        if wanted > min(_MOST_BYTES, free // 4):
            held = f"{self.workspace} holds {wanted / 1e9:.0f} GB"
            raise NoShadow(f"{held}, too much to copy with {free / 1e9:.0f} GB free")
        try:
            shadow = await self.copied(self.workspace)
        except NoShadow:  # files come and go while somebody works there
            shadow = await self.copied(self.workspace)
        done = await self.run(shadow, "true", seconds=_PROBE_SECONDS)
        if not done.ok:
            why = done.stderr.decode(errors="replace").strip().removeprefix("lessonl-launch: ")
            raise NoShadow(f"this system does not let a program live apart: {why or 'no reason'}")
        return shadow

    async def copied(self, source: Path) -> Path:
        """A copy of a shadow, sharing its blocks where the file system can. Raises NoShadow."""
        target = Path(tempfile.mkdtemp(prefix="shadow-", dir=self.place))
        options = ("-a", "--no-preserve=ownership", "--reflink=auto", "--one-file-system")
        done = await process.run(
            ["cp", *options, "--no-target-directory", "--", str(source), str(target)],
            cwd=self.place,
            env=process.clean_environment(self.place),
            timeout=_COPY_SECONDS,
            placement=Placement(await self.toolchain.binary("launch"), COMMAND_NICE),
        )
        if not done.ok:
            await self.drop(target)
            why = done.stderr.decode(errors="replace").strip().splitlines()
            raise NoShadow(f"the workspace cannot be copied: {why[0] if why else 'cp took long'}")
        return target

    async def drop(self, shadow: Path) -> None:
        """Removes a shadow."""
        await asyncio.to_thread(remove, shadow)

    async def run(
        self,
        shadow: Path,
        command: str,
        *,
        seconds: float,
        nice: int = COMMAND_NICE,
        cores: frozenset[int] = frozenset(),
        limit: int = KEPT_BYTES,
    ) -> Completed:
        """Runs a line of the shell in the workspace's directory, with the shadow at its place.

        The line and all that it has started are gone on return, killed after ``seconds``.
        """
        launcher = await self.toolchain.binary("launch")
        home = Path(tempfile.mkdtemp(prefix="home-", dir=self.place))
        try:
            return await process.run(
                [
                    str(launcher),
                    *Placement(launcher, nice, cores).options,
                    *("--in", str(self.workspace)),
                    *("--from", str(shadow), "--over", str(self.workspace)),
                    *("--from", str(home), "--over", str(home)),
                    *self._temporary(home),
                    *self._reach(shadow, home),
                    *("--file-size", str(_FILE_BYTES), "--", "/bin/sh", "-c", command),
                ],
                cwd=self.place,
                env=environment(os.environ, home, self.workspace),
                timeout=seconds,
                limit=limit,
            )
        finally:
            await asyncio.to_thread(remove, home)

    def _temporary(self, home: Path) -> Iterator[str]:
        """Puts ``home`` where programs write without asking, unless something needed is there."""
        needed = [self.workspace, self.place, *search_path(os.environ)]
        needed += [own] if (own := user_home()) is not None else []
        for directory in _TEMPORARY:
            if directory.is_dir() and not any(p.is_relative_to(directory) for p in needed):
                yield from ("--from", str(home), "--over", str(directory))

    def _reach(self, shadow: Path, home: Path) -> Iterator[str]:
        """What may be read and run, and written."""
        private = (shadow, home)
        if not self._readable:
            self._readable = readable(user_home(), search_path(os.environ))
        for path in (*self._readable, *self.reads, *private):
            yield from ("--read", str(path))
        for path in (*DEVICES, *private):
            yield from ("--write", str(path))


def _bytes_below(directory: Path) -> int:
    total = 0
    for root, _, names in os.walk(directory):
        for name in names:
            try:
                total += os.lstat(os.path.join(root, name)).st_size  # noqa: PTH118 - there are many
            except OSError:
                continue
    return total
