"""The evaluator of this machine: builds a rewrite, checks it, times it, and says what it found."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from pathlib import Path

from attrs import evolve

from lessonl.measure import referee as referees
from lessonl.measure.again import Again
from lessonl.measure.build import Builder
from lessonl.measure.calibrate import calibration, processor, system
from lessonl.measure.check import Failure
from lessonl.measure.checks import Checks
from lessonl.measure.cores import Cores
from lessonl.measure.driven import Drivers
from lessonl.measure.emulated import Emulation
from lessonl.measure.gpu.code import DeviceCode
from lessonl.measure.gpu.judging import NO_GPU, NOT_ASKED, OnDevice
from lessonl.measure.gpu.program import open_device
from lessonl.measure.gpu.runner import is_present
from lessonl.measure.grading import Grading
from lessonl.measure.judgement import Clock, Judgement
from lessonl.measure.levels import DEFINED
from lessonl.measure.options import Description, Options, parse_policy
from lessonl.measure.other_readings import OtherReadings
from lessonl.measure.parallel import Parallel
from lessonl.measure.prepare import Preparation
from lessonl.measure.prepared import Prepared, Request
from lessonl.measure.project_tests import Candidate, OwnTests
from lessonl.measure.proving import Proving
from lessonl.measure.roofline import Roofline
from lessonl.measure.sanitize import Sanitizer
from lessonl.measure.second_builds import built_by
from lessonl.measure.sentences import describe
from lessonl.measure.spelled import tables
from lessonl.measure.store import Store
from lessonl.measure.supporting import supporting
from lessonl.measure.timing import Variants
from lessonl.measure.together import meanwhile
from lessonl.measure.toolchain import Toolchain, writing_to
from lessonl.measure.unit import Built
from lessonl.measure.verdict_cache import VerdictCache
from lessonl.measure.workplace import HOLD, workplace
from lessonl.model import (
    Evidence,
    Function,
    LessonlError,
    Machine,
    Outcome,
    Rewrite,
    Unsupported,
    Verdict,
    WallSeconds,
)
from lessonl.source.compile_db import runs_on_emulator
from lessonl.source.cuda_function import emulated
from lessonl.source.flags import standard

_NONE = WallSeconds()


class Judge:
    """Judges rewrites of any number of functions; each is prepared once."""

    def __init__(
        self,
        options: Options,
        toolchain: Toolchain,
        referee: referees.Referee,
        work: Path,
        note: Callable[[str], None],
        cores: Cores,
        rate: float,
    ) -> None:
        self.work = work
        self._options = options
        self._toolchain = toolchain
        self._referee = referee
        self._note = note
        self._rate = rate
        self._policy = parse_policy(options.fp)
        self.builder = Builder(toolchain, work, cores, cache=options.cache)
        roofline = Roofline(toolchain, cores)
        self._device_code = DeviceCode(self.builder, options.extra_flags)
        self._on_device: OnDevice | None = None
        self._supporting = supporting(options, self.builder, roofline, self._variant)
        self._prepared: dict[str, Prepared | Unsupported] = {}
        self._builds: dict[tuple[str, str, tuple[str, ...]], asyncio.Task[Built]] = {}
        self._checks = Checks(self._is_defined)
        self._parallel = Parallel(
            options.threads, toolchain, referee, self._checks, self._variant, note
        )
        self._proving = Proving(
            self.builder,
            referee,
            self._checks,
            self._parallel,
            self._variant,
            options.extra_flags,
            roofline,
            note,
        )
        self._drivers = Drivers(options.driver, self.builder, referee, options.extra_flags, note)
        self._grading = Grading(
            self.builder,
            self._checks,
            self._parallel,
            self._proving,
            OtherReadings(toolchain, self._checks, self._variant, note),
            Emulation(self.builder, referee, self._checks, self._variant, note),
            self._supporting,
            self._variant,
            note,
        )
        self._own_tests = OwnTests(options.commands, toolchain, self.builder.cores, work, note)
        self._judged: dict[tuple[str, str], Verdict] = {}
        store = Store(toolchain.cache / "verdicts", work)
        keeps = options.verdicts and options.cache and not self._own_tests.wanted
        self._kept = VerdictCache(toolchain, store, options, keeps)
        self._turn = asyncio.Lock()
        self._again = Again(referee, self._prepared.clear, note)

    async def machine(self) -> Machine:
        """This machine; ``floor`` is measured once and kept."""
        async with self.builder.cores.timing():
            found = await calibration(
                self._toolchain, self._referee, self._rate, threads=self._parallel.threads
            )
        compiler = self._toolchain.compiler_identity("c++")
        return Machine(processor(), os.cpu_count() or 1, compiler, system(), found.floor)

    async def describe(self, function: Function, seconds: float | None = None) -> Description:
        """Prepares the function, within so many ``seconds`` where they are given.

        Raises Unsupported, or LessonlError when it does not compile or takes longer.
        """
        limit = asyncio.timeout(seconds)
        try:
            async with limit, self._turn:
                prepared = await self._again.ask(lambda: self._prepare(function))
        except TimeoutError:
            if not limit.expired():
                raise
            raise LessonlError(
                f"{function.qualified_name} is not prepared within the limit of {seconds:g} s.",
                "Give it more time, or state what its parameters need with --spec.",
                code="environment",
            ) from None
        command = prepared.unit.command
        return Description(
            self.builder.line(prepared.unit), str(prepared.unit.source), command.origin,
            prepared.all_notes, self._toolchain.sandbox_level(), describe(prepared.spec),
            standard(command.arguments), tables(prepared.tree, prepared.spec),
        )  # fmt: skip

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        """The verdict on one rewrite; ``final`` adds a fresh measurement with another alignment.

        Raises LessonlError when the original cannot be built or the machine is at fault; our own
        limits are the outcome ``unsupported``.
        """
        if self._turn.locked():
            self.expect(function, rewrite)
        async with self._turn:
            return await self._again.ask(lambda: self._verdict(function, rewrite, final=final))

    def expect(self, function: Function, rewrite: Rewrite) -> None:
        """Builds what has to wait for its turn, on the cores that the others leave."""
        prepared = self._prepared.get(function.key)
        if isinstance(prepared, Prepared) and prepared.refuses(rewrite) is None:
            self._variant(prepared, prepared.compiled(rewrite.text))

    async def _verdict(self, function: Function, rewrite: Rewrite, *, final: bool) -> Verdict:
        clock = Clock()
        if kept := self._kept.get(function, rewrite, final=final):
            return evolve(kept, wall_seconds=clock.read())
        known = self._judged.get((function.key, rewrite.key))
        earlier = _NONE if known is None else known.wall_seconds
        verdict = known or await self._judge(function, rewrite, clock, final=final)
        self._judged[function.key, rewrite.key] = verdict
        if final:
            verdict = await self._confirm(function, rewrite, verdict, clock, earlier)
        prepared = self._prepared.get(function.key)
        if isinstance(prepared, Prepared) and verdict is not known:
            self._kept.put(prepared, rewrite, verdict, confirmed=final)
        return verdict

    async def _judge(
        self, function: Function, rewrite: Rewrite, clock: Clock, *, final: bool
    ) -> Verdict:
        try:
            return await self._evaluate(function, rewrite, clock, final=final)
        except Unsupported as limit:
            machine = Machine(processor(), os.cpu_count() or 1)
            verdict = Judgement(function, machine, clock).verdict(
                Outcome.UNSUPPORTED, limit.message
            )
            return evolve(verdict, notes=(limit.hint,) if limit.hint else ())

    async def variants(
        self, function: Function, first: Rewrite, second: Rewrite
    ) -> tuple[Prepared, Variants]:
        """``second`` as a rewrite of ``first``, built and neither checked nor timed."""
        prepared = await self._prepare(function)
        a, b = [await self._variant(prepared, r.text) for r in (first, second)]
        assert a.path is not None and b.path is not None, a.log + b.log
        return prepared, evolve(prepared.variants, original=a.path, rewrite=b.path)

    async def _prepare(self, function: Function) -> Prepared:
        known = self._prepared.get(function.key)
        if isinstance(known, Unsupported):
            raise known
        if known is not None:
            return known
        request = Request(
            self._policy, self._options.spec, self._options.size, self._options.instantiate,
            self._options.extra_flags, self._options.time_limit, self._options.original,
            self._options.size_name, self._options.threads,
        )  # fmt: skip
        runner = await self._toolchain.binary("runner")
        try:
            prepared = await self._preparation(function, request, runner)
            await self._parallel.check_original(prepared)
        except Unsupported as limit:
            self._prepared[function.key] = limit
            raise
        self._prepared[function.key] = prepared
        self._kept.prepared(prepared)
        return prepared

    async def _preparation(self, function: Function, request: Request, runner: Path) -> Prepared:
        given = request.original
        data = function.file.read_bytes() if given is None else given
        if runs_on_emulator(function.file, data):
            found = emulated(function, data, self._options.launch)
            request = evolve(request, original=found.data, emulated=found)
            function = found.function
        preparation = Preparation(
            self.builder, self._referee, runner, request, self._note, self._rate
        )
        if request.emulated is not None:
            return await preparation.prepare(function)
        return await self._drivers.prepare(preparation, function)

    def _variant(
        self, prepared: Prepared, text: str, *extra: str, compiler: str = ""
    ) -> asyncio.Task[Built]:
        """A build of ``text`` with more flags; one text is built once in a session."""
        key = (prepared.function.key, text, (compiler, *extra))
        task = self._builds.get(key)
        if task is None or task.cancelled():
            flags = (*self._options.extra_flags, *extra)
            unit = built_by(prepared.unit, compiler) if compiler else prepared.unit
            build = self.builder.variant(
                unit, prepared.spliced(text), prepared.entry, flags, "rewrite"
            )
            task = self._builds[key] = asyncio.create_task(build)
        return task

    async def aclose(self) -> None:
        """Ends the builds that are still running, and keeps the cache within its limit."""
        await self._supporting.aclose()
        await self._device_code.aclose()
        if self._on_device is not None and self._on_device.device is not None:
            await self._on_device.device.close()
        for task in self._builds.values():
            task.cancel()
        await asyncio.gather(*self._builds.values(), return_exceptions=True)
        self.builder.store.prune()
        self._kept.store.prune()

    async def _evaluate(
        self, function: Function, rewrite: Rewrite, clock: Clock, *, final: bool
    ) -> Verdict:
        prepared = await self._prepare(function)
        clock.lap("build")
        refused = prepared.refuses(rewrite)
        text = rewrite.text if refused else prepared.compiled(rewrite.text)
        if refused is None:  # is built while a new machine is calibrated
            self._variant(prepared, text)
        judgement = Judgement(function, await self.machine(), clock)
        judgement.evidence = self._evidence(prepared)
        judgement.notes = list(prepared.all_notes)
        clock.lap("time")
        if refused is not None:
            return judgement.failed(refused)
        self._device_code.ask(prepared, rewrite.text)
        self._note("building the rewrite")
        built = await self._variant(prepared, text)
        clock.lap("build")
        if built.path is None:
            return judgement.not_compilable(built)
        verdict = await self._grading.run(prepared, text, built.path, judgement, final=final)
        if prepared.emulated is not None:
            verdict = await self._device_code.added(prepared, rewrite.text, verdict)
            gpu = await self._gpu(prepared)
            return await gpu.added(self._device_code.subject(prepared), rewrite.text, verdict)
        return await self._supporting.added(prepared, text, verdict)

    async def _gpu(self, prepared: Prepared) -> OnDevice:
        """The GPU of this machine with a warm runner, asked once; or what says there is none."""
        if self._on_device is None:
            toolkit = self._device_code.toolkit(prepared) if self._options.gpu else None
            device = await open_device(self.builder, toolkit) if toolkit else None
            unasked = is_present() and not self._options.gpu
            self._on_device = OnDevice(device, self._options.fp, NOT_ASKED if unasked else NO_GPU)
        return self._on_device

    async def _is_defined(self, prepared: Prepared, failure: Failure) -> bool:
        try:
            runner = await self._toolchain.binary("runner", sanitizer=True)
        except LessonlError:
            return True
        original = await self._variant(prepared, prepared.function.text, *DEFINED)
        assert failure.on is not None
        return await Sanitizer(self._referee, prepared, runner).is_defined(
            original, failure.on, failure.seed
        )

    async def _confirm(
        self,
        function: Function,
        rewrite: Rewrite,
        verdict: Verdict,
        clock: Clock,
        earlier: WallSeconds,
    ) -> Verdict:
        if not verdict.outcome.correct:
            return verdict
        prepared = await self._prepare(function)
        text = rewrite.text
        if verdict.outcome is Outcome.FASTER and prepared.emulated is not None:
            gpu, subject = await self._gpu(prepared), self._device_code.subject(prepared)
            verdict = await gpu.confirm(subject, text, verdict)
        elif verdict.outcome is Outcome.FASTER:
            self._supporting.ask(prepared, text, shown=True)
            verdict = await self._proving.confirm(prepared, text, verdict, clock, earlier)
            verdict = await self._supporting.added(prepared, text, verdict, final=True)
        return await self._own_tests.added(Candidate(function, prepared.source[1], text), verdict)

    def _evidence(self, prepared: Prepared) -> Evidence:
        return Evidence(
            mode="openmp" if self._options.threads else "serial",
            threads=self._options.threads or None,
            fp_policy=self._options.fp,
            compile=self.builder.line(prepared.unit),
            tu=str(prepared.unit.source),
            sandbox=self._toolchain.sandbox_level(),
            spec=describe(prepared.spec),
            driver=prepared.driver or None,
            oracle_strength=prepared.strength if prepared.driver else None,
            own_tests=self._own_tests.standing,
        )


@contextlib.asynccontextmanager
async def open_judge(
    options: Options, note: Callable[[str], None] = lambda _: None
) -> AsyncIterator[Judge]:
    """A judge with its referee and its private work directory, both gone afterwards.

    Raises LessonlError(code="environment") without compiler, writable cache, or a tool asked for.
    """
    parse_policy(options.fp)
    # Threads want all cores.
    core = None if options.threads else max(os.sched_getaffinity(0))
    cores = Cores(core, options.spare_core)
    toolchain = Toolchain(cores=cores.for_builds)
    with ExitStack() as place:
        with writing_to(toolchain.cache):
            work = place.enter_context(workplace(toolchain.cache, "judge"))
        if options.keep is not None:
            place.callback(_keep, work, options.keep)
        note("building the measuring programs (once per machine)")
        await toolchain.prepare()
        async with (
            meanwhile(toolchain.binary("runner", sanitizer=True)),
            referees.start(await toolchain.binary("referee")) as referee,
        ):
            if core is not None:
                await referee.pin(core)
            judge = Judge(options, toolchain, referee, work, note, cores, await referee.rate())
            async with contextlib.aclosing(judge):
                yield judge


def _keep(work: Path, target: Path) -> None:
    unwanted = shutil.ignore_patterns(HOLD, "shadow-*")
    shutil.copytree(work, target, symlinks=True, dirs_exist_ok=True, ignore=unwanted)
