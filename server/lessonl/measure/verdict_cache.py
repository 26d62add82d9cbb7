"""Verdicts kept between judgements: a text that was judged before is not built and timed again.

A verdict is found by what can be known without a compiler: the file with the original, the
rewrite, the normalised command, the compiler, this program, the processor, and what was asked for.
What only the compiler knows, the files that the unit reads, is noted in the entry with their
contents, and beside it where the compiler looked for one of them before it found it. Where any of
that is different now, and where an entry is damaged or not ours, there is none.

Ratios expire after seven days, and with the noise floor that they were measured against. What
happened by chance or by load (a time-out, a limit of ours, clocks that disagree) is never kept.
System headers go with the compiler's version.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from attrs import asdict, define, evolve, field

import lessonl
from lessonl.measure.calibrate import kept_calibration, processor
from lessonl.measure.options import Options
from lessonl.measure.prepared import Prepared
from lessonl.measure.store import Store, digest
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.unit import Unit
from lessonl.model import Function, LessonlError, Outcome, Rewrite, Verdict
from lessonl.plain import plain, restored
from lessonl.source.closure import searched
from lessonl.source.compile_db import compile_command
from lessonl.source.flags import CompileCommand

EXPIRES_SECONDS = 7 * 24 * 3600.0

_FORMAT = "2"
_TIMED = (Outcome.FASTER, Outcome.SAME, Outcome.SLOWER)
_KEPT = (*_TIMED, Outcome.INCORRECT, Outcome.REFUSED, Outcome.NOT_COMPILABLE, Outcome.CRASHED)
#: Refusals and failures that another try may not see.
_BY_CHANCE = ("clock", "timeout")
#: What reading a damaged entry, or one of another program, may raise.
_NO_ENTRY = (ValueError, KeyError, TypeError, AttributeError)
#: Options that say how to work and not what to find out.
_ASIDE = ("cache", "verdicts", "keep", "original", "spare_core", "driver")


@define
class VerdictCache:
    """The kept verdicts of one judge; ``used`` False keeps none and finds none."""

    toolchain: Toolchain
    store: Store
    options: Options
    used: bool = True
    _seen: dict[str, Mapping[str, str]] = field(factory=dict, init=False)

    def get(self, function: Function, rewrite: Rewrite, *, final: bool) -> Verdict | None:
        """The verdict of an earlier judgement; a ``final`` one was measured twice if faster."""
        if not self.used:
            return None
        with contextlib.suppress(LessonlError, OSError, *_NO_ENTRY):
            key = self._key(function, self._data(function), rewrite)
            for confirmed in (True,) if final else (True, False):
                name = _name(key, confirmed)
                entry = _entry(self.store.text(name), name)
                if entry is not None and self._holds(entry):
                    return _told(restored(Verdict, entry["verdict"]), entry["at"])
        return None

    def prepared(self, prepared: Prepared) -> None:
        """Takes down what the unit reads: verdicts rest on the files as they are now."""
        if self.used:
            self._seen[prepared.function.key] = _contents(prepared.unit)

    def put(
        self, prepared: Prepared, rewrite: Rewrite, verdict: Verdict, *, confirmed: bool
    ) -> None:
        """Keeps a verdict, unless a file it rests on changed meanwhile."""
        if not self.used or verdict.outcome not in _KEPT or verdict.check in _BY_CHANCE:
            return
        with contextlib.suppress(LessonlError, OSError):
            files = _contents(prepared.unit)
            data = self._data(prepared.function)
            if files != self._seen.get(prepared.function.key) or data != prepared.data:
                return
            timed = verdict.outcome in _TIMED
            # What was not found faster is measured only once, so it answers both questions.
            confirmed = confirmed or verdict.outcome is not Outcome.FASTER
            name = _name(self._key(prepared.function, data, rewrite), confirmed)
            body = {
                "name": name,
                "at": time.time(),
                "floor": verdict.machine.floor if timed else None,
                "timed": timed,
                "files": files,
                "absent": sorted(map(str, _earlier(prepared.unit))),
                "verdict": plain(verdict),
            }
            self.store.put_text(name, json.dumps(body))

    def _holds(self, entry: Mapping[str, Any]) -> bool:
        if entry["timed"]:
            found = kept_calibration(self.toolchain, self.options.threads)
            old = not 0 <= time.time() - entry["at"] < EXPIRES_SECONDS
            if old or found is None or found.floor != entry["floor"]:
                return False
        changed = any(_content(Path(p)) != known for p, known in entry["files"].items())
        return not changed and not any(Path(p).exists() for p in entry["absent"])

    def _data(self, function: Function) -> bytes:
        given = self.options.original
        return function.file.read_bytes() if given is None else given

    def _key(self, function: Function, data: bytes, rewrite: Rewrite) -> str:
        command = compile_command(function.file)
        asked = {k: v for k, v in asdict(self.options, recurse=False).items() if k not in _ASIDE}
        if (author := self.options.driver) is not None:
            asked["driver"] = author.name
        words = [
            *(_FORMAT, harness(), processor(), os.uname().release),
            json.dumps(asked, sort_keys=True, default=repr),
            *self._command(command),
            *(str(function.file.resolve()), function.qualified_name, function.text),
            *(str(function.start), str(function.end), rewrite.text),
        ]
        return digest([*(w.encode(errors="surrogateescape") for w in words), data])

    def _command(self, command: CompileCommand) -> Iterable[str]:
        yield self.toolchain.compiler_identity(command.compiler)
        yield from (str(command.directory), str(command.source), command.origin)
        yield from command.arguments


@cache
def harness() -> str:
    """What of this program a verdict depends on: its version and the text of what judges."""
    package = Path(lessonl.__file__).parent
    parts = [package / "model.py"]
    for folder in ("measure", "source"):
        parts += sorted(p for p in (package / folder).rglob("*.[pch]*") if p.suffix != ".pyc")
    return digest([lessonl.__version__.encode(), *(p.read_bytes() for p in parts if p.is_file())])


def _name(key: str, confirmed: bool) -> str:
    return f"{key}-confirmed" if confirmed else key


def _entry(text: str | None, name: str) -> dict[str, Any] | None:
    """What an entry holds, None where there is none or it is another's. Raises ValueError, too."""
    if text is None:
        return None
    entry: dict[str, Any] = json.loads(text)
    return entry if entry["name"] == name else None


def _told(verdict: Verdict, at: float) -> Verdict:
    day = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M UTC")
    return evolve(verdict, notes=(*verdict.notes, f"judged on {day} and kept since"))


def _contents(unit: Unit) -> dict[str, str]:
    """Every file that the unit is made of but the function's own, by its content."""
    read = {*unit.closure, *unit.outside, *unit.linked_from} - {unit.function.file.resolve()}
    return {str(path): _content(path) for path in sorted(read)}


def _content(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _earlier(unit: Unit) -> set[Path]:
    """Where one of the unit's files could be put so that the compiler takes it in its place.

    A header ``a/b.hpp`` that was found below one directory might appear below another.
    """
    read = [*unit.closure, *unit.outside]
    directories = {*searched(unit.command), *(p.parent for p in read)}
    below = {p.relative_to(d) for p in read for d in directories if p.is_relative_to(d)}
    return {path for d in directories for name in below if not (path := d / name).exists()}
