"""Links a unit with other translation units of its project, as far as it needs them.

The compile database says how they are compiled, not what is linked with what. So those that seem
to define a missing symbol are compiled into a static archive until the linker is content: it takes
from an archive only the members it needs, and ``--gc-sections`` drops what is not reached.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from attrs import define, evolve, field

from lessonl.measure.build import VERSION_SCRIPT, Builder
from lessonl.measure.compilers import find_compiler
from lessonl.measure.cores import build_seconds
from lessonl.measure.process import clean_environment, run
from lessonl.measure.store import digest
from lessonl.measure.together import together
from lessonl.measure.unit import Addition, Unit, undefined_names
from lessonl.source.closure import parse_depfile
from lessonl.source.compile_db import CompileCommand
from lessonl.source.siblings import DEFINES, Sibling, siblings

_MOST_FILES = 60
_SECONDS = 60.0
_SEPARATE = ("-fPIC", "-c", "-ffunction-sections", "-fdata-sections")
_MANY = ("multiple definition of", "duplicate symbol")


async def linked(builder: Builder, unit: Unit, data: bytes, added: Sequence[Addition]) -> Unit:
    """The unit with the other translation units that it and what is added to it reach.

    Each of ``added`` is linked apart. The unit itself if nothing is found; what is still missing
    then is seen when it is linked. At most 60 files and 60 s.
    """
    key = builder.key(unit, data, "project", *(w for a in added for w in (a.text, *a.options)))
    kept = _kept(builder, key)
    if kept is not None:
        return _with(unit, *kept)
    linking = _Linking(builder, unit)
    await linking.start(data, added)
    await linking.resolve()
    if linking.archive is None:
        return unit
    archive = linking.archive
    if builder.cache:
        archive = builder.store.put(digest([archive.read_bytes()]), archive)
        files = {str(path): _content(path) for path in linking.read}
        state = {"archive": archive.stem, "flags": linking.flags, "files": files}
        builder.store.put_text(key, json.dumps(state))
    return _with(unit, archive, linking.flags, tuple(sorted(linking.read)))


def _kept(builder: Builder, key: str) -> tuple[Path, tuple[str, ...], tuple[Path, ...]] | None:
    """The archive of an earlier judgement, if no file in it has changed since."""
    text = builder.store.text(key) if builder.cache else None
    if text is None:
        return None
    state = json.loads(text)
    archive = builder.store.get(state["archive"])
    if archive is None or any(_content(Path(p)) != d for p, d in state["files"].items()):
        return None
    return archive, tuple(state["flags"]), tuple(map(Path, state["files"]))


def _content(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _with(unit: Unit, archive: Path, flags: Sequence[str], read: tuple[Path, ...]) -> Unit:
    return evolve(unit, archives=(archive,), link=(str(archive), *flags), linked_from=read)


@define
class _Linking:
    """One search: what has been compiled, and what the linker still misses."""

    builder: Builder
    unit: Unit
    archive: Path | None = None
    flags: tuple[str, ...] = ()
    read: set[Path] = field(factory=set)
    _own: list[Path] = field(factory=list)
    _members: list[Path] = field(factory=list)
    _work: Path = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._work = self.builder.directory("project")

    async def start(self, data: bytes, added: Sequence[Addition]) -> None:
        """Compiles the unit itself, once with each addition."""
        objects = await together(*(self._own_object(data, a) for a in added))
        self._own = [o for o in objects if o is not None]

    async def _own_object(self, data: bytes, addition: Addition) -> Path | None:
        work = self.builder.directory("own")
        made = work / "own.o"
        options = (*_SEPARATE, *addition.options, "-o", str(made))
        done = await self.builder.compile(
            self.unit, data, addition.text, options, work, addition.header
        )
        return made if done.returncode == 0 else None

    async def resolve(self) -> None:
        """Compiles others, the likeliest first, until nothing is missing or nothing is left."""
        ends = time.monotonic() + _SECONDS
        missing = await self._missing()
        if not missing:
            return
        waiting = list(siblings(self.unit.source, self.unit.command, self.unit.root))
        tried, wave = 0, len(os.sched_getaffinity(0)) + 1
        while missing and tried < _MOST_FILES and time.monotonic() < ends:
            scored = [(s.score(missing), s) for s in waiting]
            likely = sorted((p for p in scored if p[0]), key=lambda p: (-p[0], p[1].distance))
            sure = sum(score >= DEFINES for score, _ in likely)
            chosen = [s for _, s in likely[: min(max(wave, sure), _MOST_FILES - tried)]]
            if not chosen:
                return
            waiting = [s for s in waiting if s not in chosen]
            tried += len(chosen)
            objects = await together(*(self._object(s) for s in chosen))
            self._members += [o for o in objects if o is not None]
            if any(o is not None for o in objects):
                await self._pack()
                missing = await self._missing()

    async def _missing(self) -> tuple[str, ...]:
        """What the linker does not find for any of the unit's own objects."""
        found: dict[str, None] = {}
        for own in self._own:
            log = await self._link(own)
            if any(words in log for words in _MANY) and not self.flags:
                # The unit comes first, so its own definition counts, as in its own program.
                self.flags = ("-Wl,-z,muldefs",)
                log = await self._link(own)
            found.update(dict.fromkeys(undefined_names(log)))
        return tuple(found)

    async def _link(self, own: Path) -> str:
        script = self._work / "exports.map"
        script.write_text(VERSION_SCRIPT)
        out = self._work / "linked.so"
        archive = [] if self.archive is None else [str(self.archive)]
        argv = [
            str(self.unit.command.compiler), "-shared", str(own), *archive, "-o", str(out),
            *("-Wl,--gc-sections", "-Wl,-z,defs", f"-Wl,--version-script={script}", *self.flags),
        ]  # fmt: skip
        work = self._work
        done = await self.builder.trusted(argv, work, work, limit=1 << 24)
        return done.stderr.decode(errors="replace")

    async def _pack(self) -> None:
        """Puts every object so far into a new archive, in the order they were found."""
        target = self._work / f"project{len(self._members)}.a"
        argv = [find_compiler("ar"), "rcsD", str(target), *map(str, self._members)]
        work = self._work
        done = await run(argv, cwd=work, env=clean_environment(work), timeout=build_seconds())
        if done.ok:
            self.archive = target

    async def _object(self, sibling: Sibling) -> Path | None:
        """One source compiled its own way; None if it does not compile."""
        command = sibling.command
        work = self.builder.directory("sibling")
        read = await self._dependencies(command, work)
        if not read:
            return None
        target = self._work / f"{work.name}.o"
        key = self._key(command, read)
        if self.builder.cache and (kept := self.builder.store.get(key)):
            target.symlink_to(kept)
            self.read.update(read)
            return target
        out = work / "sibling.o"
        argv = [command.compiler, *self._arguments(command), *_SEPARATE]
        argv += [*self._language(), str(command.source), "-o", str(out)]
        done = await self.builder.confined(argv, work, read, command.directory)
        if done.returncode != 0 or not out.exists():
            return None
        shutil.copyfile(out, target)
        if self.builder.cache:
            self.builder.store.put(key, out)
        self.read.update(read)
        return target

    async def _dependencies(self, command: CompileCommand, work: Path) -> tuple[Path, ...]:
        argv = [str(command.compiler), *self._arguments(command), "-M", "-MT", "unit"]
        argv += [*self._language(), str(command.source)]
        done = await self.builder.trusted(argv, work, command.directory)
        text = done.stdout.decode(errors="replace") if done.ok else ""
        system = self.builder.toolchain.system_paths(command.compiler)
        paths = {p.resolve() for p in parse_depfile(text, command.directory) if p.exists()}
        return tuple(sorted(p for p in paths if not any(p.is_relative_to(s) for s in system)))

    def _language(self) -> tuple[str, ...]:
        """A C unit is compiled as C++ here; then so are the others, or no name would match."""
        return ("-x", "c++") if self.unit.source.suffix == ".c" else ()

    @staticmethod
    def _arguments(command: CompileCommand) -> tuple[str, ...]:
        return (*command.arguments, "-w")

    def _key(self, command: CompileCommand, read: Sequence[Path]) -> str:
        identity = self.builder.toolchain.compiler_identity(command.compiler)
        words = [identity, str(command.directory), *self._arguments(command), *self._language()]
        contents = [p.read_bytes() for p in read]
        return digest([b"sibling", *(w.encode() for w in (*words, *map(str, read))), *contents])
