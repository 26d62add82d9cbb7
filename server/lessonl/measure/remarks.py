"""What the compiler says that it could not optimise, in the lines of the original and a rewrite."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import define, evolve, field

from lessonl.measure.build import Builder
from lessonl.measure.prepared import Prepared
from lessonl.model import Outcome, Verdict

_TIMED = (Outcome.FASTER, Outcome.SAME, Outcome.SLOWER)
_MOST = 4
"""Remarks on each of the two versions."""
_LONGEST = 160
_READ = 1 << 20

_MISSED = re.compile(r"^rewrite:(\d+):\d+: missed:\s+(.+)$", re.MULTILINE)
_REFUSED_LOOP = "couldn't vectorize loop"
_NO_LOOP = "not vectorized: "
_NO_CALL = re.compile(r"not inlinable: .* -> (.+)/\d+, (.+)")
# Ways out for exceptions, and what the compiler has put in by itself.
_UNWRITTEN = re.compile(r"__cxa_|_Unwind|__builtin_|__throw|operator delete|__cold")
_DIRECTORY = re.compile(r"(?<![\w/])/(?:[\w.+-]+/)+")


@define
class Remarks:
    """Asks the compiler about versions of functions, each once, and only if it is ``wanted``."""

    builder: Builder
    flags: tuple[str, ...]
    wanted: bool
    _asked: dict[tuple[str, str], asyncio.Task[tuple[str, ...] | None]] = field(
        factory=dict, init=False
    )

    def ask(self, prepared: Prepared, text: str) -> None:
        """Starts to ask about a rewrite and the original, to have the answer later."""
        if self.wanted:
            for version in (text, prepared.function.text):
                self._task(prepared, version)

    async def added(self, prepared: Prepared, text: str, verdict: Verdict) -> Verdict:
        """The verdict with the remarks in its evidence, where it is about speed."""
        if not self.wanted or verdict.outcome not in _TIMED:
            return verdict
        self.ask(prepared, text)
        original = await self._task(prepared, prepared.function.text)
        rewrite = await self._task(prepared, text)
        if original is None or rewrite is None:
            return verdict
        named = (*(f"original, {x}" for x in original), *(f"rewrite, {x}" for x in rewrite))
        return evolve(verdict, evidence=evolve(verdict.evidence, remarks=named))

    async def aclose(self) -> None:
        """Ends the compilers that are still running."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    def _task(self, prepared: Prepared, text: str) -> asyncio.Task[tuple[str, ...] | None]:
        key = (prepared.function.key, text)
        task = self._asked.get(key)
        if task is None or task.cancelled():
            task = self._asked[key] = asyncio.create_task(self._of(prepared, text))
        return task

    async def _of(self, prepared: Prepared, text: str) -> tuple[str, ...] | None:
        """None where the compiler has no such remarks; as builds are, they are kept."""
        builder, unit, data = self.builder, prepared.unit, prepared.spliced(text)
        identity = builder.toolchain.compiler_identity(unit.command.compiler)
        if "clang" in identity:
            return None
        addition = builder.variant_addition(unit, prepared.entry, self.flags)
        key = builder.key(unit, data, "remarks 1", addition.text, *addition.options)
        if builder.cache and (kept := builder.store.text(key)) is not None:
            return tuple(kept.splitlines())
        work = builder.directory("remarks")
        told = work / "missed"
        options = (*addition.options, f"-fopt-info-missed={told}", "-c", "-o", str(work / "unit.o"))
        done = await builder.compile(unit, data, addition.text, options, work)
        if not done.ok:
            return None
        found = tuple(remarks(_beginning(told)))
        builder.store.put_text(key, "\n".join(found))
        return found


def _beginning(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(_READ).decode("utf-8", "replace")
    except FileNotFoundError:  # nothing was missed
        return ""


def remarks(log: str) -> Iterator[str]:
    """The few remarks of gcc's that are about loops and calls of the text itself, by line."""
    missed = [(int(found[1]), found[2].strip()) for found in _MISSED.finditer(log)]
    loops = {line for line, said in missed if said == _REFUSED_LOOP}
    told = dict.fromkeys(
        (line, " ".join(words.split())[:_LONGEST])
        for line, said in missed
        if (words := _in_words(said, loop=line in loops))
    )
    explained = {line for line, words in told if words.startswith(_NO_LOOP)}
    lines = [x for x in told if x[1] != _REFUSED_LOOP or x[0] not in explained]
    for line, words in sorted(lines, key=lambda x: x[0])[:_MOST]:
        yield f"line {line}: {words}"


def _in_words(said: str, *, loop: bool) -> str:
    """A remark as it is told, without paths; empty for one that helps nobody."""
    if call := _NO_CALL.fullmatch(said):
        helps = _UNWRITTEN.search(call[1]) is None
        return _DIRECTORY.sub("", f"not inlined: {call[1]}: {call[2]}") if helps else ""
    about_loop = said == _REFUSED_LOOP or said.startswith(_NO_LOOP)
    return _DIRECTORY.sub("", said) if loop and about_loop else ""
