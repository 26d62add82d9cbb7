"""Compilers: which ones are there, our own programs built by them, and sandboxed compiles."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import hashlib
import math
import os
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final, Literal

import platformdirs
from attrs import Factory, define, field

from lessonl.measure import process
from lessonl.measure.compilers import Compilers, find_compiler, library_of
from lessonl.measure.cores import patience
from lessonl.measure.process import KEPT_BYTES, Completed, Placement
from lessonl.measure.together import together
from lessonl.measure.workplace import workplace
from lessonl.model import LessonlError

Program = Literal[
    "referee",
    "runner",
    "launch",
    "races",
    "coverage",
    "ceilings",
    "counter",
    "weak_hash",
    "turned",
]

_RUNTIME: Final = Path(__file__).parent / "runtime"
_FLAGS: Final = ("-std=c++17", "-Wall", "-Wextra")
#: The runner's own loop is timed with the function; the others wait for it.
_LEVEL: Final[dict[Program, str]] = {
    "referee": "-O2",
    "runner": "-O2",
    "launch": "-O1",
    "races": "-O2",
    "ceilings": "-O3",
    "counter": "-O2",
    "coverage": "-O2",
    "weak_hash": "-O2",
    "turned": "-O2",
}
_SANITIZER_FLAGS: Final = ("-O0", "-fsanitize=address,undefined")
_LINK_FLAGS: Final[dict[Program, tuple[str, ...]]] = {
    "referee": ("-pthread",),
    "runner": ("-rdynamic", "-ldl", "-pthread"),
    "launch": (),
    "races": ("-c", "-fPIC"),
    "ceilings": ("-ffp-contract=fast",),
    "counter": ("-rdynamic", "-ldl"),
    "coverage": ("-c", "-fPIC"),
    "weak_hash": ("-c", "-fPIC"),
    "turned": ("-c", "-fPIC"),
}
_OPENMP_PROBE: Final = """#include <omp.h>
int probe(int n) {
  int sum = 0;
#pragma omp parallel for reduction(+ : sum)
  for (int i = 0; i < n; ++i) sum += i;
  return sum + omp_get_max_threads();
}
"""
_BUILD_SECONDS: Final = 120.0
_ASK_SECONDS: Final = 10.0
_TURN_SECONDS: Final = 0.01
_BUILD_NICE: Final = 10
"""Builds give way to the editor, and to what is timed."""
_MEMORY_BYTES: Final = 4 << 30
_FILE_BYTES: Final = 1 << 30
_ROOM_BYTES: Final = 1 << 20
_LAUNCH_FAILED: Final = 126
_DISK_ERRORS: Final = {
    errno.ENOSPC: "is on a full disk",
    errno.EDQUOT: "is over its quota",
    errno.EROFS: "is read-only",
    errno.EACCES: "may not be written by you",
    errno.EPERM: "may not be written by you",
}


def cache_root() -> Path:
    """``LESSONL_CACHE_DIR``, or the user's cache directory; made if it is not there.

    Raises LessonlError (``environment``) if it cannot be made.
    """
    named = os.environ.get("LESSONL_CACHE_DIR")
    root = Path(named) if named else platformdirs.user_cache_path("lessonl")
    with writing_to(root):
        root.mkdir(parents=True, exist_ok=True)
    return root.resolve()


@contextmanager
def writing_to(directory: Path) -> Iterator[None]:
    """Turn a full or read-only disk under ``directory`` into a LessonlError (``environment``)."""
    try:
        yield
    except OSError as error:
        raise _disk_error(directory, error.errno or 0, error.strerror or str(error)) from error


def _disk_error(directory: Path, number: int, why: str) -> LessonlError:
    what = _DISK_ERRORS.get(number, f"cannot be used ({why})")
    return LessonlError(
        f"The cache directory {directory} {what}.",
        "Make room there, or set LESSONL_CACHE_DIR to a directory that can be written.",
        code="environment",
    )


@define
class Toolchain:
    """The compilers of this machine. Remembers what it asked them, so share one per process."""

    cache: Path = field(factory=cache_root)
    cores: frozenset[int] = frozenset()
    """Where everything is built unless other cores are named; none named are all."""
    _compilers: Compilers = field(factory=Compilers, init=False)
    _programs: dict[str, Path] = field(factory=dict, init=False)
    _openmp: dict[str, bool] = field(factory=dict, init=False)
    _level: str = field(default="", init=False)
    _turn: asyncio.Lock = field(factory=asyncio.Lock, init=False)
    _building: defaultdict[str, asyncio.Lock] = field(
        default=Factory(lambda: defaultdict(asyncio.Lock)), init=False
    )

    async def binary(self, name: Program, *, sanitizer: bool = False) -> Path:
        """One of our own programs, built on first use and kept in the cache for good.

        Raises LessonlError (``environment``): no compiler, one too old, no room for the result.
        """
        key = f"{name}-sanitizer" if sanitizer else name
        async with self._building[key]:
            if key not in self._programs or not self._programs[key].exists():
                self._programs[key] = await self._built(name, key, sanitizer)
        return self._programs[key]

    def compiler_identity(self, compiler: str | Path) -> str:
        """The compiler's real path and version; see `Compilers.identity`."""
        return self._compilers.identity(str(compiler))

    def system_paths(self, compiler: str | Path) -> tuple[Path, ...]:
        """What every compile may read; see `Compilers.system_paths`."""
        return self._compilers.system_paths(str(compiler))

    @property
    def runtime(self) -> Path:
        """The directory of our own C++ headers and sources."""
        return _RUNTIME

    async def has_openmp(self, compiler: str | Path) -> bool:
        """Whether a compiler can build and link what uses OpenMP. Asked once."""
        identity = self.compiler_identity(compiler)
        async with self._building[f"openmp {identity}"]:
            if identity not in self._openmp:
                with writing_to(self.cache), workplace(self.cache, "openmp") as work:
                    source = work / "probe.cpp"
                    source.write_text(_OPENMP_PROBE)
                    flags = ("-fopenmp", "-fPIC", "-shared", "-o", str(work / "probe.so"))
                    done = await self.compile_sandboxed(
                        [str(compiler), *flags, str(source), *library_of(compiler)], work=work
                    )
                self._openmp[identity] = done.ok
        return self._openmp[identity]

    async def prepare(self) -> None:
        """Build what every judgement needs, so that later calls only look it up.

        Raises LessonlError (``environment``) as `binary` does.
        """
        await together(self.binary("referee"), self.binary("runner"), self.binary("launch"))

    async def compile_sandboxed(
        self,
        command: Sequence[str],
        *,
        work: Path,
        readable: Iterable[Path] = (),
        cwd: Path | None = None,
        timeout: float = 60.0,
        affinity: frozenset[int] = frozenset(),
    ) -> Completed:
        """Compile untrusted text: reads the toolchain and ``readable``, writes only ``work``.

        ``work`` is a fresh private directory: home, temporary directory and, unless ``cwd`` says
        otherwise, the current one. ``readable`` is the dependency closure, by real paths: a
        symbolic link in it opens what it points to and nothing else.

        Raises LessonlError (``environment``) if the compiler is not there or no sandbox is.
        """
        compiler = find_compiler(command[0])
        launcher = await self.binary("launch")
        reading = [*self.system_paths(command[0]), *readable]
        done = await process.run(
            [
                str(launcher),
                "--group",
                *Placement(launcher, _BUILD_NICE, affinity or self.cores).options,
                *(word for path in dict.fromkeys(reading) for word in ("--read", str(path))),
                *("--write", str(work), "--cpu", str(math.ceil(timeout))),
                *("--memory", str(_MEMORY_BYTES), "--file-size", str(_FILE_BYTES)),
                *("--", compiler, *command[1:]),
            ],
            cwd=cwd or work,
            env=process.clean_environment(work),
            timeout=timeout,
        )
        _check_launched(done)
        # The words alone prove nothing: a rewrite can say #error "No space left on device".
        if not done.ok and shutil.disk_usage(work).free < _ROOM_BYTES:
            raise _disk_error(work, errno.ENOSPC, "full")
        return done

    async def compile_trusted(
        self,
        command: Sequence[str],
        *,
        work: Path,
        cwd: Path,
        timeout: float = 60.0,
        limit: int = KEPT_BYTES,
        affinity: frozenset[int] = frozenset(),
    ) -> Completed:
        """Have a compiler read the user's own text unconfined, as their build does.

        ``work`` is its home and its temporary directory; the first ``limit`` bytes of each stream
        are kept. Raises LessonlError (``environment``) if the compiler is not there.
        """
        follower = await self._follower(affinity)
        return await process.run(
            [*follower, find_compiler(command[0]), *command[1:]],
            cwd=cwd,
            env=process.clean_environment(work),
            timeout=timeout,
            limit=limit,
        )

    def sandbox_level(self) -> str:
        """The layers in force on this machine: "Landlock ABI 7, seccomp, rlimits".

        Known once ``launch`` is built, by `prepare` or by the first compile; "none" before.
        """
        launcher = self._programs.get("launch")
        if not self._level and launcher is not None:
            environment = process.clean_environment(self.cache)
            done = process.ask([str(launcher), "--level"], env=environment, timeout=_ASK_SECONDS)
            self._level = done.stdout.decode().strip()
        return self._level or "none"

    @asynccontextmanager
    async def timing_turn(self) -> AsyncIterator[None]:
        """Hold the only right to time on this machine: other processes of the user wait.

        The right ends with the process that holds it, however that dies.
        """
        async with self._turn:
            with writing_to(self.cache):
                lock = (self.cache / "timing.lock").open("ab")
            with lock:
                while not _locked(lock.fileno()):  # noqa: ASYNC110 - held by another process
                    await asyncio.sleep(_TURN_SECONDS)
                yield

    async def _built(self, name: Program, key: str, sanitizer: bool) -> Path:
        compiler = _own_compiler()
        flags = [*_FLAGS, *(_SANITIZER_FLAGS if sanitizer else (_LEVEL[name],))]
        recipe = [self.compiler_identity(compiler), *flags, *_LINK_FLAGS[name]]
        home = self.cache / "bin"
        target = home / f"{key}-{_digest(name, recipe)}"
        if target.exists():
            return target
        with writing_to(self.cache):
            home.mkdir(parents=True, exist_ok=True)
            with workplace(self.cache, key) as scratch:
                made = scratch / key
                source = str(_RUNTIME / f"{name}.cpp")
                command = [compiler, *flags, source, "-o", str(made), *_LINK_FLAGS[name]]
                if name != "launch":
                    # It ends the compiler's own programs too, should we be killed.
                    command = [*(await self._follower()), *command]
                await self._build(command, scratch)
                made.replace(target)
        return target

    async def _follower(self, affinity: frozenset[int] = frozenset()) -> list[str]:
        """What to put before an unconfined compiler, so that all of it dies with this process."""
        placement = Placement(await self.binary("launch"), _BUILD_NICE, affinity or self.cores)
        return [placement.prefix[0], "--group", *placement.prefix[1:]]

    async def _build(self, command: Sequence[str], scratch: Path) -> None:
        done = await process.run(
            command,
            cwd=scratch,
            env=process.clean_environment(scratch),
            timeout=_BUILD_SECONDS * patience(),
        )
        if done.ok:
            return
        if done.timed_out:
            raise LessonlError(
                f"{_own_compiler()} did not finish LessonL's own programs in {done.seconds:.0f} s.",
                "Try again when the machine is less busy: they are built once.",
                code="environment",
            )
        text = done.stderr.decode(errors="replace")
        if "No space left on device" in text:
            raise _disk_error(self.cache, errno.ENOSPC, "full")
        line = next((line for line in text.splitlines() if "error" in line), "it gave no reason")
        raise LessonlError(
            f"{_own_compiler()} cannot build LessonL's own programs: {line}",
            "Install a compiler that knows C++17 (g++ 9 or newer).",
            code="environment",
        )


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _own_compiler() -> str:
    for name in ("g++", "c++"):
        if found := shutil.which(name):
            return str(Path(found).absolute())
    raise LessonlError("No C++ compiler was found.", "Install g++.", code="environment")


def _digest(name: Program, recipe: Iterable[str]) -> str:
    digest = hashlib.sha256("\0".join(recipe).encode())
    for source in (_RUNTIME / f"{name}.cpp", *sorted(_RUNTIME.glob("*.hpp"))):
        digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.hexdigest()[:16]


def _check_launched(done: Completed) -> None:
    prefix = b"lessonl-launch: "
    if done.returncode == _LAUNCH_FAILED and done.stderr.startswith(prefix):
        raise LessonlError(
            f"The compiler cannot be confined: {done.stderr[len(prefix) :].decode().strip()}",
            "Compiling rewrites needs Linux 5.13 or newer with Landlock and seccomp.",
            code="environment",
        )
