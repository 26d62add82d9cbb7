"""What the emulator of CUDA does not run: refused by name, before anything is compiled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from lessonl.model import Function, Unsupported
from lessonl.source.cuda import launches
from lessonl.source.functions import functions

_GRID: Final = (
    r"\b(?:this_grid|grid_group)\b[^;]*;[^}]*?\. sync \(|\bthis_grid \( \) \. sync"
    r"|\bcudaLaunchCooperativeKernel\b"
)
_TEXTURES: Final = (
    r"\b(?:tex[123]D\w*|tex1Dfetch|surf[123]D\w*|cudaTextureObject_t|cudaSurfaceObject_t|texture <)"
)
_NAMES: Final[tuple[tuple[str, str], ...]] = (
    (r"\b(?:wmma|mma_sync|load_matrix_sync|nvcuda)\b", "tensor cores (wmma)"),
    (_TEXTURES, "textures"),
    (r"\b(?:asm|__asm__)\b", "inline PTX (asm)"),
    (_GRID, "a barrier of the whole grid"),
    (r"\b(?:coalesced_\w+|__activemask)\b", "the threads that happen to be active together"),
    (r"\b(?:memcpy_async|__pipeline_\w+)\b", "asynchronous copies within a kernel"),
    (r"\bcuda::(?:barrier|pipeline)\b", "asynchronous copies within a kernel"),
    (r"\b(?:cluster_group|this_cluster|cudaLaunchKernelEx\w*)\b", "clusters of blocks"),
    (r"\bcudaGraph\w*", "graphs of launches"),
    (r"\b(?:clock|clock64|globaltimer) \(", "clocks of the device"),
    (r"\b(?:thrust|cub)::", "Thrust and CUB"),
    (r"\b(?:cublas|cufft|curand|cusparse|cudnn)\w*", "the CUDA libraries"),
)
_AMONG_THREADS: Final = re.compile(
    r"\b(?:threadIdx|blockIdx|blockDim|gridDim|__syncthreads\w*|__syncwarp|__shfl\w*_sync"
    r"|__ballot_sync|__a(?:ny|ll)_sync|__shared__|__match_\w+|__reduce_\w+_sync|cooperative_groups"
    r"|cg)\b"
)


@frozen
class _Use:
    name: str
    line: int
    what: str


def refuse(function: Function, data: bytes, kind: str) -> None:
    """Raises Unsupported for what ``function``, or a function of the file it calls, uses."""
    found = next(_uses(function, data), None)
    if found is not None:
        raise Unsupported(
            f"{function.name} uses {found.what} ({found.name}, line {found.line}), which the CPU "
            "emulator of CUDA does not run.",
            "It needs a GPU; LessonL judges CUDA on an emulator so far.",
        )
    if kind == "device" and (alone := _AMONG_THREADS.search(function.tokens)):
        raise Unsupported(
            f"{function.name} works together with the other threads of its block "
            f"({alone.group()}), so it has no result of its own.",
            "Judge the kernel that calls it.",
        )


def _joined(tokens: str) -> str:
    return tokens.replace(" :: ", "::")


def _uses(function: Function, data: bytes) -> Iterator[_Use]:
    """In the order of the functions that are reached."""
    everything = functions(function.file, data)
    starts = [launch.start for launch in launches(data)]
    seen: list[Function] = []
    waiting = [function]
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.append(one)
        for pattern, what in _NAMES:
            if match := re.search(pattern, _joined(one.tokens)):
                yield _Use(" ".join(match.group().split())[:40], one.line, what)
        head = one.tokens.partition("{")[0]
        if ("__global__" in head or "__device__" in head) and any(
            one.start < s < one.end for s in starts
        ):
            yield _Use(one.name, one.line, "launches by a kernel (dynamic parallelism)")
        words = set(one.tokens.split())
        waiting += [f for f in everything if f.name in words and f not in seen]
