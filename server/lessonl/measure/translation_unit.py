"""Questions to the compiler about the untouched unit: its symbols, its text, what compiles."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lessonl.measure.adapter import Entry
from lessonl.measure.build import BUILD_SECONDS, Builder, Unit, first_error
from lessonl.measure.compilers import find_compiler
from lessonl.measure.process import clean_environment, run
from lessonl.source.expanded import Expanded, expanded

_MOST_BYTES = 1 << 26
_FUNCTIONS = ("T ", "t ", "W ")


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
        cwd=work, env=clean_environment(work), timeout=BUILD_SECONDS, limit=1 << 24,
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
    done = await run(
        [find_compiler(str(unit.command.compiler)), *unit.command.arguments, *asked],
        cwd=unit.command.directory,
        env=clean_environment(builder.directory("expand")),
        timeout=BUILD_SECONDS,
        limit=_MOST_BYTES,
    )  # fmt: skip
    files = frozenset((*unit.closure, unit.function.file.resolve()))
    return expanded(done.stdout if done.ok else b"", unit.command.directory, files)


async def complaint(builder: Builder, unit: Unit, data: bytes) -> str:
    """The compiler's first error about the unit with nothing of ours in it; "" when it compiles."""
    work = builder.directory("untouched")
    done = await builder.compile(unit, data, "", ("-O0", "-fsyntax-only"), work)
    return "" if done.returncode == 0 else first_error(done)


async def reachable(
    builder: Builder, unit: Unit, data: bytes, candidates: Sequence[Entry]
) -> tuple[Entry, ...]:
    """Those of ``candidates`` that the compiler takes, asked all at once."""
    if not candidates:
        return ()
    marks = [f"lessonl_form_{number}" for number in range(len(candidates))]
    text = "".join(e.probe_text(mark) for e, mark in zip(candidates, marks, strict=True))
    work = builder.directory("probe")
    access = ("-fno-access-control",) if unit.function.classes else ()
    options = (*access, "-O0", "-c", "-o", str(work / "probe.o"))
    done = await builder.compile(unit, data, text, options, work)
    log = done.stderr.decode(errors="replace")
    blamed = frozenset(re.findall(r"\b(lessonl_form_\d+)\b", log))
    if done.returncode != 0 and not blamed:
        return ()
    return tuple(e for e, mark in zip(candidates, marks, strict=True) if mark not in blamed)
