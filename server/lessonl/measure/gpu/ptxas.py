"""Reads what ``ptxas -v`` says of each kernel: registers, spills, shared and constant memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from attrs import evolve, frozen

_ENTRY: Final = re.compile(r"Compiling entry function '([^']+)' for '(sm_\w+)'")
_FUNCTION: Final = re.compile(r"Function properties for (\S+)")
_STACK: Final = re.compile(
    r"(\d+) bytes stack frame, (\d+) bytes spill stores, (\d+) bytes spill loads"
)
_REGISTERS: Final = re.compile(r"Used (\d+) registers")
_BARRIERS: Final = re.compile(r"used (\d+) barriers")
_SHARED: Final = re.compile(r"(\d+)(?:\+\d+)? bytes smem")
_CONSTANT: Final = re.compile(r"(\d+)(?:\+\d+)? bytes cmem\[(\d+)\]")
_GLOBAL_CONSTANT: Final = re.compile(r"bytes gmem(?:, (\d+) bytes cmem\[3\])?")


@frozen
class Resources:
    """One kernel for one architecture; memory in bytes, ``shared`` per block, the rest a thread.

    ``constant`` is what the file declares ``__constant__``, which all its kernels share.
    """

    symbol: str
    architecture: str
    registers: int = 0
    shared: int = 0
    constant: int = 0
    stack: int = 0
    spill_stores: int = 0
    spill_loads: int = 0
    barriers: int = 0

    @property
    def spills(self) -> bool:
        return self.spill_stores > 0 or self.spill_loads > 0


def parse(text: str) -> tuple[Resources, ...]:
    """The kernels in the order in which ptxas tells them; other functions are left out."""
    return tuple(_kernels(text))


def _kernels(text: str) -> Iterator[Resources]:
    constant, current, inside = 0, None, False
    for line in text.splitlines():
        if match := _GLOBAL_CONSTANT.search(line):
            constant = int(match[1] or 0)
        elif match := _ENTRY.search(line):
            current = Resources(match[1], match[2], constant=constant)
        elif current is None:
            continue
        elif match := _FUNCTION.search(line):
            inside = match[1] == current.symbol
        elif (match := _STACK.search(line)) and inside:
            stack, stores, loads = map(int, match.groups())
            current = evolve(current, stack=stack, spill_stores=stores, spill_loads=loads)
        elif match := _REGISTERS.search(line):
            yield _used(current, int(match[1]), line)
            current = None


def _used(kernel: Resources, registers: int, line: str) -> Resources:
    shared, barriers = _SHARED.search(line), _BARRIERS.search(line)
    banks = {int(m[2]): int(m[1]) for m in _CONSTANT.finditer(line)}
    return evolve(
        kernel,
        registers=registers,
        shared=int(shared[1]) if shared else 0,
        barriers=int(barriers[1]) if barriers else 0,
        constant=kernel.constant or banks.get(3, 0),
    )
