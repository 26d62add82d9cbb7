"""What the compiler says that it could not optimise, in the lines of the original and a rewrite.

And what it vectorized: how that differs between the two is in `changes`.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import asdict, define, evolve, field

from lessonl.measure.build import Builder
from lessonl.measure.changes import Loop, Missed, Told, changes
from lessonl.measure.compilers import family
from lessonl.measure.prepared import Prepared
from lessonl.model import Outcome, Verdict

_TIMED = (Outcome.FASTER, Outcome.SAME, Outcome.SLOWER)
_MOST = 4
"""Remarks on each of the two versions."""
_LONGEST = 160
_READ = 1 << 20

_VECTORIZED = re.compile(
    r"^rewrite:(\d+):\d+: optimized:\s+loop vectorized using (\d+) byte vectors$", re.MULTILINE
)
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
    _asked: dict[tuple[str, str], asyncio.Task[Told | None]] = field(factory=dict, init=False)

    def ask(self, prepared: Prepared, text: str, *, shown: bool = False) -> None:
        """Starts to ask about a rewrite and the original, to have the answer later."""
        if self.wanted or shown:
            for version in (text, prepared.function.text):
                self._task(prepared, version)

    async def added(
        self, prepared: Prepared, text: str, verdict: Verdict, *, final: bool = False
    ) -> Verdict:
        """The verdict with the remarks in its evidence, where it is about speed.

        A ``final`` one of a faster rewrite has them always: a person is shown it.
        """
        shown = final and verdict.outcome is Outcome.FASTER
        if not (self.wanted or shown) or verdict.outcome not in _TIMED:
            return verdict
        if verdict.evidence.remarks is not None:
            return verdict
        original = await self._task(prepared, prepared.function.text)
        rewrite = await self._task(prepared, text)
        if original is None or rewrite is None:
            return verdict
        named = (*_few("original", original), *_few("rewrite", rewrite))
        told = evolve(verdict.evidence, remarks=named, changes=changes(original, rewrite))
        return evolve(verdict, evidence=told)

    async def aclose(self) -> None:
        """Ends the compilers that are still running."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    def _task(self, prepared: Prepared, text: str) -> asyncio.Task[Told | None]:
        key = (prepared.function.key, text)
        task = self._asked.get(key)
        if task is None or task.cancelled():
            task = self._asked[key] = asyncio.create_task(self._of(prepared, text))
        return task

    async def _of(self, prepared: Prepared, text: str) -> Told | None:
        """None where the compiler has no such remarks; as builds are, they are kept."""
        builder, unit, data = self.builder, prepared.unit, prepared.spliced(text)
        identity = builder.toolchain.compiler_identity(unit.command.compiler)
        if family(identity) == "clang":
            return None
        addition = builder.variant_addition(unit, prepared.entry, self.flags)
        key = builder.key(unit, data, "remarks 2", addition.text, *addition.options)
        if builder.cache and (kept := builder.store.text(key)) is not None:
            return _read(kept)
        work = builder.directory("remarks")
        told = work / "told"
        asked = f"-fopt-info-optimized-missed={told}"
        options = (*addition.options, asked, "-c", "-o", str(work / "unit.o"))
        done = await builder.compile(unit, data, addition.text, options, work)
        if not done.ok:
            return None
        log = _beginning(told)
        found = Told(tuple(missed(log)), tuple(vectorized(log, text)))
        builder.store.put_text(key, json.dumps(asdict(found)))
        return found


def _read(kept: str) -> Told:
    data = json.loads(kept)
    return Told(
        tuple(Missed(**x) for x in data["missed"]), tuple(Loop(**x) for x in data["vectorized"])
    )


def _few(which: str, told: Told) -> Iterable[str]:
    return (f"{which}, {remark}" for remark in told.missed[:_MOST])


def _beginning(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return stream.read(_READ).decode("utf-8", "replace")
    except FileNotFoundError:  # nothing was missed
        return ""


def missed(log: str) -> Iterator[Missed]:
    """The remarks of gcc's that are about loops and calls of the text itself, by line."""
    all_missed = [(int(found[1]), found[2].strip()) for found in _MISSED.finditer(log)]
    loops = {line for line, said in all_missed if said == _REFUSED_LOOP}
    told = dict.fromkeys(
        (line, " ".join(words.split())[:_LONGEST])
        for line, said in all_missed
        if (words := _in_words(said, loop=line in loops))
    )
    explained = {line for line, words in told if words.startswith(_NO_LOOP)}
    lines = [x for x in told if x[1] != _REFUSED_LOOP or x[0] not in explained]
    for line, words in sorted(lines, key=lambda x: x[0]):
        yield Missed(line, words)


def vectorized(log: str, text: str) -> Iterator[Loop]:
    """The loops of ``text`` that gcc vectorized, by line."""
    widest: dict[int, int] = {}
    for found in _VECTORIZED.finditer(log):  # what is left over has narrower vectors
        line, width = int(found[1]), int(found[2])
        widest[line] = max(width, widest.get(line, 0))
    lines = text.splitlines()
    for line, width in sorted(widest.items()):
        code = lines[line - 1] if line <= len(lines) else ""
        yield Loop(line, width, " ".join(code.split()))


def _in_words(said: str, *, loop: bool) -> str:
    """A remark as it is told, without paths; empty for one that helps nobody."""
    if call := _NO_CALL.fullmatch(said):
        helps = _UNWRITTEN.search(call[1]) is None
        return _DIRECTORY.sub("", f"not inlined: {call[1]}: {call[2]}") if helps else ""
    about_loop = said == _REFUSED_LOOP or said.startswith(_NO_LOOP)
    return _DIRECTORY.sub("", said) if loop and about_loop else ""
