"""What runs have found, by file and by the function's text.

A function that was edited has another key, so its results hide; undone, they are there again.
"""

from __future__ import annotations

from pathlib import Path

from attrs import define, field

from lessonl.model import Function, Report

_KEPT = 256


@define
class Results:
    """The last report of each function, the latest 256 of them, and what cannot be judged."""

    _reports: dict[tuple[Path, str], Report] = field(factory=dict, init=False)
    _limits: dict[tuple[Path, str], str] = field(factory=dict, init=False)

    def keep(self, report: Report) -> None:
        """A cancelled run replaces nothing that ended."""
        place = (report.function.file, report.function.key)
        known = self._reports.get(place)
        if known is not None and report.cancelled and not known.cancelled:
            return
        self._reports.pop(place, None)
        self._reports[place] = report
        if len(self._reports) > _KEPT:
            del self._reports[next(iter(self._reports))]

    def of(self, path: Path | None, function: Function) -> Report | None:
        """The report on this text of the function."""
        return self._reports.get((path, function.key)) if path else None

    def limit(self, function: Function, why: str) -> None:
        """Notes that this text of the function is beyond us."""
        self._limits[function.file, function.key] = why

    def limit_of(self, path: Path | None, function: Function) -> str:
        """Why this text of the function cannot be judged, or ""."""
        return self._limits.get((path, function.key), "") if path else ""

    def forget_limits(self) -> None:
        """Something was saved: a header or a flag may have changed what can be judged."""
        self._limits.clear()
