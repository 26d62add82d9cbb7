"""Rung 2 of the proof: the user's own tests and bench, in shadows of the workspace.

They count only as far as they can tell: tests must pass with the original, and must not when the
function traps, or else they never call it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import evolve, frozen

from lessonl.commands import ProjectCommands
from lessonl.measure.cores import Cores
from lessonl.measure.project_bench import NoBench, paired
from lessonl.measure.project_run import Failed, Place, Project, put, shown
from lessonl.measure.shadow import NoShadow, Shadows
from lessonl.measure.toolchain import Toolchain
from lessonl.measure.trap import trapped
from lessonl.model import Function, Outcome, Verdict
from lessonl.source.rewrite import edited, split_rewrite
from lessonl.source.workspace import workspace_root

#: A rewrite may take so many times as long as the original before its tests are ended.
_PATIENCE: Final = 3.0


class _Silent(Exception):
    """The tests say nothing about the rewrite; ``str`` of it is why, a clause."""


@frozen
class Candidate:
    """``text``, a rewrite of ``function`` in a file that holds ``data``."""

    function: Function
    data: bytes
    text: str

    def original(self, workspace: Path) -> Place:
        """The function's file, with what it holds as it is judged."""
        return Place(self.function.file.resolve().relative_to(workspace), self.data)

    def rewritten(self, workspace: Path) -> Place:
        """The file as somebody who takes the rewrite over has it."""
        data = edited(self.data, self.function, split_rewrite(self.text))
        return evolve(self.original(workspace), data=data)

    def trapped(self, workspace: Path) -> Place | None:
        """The file with a function that ends its process at once; None where it has no body."""
        data = trapped(self.data, self.function)
        return None if data is None else evolve(self.original(workspace), data=data)


