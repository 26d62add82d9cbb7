"""What is asked of a GPU: the seam between the judge and whatever runs kernels for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Protocol

from attrs import frozen

Element = Literal["i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "f32", "f64"]

FaultKind = Literal["wrong", "canary", "launch", "lost", "timeout"]
"""Other results than the original's; a write outside of a buffer; an error of the kernel's; a
device, or the process that uses it, that is gone; no end in time."""


@frozen
class About:
    """A device as it was found: clocks in MHz, sizes in bytes, ``bandwidth`` in bytes a second.

    ``bandwidth`` is measured: what a copy within the device's memory reads and writes.
    """

    name: str
    architecture: str
    multiprocessors: int
    l2: int
    clock: int
    memory_clock: int
    bandwidth: float
    driver: str

    def __str__(self) -> str:
        return (
            f"{self.name} ({self.architecture}, {self.multiprocessors} multiprocessors, "
            f"{self.clock} MHz, memory {self.memory_clock} MHz, measured "
            f"{self.bandwidth / 1e9:.4g} GB/s, driver {self.driver})"
        )


@frozen
class Buffer:
    """A pointer argument: elements between ``low`` and ``high``, made anew from every seed."""

    element: Element
    count: int
    low: float
    high: float

    def __str__(self) -> str:
        return f"b:{self.element}:{self.count}:{self.low!r}:{self.high!r}"


@frozen
class Scalar:
    """A number that is passed by value, drawn between ``low`` and ``high``."""

    element: Element
    low: float
    high: float

    def __str__(self) -> str:
        return f"v:{self.element}:1:{self.low!r}:{self.high!r}"


Argument = Buffer | Scalar


@frozen
class Pair:
    """Seconds of one call of the original and one of the rewrite on the same inputs."""

    original: float
    rewrite: float


@frozen
class Fault:
    """What went wrong; ``by`` is empty where it was neither of the two."""

    kind: FaultKind
    by: Literal["original", "rewrite", ""]
    what: str


class Device(Protocol):
    """One GPU with a warm process on it.

    Original and rewrite run at the same addresses, on inputs that are restored before each call
    with the L2 cache flushed; outputs and canaries are looked at after each.
    """

    async def about(self) -> About | Fault: ...

    async def load(self, original: Path, rewrite: Path) -> Fault | None:
        """Takes two libraries, each with a ``lessonl_launch``."""
        ...

    async def arrange(self, arguments: Sequence[Argument], relative: float) -> Fault | None:
        """The arguments of all calls to come; reals may differ by ``relative`` of the largest."""
        ...

    async def check(self, seed: int) -> Fault | None:
        """One call of each on inputs from ``seed``."""
        ...

    async def pairs(self, seed: int, count: int) -> list[Pair] | Fault:
        """So many pairs in random order, in memory allocated afresh."""
        ...

    async def sanitize(self, tool: str, seed: int) -> str | Fault | None:
        """What compute-sanitizer's ``tool`` says against the rewrite, "" for nothing.

        None where there is no compute-sanitizer.
        """
        ...

    async def close(self) -> None: ...
