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
    cuda,
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

__all__ = ["CUDA", "PARALLEL", "TECHNIQUES", "BuiltinAgent", "builtin_agents"]

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

CUDA: dict[str, tuple[Technique, ...]] = {
    "kernels": (
        cuda.tiling.TECHNIQUE,
        cuda.thread_order.TECHNIQUE,
        cuda.warp_reduction.TECHNIQUE,
        cuda.vector_loads.TECHNIQUE,
        cuda.read_only.TECHNIQUE,
    ),
    "launches": (
        cuda.private_counts.TECHNIQUE,
        cuda.private_counts.REALS,
        cuda.grid_stride.TECHNIQUE,
        cuda.block_size.LARGER,
        cuda.fewer_waits.TECHNIQUE,
        cuda.launch_bounds.TECHNIQUE,
        cuda.block_size.SMALLER,
    ),
    "threads": tuple(
        cuda.within_threads.of_device(technique)
        for technique in (
            once.TECHNIQUE,
            scalar.TECHNIQUE,
            hoist.TECHNIQUE,
            polynomial.TECHNIQUE,
            power.TECHNIQUE,
            reciprocal.TECHNIQUE,
            unswitch.TECHNIQUE,
            peel.TECHNIQUE,
        )
    ),
}
"""Those of the agents that take part for functions of CUDA, in place of all others."""


def builtin_agents(mode: Mode = "serial", *, cuda: bool = False) -> tuple[BuiltinAgent, ...]:
    """A fresh team for one run, of a function of C++ or of CUDA."""
    team = {**TECHNIQUES, **PARALLEL} if mode == "openmp" else TECHNIQUES
    team = CUDA if cuda else team
    everything = tuple(technique for skills in team.values() for technique in skills)
    return tuple(
        BuiltinAgent(name, skills, [t for t in everything if t not in skills])
        for name, skills in team.items()
    )
