"""A rewrite that is right on the emulator, on the GPU of this machine where there is one.

It is run with the original's inputs, by compute-sanitizer's tools, and timed against it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from attrs import define, evolve, field, frozen

from lessonl.costs import Traffic
from lessonl.measure.gpu.arguments import Arguments
from lessonl.measure.gpu.device import About, Device, Fault
from lessonl.measure.gpu.timing import SHORTEST, DeviceSize, DeviceTimer, doubt, traffic
from lessonl.measure.statistics import LEVEL
from lessonl.model import Evidence, Outcome, SizeRow, Speedup, Unsupported, Verdict

NO_GPU: Final = "not timed: no GPU here"
NOT_ASKED: Final = (
    "not timed: rewrites run on the GPU only with --gpu, as nothing contains them there"
)
TOOLS: Final = ("memcheck", "racecheck", "initcheck")
_SMALL, _CHECKS = 1 << 10, 8
_SEEDS: Final = 1 << 62
_FINALISTS: Final = 3
_FLOOR: Final = 0.02
WORST_FLOOR: Final = 0.04
_RELATIVE: Final = {"exact": 0.0, "reassociate": 1e-4, "finite": 1e-4}
_OUTCOMES: Final = {
    "wrong": Outcome.INCORRECT,
    "canary": Outcome.INCORRECT,
    "launch": Outcome.CRASHED,
    "timeout": Outcome.TIMED_OUT,
}


@frozen
class Subject:
    """A function as a device is given it.

    ``library`` builds a version of it for the device: None where nvcc does not.
    """

    original: str
    arguments: Arguments
    library: Callable[[str], Awaitable[Path | None]]


@define
class OnDevice:
    """``device`` is None where none is to be used; ``why`` says so. One comparison at a time."""

    device: Device | None
    fp: str = "reassociate"
    why: str = NO_GPU
    _turn: asyncio.Lock = field(factory=asyncio.Lock, init=False)

    async def added(
        self, subject: Subject, text: str, verdict: Verdict, level: float = LEVEL
    ) -> Verdict:
        """The verdict with what the GPU says; as it is, and told, where none can say anything."""
        if verdict.outcome is not Outcome.CORRECT_UNTIMED:
            return verdict
        if self.device is None:
            return _untimed(verdict, self.why)
        try:
            async with self._turn:
                return await self._judged(self.device, subject, text, verdict, level)
        except Unsupported as limit:
            return _untimed(verdict, f"not timed on the GPU: {limit.message.rstrip('.')}")

    async def confirm(self, subject: Subject, text: str, verdict: Verdict) -> Verdict:
        """A faster rewrite measured again, in memory and on inputs of its own."""
        before = evolve(
            verdict, outcome=Outcome.CORRECT_UNTIMED, reason="", speedup=None, sizes=(), notes=()
        )
        again = await self.added(subject, text, before, 0.01 / _FINALISTS)
        return evolve(again, notes=tuple(dict.fromkeys((*verdict.notes, *again.notes))))

    async def _judged(
        self, device: Device, subject: Subject, text: str, verdict: Verdict, level: float
    ) -> Verdict:
        about = await device.about()
        if isinstance(about, Fault):
            return _untimed(verdict, f"not timed: the GPU cannot be used ({about.what})")
        subject.arguments.at(_SMALL)  # refuses what a device is not given before it is built
        original = await subject.library(subject.original)
        rewrite = await subject.library(text)
        if original is None or rewrite is None:
            return _untimed(verdict, "not timed: nvcc does not build it for this GPU")
        timer = DeviceTimer(device, subject.arguments, _RELATIVE.get(self.fp, 1e-4))
        found = await self._measured(timer, (original, rewrite), verdict.evidence, level)
        if isinstance(found, Fault):
            return _failed(verdict, found, about)
        evidence, size, row = found
        return _timed(evolve(verdict, evidence=evidence), about, size, row)

    async def _measured(
        self, timer: DeviceTimer, pair: tuple[Path, Path], evidence: Evidence, level: float
    ) -> tuple[Evidence, DeviceSize, SizeRow] | Fault:
        device = timer.device
        if fault := await device.load(pair[0], pair[0]):
            return fault
        floor = await self._floor(timer)
        if isinstance(floor, Fault):
            return evolve(floor, by="original")
        if floor > WORST_FLOOR:
            raise Unsupported(f"identical code differs by {floor:.0%} there, which is too noisy")
        if fault := await device.load(*pair):
            return fault
        said = await self._clean(timer)
        if isinstance(said, Fault):
            return said
        size = await timer.calibrate()
        if isinstance(size, Fault):
            return size
        row = await timer.compare(size, max(_FLOOR, floor), level)
        if isinstance(row, Fault):
            return row
        sanitizers = f"{evidence.sanitizers}; {said}" if evidence.sanitizers else said
        return evolve(evidence, sanitizers=sanitizers), size, row

    async def _floor(self, timer: DeviceTimer) -> float | Fault:
        size = await timer.calibrate()
        if isinstance(size, Fault):
            return size
        if size.seconds < SHORTEST:
            raise Unsupported(f"a call takes {1e6 * size.seconds:.3g} us even at {size.label}")
        return await timer.floor()

    async def _clean(self, timer: DeviceTimer) -> str | Fault:
        """Results on small inputs, then compute-sanitizer's tools, where they are."""
        device = timer.device
        for n in (_SMALL, _SMALL + 1, 31):
            small = timer.arguments.at(n)
            if fault := await device.arrange(small, timer.relative):
                return fault
            for _ in range(_CHECKS):
                if fault := await device.check(random.randrange(_SEEDS)):
                    return fault
        seed = random.randrange(_SEEDS)
        for tool in TOOLS:
            said = await device.sanitize(tool, seed)
            if said is None:
                return "compute-sanitizer not found"
            if isinstance(said, Fault):
                return said
            if said:
                return Fault("canary", "rewrite", f"{tool}: {said}")
        return f"compute-sanitizer clean ({', '.join(TOOLS)})"


