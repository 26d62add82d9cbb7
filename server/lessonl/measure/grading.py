"""What becomes of a rewrite that was built: it is checked, timed, and proved if it is faster."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import evolve, frozen

from lessonl.costs import CodeSize, Costs
from lessonl.measure.build import Builder
from lessonl.measure.check import Failure, Passed
from lessonl.measure.checks import Checks
from lessonl.measure.emulated import Emulation
from lessonl.measure.judgement import Judgement
from lessonl.measure.objects import ObjectFacts, compare, inspect
from lessonl.measure.other_readings import OtherReadings
from lessonl.measure.parallel import Parallel, Variant
from lessonl.measure.prepared import Prepared
from lessonl.measure.proving import Proving
from lessonl.measure.signature import broken_promise, changed_symbol
from lessonl.measure.supporting import Supporting
from lessonl.measure.timing import TimingFailure
from lessonl.model import Outcome, Unsupported, Verdict

#: Where the rewrite names a size that the original may be slow at.
_SECONDS_AT_A_SIZE = 10.0


@frozen
class Grading:
    """The steps of one judge, in the order in which they may end a judgement."""

    builder: Builder
    checks: Checks
    parallel: Parallel
    proving: Proving
    readings: OtherReadings
    emulation: Emulation
    supporting: Supporting
    variant: Variant
    note: Callable[[str], None]

    async def run(
        self, prepared: Prepared, text: str, path: Path, judgement: Judgement, *, final: bool
    ) -> Verdict:
        """The verdict on ``text``, which is built at ``path``. Raises Unsupported."""
        facts = await inspect(path)
        if finding := compare(prepared.facts, facts, threads=self.parallel.threads > 0):
            return judgement.verdict(Outcome.REFUSED, finding.reason, finding.check)
        function = prepared.function
        changed = changed_symbol(function, prepared.facts, facts)
        if changed := changed or broken_promise(function, text, facts):
            return judgement.verdict(Outcome.REFUSED, changed, "signature")
        emulated = prepared.emulated is not None
        if facts.digest == prepared.facts.digest and not emulated:
            return judgement.verdict(Outcome.SAME, "it compiles to the same machine code")
        judgement.saw(costs=Costs(CodeSize(prepared.facts.code_bytes, facts.code_bytes)))
        ahead = [] if emulated else self.proving.ahead(prepared, text, final=final)
        verdict = None
        try:
            verdict = await self._checked_and_timed(prepared, text, path, facts, judgement)
        finally:
            if verdict is None or verdict.outcome is not Outcome.FASTER:
                for task in ahead:
                    task.cancel()
        return verdict

    async def _checked_and_timed(
        self,
        prepared: Prepared,
        text: str,
        path: Path,
        facts: ObjectFacts,
        judgement: Judgement,
    ) -> Verdict:
        checked = await self._checked(prepared, text, path, facts, judgement)
        judgement.clock.lap("check")
        if isinstance(checked, Failure):
            return judgement.failed(checked)
        if checked.inputs == 0:
            raise Unsupported("The original does not run cleanly on any of the inputs.")
        judgement.saw(inputs=checked.inputs)
        if prepared.emulated is not None:
            return await self.emulation.run(prepared, text, path, judgement)
        self.supporting.ask(prepared, text)
        return await self._time(prepared, text, path, judgement)

    async def _checked(
        self,
        prepared: Prepared,
        text: str,
        path: Path,
        facts: ObjectFacts,
        judgement: Judgement,
    ) -> Passed | Failure:
        """On all inputs that take no more than a moment, and with threads if it may use them."""
        self.note("checking")
        valued, sized = prepared.provoked(text, facts)
        beyond = prepared.too_long(text, facts, sized)
        if beyond:
            judgement.notes.append(
                f"sizes about {beyond[0]:,}, which its text names, are too large to be tried"
            )
        inputs = (*prepared.inputs, *valued)
        checked = await self.checks.run(prepared, prepared.checker.run, path, inputs)
        if sized and isinstance(checked, Passed):
            self.note("checking sizes that it names")
            checked = checked.and_then(
                await prepared.checker.run(path, sized, seconds=_SECONDS_AT_A_SIZE)
            )
        if self.parallel.wanted(facts) and isinstance(checked, Passed):
            more, races = await self.parallel.check(prepared, text, path, facts, inputs, sized)
            judgement.saw(races=races or None)
            judgement.notes += self.parallel.notes(prepared)
            checked = checked.and_then(more)
        smaller = prepared.shrunk(text, beyond, sized)
        if smaller != text and isinstance(checked, Passed):
            self.note("checking it with smaller limits")
            within = await self.variant(prepared, smaller)
            checked = await self.checks.within_limits(prepared, within.path) or checked
        if isinstance(checked, Passed):
            checked = await self.readings.run(prepared, text, facts) or checked
        return checked

    async def _time(
        self, prepared: Prepared, text: str, path: Path, judgement: Judgement
    ) -> Verdict:
        """The verdict at all sizes; builds that are under way stay on the other cores."""
        if not prepared.sizes:
            reason = "its outputs agree; not timed: the original does not run cleanly on all inputs"
            return judgement.verdict(Outcome.CORRECT_UNTIMED, reason)
        rows = []
        variants = evolve(prepared.variants, rewrite=path)
        floor = judgement.machine.floor or 0.02
        async with self.builder.toolchain.timing_turn(), self.builder.cores.timing():
            for size in prepared.sizes:
                self.note(f"timing at {size.label}")
                row = await prepared.timer.compare(variants, size, floor)
                if isinstance(row, TimingFailure):
                    return judgement.failed(row)
                rows.append(row)
        judgement.clock.lap("time")
        judgement.rows = tuple(rows)
        larger = await self.checks.further(prepared, path, self.parallel.team)
        judgement.clock.lap("check")
        if isinstance(larger, Failure):
            return judgement.failed(larger)
        judgement.saw(inputs=judgement.evidence.inputs + larger.inputs)
        if judgement.outcome() is not Outcome.FASTER:
            verdict = judgement.timed()
        else:
            verdict = await self.proving.run(prepared, text, path, judgement)
        return evolve(verdict, notes=(*verdict.notes, *self.checks.notes(prepared)))
