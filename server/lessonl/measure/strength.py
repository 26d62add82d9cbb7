"""How many deliberately wrong versions of the original the checks reject."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence

from attrs import asdict

from lessonl.measure.build import Builder
from lessonl.measure.check import Failure
from lessonl.measure.mutate import Mutant, mutants
from lessonl.measure.objects import inspect
from lessonl.measure.prepared import Prepared
from lessonl.measure.unit import Built
from lessonl.model import Function, OracleStrength
from lessonl.source.rewrite import splice, split_rewrite

#: Mutants often never end; an original takes well below a millisecond on these inputs.
_MUTANT_SECONDS = 0.3


async def oracle_strength(
    prepared: Prepared, builder: Builder, chosen: Sequence[Mutant], extra: Sequence[str]
) -> tuple[OracleStrength, tuple[str, ...]]:
    """How many of these mutants the checks reject, and the survivors that no check may let pass.

    A mutant whose machine code equals the original's, or that does not compile, does not count.
    Kept with the builds: it follows from the texts, the spec and the policy.
    """
    words = (repr(prepared.spec), repr(prepared.checker.policy), *extra, *(m.text for m in chosen))
    key = builder.key(prepared.unit, prepared.data, "mutants", *words)
    if builder.cache and (kept := builder.store.text(key)):
        known = json.loads(kept)
        return OracleStrength(known["killed"], known["total"], tuple(known["survivors"])), tuple(
            known["vital"]
        )
    strength, vital = await _strength(prepared, builder, chosen, extra)
    builder.store.put_text(key, json.dumps({**asdict(strength), "vital": vital}))
    return strength, vital


async def _strength(
    prepared: Prepared, builder: Builder, chosen: Sequence[Mutant], extra: Sequence[str]
) -> tuple[OracleStrength, tuple[str, ...]]:
    killed, total = 0, 0
    survivors: list[str] = []
    vital: list[str] = []
    async with _built(prepared, builder, chosen, extra) as pending:
        for mutant, task in pending:
            built = await task
            if built.path is None or (await inspect(built.path)).digest == prepared.facts.digest:
                continue
            total += 1
            if isinstance(
                await prepared.checker.run(built.path, prepared.inputs, "mutant", _MUTANT_SECONDS),
                Failure,
            ):
                killed += 1
            else:
                survivors.append(mutant.description)
                vital += [mutant.description] * mutant.must_die
            builder.discard(built)
    return OracleStrength(killed, total, tuple(survivors)), tuple(vital)


@contextlib.asynccontextmanager
async def _built(
    prepared: Prepared, builder: Builder, chosen: Sequence[Mutant], extra: Sequence[str]
) -> AsyncIterator[list[tuple[Mutant, asyncio.Task[Built]]]]:
    tasks = []
    for mutant in chosen:
        data = splice(
            prepared.data, prepared.function, split_rewrite(mutant.text), with_line_directives=False
        )
        build = builder.variant(prepared.unit, data, prepared.entry, extra, "mutant")
        tasks.append((mutant, asyncio.create_task(build)))
    try:
        yield tasks
    finally:
        for _, task in tasks:
            task.cancel()
        await asyncio.gather(*(t for _, t in tasks), return_exceptions=True)


def vital_mutants(function: Function) -> tuple[Mutant, ...]:
    """Empty body, constant return, early return: a check that lets one pass checks nothing."""
    return tuple(m for m in mutants(function) if m.must_die)


def other_mutants(function: Function) -> tuple[Mutant, ...]:
    return tuple(m for m in mutants(function) if not m.must_die)
