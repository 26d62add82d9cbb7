"""The bank: every run, rewrite, verdict and lesson of a workspace, in one SQLite file.

Each call is one transaction, made when the thing happened, so that a killed process loses no more
than the rewrite it was at, and two processes on one workspace lose nothing. Times are Unix
seconds. Every method raises LessonlError when the file cannot be read or written.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import attrs
import platformdirs
from attrs import frozen

from lessonl.lessons.schema import MIGRATIONS
from lessonl.model import Function, Lesson, LessonlError, Outcome, Rewrite, Verdict

BUSY_SECONDS = 30.0
"""How long to wait for another process that is writing."""


def location(workspace: Path) -> Path:
    """The bank's file for a workspace; ``LESSONL_DATA_DIR`` moves the directory above it."""
    real = workspace.resolve()
    root = os.environ.get("LESSONL_DATA_DIR") or platformdirs.user_data_dir("lessonl")
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", real.name) or "root"
    digest = hashlib.sha256(os.fsencode(real)).hexdigest()[:12]
    return Path(root) / "workspaces" / f"{name}-{digest}" / "bank.sqlite"


@frozen
class Run:
    """One run as kept; ``status`` is running, done, cancelled or failed."""

    id: int
    function: str
    file: Path
    started: float
    ended: float | None
    status: str
    stopped: str


class Bank:
    """An open bank. ``close`` it in the end; for one thread."""

    def __init__(self, path: Path | None) -> None:
        """Opens the bank at ``path``, making it if need be; None keeps it in memory only."""
        self.path = path
        with _clear_errors(path):
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = _connect(path)
            try:
                _migrate(self._db, path)
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Closes the file; what was recorded is kept."""
        self._db.close()

    def begin(
        self, function: Function, settings: Mapping[str, object], known: Sequence[Lesson] = ()
    ) -> int:
        """Starts a run and returns its id. ``known`` are lessons of earlier runs it starts with.

        Those keep their numbers within the run, and their ``origin`` names the row they come from.
        """
        row = (function.key, function.qualified_name, str(function.file), json.dumps(settings))
        with self._transaction() as db:
            run = _insert(
                db,
                "insert into runs (function, name, file, settings, started) values (?, ?, ?, ?, ?)",
                (*row, time.time()),
            )
            for number, lesson in enumerate(known, 1):
                _insert_lesson(db, run, number, lesson, origin=lesson.id)
        return run

    def graded(
        self, run: int, rewrite: Rewrite, verdict: Verdict, shown: Sequence[int] = ()
    ) -> int:
        """Records a verdict and which of the run's lessons its author saw; returns its id."""
        ratio = verdict.speedup.ratio if verdict.speedup else None
        row = (run, rewrite.round, rewrite.agent, rewrite.technique, rewrite.key, rewrite.text)
        with self._transaction() as db:
            at = _insert(
                db,
                "insert into rewrites (run, round, agent, technique, key, text, outcome, reason,"
                " ratio, verdict) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, verdict.outcome, verdict.reason, ratio, _json(verdict)),
            )
            db.executemany(
                "insert into shown select ?, id from lessons where run = ? and number = ?",
                [(at, run, number) for number in shown],
            )
        return at

    def learnt(self, run: int, rewrite: int, lesson: Lesson) -> None:
        """Records a lesson under its number (``lesson.id``) in the run."""
        with self._transaction() as db:
            _insert_lesson(db, run, lesson.id, lesson, rewrite=rewrite)

    def adjusted(self, run: int, lesson: Lesson) -> None:
        """Records a lesson's new effectiveness factor."""
        with self._transaction() as db:
            db.execute(
                "update lessons set factor = ? where run = ? and number = ?",
                (lesson.factor, run, lesson.id),
            )

    def confirmed(self, run: int, rewrite: Rewrite, verdict: Verdict) -> None:
        """Records the final measurement of a rewrite beside the one of the search."""
        with self._transaction() as db:
            db.execute(
                "update rewrites set final = ? where run = ? and key = ?",
                (_json(verdict), run, rewrite.key),
            )

    def end(
        self, run: int, status: str, stopped: str = "", ranks: Mapping[str, int] | None = None
    ) -> None:
        """Ends a run; ``ranks`` gives the place of each ranked rewrite by its key."""
        with self._transaction() as db:
            db.execute(
                "update runs set ended = ?, status = ?, stopped = ? where id = ?",
                (time.time(), status, stopped, run),
            )
            db.executemany(
                "update rewrites set rank = ?"
                " where id = (select min(id) from rewrites where run = ? and key = ?)",
                [(rank, run, key) for key, rank in (ranks or {}).items()],
            )

    def runs(self) -> tuple[Run, ...]:
        """All runs, the latest first."""
        rows = self._rows(
            "select id, function, file, started, ended, status, stopped from runs order by id desc"
        )
        return tuple(Run(**{**dict(row), "file": Path(row["file"])}) for row in rows)

    def lessons(self, run: int) -> tuple[Lesson, ...]:
        """The lessons of a run by number, as they stand after the last adjustment."""
        return self._lessons("number", "run = ? order by number", run)

    def earlier(self, function: Function) -> tuple[Lesson, ...]:
        """Lessons learnt in any run on this same text of the function; ids are the bank's own."""
        where = "function = ? and origin is null order by id"
        return self._lessons("id", where, function.key)

    def _lessons(self, number: str, where: str, value: int | str) -> tuple[Lesson, ...]:
        rows = self._rows(
            "select text, outcome, speedup, agent, round, relevance, factor, technique, function,"
            f" {number} as id, (select json_group_array(s.number) from shown join lessons s"
            " on s.id = shown.lesson where shown.rewrite = lessons.rewrite) as shown"
            f" from lessons where {where}",
            value,
        )
        return tuple(_lesson(dict(row)) for row in rows)

    def _rows(self, query: str, *values: int | str) -> list[sqlite3.Row]:
        with _clear_errors(self.path), closing(self._db.execute(query, values)) as cursor:
            return cursor.fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with _clear_errors(self.path), _immediate(self._db):
            yield self._db