def _untimed(verdict: Verdict, why: str) -> Verdict:
    return evolve(verdict, reason=f"{verdict.reason}; {why}" if verdict.reason else why)


def _failed(verdict: Verdict, fault: Fault, about: About) -> Verdict:
    """A fault of the rewrite's is its own; any other says nothing about it."""
    if fault.kind == "lost" or fault.by == "original":
        return _untimed(verdict, f"not timed: {fault.by or 'the GPU'} failed ({fault.what})")
    reason = f"on {about.name} {fault.what}"
    outcome = _OUTCOMES[fault.kind]
    return evolve(verdict, outcome=outcome, reason=reason, check=f"gpu {fault.kind}")


def _timed(verdict: Verdict, about: About, size: DeviceSize, row: SizeRow) -> Verdict:
    moved: Traffic = traffic(about, size, row)
    notes = [f"timed on {about}, its L2 cache flushed before each call"]
    told = doubt(moved) if row.verdict is Outcome.FASTER else ""
    if told:
        notes.append(told)
    costs = evolve(verdict.evidence.costs, traffic=moved)
    return evolve(
        verdict,
        outcome=row.verdict,
        reason=_reason(row, about),
        speedup=Speedup(row.ratio, row.low, row.high, row.pairs),
        sizes=(row,),
        evidence=evolve(verdict.evidence, costs=costs),
        machine=evolve(verdict.machine, gpu=str(about)),
        notes=(*verdict.notes, *notes),
        flagged=verdict.flagged or bool(told),
    )


def _reason(row: SizeRow, about: About) -> str:
    at = f" at {row.size}" if "=" in row.size else ""
    if row.verdict is Outcome.SAME:
        return f"no gain was seen{at} on {about.name}"
    faster = row.verdict is Outcome.FASTER
    ratio = row.ratio if faster else 1 / row.ratio
    return f"{ratio:.2f} times {'faster' if faster else 'slower'}{at} on {about.name}"
