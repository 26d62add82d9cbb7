"""A function ready to be compared with rewrites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import field, frozen

from lessonl.measure.adapter import Entry
from lessonl.measure.check import Checker, Failure
from lessonl.measure.concurrent import dropped
from lessonl.measure.inputs import InputClass
from lessonl.measure.nodes import Tree
from lessonl.measure.objects import ObjectFacts
from lessonl.measure.provoked import constants, sized_classes, valued_classes
from lessonl.measure.scan import scan_helpers, scan_text
from lessonl.measure.shrunk import (
    NARROW_LIMIT,
    above_limit,
    below_limit,
    counts_in_16_bits,
    shrunk,
)
from lessonl.measure.signature import changed_signature
from lessonl.measure.spec import Spec
from lessonl.measure.timed_sizes import TimedSize, scales
from lessonl.measure.timing import Timer, Variants
from lessonl.measure.unit import Unit
from lessonl.model import Function, LessonlError, OracleStrength, Outcome, Rewrite
from lessonl.source.cuda_function import Emulated
from lessonl.source.rewrite import check_defines, splice, split_rewrite

#: A number above is no size of anything.
_LARGEST_SIZE = 1 << 26


@frozen
class Request:
    """What is asked about a function."""

    fp: tuple[int, float] = (1, 0.0)
    """Policy number of compare.hpp and the tolerance."""
    spec: Mapping[str, Any] | None = None
    size: int | None = None
    instantiation: str = ""
    extra_flags: tuple[str, ...] = ()
    seconds: float | None = None
    original: bytes | None = None
    """What stands in for the content of the function's file."""
    size_name: str = ""
    threads: int = 0
    """As in Options."""
    emulated: Emulated | None = None
    """Of a CUDA file: the function to prepare, and ``original``, come from it."""


@frozen
class Prepared:
    """One function, ready to be compared with rewrites."""

    function: Function
    data: bytes
    unit: Unit
    entry: Entry
    fields: str
    tree: Tree
    spec: Spec
    facts: ObjectFacts
    inputs: tuple[InputClass, ...]
    large: tuple[InputClass, ...]
    """Up to the sizes that are timed: for a rewrite that would be called faster."""
    as_timed: tuple[InputClass, ...]
    """For processes like those that are timed."""
    sizes: tuple[TimedSize, ...]
    checker: Checker
    timer: Timer
    variants: Variants
    largest: int
    strength: OracleStrength = field(factory=lambda: OracleStrength(0, 0))
    vital: tuple[str, ...] = ()
    """Mutants that no check may let pass and that these inputs do not tell from the original."""
    notes: tuple[str, ...] = ()
    """What the report should say about how the original was built."""
    driver: str = ""
    """Who wrote the driver that its inputs come from, if they do; ``fields`` is its text then."""
    emulated: Emulated | None = None
    """A function of a CUDA file: ``function`` and ``data`` are what the emulator runs of it."""

    @property
    def source(self) -> tuple[Function, bytes]:
        """The function and its file as the user has them."""
        if self.emulated is None:
            return self.function, self.data
        return self.emulated.original, self.emulated.source

    def compiled(self, text: str) -> str:
        """A rewrite as it is put into ``data``."""
        return text if self.emulated is None else self.emulated.text(text)

    @property
    def all_notes(self) -> tuple[str, ...]:
        """What the report should say about the function, however a rewrite fares."""
        notes = []
        if self.unit.command.debug_build:
            notes.append("your database is a debug build; timed at -O2")
        if any(n.source.startswith("assumed") for n in self.spec.nodes.values()):
            notes.append("the meaning of some parameters is guessed; see the spec with -v")
        return (*notes, *self.notes)

    def provoked(
        self, text: str, facts: ObjectFacts
    ) -> tuple[tuple[InputClass, ...], tuple[InputClass, ...]]:
        """Inputs of values, and of sizes, that a rewrite itself names; the latter take longer."""
        found = constants(text, facts, self.facts, self.function.tokens)
        free = any(c.shape.free for c in self.inputs)
        valued = tuple(valued_classes(found, self.spec, self.largest, free=free))
        timed = scales(self.sizes)
        return valued, sized_classes(found, self.tree, self.spec, self.largest, timed)

    def too_long(
        self, text: str, facts: ObjectFacts, sized: Sequence[InputClass]
    ) -> tuple[int, ...]:
        """Sizes that a rewrite names and that take too long, or too much, to be tried."""
        found = constants(text, facts, self.facts, self.function.tokens)
        reach = self._reach(sized)
        beyond = (n for n in found.named if reach < n < _LARGEST_SIZE)
        return tuple(sorted(beyond)) if self.spec.variables else ()

    def _reach(self, sized: Sequence[InputClass]) -> int:
        timed = max((t.n for t in scales(self.sizes)), default=0)
        return max([timed, *(v for c in sized for _, v in c.sizes)])

    def shrunk(self, text: str, beyond: Sequence[int], sized: Sequence[InputClass]) -> str:
        """``text`` with smaller limits in place of those beyond reach; itself if it has none."""
        if not self.spec.variables or not self.sizes:
            return text
        narrow = self._reach(sized) <= NARROW_LIMIT and counts_in_16_bits(
            text, self.data.decode(errors="replace")
        )
        return shrunk(text, beyond, narrow=narrow)

    def around_limit(self) -> tuple[tuple[InputClass, ...], tuple[InputClass, ...]]:
        """Inputs below the limit of a text that ``shrunk`` made, and beyond it."""
        timed = scales(self.sizes)
        return below_limit(self.inputs), above_limit(self.inputs, self.spec, timed)

    def spliced(self, text: str) -> bytes:
        """The file with a rewrite's parts in their places."""
        return splice(self.data, self.function, split_rewrite(text), with_line_directives=True)

    def refuses(self, rewrite: Rewrite) -> Failure | None:
        """Why a rewrite need not even be built, if it need not."""
        if self.vital:
            reason = f"no input tried tells it from a version of it where {self.vital[0]}"
            return Failure(Outcome.UNSUPPORTED, reason)
        function, data = self.source
        try:
            check_defines(function, split_rewrite(rewrite.text))
        except LessonlError as error:
            return Failure(Outcome.NOT_COMPILABLE, error.message)
        if self.emulated and (lacking := self.emulated.lacks(rewrite.text)):
            return Failure(Outcome.NOT_COMPILABLE, f"it leaves out {lacking}", "signature")
        if changed := changed_signature(function, rewrite.text):
            return Failure(Outcome.REFUSED, changed, "signature")
        text = data.decode(errors="replace")
        finding = scan_text(rewrite.text, text) or scan_helpers(function, rewrite.text, text)
        finding = finding or dropped(function, rewrite.text)
        return Failure(Outcome.REFUSED, finding.reason, finding.check) if finding else None
