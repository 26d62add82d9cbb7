"""What differs from the original in rounding alone: how far it does is how far a rewrite may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lessonl.measure.build import Builder
from lessonl.measure.check import Checker
from lessonl.measure.objects import ObjectFacts
from lessonl.measure.ways import Sources
from lessonl.model import LessonlError

_PERTURBATIONS: Final = 2
#: What runtime/turned.cpp takes the place of.
_ANGLES: Final = frozenset(
    ["sin", "cos", "tan", "sinf", "cosf", "tanf", "sincos", "sincosf", "cexp"]
)


async def add_alternatives(
    checker: Checker,
    builder: Builder,
    sources: Sources,
    data: bytes,
    facts: ObjectFacts,
    flags: Sequence[str],
) -> None:
    """Other builds of the original, and the original on inputs and in ways that round otherwise.

    ``facts`` are those of the original; ``flags`` follow the unit's own in every build.
    """
    for name, built in zip(("unoptimised", "fastmath"), sources.others, strict=True):
        if built.path is not None:
            await checker.add_alternative(name, built.path)
    if _ANGLES & facts.undefined:
        await _add_turned(checker, builder, sources, data, flags)
    checker.perturb(_PERTURBATIONS)


async def _add_turned(
    checker: Checker, builder: Builder, sources: Sources, data: bytes, flags: Sequence[str]
) -> None:
    """The original with every angle one unit in the last place further on."""
    try:
        further = f"-Wl,{await builder.toolchain.binary('turned')}"
    except LessonlError:
        return
    built = await builder.variant(sources.unit, data, sources.entry, (*flags, further), "turned")
    if built.path is not None:
        await checker.add_alternative("turned", built.path)
