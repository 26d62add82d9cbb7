"""What nvcc makes of the kernels of a rewrite, where nvcc is: evidence, and no ranking."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import define, evolve, field, frozen

from lessonl.costs import Costs, KernelCode, Kernels
from lessonl.measure import process
from lessonl.measure.build import Builder
from lessonl.measure.gpu.arguments import Arguments
from lessonl.measure.gpu.block import constants, threads, value
from lessonl.measure.gpu.entry import entry_text
from lessonl.measure.gpu.judging import Subject
from lessonl.measure.gpu.occupancy import occupancy
from lessonl.measure.gpu.ptxas import Resources, parse
from lessonl.measure.gpu.toolkit import Toolkit, find_toolkit
from lessonl.measure.prepared import Prepared
from lessonl.measure.unit import compiler_log
from lessonl.model import Outcome, Verdict
from lessonl.source.closure import map_arguments, shadow
from lessonl.source.cuda_function import Emulated
from lessonl.source.nvcc import nvcc_arguments
from lessonl.source.rewrite import splice, split_rewrite

_USUAL_THREADS: Final = 256
_ASK_SECONDS: Final = 10.0
_LONGEST: Final = 300
NOT_FOUND: Final = "not compiled for a GPU: nvcc was not found"


@frozen
class Compiled:
    """What came of one text; ``log`` says why where it did not compile."""

    ok: bool
    kernels: tuple[Resources, ...] = ()
    log: str = ""

    @property
    def error(self) -> str:
        """The first line of the log that says what is wrong."""
        lines = self.log.splitlines() or ["nvcc did not finish"]
        told = [line for line in lines if "error" in line or "fatal" in line]
        return (told or lines)[0].strip()[:_LONGEST]


@define
class DeviceCode:
    """Compiles versions of functions of CUDA files, each once."""

    builder: Builder
    flags: tuple[str, ...]
    _asked: dict[tuple[str, str], asyncio.Task[Compiled | None]] = field(factory=dict, init=False)
    _libraries: dict[tuple[str, str], Path | None] = field(factory=dict, init=False)
    _found: dict[str, Toolkit | None] = field(factory=dict, init=False)

    def toolkit(self, prepared: Prepared) -> Toolkit | None:
        """The project's nvcc, or one of this machine's."""
        named = prepared.unit.command.nvcc
        if named not in self._found:
            self._found[named] = find_toolkit(named)
        return self._found[named]

    def ask(self, prepared: Prepared, text: str) -> None:
        """Starts to compile a rewrite and the original, to have the answer later."""
        if prepared.emulated is not None and self.toolkit(prepared) is not None:
            for version in (text, prepared.emulated.original.text):
                self._task(prepared, version)

    async def added(self, prepared: Prepared, text: str, verdict: Verdict) -> Verdict:
        """A verdict of the emulator with what nvcc says; not compilable where that refuses it."""
        if prepared.emulated is None or not verdict.outcome.correct:
            return verdict
        toolkit = self.toolkit(prepared)
        if toolkit is None:
            return evolve(verdict, reason=_and(verdict.reason, NOT_FOUND))
        original = await self._task(prepared, prepared.emulated.original.text)
        rewrite = await self._task(prepared, text)
        by = f"nvcc {toolkit.release}"
        if original is None or rewrite is None:
            return evolve(verdict, reason=_and(verdict.reason, f"{by} did not finish"))
        if not original.ok:
            why = f"not compiled for a GPU: {by} refuses the original, too ({original.error})"
            return evolve(verdict, reason=_and(verdict.reason, why))
        if not rewrite.ok:
            reason = f"{by} does not compile it: {rewrite.error}"
            return evolve(
                verdict,
                outcome=Outcome.NOT_COMPILABLE,
                reason=reason,
                check="nvcc",
                log=rewrite.log,
                speedup=None,
            )
        kernels = tuple(_paired(prepared.emulated, original.kernels, rewrite.kernels))
        told = _and(verdict.reason, f"compiled by {by} {_brief(kernels)}")
        costs: Costs = evolve(verdict.evidence.costs, kernels=kernels)
        return evolve(verdict, reason=told, evidence=evolve(verdict.evidence, costs=costs))

    async def aclose(self) -> None:
        """Ends the compilers that are still running."""
        for task in self._asked.values():
            task.cancel()
        await asyncio.gather(*self._asked.values(), return_exceptions=True)

    def _task(self, prepared: Prepared, text: str) -> asyncio.Task[Compiled | None]:
        key = (prepared.function.key, text)
        task = self._asked.get(key)
        if task is None or task.cancelled():
            task = self._asked[key] = asyncio.create_task(self._of(prepared, text))
        return task

    async def _of(self, prepared: Prepared, text: str) -> Compiled | None:
        """None where nvcc did not finish in time."""
        work = self.builder.directory("nvcc")
        options = ("-Xptxas=-v", "-fatbin", "-o", str(work / "code.fatbin"))
        done = await self._compiled(prepared, text, "", options, work)
        if done.timed_out:
            return None
        said = compiler_log(done, work / "tree", prepared.unit.root)
        if not done.ok:
            return Compiled(False, log=said)
        return Compiled(True, parse(done.stderr.decode(errors="replace")), said)

    def subject(self, prepared: Prepared) -> Subject:
        """The function as a device is given it; each of its versions is built once."""
        assert prepared.emulated is not None

        async def library(text: str) -> Path | None:
            key = (prepared.function.key, text)
            if key not in self._libraries:
                self._libraries[key] = await self.library(prepared, text)
            return self._libraries[key]

        arguments = Arguments(prepared.tree, prepared.spec)
        return Subject(prepared.emulated.original.text, arguments, library)

    async def library(self, prepared: Prepared, text: str, *more: str) -> Path | None:
        """A library that a runner can load, with what `entry_text` appends; None if none is made.

        ``more`` follow the project's flags. Raises Unsupported as `entry_text` does.
        """
        assert prepared.emulated is not None
        entry = entry_text(prepared.emulated)
        work = self.builder.directory("gpu")
        made = work / "code.so"
        options = ("-shared", "-Xcompiler=-fPIC", "-o", str(made), *more)
        done = await self._compiled(prepared, text, entry, options, work)
        return made if done.ok and made.exists() else None

    async def _compiled(
        self, prepared: Prepared, text: str, appended: str, options: Sequence[str], work: Path
    ) -> process.Completed:
        toolkit, given = self.toolkit(prepared), prepared.emulated
        assert toolkit is not None and given is not None
        unit, builder, tree = prepared.unit, self.builder, work / "tree"
        data = splice(given.source, given.original, split_rewrite(text), with_line_directives=True)
        file, last = given.original.file.resolve(), appended.encode()
        changed = {file: data + last}
        if unit.source.resolve() != file:
            whole = unit.source_text if unit.command.generated else unit.source.read_bytes()
            changed = {file: data, unit.source: whole + last}
        shadow(unit.root, unit.closure, changed, tree, unit.absolute)
        command = evolve(unit.command, arguments=unit.command.device)
        mapped = map_arguments(command, unit.root, tree)
        argv = [
            str(toolkit.nvcc),
            *(a for a in mapped if not a.startswith("-ffile-prefix-map")),
            *nvcc_arguments(self.flags),
            *("-w", "-x", "cu", *options, *toolkit.libraries()),
            str(tree / unit.source.relative_to(unit.root)),
        ]
        readable = (*unit.closure, *unit.outside, *toolkit.readable)
        return await builder.confined(argv, work, readable, builder.cwd(unit, tree))


def _and(reason: str, more: str) -> str:
    return f"{reason}; {more}" if reason else more


def _paired(
    given: Emulated, original: Sequence[Resources], rewrite: Sequence[Resources]
) -> Iterator[Kernels]:
    """The kernels that the function is or launches; all of the file where none is named."""
    before = {(k.symbol, k.architecture): k for k in original}
    named = given.original.tokens.split()
    wanted = [k for k in rewrite if any(f"{len(n)}{n}" in k.symbol for n in set(named))]
    size, dynamic = _block(given)
    for kernel in wanted or rewrite:
        same = before.get((kernel.symbol, kernel.architecture))
        yield Kernels(
            _demangled(kernel.symbol),
            kernel.architecture,
            _code(kernel, size, dynamic),
            _code(same, size, dynamic) if same else None,
        )


def _block(given: Emulated) -> tuple[int | None, int]:
    """Threads of a block, and bytes of dynamic shared memory, where the launch tells numbers."""
    if given.configuration is None:
        return None, 0
    named = constants(given.source.decode(errors="replace"))
    launched = given.configuration
    return threads(launched.block, named), value(launched.shared, named) or 0


def _code(kernel: Resources, size: int | None, dynamic: int) -> KernelCode:
    block = size or _USUAL_THREADS
    shared = kernel.shared + dynamic
    return KernelCode(
        kernel.registers,
        kernel.spill_stores + kernel.spill_loads,
        kernel.shared,
        kernel.constant,
        block,
        occupancy(kernel.architecture, block, kernel.registers, shared),
    )


def _demangled(symbol: str) -> str:
    """The kernel's name without its parameters; the symbol itself where nothing demangles."""
    tool = shutil.which("c++filt")
    if tool is None:
        return symbol
    environment = process.clean_environment(Path("/nonexistent"))
    done = process.ask([tool, symbol], env=environment, timeout=_ASK_SECONDS)
    plain = done.stdout.decode(errors="replace").strip()
    found = re.match(r"(?:void )?(.+?)\((?!anonymous)", plain)
    return found[1] if found else symbol


def _brief(kernels: Sequence[Kernels]) -> str:
    """For the one sentence of a verdict: the first architecture, the kernel with most registers."""
    if not kernels:
        return "without a kernel of its own"
    first = [k for k in kernels if k.architecture == kernels[0].architecture]
    heaviest = max(first, key=lambda k: k.rewrite.registers)
    more = f" (and {len(first) - 1} more kernels)" if len(first) > 1 else ""
    return f"for {heaviest.architecture}: {heaviest.rewrite}{more}"
