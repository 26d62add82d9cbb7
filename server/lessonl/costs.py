"""What a call costs beside time, of an original and of its rewrite: code, instructions, memory.

None of it decides a verdict: it explains one. Sizes in bytes, rates in bytes per second.
"""

from __future__ import annotations

from attrs import frozen

BOUND = 0.6
"""The share of what a machine can read from which a function is said to be bound by memory."""


@frozen
class CodeSize:
    """Bytes of machine code that a call can reach, without the libraries'."""

    original: int
    rewrite: int

    def __str__(self) -> str:
        if self.original == self.rewrite:
            return f"{self.rewrite:,} bytes of machine code, as the original"
        return f"{self.rewrite:,} bytes of machine code, the original {self.original:,}"


@frozen
class Instructions:
    """Instructions of one call on the same inputs at ``size``, as counted by ``source``.

    Supporting evidence: a rewrite runs beside what counts it, and few are not always fast.
    """

    original: int
    rewrite: int
    size: str
    source: str

    def __str__(self) -> str:
        at = f" at {self.size}" if "=" in self.size else ""
        counts = f"{self.rewrite:,} a call, the original {self.original:,}"
        return f"{counts}{at} (supporting evidence, by {self.source})"


@frozen
class Traffic:
    """How fast a call passes over its arguments at ``size``, and the most that the machine can.

    ``bytes`` are those of all arguments of a call: what is read twice counts once, and what is
    not read counts too. ``most`` was measured on data of that size, with one thread.
    """

    size: str
    bytes: int
    original: float
    rewrite: float
    most: float

    @property
    def bound(self) -> bool:
        """Whether the rewrite is held up by memory, as far as such a figure can tell."""
        return BOUND * self.most <= self.rewrite <= self.most / BOUND

    def __str__(self) -> str:
        kind = "memory bound" if self.bound else "not bound by memory"
        moved = f"moves {_rate(self.rewrite)} of the {_rate(self.most)} GB/s"
        if self.rewrite > self.most / BOUND:
            kind, moved = (
                "it cannot have read all of its arguments",
                f"would move {_rate(self.rewrite)} GB/s, of the {_rate(self.most)}",
            )
        before = f"the original {_rate(self.original)}"
        return f"{moved} that this machine can at that size, {before}: {kind}"


@frozen
class KernelCode:
    """What nvcc made of a kernel; memory in bytes: spilled and constant, and shared of a block.

    ``occupancy`` (0 to 1) is that of blocks of ``threads`` threads, None where the limits of the
    architecture are not known. It explains a speed and is none.
    """

    registers: int
    spills: int
    shared: int
    constant: int
    threads: int
    occupancy: float | None = None

    def __str__(self) -> str:
        parts = [f"{self.registers} registers"]
        if self.shared:
            parts.append(f"{self.shared:,} bytes shared")
        if self.constant:
            parts.append(f"{self.constant:,} bytes constant")
        parts.append(f"{self.spills:,} bytes of spills" if self.spills else "no spills")
        if self.occupancy is not None:
            parts.append(f"occupancy {self.occupancy:.0%} at {self.threads} threads a block")
        return ", ".join(parts)


@frozen
class Kernels:
    """A kernel of the rewrite for one architecture, and the original's of the same name."""

    name: str
    architecture: str
    rewrite: KernelCode
    original: KernelCode | None = None

    def __str__(self) -> str:
        before = f"; the original {self.original}" if self.original else ""
        return f"{self.name} for {self.architecture}: {self.rewrite}{before}"


@frozen
class Costs:
    """All that is known; what is None was not measured."""

    code: CodeSize | None = None
    instructions: Instructions | None = None
    traffic: Traffic | None = None
    kernels: tuple[Kernels, ...] = ()
    """Of a CUDA file that nvcc has compiled."""

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Names and sentences, what explains a speedup best first."""
        found = (
            ("memory", self.traffic),
            ("instructions", self.instructions),
            ("code size", self.code),
        )
        told = tuple((name, str(value)) for name, value in found if value is not None)
        return (*told, *(("device code", str(kernel)) for kernel in self.kernels))


def _rate(rate: float) -> str:
    return f"{rate / 1e9:.3g}"
