"""How many warps of a kernel a multiprocessor can hold, by the resources of each block.

The limits are those of the CUDA C++ Programming Guide, "Compute Capabilities"; the calculation is
that of the toolkit's cuda_occupancy.h. Occupancy explains a speed and is none.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

WARP: Final = 32
MOST_THREADS: Final = 1024
_MOST_REGISTERS: Final = 255
_REGISTERS: Final = 65536
_PER_WARP: Final = 256
"""Registers are given to a warp in pieces of this many."""
_PARTITIONS: Final = 4


@frozen
class Multiprocessor:
    """What one multiprocessor has: ``shared`` bytes, of which each block costs ``reserved``."""

    warps: int
    blocks: int
    shared: int
    reserved: int
    granularity: int


def _limits(warps: int, blocks: int, kilobytes: int, *, reserved: bool) -> Multiprocessor:
    return Multiprocessor(
        warps, blocks, kilobytes << 10, 1024 if reserved else 0, 128 if reserved else 256
    )


MULTIPROCESSORS: Final = {
    (7, 0): _limits(64, 32, 96, reserved=False),
    (7, 2): _limits(64, 32, 96, reserved=False),
    (7, 5): _limits(32, 16, 64, reserved=False),
    (8, 0): _limits(64, 32, 164, reserved=True),
    (8, 6): _limits(48, 16, 100, reserved=True),
    (8, 7): _limits(48, 16, 164, reserved=True),
    (8, 9): _limits(48, 24, 100, reserved=True),
    (9, 0): _limits(64, 32, 228, reserved=True),
    (10, 0): _limits(64, 32, 228, reserved=True),
    (10, 3): _limits(64, 32, 228, reserved=True),
    (12, 0): _limits(48, 24, 100, reserved=True),
    (12, 1): _limits(48, 24, 100, reserved=True),
}
"""By compute capability; of others no occupancy is told."""


def capability(architecture: str) -> tuple[int, int] | None:
    """(8, 0) of "sm_80", (9, 0) of "sm_90a"; None of what is none."""
    digits = architecture.partition("_")[2].rstrip("abcdef")
    return (int(digits[:-1]), int(digits[-1])) if len(digits) > 1 and digits.isdigit() else None


def blocks_resident(architecture: str, threads: int, registers: int, shared: int) -> int | None:
    """How many blocks of ``threads`` fit on a multiprocessor; None where its limits are unknown.

    ``registers`` are those of one thread, ``shared`` the bytes of one block, dynamic ones included.
    """
    limits = MULTIPROCESSORS.get(capability(architecture) or (0, 0))
    if limits is None or not 0 < threads <= MOST_THREADS:
        return None
    warps = -(-threads // WARP)
    by_warps = limits.warps // warps
    return min(by_warps, limits.blocks, _by_registers(registers, warps), _by_shared(shared, limits))


def occupancy(architecture: str, threads: int, registers: int, shared: int) -> float | None:
    """Resident warps by the most that there can be (0 to 1); None as `blocks_resident`."""
    blocks = blocks_resident(architecture, threads, registers, shared)
    if blocks is None:
        return None
    most = MULTIPROCESSORS[capability(architecture) or (0, 0)].warps
    return blocks * -(-threads // WARP) / most


def _by_registers(registers: int, warps: int) -> int:
    per_warp = -(-registers * WARP // _PER_WARP) * _PER_WARP
    if per_warp == 0:
        return MOST_THREADS
    assumed = per_warp * (-(-warps // _PARTITIONS) * _PARTITIONS)
    if assumed > _REGISTERS or registers > _MOST_REGISTERS:
        return 0
    resident = _REGISTERS // _PARTITIONS // per_warp * _PARTITIONS
    return resident // warps


def _by_shared(shared: int, limits: Multiprocessor) -> int:
    each = -(-(shared + limits.reserved) // limits.granularity) * limits.granularity
    return limits.shared // each if each else MOST_THREADS
