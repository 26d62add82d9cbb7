"""What explains a verdict about speed beside it: it decides none, and is there for all that do."""

from __future__ import annotations

from attrs import evolve, frozen

from lessonl.costs import Costs
from lessonl.measure.build import Builder
from lessonl.measure.counting import CallCounter, require_counting
from lessonl.measure.options import Options
from lessonl.measure.parallel import Variant
from lessonl.measure.prepared import Prepared
from lessonl.measure.remarks import Remarks
from lessonl.measure.roofline import Roofline
from lessonl.model import Outcome, Verdict

_TIMED = (Outcome.FASTER, Outcome.SAME, Outcome.SLOWER)


def supporting(
    options: Options, builder: Builder, roofline: Roofline, variant: Variant
) -> Supporting:
    """What the options ask for. Raises LessonlError where its tool is missing."""
    counter = None
    if options.instructions:
        require_counting()
        counter = CallCounter(builder.toolchain, builder.cores)
    remarks = Remarks(builder, options.extra_flags, options.remarks)
    return Supporting(remarks, roofline, variant, counter)


@frozen
class Supporting:
    """Adds to the evidence of one judge's verdicts; ``counter`` counts instructions if asked to."""

    remarks: Remarks
    roofline: Roofline
    variant: Variant
    counter: CallCounter | None

    def ask(self, prepared: Prepared, text: str, *, shown: bool = False) -> None:
        """Starts what takes long, while the rewrite is timed; ``shown``: as a faster one."""
        self.remarks.ask(prepared, text, shown=shown)

    async def added(
        self, prepared: Prepared, text: str, verdict: Verdict, *, final: bool = False
    ) -> Verdict:
        """The verdict with all that explains it. Raises LessonlError as `CallCounter.count`."""
        if verdict.outcome not in _TIMED:
            return verdict
        verdict = await self.remarks.added(prepared, text, verdict, final=final)
        costs = await self._memory(prepared, verdict, verdict.evidence.costs)
        notes = verdict.notes
        if self.counter is not None and costs.instructions is None and costs.code is not None:
            costs = await self._counted(self.counter, prepared, text, costs)
            if costs.instructions is None:
                notes = (*notes, "its instructions could not be counted")
        return evolve(verdict, evidence=evolve(verdict.evidence, costs=costs), notes=notes)

    async def _memory(self, prepared: Prepared, verdict: Verdict, costs: Costs) -> Costs:
        if not verdict.sizes or not prepared.sizes:
            return costs
        traffic = await self.roofline.traffic(prepared.sizes[-1], verdict.sizes[-1])
        return evolve(costs, traffic=traffic)

    async def _counted(
        self, counter: CallCounter, prepared: Prepared, text: str, costs: Costs
    ) -> Costs:
        built = await self.variant(prepared, text)
        if built.path is None:
            return costs
        return evolve(costs, instructions=await counter.count(prepared, built.path))

    async def aclose(self) -> None:
        """Ends what is still running."""
        await self.remarks.aclose()
