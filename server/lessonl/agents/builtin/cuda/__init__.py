"""Techniques for CUDA: each is shown to be safe from the function's own text, or not applied."""

from lessonl.agents.builtin.cuda import (
    block_size,
    fewer_waits,
    grid_stride,
    launch_bounds,
    private_counts,
    read_only,
    thread_order,
    tiling,
    vector_loads,
    warp_reduction,
    within_threads,
)

__all__ = [
    "block_size",
    "fewer_waits",
    "grid_stride",
    "launch_bounds",
    "private_counts",
    "read_only",
    "thread_order",
    "tiling",
    "vector_loads",
    "warp_reduction",
    "within_threads",
]
