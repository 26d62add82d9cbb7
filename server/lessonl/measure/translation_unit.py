"""Questions to the compiler about the untouched unit: its symbols, its text, what compiles."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from lessonl.measure.adapter import Entry
from lessonl.measure.build import Builder
from lessonl.measure.cores import build_seconds
from lessonl.measure.process import clean_environment, run
from lessonl.measure.unit import Unit, first_error
from lessonl.model import LessonlError
from lessonl.source.expanded import Expanded, expanded

_MOST_BYTES = 1 << 26
_FUNCTIONS = ("T ", "t ", "W ")
_MARK = "lessonl_form_"
_FAILED = "failed\n"


async def symbols(builder: Builder, unit: Unit, data: bytes) -> tuple[str, ...]:
    """Demangled names of the functions that the unit defines, template instances among them."""
    key = builder.key(unit, data, "symbols")
    if builder.cache and (kept := builder.store.text(key)) is not None:
        return tuple(kept.splitlines())
    work = builder.directory("symbols")
    out = work / "unit.o"
    done = await builder.compile(unit, data, "", ("-O0", "-c", "-o", str(out)), work)
    if done.returncode != 0:
        return ()
    listed = await run(
        ["nm", "-C", "--defined-only", str(out)],
        cwd=work, env=clean_environment(work), timeout=build_seconds(), limit=1 << 24,
    )  # fmt: skip
    lines = listed.stdout.decode(errors="replace").splitlines()
    names = tuple(line.split(" ", 2)[2] for line in lines if line[17:19] in _FUNCTIONS)
    builder.store.put_text(key, "\n".join(names))
    return names


async def expand(builder: Builder, unit: Unit) -> Expanded:
    """The project's files as preprocessed in this unit; nothing if that fails.

    Unconfined, like the question for its dependencies: no rewrite is in this text.
    """
    source = unit.function.file if unit.command.generated else unit.source
    asked = ("-w", "-E", "-x", "c++", str(source))
    argv = [str(unit.command.compiler), *unit.command.arguments, *asked]
    work = builder.directory("expand")
    done = await builder.trusted(argv, work, unit.command.directory, _MOST_BYTES)
    files = frozenset((*unit.closure, unit.function.file.resolve()))
    return expanded(done.stdout if done.ok else b"", unit.command.directory, files)


async def complaint(builder: Builder, unit: Unit, data: bytes) -> str:
    """The compiler's first error about the unit with nothing of ours in it; "" when it compiles."""
    work = builder.directory("untouched")
    done = await builder.compile(unit, data, "", ("-O0", "-fsyntax-only"), work)
    said = "" if done.returncode == 0 else first_error(done)
    return said.replace(str(work / "tree"), str(unit.root))


async def reachable(
    builder: Builder, unit: Unit, data: bytes, groups: Sequence[Sequence[Entry]]
) -> tuple[Entry | None, ...]:
    """Of each group of entries for one function the first that the compiler takes.

    All are asked at once. An error inside of a template's body is said only once, to the first
    entry that instantiates it, and counts for its group.
    """
    numbered = list(enumerate(e for group in groups for e in group))
    if not numbered:
        return ()
    text = "".join(entry.probe_text(f"{_MARK}{number}") for number, entry in numbered)
    log = await _log_of(builder, unit, data, text)
    blamed = {int(n) for n in re.findall(rf"\b{_MARK}(\d+)\b", log)}
    inside = {int(n) for n in re.findall(rf"\b{_MARK}(\d+):[\d:]* +required from", log)}
    if log.startswith(_FAILED) and not blamed:
        return (None,) * len(groups)
    waiting, found = iter(numbered), []
    for group in groups:
        own = [next(waiting) for _ in group]
        good = [] if any(n in inside for n, _ in own) else [e for n, e in own if n not in blamed]
        found.append(good[0] if good else None)
    return tuple(found)


async def _log_of(builder: Builder, unit: Unit, data: bytes, text: str) -> str:
    """What the compiler says to ``text`` at the end of the unit; kept, as builds are."""
    key = builder.key(unit, data, "probe", text)
    if builder.cache and (kept := builder.store.text(key)) is not None:
        return kept
    work = builder.directory("probe")
    access = ("-fno-access-control",) if unit.function.classes else ()
    options = (*access, "-O0", "-c", "-o", str(work / "probe.o"))
    done = await builder.compile(unit, data, text, options, work)
    log = ("" if done.ok else _FAILED) + done.stderr.decode(errors="replace")
    if not done.timed_out:
        builder.store.put_text(key, log)
    return log


async def among(builder: Builder, unit: Unit, headers: Sequence[Path]) -> Unit:
    """The unit of a header with others after it; those that do not compile are left out."""
    read, taken = set(unit.closure), []
    for header in headers:
        with contextlib.suppress(LessonlError):
            listed = await builder.dependencies(header, unit.command)
            read |= {p.resolve() for p in listed if p.resolve().is_relative_to(unit.root)}
            taken.append(header.name)
    text = b"".join(f'#include "{name}"\n'.encode() for name in taken)
    return evolve(unit, source_text=unit.source_text + text, closure=tuple(sorted(read)))
