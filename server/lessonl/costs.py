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
class Costs:
    """All that is known; what is None was not measured."""

    code: CodeSize | None = None
    instructions: Instructions | None = None
    traffic: Traffic | None = None

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Names and sentences, what explains a speedup best first."""
        found = (
            ("memory", self.traffic),
            ("instructions", self.instructions),
            ("code size", self.code),
        )
        return tuple((name, str(value)) for name, value in found if value is not None)


def _rate(rate: float) -> str:
    return f"{rate / 1e9:.3g}"