def _connect(path: Path | None) -> sqlite3.Connection:
    db = sqlite3.connect(path or ":memory:", timeout=BUSY_SECONDS, isolation_level=None)
    db.row_factory = sqlite3.Row
    try:
        _use_wal(db)
        db.execute("pragma synchronous = normal")
        db.execute("pragma foreign_keys = on")
    except BaseException:
        db.close()
        raise
    return db


def _use_wal(db: sqlite3.Connection) -> None:
    # Changing the journal mode does not wait for another process that changes it, so ask again.
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            db.execute("pragma journal_mode = wal").close()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _migrate(db: sqlite3.Connection, path: Path | None) -> None:
    if _version(db) == len(MIGRATIONS):
        return
    with _immediate(db):
        version = _version(db)
        if version > len(MIGRATIONS):
            raise LessonlError(
                f"The lesson bank {path} was written by a newer LessonL.",
                "Update LessonL, or point LESSONL_DATA_DIR somewhere else.",
                code="environment",
            )
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                db.execute(statement)
        db.execute(f"pragma user_version = {len(MIGRATIONS)}")


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("pragma user_version").fetchone()[0])


@contextmanager
def _immediate(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("begin immediate")
    try:
        yield
        db.execute("commit")
    except BaseException:
        if db.in_transaction:
            db.execute("rollback")
        raise


def _insert(db: sqlite3.Connection, statement: str, values: Sequence[object]) -> int:
    return db.execute(statement, values).lastrowid or 0


def _insert_lesson(
    db: sqlite3.Connection,
    run: int,
    number: int,
    lesson: Lesson,
    *,
    origin: int | None = None,
    rewrite: int | None = None,
) -> None:
    _insert(
        db,
        "insert into lessons (run, number, origin, rewrite, function, text, outcome, speedup,"
        " agent, round, relevance, factor, technique)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (run, number, origin, rewrite, lesson.function, lesson.text, lesson.outcome,
         lesson.speedup, lesson.agent, lesson.round, lesson.relevance, lesson.factor,
         lesson.technique),
    )  # fmt: skip


def _lesson(row: dict[str, Any]) -> Lesson:
    shown = tuple(json.loads(row.pop("shown")))
    return Lesson(**{**row, "outcome": Outcome(row["outcome"]), "shown": shown})


def _json(verdict: Verdict) -> str:
    return json.dumps(attrs.asdict(verdict), default=str)


_REASONS = {
    "SQLITE_FULL": ("the disk is full", "Free some space"),
    "SQLITE_READONLY": ("it cannot be written", "Make it writable"),
    "SQLITE_CANTOPEN": ("it cannot be opened", "Make its directory writable"),
    "SQLITE_BUSY": ("another program has kept it locked", "Wait for that program"),
    "SQLITE_LOCKED": ("another program has kept it locked", "Wait for that program"),
    "SQLITE_NOTADB": ("it is not a lesson bank", "Move the file away"),
    "SQLITE_CORRUPT": ("it is damaged", "Move the file away"),
}


@contextmanager
def _clear_errors(path: Path | None) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
        why, what = _REASONS.get(name, (str(error), "Check the disk"))
        raise _unusable(path, why, what) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise _unusable(path, why, "Make its directory writable") from error


def _unusable(path: Path | None, why: str, what: str) -> LessonlError:
    return LessonlError(
        f"The lesson bank {path or 'in memory'} cannot be used: {why}.",
        f"{what}, or set LESSONL_DATA_DIR to another directory.",
        code="environment",
    )
