"""Everything about one function that does not depend on a rewrite, made once.

The original in several builds, the adapter, the learnt spec, the inputs to check on, the sizes to
time at, and how many mutants those inputs tell from the original.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from attrs import evolve

from lessonl.measure import nodes
from lessonl.measure.alternatives import add_alternatives
from lessonl.measure.build import Builder
from lessonl.measure.check import Checker, Runners, Unsteady
from lessonl.measure.contents import filled_classes
from lessonl.measure.emulated import add_orders, check_original
from lessonl.measure.faults import Endless, StatedWrongly
from lessonl.measure.given import statements_of
from lessonl.measure.globals import visible
from lessonl.measure.hints import Kept, hints
from lessonl.measure.inputs import (
    as_timed_classes,
    classes,
    edge_classes,
    large_classes,
    nearly_classes,
)
from lessonl.measure.learn import Learner
from lessonl.measure.limits import unsupported
from lessonl.measure.named import named_in
from lessonl.measure.nodes import Tree
from lessonl.measure.objects import inspect
from lessonl.measure.openmp import with_openmp, without_openmp
from lessonl.measure.originals import Originals
from lessonl.measure.overlap import overlap_classes
from lessonl.measure.prepared import Prepared, Request
from lessonl.measure.referee import Died, Referee
from lessonl.measure.roles import Hints, hypotheses, partial_hypotheses
from lessonl.measure.spec import Spec
from lessonl.measure.stated import Stated, read_statements
from lessonl.measure.strength import Mutants, oracle_strength, vital_mutants
from lessonl.measure.timed_sizes import PARALLEL, SERIAL, TimedSize, scales
from lessonl.measure.timing import Timer, Variants
from lessonl.measure.unit import Unit
from lessonl.measure.untested import untested
from lessonl.measure.ways import Sources
from lessonl.model import (
    Function,
    LessonlError,
    Unsupported,
)
from lessonl.source.compile_db import (
    CompileCommand,
    compile_command,
    other_standards,
    workspace_root,
)
from lessonl.source.expanded import DOUBTS
from lessonl.source.tables import table_limits

Ready = TypeVar("Ready")
_LEARN_SECONDS = 0.5
_RUN_SECONDS = 10.0
_CHECK_SECONDS = 1.0
#: Checked sizes stay below this, so that a thousand inputs take a fraction of a second.
_LARGEST_CHECKED = 257
_LARGEST_PARTIAL = 33
_OTHER_LANGUAGES = {".c": "C"}
#: What g++ calls otherwise in C++.
_WORDS_OF_C = (
    "-Drestrict=__restrict",
    "-D_Bool=bool",
    "-D_Static_assert=static_assert",
    "-D_Thread_local=thread_local",
    "-D_Noreturn=__attribute__((__noreturn__))",
)


class Preparation:
    """Prepares functions on one referee with one builder."""

    def __init__(
        self,
        builder: Builder,
        referee: Referee,
        runner: Path,
        request: Request,
        note: Callable[[str], None],
        rate: float,
    ) -> None:
        self._builder = builder
        self._referee = referee
        self._runner = runner
        self._request = request
        self._note = note
        self._rate = rate

    async def prepare(self, function: Function) -> Prepared:
        """With the function's compile command, else in the first standard that takes the file.

        Raises Unsupported naming the parameter or the reason when the function is beyond us,
        LessonlError when the file cannot be read or does not compile.
        """
        return await self.in_unit(function, self._in_unit)

    async def in_unit(
        self, function: Function, work: Callable[[Function, bytes, Unit], Awaitable[Ready]]
    ) -> Ready:
        """``work`` in the function's unit, in the first standard that takes it. See ``prepare``."""
        self._note("reading the compile command")
        given = self._request.original
        data = _read(function.file) if given is None else given
        command = compile_command(function.file)
        if self._request.threads:
            if not await self._builder.toolchain.has_openmp(command.compiler):
                raise without_openmp(str(command.compiler))
            command = with_openmp(command)
        root = workspace_root(function.file)
        broken: LessonlError | None = None
        for attempt in (command, *other_standards(command), *_as_cpp(command, function)):
            try:
                unit = await self._builder.unit(function, data, attempt, root)
                return await work(function, data, unit)
            except LessonlError as error:
                if error.code != "original_does_not_compile":
                    raise
                broken = broken or error
        assert broken is not None
        if self._request.emulated is not None:
            raise Unsupported(
                f"{broken.message.removesuffix('.')} (on the CPU emulator of CUDA).",
                "The emulator has CUDA's runtime and device functions, but no other library of it.",
            ) from broken
        if language := _OTHER_LANGUAGES.get(function.file.suffix):
            raise Unsupported(
                f"{function.file.name} is {language}, which is not supported yet.",
                "Only what a C++ compiler takes can be judged.",
            ) from broken
        raise broken

    async def _in_unit(self, function: Function, data: bytes, unit: Unit) -> Prepared:
        if function.unsupported and function.unsupported not in DOUBTS:
            raise unsupported(function)
        sources = await self.sources(function, data, unit, Originals)
        tree, scope = sources.tree, sources.scope
        root = workspace_root(function.file)
        stated = read_statements(tree, statements_of(function, root, self._request.spec))
        limits = table_limits(scope.function, data)
        said = [
            hints(function, tree, scope.records, scope.enumerators, keep=keep, limits=limits)
            for keep in (Kept.ALL, Kept.NOTHING, Kept.VALUES)
        ]
        # Members as their constructor left them, then filled, then but for pointers as constructed;
        # last, what some inputs are good for.
        ways = [(h, False) for h in said] + [(h, True) for h in said[:2]]
        async with Mutants(self._builder, self._request.extra_flags) as mutants:
            return await self._first_way(function, data, sources, mutants, ways, stated)

    async def sources(
        self, function: Function, data: bytes, unit: Unit, kind: type[Originals]
    ) -> Sources:
        """The original as it can be built. Raises as ``prepare`` does."""
        self._note("building the original")
        await self._referee.policy(*self._request.fp)
        extra = self._request.extra_flags
        originals = kind(self._builder, self._runner, extra, self._tree, function, data, unit)
        return await originals.build(self._request.instantiation)

    async def _first_way(
        self,
        function: Function,
        data: bytes,
        sources: Sources,
        mutants: Mutants,
        ways: Sequence[tuple[Hints, bool]],
        stated: Stated,
    ) -> Prepared:
        """The first reading that lets no vital mutant pass, else the first that works."""
        first: Prepared | None = None
        reason: Unsupported | None = None
        for at, (hint, partial) in enumerate(ways):
            if (hint, partial) in ways[:at]:
                continue
            # An input on which it happens to be steady says nothing of an original that is not.
            if partial and isinstance(reason, Unsteady):
                break
            # That some inputs run cleanly does not make a statement right that others need not.
            wrongly = partial and isinstance(reason, StatedWrongly)
            if wrongly and await self._clean_without(sources, ways[0][0]):
                break
            try:
                prepared = await self._model(
                    function, data, sources, mutants, hint, stated, partial=partial
                )
            except Endless as why:
                reason = reason or why
                break
            except Unsupported as why:
                reason = why if isinstance(why, Unsteady) else reason or why
                continue
            if not prepared.vital:
                return prepared
            first = first or prepared
        if first is not None:
            return first
        assert reason is not None
        raise reason.as_error() if isinstance(reason, StatedWrongly) else reason

    async def _model(
        self,
        function: Function,
        data: bytes,
        sources: Sources,
        mutants: Mutants,
        said: Hints,
        stated: Stated,
        *,
        partial: bool,
    ) -> Prepared:
        self._note("learning what its parameters need")
        tree, tokens = sources.tree, sources.scope.function.tokens
        learner = await self._learner(sources)
        readings = partial_hypotheses if partial else hypotheses
        wanted = stated.among(readings(tree, said))
        spec = await learner.learn(wanted, stated=bool(stated.tables))
        spec = evolve(spec, errno=" errno " in f" {tokens} ")
        _check_size(self._request.size_name, spec)
        return await self.with_spec(function, data, sources, mutants, spec)

    async def with_spec(
        self, function: Function, data: bytes, sources: Sources, mutants: Mutants, spec: Spec
    ) -> Prepared:
        """The function with the inputs and sizes that follow from a spec. Raises Unsupported."""
        tree, seconds = sources.tree, self._request.seconds
        runners = sources.runners
        facts = await inspect(runners.original)
        watched = visible(function, data, facts)
        runners = evolve(runners, watched=watched)
        checker = Checker(
            self._referee, tree, spec, runners, seconds or _CHECK_SECONDS, self._request.fp
        )
        variants = Variants(runners.runner, runners.adapter, runners.original, runners.original)
        threads = self._request.threads
        variants = evolve(variants, threads=threads or 1, original_threads=threads or 1)
        lengths = PARALLEL if threads else SERIAL
        timer = Timer(self._referee, tree, spec, self._rate, seconds or _RUN_SECONDS, lengths)
        sizes: tuple[TimedSize, ...] = ()
        if not spec.partial:  # else any timed call may end the process
            sizes = await timer.calibrate(variants, self._request.size)
        await checker.start_original()
        largest = _LARGEST_PARTIAL if spec.partial else _largest(sizes)
        own, timed = sources.scope.function.tokens, scales(sizes)
        edges = (*edge_classes(tree, spec, own), *overlap_classes(tree, spec, own))
        edges = (*edges, *filled_classes(tree, spec, runners.contents))
        if facts.variable_bytes:
            edges = (*edges, *nearly_classes(tree, spec))
        inputs = await checker.usable((*classes(tree, spec, largest), *edges))
        if self._request.fp[0] != 0 and tree.has_reals:  # under the policy exact nothing may differ
            extra = self._request.extra_flags
            await add_alternatives(checker, self._builder, sources, data, facts, extra)
        if self._request.emulated is not None:
            if tree.has_reals and self._request.fp[0] != 0:
                await add_orders(checker, runners.original)
            await check_original(checker, runners.original, inputs)
        references = (checker.original, *checker.alternatives)
        variants = evolve(variants, references=references)
        prepared = Prepared(
            function, data, sources.unit, sources.entry, sources.fields, tree, spec,
            facts, inputs, large_classes(tree, spec, largest, timed),
            as_timed_classes(tree, spec, largest, timed), sizes, checker,
            timer, variants, largest,
            notes=(*sources.notes, *untested(tree, spec, facts, inputs, runners.contents)),
            emulated=self._request.emulated,
        )  # fmt: skip
        strength, vital = await oracle_strength(
            prepared,
            self._builder,
            vital_mutants(function),
            self._request.extra_flags,
            mutants,
        )
        if strength.total == 0:
            await self._compiled_at_all(prepared)
        return evolve(prepared, strength=strength, vital=vital)

    async def _learner(self, sources: Sources) -> Learner:
        tree = sources.tree
        checker = Checker(self._referee, tree, Spec(), sources.runners, _LEARN_SECONDS)
        await checker.start_original()
        named = named_in(sources.scope.function.tokens)
        return Learner(self._referee, tree, checker.original, checker.start_original, named)

    async def _clean_without(self, sources: Sources, said: Hints) -> bool:
        """Whether the original runs cleanly on what is inferred: then the statements are wrong."""
        learner = await self._learner(sources)
        try:
            await learner.learn(list(hypotheses(sources.tree, said)))
        except Unsupported:
            return False
        return True

    async def _compiled_at_all(self, prepared: Prepared) -> None:
        """When no mutant made a difference, the text may lie in a branch that is not compiled.

        Every rewrite would then be "the same machine code". A body that cannot compile tells.
        """
        head = prepared.function.text.partition("{")[0]
        data = prepared.spliced(head + "{ this_name_is_not_declared_anywhere(); }")
        built = await self._builder.variant(prepared.unit, data, prepared.entry, (), "probe")
        if built.path is not None:
            raise Unsupported(
                f"This text of {prepared.function.qualified_name} is not what is compiled: an #if "
                "or another definition takes its place.",
                "Judge the definition that the compiler sees.",
            )

    async def _tree(self, runners: Runners, function: Function) -> Tree:
        checker = Checker(self._referee, Tree(()), Spec(), runners)
        await checker.start_original()
        lines = await self._referee.describe(checker.original)
        if isinstance(lines, Died):
            raise Unsupported(f"{function.qualified_name} could not be loaded: {lines.how}.")
        return nodes.parse(lines, [p.name for p in function.parameters])


def _as_cpp(command: CompileCommand, function: Function) -> tuple[CompileCommand, ...]:
    """A file in C is read by the C++ compiler, which is lenient where the languages differ."""
    if function.file.suffix != ".c":
        return ()
    lenient = (*command.arguments, "-fpermissive", *_WORDS_OF_C)
    return (evolve(command, arguments=lenient, origin=f"{command.origin}; C read as C++"),)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LessonlError(
            f"{path} cannot be read ({error.strerror}).", "Check the path.", code="usage"
        ) from error


def _check_size(name: str, spec: Spec) -> None:
    """Raises LessonlError when a size is meant for what is none."""
    if name and name not in spec.variables:
        raise LessonlError(
            f"{name} is not a size of the function.",
            f"Its sizes are: {', '.join(spec.variables) or 'none'}.",
            code="usage",
        )


def _largest(sizes: Sequence[TimedSize]) -> int:
    """Checked sizes stay within what was timed in cache; a cubic function gets small ones."""
    timed = scales(sizes)
    return max(16, min(_LARGEST_CHECKED, timed[0].n)) if timed else _LARGEST_CHECKED
