"""What the agents of a run answered and what was measured, so that it can go on after a kill."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lessonl.lessons.database import Database


class Tape:
    """The entries of one run by their keys; each is kept as soon as it is known."""

    def __init__(self, database: Database, run: int) -> None:
        self._database = database
        self._run = run

    def entries(self) -> dict[str, Mapping[str, Any]]:
        """Everything that is known."""
        rows = self._database.rows("select key, entry from tape where run = ?", self._run)
        return {str(row["key"]): json.loads(str(row["entry"])) for row in rows}

    def keep(self, key: str, entry: Mapping[str, Any], seconds: float) -> None:
        """Adds an entry; ``seconds`` is how long the run had been going on."""
        with self._database.transaction() as at:
            at.change(
                "insert or ignore into tape values (?, ?, ?, ?)",
                self._run, key, json.dumps(entry, default=str), seconds,
            )  # fmt: skip

    def seconds(self) -> float:
        """How long the run had been going on at its last entry."""
        (row,) = self._database.rows(
            "select coalesce(max(seconds), 0) as seconds from tape where run = ?", self._run
        )
        return float(row["seconds"] or 0.0)
