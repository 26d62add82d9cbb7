"""Collects what is found out about one rewrite and turns it into a verdict."""

from __future__ import annotations

import re
import time
from typing import Any, Final

from attrs import evolve

from lessonl.measure.check import Failure
from lessonl.measure.timing import TimingFailure
from lessonl.measure.unit import Built
from lessonl.model import (
    Evidence,
    Function,
    Machine,
    Outcome,
    SizeRow,
    Speedup,
    Verdict,
    WallSeconds,
)

#: Characters of a compiler's error that are shown as a reason.
_LONGEST = 500

_NOT_FINITE: Final = re.compile(r"expected -?(?:inf|nan)\b")
_FINITE: Final = (
    "with the floating-point policy finite (--fp finite) nothing is compared where the original's "
    "result is infinite or not a number"
)


class Clock:
    """Splits wall time into build, check and time (seconds)."""

    def __init__(self) -> None:
        self._started = self._last = time.monotonic()
        self._laps = {"build": 0.0, "check": 0.0, "time": 0.0}

    def lap(self, name: str) -> None:
        """Books the time since the last lap under ``name``."""
        now = time.monotonic()
        self._laps[name] += now - self._last
        self._last = now

    def read(self) -> WallSeconds:
        return WallSeconds(**self._laps, total=time.monotonic() - self._started)


class Judgement:
    """One rewrite on its way to a verdict."""

    def __init__(self, function: Function, machine: Machine, clock: Clock) -> None:
        self.function = function
        self.machine = machine
        self.clock = clock
        self.evidence = Evidence()
        self.notes: list[str] = []
        self.rows: tuple[SizeRow, ...] = ()
        self.earlier = WallSeconds()

    def saw(self, **facts: Any) -> None:
        """Adds to the evidence."""
        self.evidence = evolve(self.evidence, **facts)

    def verdict(self, outcome: Outcome, reason: str, check: str = "", log: str = "") -> Verdict:
        now = self.clock.read()
        wall = WallSeconds(
            *(
                getattr(now, k) + getattr(self.earlier, k)
                for k in ("build", "check", "time", "total")
            )
        )
        return Verdict(
            self.function.qualified_name, self.function.file, self.function.line, outcome, reason,
            self._speedup() if outcome.correct else None, self.rows, self.evidence, self.machine,
            wall, tuple(self.notes), check, log,
        )  # fmt: skip

    def failed(self, found: Failure | TimingFailure) -> Verdict:
        """The verdict on a rewrite that did not stand a check."""
        if _NOT_FINITE.search(found.reason) and self.evidence.fp_policy in ("reassociate", "exact"):
            self.notes.append(_FINITE)
        return self.verdict(found.outcome, found.reason, found.check)

    def not_compilable(self, built: Built) -> Verdict:
        if built.timed_out:
            return self.verdict(
                Outcome.NOT_COMPILABLE, "the compiler did not finish", "timeout", built.log
            )
        if built.undefined:
            reason = f"it needs {built.undefined[0]}, which nothing defines"
        else:
            lines = [line for line in built.log.splitlines() if "error" in line]
            reason = lines[0].strip()[:_LONGEST] if lines else "the compiler failed"
        return self.verdict(Outcome.NOT_COMPILABLE, reason, "compile", built.log)

    def _headline(self) -> SizeRow | None:
        return self.rows[-1] if self.rows else None

    def _speedup(self) -> Speedup | None:
        row = self._headline()
        return Speedup(row.ratio, row.low, row.high, row.pairs) if row else None

    def outcome(self) -> Outcome:
        """The headline decides; a gain there is none if another size got slower."""
        row = self._headline()
        assert row is not None
        if row.verdict is Outcome.FASTER and any(r.verdict is Outcome.SLOWER for r in self.rows):
            return Outcome.SAME
        return row.verdict

    def timed(self) -> Verdict:
        """The verdict that the size table leads to."""
        outcome, row = self.outcome(), self._headline()
        assert row is not None
        return self.verdict(outcome, self._reason(outcome, row))

    def _reason(self, outcome: Outcome, row: SizeRow) -> str:
        small = self.rows[0]
        if outcome is Outcome.SAME and row.verdict is Outcome.FASTER:
            return f"faster only for large sizes: slower at {small.size}"
        if outcome is Outcome.SAME and small.verdict is Outcome.FASTER:
            return f"faster only for small sizes: no gain at {row.size}"
        if outcome is Outcome.SAME:
            floor = self.machine.floor or 0.02
            if row.high > 1 + 2 * floor:
                return f"no gain could be told from noise{_at(row)}"
            return f"no gain above {100 * floor:.0f} % was seen{_at(row)}"
        ratio = row.ratio if outcome is Outcome.FASTER else 1 / row.ratio
        return f"{ratio:.2f} times {'faster' if outcome is Outcome.FASTER else 'slower'}{_at(row)}"


def _at(row: SizeRow) -> str:
    """Where a function has sizes, the one that a row is about."""
    return f" at {row.size}" if "=" in row.size else ""
