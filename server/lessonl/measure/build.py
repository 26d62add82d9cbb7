"""Builds the shared objects of one function: adapter, original, rewrites, mutants.

Every build happens in a shadow of the workspace in which only the changed files are real, in a
private directory, under the compiler's sandbox.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import shlex
import shutil
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import Factory, define, evolve, field

from lessonl.measure.adapter import Entry
from lessonl.measure.compilers import family, leaves_nothing_undefined, library_of
from lessonl.measure.cores import Cores, build_seconds
from lessonl.measure.precompiled import (
    NO_ACCESS_CONTROL,
    PREAMBLE_REFUSED,
    PrecompiledHeaders,
    adapter_flags,
    as_standard,
    shared_flags,
)
from lessonl.measure.process import KEPT_BYTES, Completed
from lessonl.measure.store import Store, digest
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.unit import (
    Addition,
    Built,
    Unit,
    compiler_log,
    does_not_compile,
    first_error,
    lowered_headers,
    undefined_names,
)
from lessonl.model import Function, LessonlError
from lessonl.source.closure import (
    including_absolutely,
    map_arguments,
    parse_depfile,
    searched,
    shadow,
    twins,
)
from lessonl.source.compile_db import CompileCommand
from lessonl.source.cuda import lowered
from lessonl.source.preamble import preamble, without_preamble

_RUNTIME = Path(__file__).parent / "runtime"
_VERSION = b"3"
VERSION_SCRIPT = "{ global: lessonl_entry; lessonl_adapter; lessonl_cuda_order; local: *; };\n"

_INCLUDE = re.compile(rb"^[ \t]*#[ \t]*include", re.MULTILINE)
_PLAIN = {(), (NO_ACCESS_CONTROL,)}
#: A precompiled preamble costs about as much as it saves two builds.
_USES_THAT_PAY = 3


@define
class Builder:
    """Builds into ``work``, as many at a time as ``cores`` lets."""

    toolchain: Toolchain
    work: Path
    cores: Cores
    cache: bool = True
    _numbers: itertools.count[int] = field(factory=itertools.count, init=False)
    _uses: Counter[str] = field(factory=Counter, init=False)
    _contents: dict[Path, tuple[tuple[int, int, int], bytes]] = field(factory=dict, init=False)
    _headers: PrecompiledHeaders = field(
        default=Factory(lambda self: PrecompiledHeaders(self.toolchain), takes_self=True),
        init=False,
    )

    @property
    def store(self) -> Store:
        """Where builds are kept between judgements."""
        return Store(self.toolchain.cache / "objects", self.work)

    def key(self, unit: Unit, data: bytes, *more: str) -> str:
        """Names a result that follows from the unit, its command and ``more``."""
        return self._key(unit, data, "", more)

    async def unit(
        self, function: Function, data: bytes, command: CompileCommand, root: Path
    ) -> Unit:
        """Finds out what the unit reads. Raises LessonlError when the original does not compile."""
        generated = command.generated
        source = (
            function.file.with_name(f".lessonl_{function.file.stem}.cpp")
            if generated
            else command.source
        )
        text = (
            f'#include "{function.file.name}"\n'.encode()
            if generated
            else command.source.read_bytes()
        )
        if source == function.file:
            text = data
        elif command.cuda:
            text = lowered(text)
        listed = await self.dependencies(function.file if generated else source, command)
        paths = {p.resolve() for p in listed} | {function.file.resolve()}
        own = [p for p in paths if p.is_relative_to(root)]
        more = twins(own, searched(command))
        inside = tuple(sorted({*own, *(p for p in more if p.is_relative_to(root))}))
        system = self.toolchain.system_paths(command.compiler)
        outside = tuple(
            sorted(
                p
                for p in paths
                if not p.is_relative_to(root) and not any(p.is_relative_to(s) for s in system)
            )
        )
        whole = including_absolutely(inside, root)
        return Unit(function, command, root, source, text, inside, outside, whole)

    async def dependencies(self, source: Path, command: CompileCommand) -> tuple[Path, ...]:
        """What a file reads. Raises LessonlError when it does not compile."""
        asked = ("-w", "-M", "-MT", "unit", "-x", "c++", str(source))
        argv = [str(command.compiler), *command.arguments, *asked]
        done = await self.trusted(argv, self.directory("deps"), command.directory)
        if done.timed_out:
            raise LessonlError(
                f"The compiler did not finish reading {source.name} within {done.seconds:.0f} s.",
                "Check that it works in a terminal; `lessonl doctor` prints the exact line.",
                code="environment",
            )
        if done.returncode != 0:
            raise does_not_compile(source, first_error(done), command)
        return parse_depfile(done.stdout.decode(errors="replace"), command.directory)

    def line(self, unit: Unit) -> str:
        """The compile line as the report shows it."""
        return shlex.join([str(unit.command.compiler), *unit.command.arguments, str(unit.source)])

    async def variant(
        self,
        unit: Unit,
        data: bytes,
        entry: Entry,
        extra: Sequence[str] = (),
        name: str = "variant",
    ) -> Built:
        """The unit with ``data`` as the function's file and nothing of ours but the entry."""
        addition = self.variant_addition(unit, entry, extra)
        return await self._shared(unit, data, addition, name, strict=True)

    @staticmethod
    def variant_addition(unit: Unit, entry: Entry, extra: Sequence[str] = ()) -> Addition:
        """What makes a variant of the unit."""
        access = (NO_ACCESS_CONTROL,) if unit.function.classes else ()
        return Addition(entry.variant_text(), (*access, *extra))

    async def adapter(
        self, unit: Unit, data: bytes, entry: Entry, fields: str, extra: Sequence[str] = ()
    ) -> Built:
        """The typed adapter, from the original's text."""
        flags = (*adapter_flags(unit.command.arguments), *extra)
        key = self._key(unit, data, entry.adapter_text(fields), flags)
        if self.cache and (kept := self.store.get(key)):
            return Built(kept)
        addition = await self.adapter_addition(unit, entry, fields)
        if extra:  # for which nothing is precompiled
            options, header = (*addition.options, *extra), self.toolchain.runtime / "adapter.hpp"
            addition = evolve(addition, options=options, header=header)
        return await self._shared(unit, data, addition, "adapter", strict=False)

    async def adapter_addition(self, unit: Unit, entry: Entry, fields: str) -> Addition:
        """What makes the adapter of the unit."""
        flags = adapter_flags(unit.command.arguments)
        shared = (*shared_flags(unit.command.arguments), *flags)
        async with self.cores.build():
            header = await self._headers.header(
                unit.command.compiler, shared, self.directory("header")
            )
        flags = (*flags, *as_standard(unit.command.arguments, _RUNTIME))
        return Addition(entry.adapter_text(fields), flags, header)

    async def _shared(
        self, unit: Unit, data: bytes, addition: Addition, name: str, *, strict: bool
    ) -> Built:
        started = time.monotonic()
        store = self.store
        key = self._key(unit, data, addition.text, addition.options)
        if self.cache and (kept := store.get(key)):
            return Built(kept)
        work = self.directory(name)
        out = work / f"{name}.so"
        script = work / "exports.map"
        script.write_text(VERSION_SCRIPT)
        identity = self.toolchain.compiler_identity(unit.command.compiler)
        complete = leaves_nothing_undefined(family(identity), addition.options)
        options = (
            *("-fPIC", "-shared", "-ffunction-sections", "-fdata-sections"),
            *(*addition.options, "-o", str(out)),
            *("-Wl,--gc-sections", "-Wl,-z,relro,-z,now", f"-Wl,--version-script={script}"),
            *(("-Wl,-z,defs",) if complete else ()),
            *(() if strict else ("-Wl,--warn-unresolved-symbols",)),
        )
        if strict:
            done = await self._with_preamble(unit, data, addition, options, work)
        else:
            done = await self.compile(unit, data, addition.text, options, work, addition.header)
        seconds = time.monotonic() - started
        if done.returncode != 0 or not out.exists():
            log = compiler_log(done, work / "tree", unit.root)
            return Built(None, log, done.timed_out, seconds)
        missing = undefined_names(done.stderr.decode(errors="replace"))
        keep = self.cache and not missing
        return Built(store.put(key, out) if keep else out, "", False, seconds, missing)

    async def _with_preamble(
        self, unit: Unit, data: bytes, addition: Addition, options: Sequence[str], work: Path
    ) -> Completed:
        """Compiles like `compile`, without reading again what the original begins with."""
        known = self._preamble(unit)
        rest = without_preamble(data, known) if known else None
        header = await self._preamble_header(unit, known, addition) if rest else None
        if rest is None or header is None:
            return await self.compile(unit, data, addition.text, options, work)
        done = await self.compile(unit, rest, addition.text, options, work, header)
        if done.ok or done.timed_out:
            return done
        # Includes of the rewrite's own come after the preamble here; in the file, before it.
        own_includes = _INCLUDE.search(data, 0, data.find(known))
        if own_includes or PREAMBLE_REFUSED in done.stderr:
            return await self.compile(unit, data, addition.text, options, work)
        return done

    def _preamble(self, unit: Unit) -> bytes:
        """What all versions of the unit begin with; empty where it is not to be precompiled."""
        if not self._headers.can(unit.command.compiler):
            return b""
        if unit.source.resolve() != unit.function.file.resolve():
            return b""
        if any(a.startswith(("-include", "-imacros")) for a in unit.command.arguments):
            return b""  # only the first header of a unit can be a precompiled one
        return preamble(unit.source_text, unit.function.start)

    async def _preamble_header(self, unit: Unit, known: bytes, addition: Addition) -> Path | None:
        options = ("-fPIC", "-ffunction-sections", "-fdata-sections", *addition.options)
        key = self._key(evolve(unit, source_text=known), known, "preamble", options)
        self._uses[key] += 1
        # Plain builds are many, and compared by their machine code: all are made in one way.
        if addition.options not in _PLAIN and self._uses[key] < _USES_THAT_PAY:
            return None

        async def make(target: Path) -> bool:
            tree = target.parent / "tree"
            source = unit.source.with_name(".lessonl_preamble.hpp")
            shadow(unit.root, unit.closure, {source: known}, tree, unit.absolute)
            argv = [
                str(unit.command.compiler),
                *map_arguments(unit.command, unit.root, tree),
                *("-w", "-x", "c++-header", *options, "-o", str(target)),
                str(tree / source.relative_to(unit.root)),
            ]
            readable = (*unit.closure, *unit.outside)
            done = await self.confined(argv, target.parent, readable, self.cwd(unit, tree))
            return done.ok

        return await self._headers.preamble(key, self.directory("preamble"), make)

    async def compile(
        self,
        unit: Unit,
        data: bytes,
        appended: str,
        options: Sequence[str],
        work: Path,
        header: Path | None = None,
    ) -> Completed:
        """Compiles the unit with ``data`` as the function's file and ``appended`` at its end.

        ``options`` follow the unit's own; they may name ``work`` to write to. ``header`` comes
        before everything else.
        """
        tree = work / "tree"
        changed = {**lowered_headers(unit), **self._changed(unit, data, appended)}
        shadow(unit.root, unit.closure, changed, tree, unit.absolute)
        source = tree / unit.source.relative_to(unit.root)
        libraries = (*unit.link, *library_of(unit.command.compiler))
        argv = [
            str(unit.command.compiler),
            *(("-include", str(header)) if header and unit.command.cuda else ()),
            *map_arguments(unit.command, unit.root, tree),
            *(("-include", str(header)) if header and not unit.command.cuda else ()),
            *("-w", "-x", "c++", *options, str(source)),
            *(("-x", "none", *libraries) if libraries and "-shared" in options else ()),
        ]
        own = (_RUNTIME, self.toolchain.cache / "pch", self.toolchain.cache / "bin", *unit.archives)
        own = (*own, header.parent) if header else own
        readable = (*unit.closure, *unit.outside, *own)
        return await self.confined(argv, work, readable, self.cwd(unit, tree))

    async def confined(
        self, argv: Sequence[str], work: Path, readable: Sequence[Path], cwd: Path
    ) -> Completed:
        """Runs a compiler in the sandbox when there is a core for it; see `compile_sandboxed`."""
        async with self.cores.build() as affinity:
            return await self.toolchain.compile_sandboxed(
                argv,
                work=work,
                readable=readable,
                timeout=build_seconds(),
                affinity=affinity,
                cwd=cwd,
            )

    async def trusted(
        self, argv: Sequence[str], work: Path, cwd: Path, limit: int = KEPT_BYTES
    ) -> Completed:
        """Runs a compiler on the user's own text when there is a core; see `compile_trusted`."""
        async with self.cores.build() as affinity:
            timeout = build_seconds()
            return await self.toolchain.compile_trusted(
                argv, work=work, cwd=cwd, timeout=timeout, limit=limit, affinity=affinity
            )

    def _key(self, unit: Unit, data: bytes, appended: str, extra: Sequence[str]) -> str:
        """Names everything that goes into a build; system headers go with the compiler."""
        identity = self.toolchain.compiler_identity(unit.command.compiler)
        words = [
            identity,
            str(unit.root),
            str(unit.source),
            *unit.command.arguments,
            "",
            *extra,
            *unit.link,
            appended,
        ]
        read = [*unit.closure, *unit.outside, *sorted(_RUNTIME.glob("*.hpp"))]
        changed = {unit.function.file.resolve(), unit.source.resolve()}
        contents = [self._content(p) for p in read if p not in changed]
        return digest([_VERSION, *(w.encode() for w in words), data, unit.source_text, *contents])

    def _content(self, path: Path) -> bytes:
        """A hash of a file; headers are many and large, and builds are many."""
        now = path.stat()
        state = (now.st_ino, now.st_mtime_ns, now.st_size)
        known = self._contents.get(path)
        if known is None or known[0] != state:
            known = self._contents[path] = (state, hashlib.sha256(path.read_bytes()).digest())
        return known[1]

    @staticmethod
    def cwd(unit: Unit, tree: Path) -> Path:
        """Where the unit's compiler is started, in its shadow ``tree``."""
        directory = unit.command.directory
        if not directory.is_relative_to(unit.root):
            return tree
        mapped = tree / directory.relative_to(unit.root)
        mapped.mkdir(parents=True, exist_ok=True)
        return mapped

    @staticmethod
    def _changed(unit: Unit, data: bytes, appended: str) -> Mapping[Path, bytes]:
        if unit.source.resolve() == unit.function.file.resolve():
            return {unit.function.file.resolve(): data + appended.encode()}
        return {
            unit.function.file.resolve(): data,
            unit.source: unit.source_text + appended.encode(),
        }

    def directory(self, name: str) -> Path:
        """A fresh private directory."""
        path = self.work / f"{next(self._numbers):03d}-{name}"
        try:
            path.mkdir(parents=True)
        except OSError as error:
            raise LessonlError(
                f"The work directory cannot be written ({error.strerror}).",
                "Free some space or set LESSONL_CACHE_DIR to a place with room.",
                code="environment",
            ) from error
        return path

    def discard(self, built: Built) -> None:
        """Removes a build that is not needed any more."""
        if built.path is not None and built.path.is_relative_to(self.work):
            shutil.rmtree(built.path.parent, ignore_errors=True)