class OwnTests:
    """The project's own commands, for the functions of one judge."""

    def __init__(
        self,
        commands: ProjectCommands | None,
        toolchain: Toolchain,
        cores: Cores,
        work: Path,
        note: Callable[[str], None],
    ) -> None:
        self._commands = commands
        self._toolchain = toolchain
        self._cores = cores
        self._work = work
        self._note = note
        self._project: Project | NoShadow | None = None
        self._original: Path | None = None
        self._seconds = 0.0
        self._silent = ""
        self._called: dict[str, str] = {}

    @property
    def wanted(self) -> bool:
        """Whether there is anything that may be run: verdicts then rest on the whole project."""
        return self._commands is not None and self._commands.trusted and bool(self._commands.lines)

    @property
    def standing(self) -> str:
        """What is so of a rewrite that they were not run for."""
        if self._commands is None or self._commands.test is None:
            return "not run: no test command in lessonl.toml"
        if not self._commands.trusted:
            return "not run: the commands of lessonl.toml are not trusted in this workspace"
        return "not run: they are for what is measured twice"

    async def added(self, candidate: Candidate, verdict: Verdict) -> Verdict:
        """The verdict on a correct rewrite, with what its user's tests and bench say of it."""
        commands = self._commands
        if commands is None or not self.wanted:
            return verdict
        if not verdict.outcome.correct or not verdict.evidence.inputs:
            return verdict
        started = time.monotonic()
        try:
            project = await self._ready(commands, candidate)
            place = candidate.rewritten(commands.workspace)
            async with project.version(place) as shadow:
                verdict = await self._judged(project, shadow, candidate, verdict)
        except NoShadow as why:
            verdict = _seen(verdict, f"not run: {why}")
        spent, wall = time.monotonic() - started, verdict.wall_seconds
        wall = evolve(wall, check=wall.check + spent, total=wall.total + spent)
        return evolve(verdict, wall_seconds=wall)

    async def _ready(self, commands: ProjectCommands, candidate: Candidate) -> Project:
        """The project, built with the original; found out once. Raises NoShadow."""
        if workspace_root(candidate.function.file).resolve() != commands.workspace:
            raise NoShadow(f"{candidate.function.file.name} belongs to another workspace")
        if self._project is None:
            try:
                self._project = await self._made(commands, candidate)
            except NoShadow as why:
                self._project = why
        if isinstance(self._project, NoShadow):
            raise self._project
        return self._project

    async def _made(self, commands: ProjectCommands, candidate: Candidate) -> Project:
        self._note("copying the workspace for your own tests")
        shadows = Shadows(self._toolchain, commands.workspace, self._work, commands.reads)
        built = await shadows.first()
        put(built, candidate.original(commands.workspace))
        project = Project(commands, shadows, self._cores.for_builds, built)
        self._note("building the project with the original")
        if failed := await project.builds(built):
            raise NoShadow(f"the project does not build as it is: {failed}")
        self._original = await project.copied()
        if commands.test is not None:
            self._note("running your tests with the original")
            ended = await project.tests(self._original)
            if isinstance(ended, Failed):
                self._silent = f"they fail with the original: {ended}"
            else:
                self._seconds = ended
        return project

    async def _judged(
        self, project: Project, shadow: Path, candidate: Candidate, verdict: Verdict
    ) -> Verdict:
        self._note("building the project with the rewrite")
        if failed := await project.builds(shadow):
            if failed.done.timed_out:  # how long it takes says more about the machine
                raise NoShadow(f"the project was not built with the rewrite: {failed.how}")
            reason = f"your build fails with it: {failed}"
            return _rejected(verdict, Outcome.NOT_COMPILABLE, "own build", reason, failed)
        if project.commands.test is not None:
            try:
                verdict = await self._tested(project, shadow, candidate, verdict)
            except _Silent as why:
                verdict = _seen(verdict, f"say nothing: {why}")
        return await self._timed(project, shadow, verdict) if verdict.outcome.correct else verdict

    async def _tested(
        self, project: Project, shadow: Path, candidate: Candidate, verdict: Verdict
    ) -> Verdict:
        if self._silent:
            raise _Silent(self._silent)
        await self._check_called(project, candidate)
        self._note("running your tests with the rewrite")
        least = _PATIENCE * self._seconds
        ended = await project.tests(shadow, at_least=least)
        if isinstance(ended, float):
            assert project.commands.test is not None
            line = shown(project.commands.test.command)
            return _seen(verdict, f"passed: {line} ({ended:.3g} s)")
        if ended.done.timed_out:
            reason = f"your tests do not end with it: {ended}"
            return _rejected(verdict, Outcome.TIMED_OUT, "own tests", reason, ended)
        await self._check_again(project, candidate, least)
        reason = f"your tests fail with it: {ended}"
        return _rejected(verdict, Outcome.INCORRECT, "own tests", reason, ended)

    async def _check_again(self, project: Project, candidate: Candidate, least: float) -> None:
        """Tests that fail now and then prove nothing. Raises _Silent."""
        self._note("running your tests with the rewrite once more")
        place = candidate.rewritten(project.commands.workspace)
        async with project.version(place) as shadow:
            if await project.builds(shadow) is None:
                ended = await project.tests(shadow, at_least=least)
                if isinstance(ended, float):
                    raise _Silent("with the rewrite they failed once and passed once")

    async def _check_called(self, project: Project, candidate: Candidate) -> None:
        """Raises _Silent when the tests pass though the function ends every process."""
        function = candidate.function
        if function.key not in self._called:
            self._note("seeing whether your tests call the function")
            passed = await self._passes_with_a_trap(project, candidate)
            why = f"they pass even when {function.qualified_name} traps, so they never run it"
            self._called[function.key] = why if passed else ""
        if self._called[function.key]:
            raise _Silent(self._called[function.key])

    async def _passes_with_a_trap(self, project: Project, candidate: Candidate) -> bool:
        place = candidate.trapped(project.commands.workspace)
        if place is None:
            return False
        async with project.version(place) as shadow:
            if await project.builds(shadow) is not None:
                return False
            return isinstance(await project.tests(shadow), float)

    async def _timed(self, project: Project, shadow: Path, verdict: Verdict) -> Verdict:
        bench = project.commands.bench
        if bench is None:
            return verdict
        self._note("running your bench")
        assert self._original is not None
        floor = verdict.machine.floor or 0.02
        try:
            async with self._toolchain.timing_turn(), self._cores.timing():
                rows = await paired(bench, project.shadows, self._original, shadow, floor)
        except NoBench as why:
            return evolve(verdict, notes=(*verdict.notes, f"your bench says nothing: {why}"))
        slower = [row for row in rows if row.verdict is Outcome.SLOWER]
        notes = tuple(
            f"your bench is slower with it: {row.name} {row.ratio:.2f}x "
            f"[{row.low:.2f}, {row.high:.2f}]"
            for row in slower
        )
        evidence = evolve(verdict.evidence, own_bench=rows)
        return evolve(verdict, evidence=evidence, notes=(*verdict.notes, *notes))


def _seen(verdict: Verdict, own_tests: str) -> Verdict:
    return evolve(verdict, evidence=evolve(verdict.evidence, own_tests=own_tests))


def _rejected(
    verdict: Verdict, outcome: Outcome, check: str, reason: str, failed: Failed
) -> Verdict:
    log = "\n".join(failed.lines)
    seen = _seen(verdict, f"failed: {failed.how}")
    return evolve(seen, outcome=outcome, reason=reason, check=check, log=log, speedup=None)
