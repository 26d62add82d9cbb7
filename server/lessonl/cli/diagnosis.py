"""Looks at this machine as ``lessonl doctor`` reports it: one finding for each thing needed."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from attrs import asdict, frozen

from lessonl import __version__
from lessonl.cli import arguments
from lessonl.config import load, user_file
from lessonl.lessons.bank import location
from lessonl.measure import referee as referees
from lessonl.measure.calibrate import calibration, system
from lessonl.measure.cores import Cores
from lessonl.measure.counters import why_no_counters
from lessonl.measure.counting import callgrind
from lessonl.measure.roofline import Roofline
from lessonl.measure.shadow import NoShadow, Shadows
from lessonl.measure.timing import WORST_FLOOR
from lessonl.measure.toolchain import Toolchain, cache_root, writing_to
from lessonl.measure.workplace import workplace
from lessonl.model import LessonlError
from lessonl.report.json import SCHEMA
from lessonl.report.words import sentence
from lessonl.source.compile_db import compile_command, find_databases, workspace_root

Status = Literal["ok", "warn", "fail"]

_ROOM_BYTES: Final = 500 << 20
_COMPILERS: Final = ("g++", "clang++")


@frozen
class Finding:
    """One thing that was looked at; ``hint`` says what to do unless it is ok."""

    name: str
    status: Status
    detail: str
    hint: str = ""


async def examine(
    file: str | None, note: Callable[[str], None], user: Path | None = None
) -> tuple[Finding, ...]:
    """Everything, in the order in which it is needed. Never raises LessonlError.

    ``user`` replaces the user's own configuration.
    """
    where = Path(file).expanduser().absolute() if file else Path.cwd() / "here"
    found = [_versions(), _guarded("settings", lambda: _settings(where, user))]
    found.append(_guarded("cache", _cache))
    found.append(_guarded("lessons", lambda: _lessons(where)))
    found.append(_guarded("compilers", _compilers))
    found.append(_guarded("compile database", lambda: _database(where, file)))
    if any(f.status == "fail" for f in found if f.name in ("cache", "compilers")):
        return tuple(found)
    note("building the measuring programs (once per machine)")
    found.append(await _guarded_async("sandbox", _sandbox))
    if found[-1].status != "fail":
        found.append(await _guarded_async("own tests", _own_tests))
        note("timing identical code 40 times")
        found.append(await _guarded_async("timing", _timing))
        found.append(await _guarded_async("memory", _memory))
    found.append(_instructions())
    return tuple(found)


def worst(findings: Sequence[Finding]) -> Status:
    """The gravest status among ``findings``."""
    order: tuple[Status, ...] = ("fail", "warn")
    return next((s for s in order if any(f.status == s for f in findings)), "ok")


def document(findings: Sequence[Finding]) -> dict[str, Any]:
    """What ``lessonl doctor --json`` prints."""
    checks = [asdict(f) | {"hint": f.hint or None} for f in findings]
    return {"schema": SCHEMA, "status": worst(findings), "checks": checks}


def _failed(name: str, error: LessonlError) -> Finding:
    return Finding(name, "fail", sentence(error.message), sentence(error.hint))


def _guarded(name: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except LessonlError as error:
        return _failed(name, error)


async def _guarded_async(name: str, look: Callable[[], Awaitable[Finding]]) -> Finding:
    try:
        return await look()
    except LessonlError as error:
        return _failed(name, error)


def _versions() -> Finding:
    python = platform.python_version()
    return Finding("versions", "ok", f"lessonl {__version__}, Python {python}, {system()}")


def _settings(where: Path, user: Path | None) -> Finding:
    load(workspace_root(where), user=user)
    own = user or user_file()
    return Finding("settings", "ok", f"{own}{'' if own.exists() else ' (not there: defaults)'}")


def _cache() -> Finding:
    root = cache_root()
    with writing_to(root), tempfile.TemporaryFile(dir=root) as probe:
        probe.write(b"\0" * 65536)
        probe.flush()
    free = shutil.disk_usage(root).free
    detail = f"{root} ({free / (1 << 30):.1f} GiB free)"
    if free < _ROOM_BYTES:
        hint = "Make room there, or set LESSONL_CACHE_DIR to a directory with more."
        return Finding("cache", "warn", detail, hint)
    return Finding("cache", "ok", detail)


def _lessons(where: Path) -> Finding:
    bank = location(workspace_root(where))
    nearest = next(p for p in (bank, *bank.parents) if p.exists())
    if os.access(nearest, os.W_OK):
        return Finding("lessons", "ok", str(bank))
    hint = "Runs are not kept until you set LESSONL_DATA_DIR to a directory that can be written."
    return Finding("lessons", "warn", f"{bank} cannot be written.", hint)


def _compilers() -> Finding:
    present = [name for name in _COMPILERS if shutil.which(name)]
    if not present and shutil.which("c++"):
        present = ["c++"]
    if not present:
        return Finding("compilers", "fail", "There is no C++ compiler.", "Install g++.")
    toolchain = Toolchain()
    return Finding("compilers", "ok", "\n".join(toolchain.compiler_identity(c) for c in present))


def _database(where: Path, file: str | None) -> Finding:
    name = "compile database"
    if file is not None:
        arguments.read_bytes(where)
        command = compile_command(where)
        detail = f"{command.origin}\n{command.line()}"
        if "gone" in command.origin:
            hint = "Write the database again (cmake, bear): what it names is not there any more."
            return Finding(name, "warn", detail, hint)
        if command.debug_build:
            hint = "It is a debug build; LessonL times it at -O2. Configure a release build."
            return Finding(name, "warn", detail, hint)
        if not find_databases(where):
            return Finding(name, "warn", detail, _NO_DATABASE)
        return Finding(name, "ok", detail)
    databases = find_databases(where)
    if not databases:
        return Finding(name, "warn", "There is none for this directory.", _NO_DATABASE)
    return Finding(name, "ok", "\n".join(map(str, databases)))


_NO_DATABASE: Final = (
    "Write one with cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON or bear -- make, "
    "so that code is built with your flags."
)


async def _sandbox() -> Finding:
    toolchain = Toolchain()
    await toolchain.prepare()
    level = toolchain.sandbox_level()
    if "Landlock" in level and "seccomp" in level:
        return Finding("sandbox", "ok", level)
    hint = "Compiling and running rewrites needs Linux 5.13 or newer with Landlock and seccomp."
    return Finding("sandbox", "fail", f"Only {level} is in force.", hint)


async def _own_tests() -> Finding:
    toolchain = Toolchain()
    with writing_to(toolchain.cache), workplace(toolchain.cache, "doctor") as work:
        workspace, place = work / "workspace", work / "place"
        workspace.mkdir()
        place.mkdir()
        try:
            await Shadows(toolchain, workspace, place).first()
        except NoShadow as why:
            hint = "Your own tests are not run with rewrites here: that needs user namespaces."
            return Finding("own tests", "warn", sentence(str(why)), hint)
    return Finding("own tests", "ok", "can be run with a rewrite, in a copy of the workspace")


async def _memory() -> Finding:
    """What one core can do at most; verdicts say how near a function comes."""
    core = max(os.sched_getaffinity(0))
    most = await Roofline(Toolchain(), Cores(core)).ceilings(again=True)
    if most is None:
        return Finding("memory", "ok", "not measured: verdicts do not say what memory can do")
    reads = ", ".join(f"{rate / 1e9:.3g} from {size >> 10:,} KiB" for size, rate in most.reads)
    return Finding("memory", "ok", f"GB/s: {reads}; {most.flops / 1e9:.3g} GFLOP/s; of one core")


def _instructions() -> Finding:
    """How the instructions of a call can be counted, for those who ask."""
    why = why_no_counters()
    if not why:
        return Finding("instructions", "ok", "judge --instructions counts by the processor")
    by = "judge --instructions counts by callgrind" if callgrind() else "no valgrind either"
    return Finding("instructions", "ok", f"no hardware counters: {why}; {by}")


async def _timing() -> Finding:
    toolchain = Toolchain()
    async with referees.start(await toolchain.binary("referee")) as referee:
        await referee.pin(max(os.sched_getaffinity(0)))
        found = await calibration(toolchain, referee, await referee.rate(), force=True)
    detail = (
        f"gains above {100 * found.floor:.1f} % are told from noise; identical code was called "
        f"faster {found.faster} times in {found.comparisons} ({found.seconds:.1f} s)"
    )
    if found.floor > WORST_FLOOR:
        hint = "This machine is too noisy to time on: close what keeps it busy, then try again."
        return Finding("timing", "fail", detail, hint)
    if found.faster > 1:
        return Finding(
            "timing", "warn", detail, "Close what keeps the machine busy, then try again."
        )
    return Finding("timing", "ok", detail)
