"""Agents that need no model: techniques applied to the syntax tree.

A technique is one module with ``apply`` and ``TECHNIQUE``, and one line in the table below.
"""

from __future__ import annotations

from lessonl.agents.builtin import (
    append,
    backward,
    best_range,
    blocking,
    copies,
    dense,
    distribution,
    early,
    fusion,
    hashed,
    hoist,
    interchange,
    join,
    keyed_sort,
    lanes,
    lookups,
    membership,
    nearest,
    once,
    order_statistic,
    parallel_collapse,
    parallel_for,
    parallel_reduction,
    parallel_schedule,
    parallel_simd,
    peel,
    polynomial,
    power,
    precompute,
    radix,
    reciprocal,
    reserve,
    restricted,
    root,
    running_sum,
    scalar,
    scratch,
    split,
    tally,
    texts,
    unswitch,
    wrap,
)
from lessonl.agents.builtin.agent import BuiltinAgent
from lessonl.agents.builtin.technique import Technique
from lessonl.model import Mode

__all__ = ["PARALLEL", "TECHNIQUES", "BuiltinAgent", "builtin_agents"]

TECHNIQUES: dict[str, tuple[Technique, ...]] = {
    "loops": (
        interchange.TECHNIQUE,
        distribution.TECHNIQUE,
        peel.TECHNIQUE,
        unswitch.TECHNIQUE,
        early.TECHNIQUE,
        backward.TECHNIQUE,
        blocking.TECHNIQUE,
        fusion.TECHNIQUE,
    ),
    "memory": (
        scalar.TECHNIQUE,
        hoist.TECHNIQUE,
        restricted.TECHNIQUE,
        scratch.TECHNIQUE,
        reserve.TECHNIQUE,
        copies.TECHNIQUE,
    ),
    "library": (
        nearest.TECHNIQUE,
        order_statistic.TECHNIQUE,
        membership.TECHNIQUE,
        join.TECHNIQUE,
        keyed_sort.TECHNIQUE,
        radix.TECHNIQUE,
        dense.TECHNIQUE,
        hashed.TECHNIQUE,
        append.TECHNIQUE,
        lookups.TECHNIQUE,
        texts.TECHNIQUE,
    ),
    "arithmetic": (
        once.TECHNIQUE,
        best_range.TECHNIQUE,
        running_sum.TECHNIQUE,
        polynomial.TECHNIQUE,
        precompute.TECHNIQUE,
        lanes.TECHNIQUE,
        split.TECHNIQUE,
        tally.TECHNIQUE,
        power.TECHNIQUE,
        reciprocal.TECHNIQUE,
        root.TECHNIQUE,
        wrap.TECHNIQUE,
        split.EXACT,
    ),
}
"""The skills of each agent, in the order in which it tries them."""

PARALLEL: dict[str, tuple[Technique, ...]] = {
    "parallel": (
        parallel_for.TECHNIQUE,
        parallel_reduction.TECHNIQUE,
        parallel_schedule.TECHNIQUE,
        parallel_simd.TECHNIQUE,
        parallel_collapse.TECHNIQUE,
        parallel_reduction.EXACT,
    ),
}
"""Those of the agents that take part in mode openmp only."""


def builtin_agents(mode: Mode = "serial") -> tuple[BuiltinAgent, ...]:
    """A fresh team for one run."""
    team = {**TECHNIQUES, **PARALLEL} if mode == "openmp" else TECHNIQUES
    everything = tuple(technique for skills in team.values() for technique in skills)
    return tuple(
        BuiltinAgent(name, skills, [t for t in everything if t not in skills])
        for name, skills in team.items()
    )
