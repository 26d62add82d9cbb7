"""The rungs of proof that stand between "faster here" and a verdict of faster."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import evolve

from lessonl.measure.build import Builder
from lessonl.measure.check import Failure
from lessonl.measure.checks import Checks
from lessonl.measure.inputs import shapes_of
from lessonl.measure.judgement import Clock, Judgement
from lessonl.measure.levels import REALIGNED, SANITIZE, UNOPTIMISED
from lessonl.measure.parallel import Parallel, Variant
from lessonl.measure.prepared import Prepared
from lessonl.measure.referee import Order, Referee
from lessonl.measure.roofline import Roofline
from lessonl.measure.sanitize import Sanitizer
from lessonl.measure.second_builds import SecondBuilds
from lessonl.measure.strength import oracle_strength, other_mutants
from lessonl.measure.timing import TimingFailure
from lessonl.measure.unit import Built
from lessonl.measure.unreached import reached, told_flags
from lessonl.model import (
    LessonlError,
    OracleStrength,
    Outcome,
    SizeRow,
    ThreadRow,
    Verdict,
    WallSeconds,
)

_IMPLAUSIBLE = 50.0
_FINALISTS = 3
#: Inputs that an algorithm may be slow on, where random ones are what it is timed on.
_MOST_ORDERED = 1 << 19
_ORDERS = (Order.ASCENDING, Order.DESCENDING, Order.CONSTANT, Order.DUPLICATES)


class Proving:
    """Knows how strong the checks of each function of one judge are."""

    def __init__(
        self,
        builder: Builder,
        referee: Referee,
        checks: Checks,
        parallel: Parallel,
        variant: Variant,
        extra_flags: Sequence[str],
        roofline: Roofline,
        note: Callable[[str], None],
    ) -> None:
        self._builder = builder
        self._referee = referee
        self._checks = checks
        self._parallel = parallel
        self._variant = variant
        self._extra_flags = extra_flags
        self._roofline = roofline
        self._second_builds = SecondBuilds(
            checks, variant, builder.toolchain.compiler_identity, parallel.threads > 0
        )
        self._note = note
        self._strength: dict[str, OracleStrength] = {}
        self._told: tuple[str, ...] = UNOPTIMISED

    def ahead(self, prepared: Prepared, text: str, *, final: bool) -> list[asyncio.Task[Built]]:
        """Starts the builds that only a faster rewrite needs, those that take longest first."""
        original = prepared.function.text
        started = [self._variant(prepared, version, *SANITIZE) for version in (text, original)]
        started.append(self._variant(prepared, text, *self._told))
        started += self._second_builds.ahead(prepared, text)
        if final:
            started += [self._variant(prepared, v, *REALIGNED) for v in (original, text)]
        return started

    async def run(self, prepared: Prepared, text: str, path: Path, judgement: Judgement) -> Verdict:
        """The verdict on a rewrite that is faster at the sizes timed."""
        self._note("checking an unoptimised build and the sanitizers")
        seen = await self._unoptimised(prepared, text)
        if isinstance(seen, Failure):
            return judgement.failed(seen)
        agreed, lines = seen
        by_another = await self._second_builds.run(prepared, text)
        if isinstance(by_another, Failure):
            return judgement.verdict(by_another.outcome, by_another.reason, "second build")
        builds = [name for name in (agreed, by_another) if name]
        verb = "agree" if len(builds) > 1 else "agrees"
        judgement.saw(second_build=f"{' and '.join(builds)} {verb}" if builds else None)
        versions = (prepared.function.text, text)
        original, rewrite = [await self._variant(prepared, v, *SANITIZE) for v in versions]
        clean = await self._sanitized(prepared, original, rewrite)
        if isinstance(clean, Failure):
            return judgement.failed(clean)
        judgement.saw(sanitizers=clean)
        strength = await self._oracle(prepared)
        judgement.saw(oracle_strength=strength)
        if strength.weak:
            judgement.notes.append(
                f"weakly tested: only {strength.killed} of {strength.total} mutants were caught"
            )
        if lines:
            judgement.saw(unreached=lines)
            judgement.notes.append(f"no input takes a branch in {lines} of the rewrite")
        judgement.clock.lap("check")
        return await self._on_other_inputs(prepared, path, judgement)

    async def _unoptimised(self, prepared: Prepared, text: str) -> tuple[str, str] | Failure:
        """The name of that build, if there is one, and the lines that no input reaches in it."""
        told = self._told = await told_flags(self._builder.toolchain)
        slow = await self._variant(prepared, text, *told)
        if slow.path is None and told != UNOPTIMISED:
            slow = await self._variant(prepared, text, *UNOPTIMISED)
        if slow.path is None:
            return "", ""
        found = await reached(self._referee, prepared, self._checks, slow.path, text)
        if found.wrong is not None:
            reason = f"its -O0 build is wrong: {found.wrong.reason}"
            return Failure(found.wrong.outcome, reason, "second build")
        if found.missed is not None:
            return found.missed
        # One thread alone cannot take what is for others.
        return "-O0", "" if self._parallel.threads else found.lines

    async def _on_other_inputs(
        self, prepared: Prepared, path: Path, judgement: Judgement
    ) -> Verdict:
        variants = evolve(prepared.variants, rewrite=path)
        ordered = (s for s in shapes_of(prepared.tree) if s.order in _ORDERS and not s.alike)
        quick = [s for s in prepared.sizes if s.input_bytes <= _MOST_ORDERED]
        worse = await prepared.timer.worse_on(variants, (quick or prepared.sizes)[-1], ordered)
        judgement.clock.lap("time")
        if worse is not None:
            loss = f"{worse[1]:.0f} times slower on others ({worse[0].name})"
            return judgement.verdict(Outcome.SAME, f"faster on random inputs only: {loss}")
        return judgement.timed()

    async def _sanitized(
        self, prepared: Prepared, original: Built, rewrite: Built
    ) -> str | Failure:
        try:
            runner = await self._builder.toolchain.binary("runner", sanitizer=True)
        except LessonlError:
            return "not available: the compiler has no sanitizer libraries"
        undefined = self._checks.undefined(prepared)
        return await Sanitizer(self._referee, prepared, runner).run(original, rewrite, undefined)

    async def confirm(
        self,
        prepared: Prepared,
        text: str,
        verdict: Verdict,
        clock: Clock,
        earlier: WallSeconds,
    ) -> Verdict:
        """Measures a faster rewrite again: fresh processes and seeds, another code alignment."""
        self._note("measuring again")
        versions = (prepared.function.text, text)
        a, b = [await self._variant(prepared, v, *REALIGNED) for v in versions]
        if a.path is None or b.path is None:
            return verdict
        variants = evolve(prepared.variants, original=a.path, rewrite=b.path)
        floor = verdict.machine.floor or 0.02
        async with self._builder.toolchain.timing_turn(), self._builder.cores.timing():
            row = await prepared.timer.compare(
                variants, prepared.sizes[-1], floor, 0.01 / _FINALISTS
            )
            table: tuple[ThreadRow, ...] = ()
            if isinstance(row, SizeRow) and row.verdict is Outcome.FASTER:
                table = await self._parallel.table(prepared, variants, row, floor)
        clock.lap("time")
        judgement = Judgement(prepared.function, verdict.machine, clock)
        judgement.evidence, judgement.notes = verdict.evidence, list(verdict.notes)
        judgement.saw(thread_table=table)
        judgement.earlier = earlier
        if isinstance(row, TimingFailure):
            return judgement.failed(row)
        judgement.rows = (*verdict.sizes[:-1], row)
        doubt = await self._doubt(prepared, row)
        if not doubt:
            return judgement.timed()
        every = (*prepared.inputs, *prepared.large)
        again = await self._checks.run(prepared, prepared.checker.run, b.path, every)
        if isinstance(again, Failure):
            return judgement.failed(again)
        judgement.notes.append(doubt)
        return evolve(judgement.timed(), flagged=True)

    async def _doubt(self, prepared: Prepared, row: SizeRow) -> str:
        """Why a measured gain is hard to believe; empty where it is not."""
        if row.ratio > _IMPLAUSIBLE:
            return f"more than {_IMPLAUSIBLE:.0f}x: look at the rewrite before trusting it"
        if row.verdict is not Outcome.FASTER:
            return ""
        return await self._roofline.doubt(prepared.sizes[-1], row)

    async def _oracle(self, prepared: Prepared) -> OracleStrength:
        """How many mutants of the original the checks reject; found once for each function."""
        key = prepared.function.key
        if prepared.driver:  # which had to show it before
            return prepared.strength
        if key not in self._strength:
            self._note("testing the checks with mutants of the original")
            chosen, extra = other_mutants(prepared.function), self._extra_flags
            more, _ = await oracle_strength(prepared, self._builder, chosen, extra)
            first = prepared.strength
            self._strength[key] = OracleStrength(
                first.killed + more.killed,
                first.total + more.total,
                (*first.survivors, *more.survivors),
            )
        return self._strength[key]
