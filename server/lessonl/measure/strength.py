"""How many deliberately wrong versions of the original the checks reject."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence

from attrs import asdict, define, field

from lessonl.measure.build import Builder
from lessonl.measure.check import Failure
from lessonl.measure.mutate import Mutant
from lessonl.measure.mutate import mutants as mutants_of
from lessonl.measure.objects import inspect
from lessonl.measure.prepared import Prepared
from lessonl.measure.unit import Built
from lessonl.model import Function, OracleStrength
from lessonl.source.rewrite import splice, split_rewrite

#: Mutants often never end; an original takes well below a millisecond on these inputs.
_MUTANT_SECONDS = 0.3


@define
class Mutants:
    """Mutants of one function as built: each once, however many readings are checked with it.

    Closing it removes them.
    """

    _builder: Builder
    _extra: Sequence[str] = ()
    _tasks: dict[str, asyncio.Task[Built]] = field(factory=dict, init=False)

    def start(self, prepared: Prepared, chosen: Sequence[Mutant]) -> list[asyncio.Task[Built]]:
        """The builds of these, which go on beside each other."""
        return [self._task(prepared, mutant) for mutant in chosen]

    def _task(self, prepared: Prepared, mutant: Mutant) -> asyncio.Task[Built]:
        if mutant.text not in self._tasks:
            data = splice(
                prepared.data,
                prepared.function,
                split_rewrite(mutant.text),
                with_line_directives=False,
            )
            build = self._builder.variant(
                prepared.unit, data, prepared.entry, self._extra, "mutant"
            )
            self._tasks[mutant.text] = asyncio.create_task(build)
        return self._tasks[mutant.text]

    async def __aenter__(self) -> Mutants:
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks.values():
            task.cancel()
        for built in await asyncio.gather(*self._tasks.values(), return_exceptions=True):
            if isinstance(built, Built):
                self._builder.discard(built)


async def oracle_strength(
    prepared: Prepared,
    builder: Builder,
    chosen: Sequence[Mutant],
    extra: Sequence[str],
    mutants: Mutants | None = None,
) -> tuple[OracleStrength, tuple[str, ...]]:
    """How many of these mutants the checks reject, and the survivors that no check may let pass.

    A mutant whose machine code equals the original's, or that does not compile, does not count.
    Kept with the builds: it follows from the texts, the spec and the policy. ``mutants`` has
    builds of ``chosen`` for several questions.
    """
    asked = (repr(prepared.spec), prepared.fields, repr(prepared.checker.policy))
    words = (*asked, *extra, *(m.text for m in chosen))
    key = builder.key(prepared.unit, prepared.data, "mutants", *words)
    if builder.cache and (kept := builder.store.text(key)):
        known = json.loads(kept)
        return OracleStrength(known["killed"], known["total"], tuple(known["survivors"])), tuple(
            known["vital"]
        )
    if mutants is not None:
        strength, vital = await _strength(prepared, chosen, mutants)
    else:
        async with Mutants(builder, extra) as own:
            strength, vital = await _strength(prepared, chosen, own)
    builder.store.put_text(key, json.dumps({**asdict(strength), "vital": vital}))
    return strength, vital


async def _strength(
    prepared: Prepared, chosen: Sequence[Mutant], mutants: Mutants
) -> tuple[OracleStrength, tuple[str, ...]]:
    killed, total = 0, 0
    survivors: list[str] = []
    vital: list[str] = []
    for mutant, task in zip(chosen, mutants.start(prepared, chosen), strict=True):
        built = await task
        if built.path is None or (await inspect(built.path)).digest == prepared.facts.digest:
            continue
        total += 1
        checker = prepared.checker
        said = await checker.run(built.path, prepared.inputs, "mutant", _MUTANT_SECONDS)
        if isinstance(said, Failure):
            killed += 1
        else:
            survivors.append(mutant.description)
            vital += [mutant.description] * mutant.must_die
    return OracleStrength(killed, total, tuple(survivors)), tuple(vital)


def vital_mutants(function: Function) -> tuple[Mutant, ...]:
    """Empty body, constant return, early return: a check that lets one pass checks nothing."""
    return tuple(m for m in mutants_of(function) if m.must_die)


def other_mutants(function: Function) -> tuple[Mutant, ...]:
    return tuple(m for m in mutants_of(function) if not m.must_die)
