"""The SQLite file of a bank: opened, brought up to date, and read and written in transactions.

Every method raises LessonlError when the file cannot be read or written.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from lessonl.lessons.schema import MIGRATIONS
from lessonl.model import LessonlError

BUSY_SECONDS = 30.0
"""How long to wait for another process that is writing, where nothing else is said."""

Value = str | int | float | None
Row = dict[str, Value]


class Transaction:
    """What can be done within one transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def insert(self, table: str, **values: Value) -> int:
        """Adds a row and returns its id."""
        names, places = ", ".join(values), ", ".join("?" * len(values))
        statement = f"insert into {table} ({names}) values ({places})"
        return self._db.execute(statement, tuple(values.values())).lastrowid or 0

    def change(self, statement: str, *values: Value) -> int:
        """Executes a statement and returns how many rows it changed."""
        return self._db.execute(statement, values).rowcount

    def change_each(self, statement: str, rows: Sequence[Sequence[Value]]) -> None:
        """Executes a statement for every row of values."""
        self._db.executemany(statement, rows)

    def rows(self, query: str, *values: Value) -> list[Row]:
        """The rows of a query, by column name."""
        with closing(self._db.execute(query, values)) as cursor:
            return [dict(row) for row in cursor]


class Database:
    """An open file. ``close`` it in the end; for one thread."""

    def __init__(self, path: Path | None, patience: float = BUSY_SECONDS) -> None:
        """Opens the file, making it if need be; None keeps everything in memory.

        ``patience`` is how many seconds to wait for another process that is writing.
        """
        self.path = path
        with _clear_errors(path):
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = _connect(path, patience)
            try:
                _migrate(self._db, path)
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Closes the file; what was written is kept."""
        self._db.close()

    def rows(self, query: str, *values: Value) -> list[Row]:
        """The rows of a query, by column name."""
        with _clear_errors(self.path):
            return Transaction(self._db).rows(query, *values)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All that is done within is kept, or nothing when it raises."""
        with _clear_errors(self.path), _immediate(self._db):
            yield Transaction(self._db)

    def limit_pages(self, count: int) -> None:
        """Lets the file grow no further than ``count`` pages."""
        with _clear_errors(self.path):
            self._db.execute(f"pragma max_page_count = {int(count)}").close()


def _connect(path: Path | None, patience: float) -> sqlite3.Connection:
    db = sqlite3.connect(path or ":memory:", timeout=patience, isolation_level=None)
    db.row_factory = sqlite3.Row
    try:
        _use_wal(db, patience)
        db.execute("pragma synchronous = normal")
        db.execute("pragma foreign_keys = on")
    except BaseException:
        db.close()
        raise
    return db


def _use_wal(db: sqlite3.Connection, patience: float) -> None:
    # Changing the journal mode does not wait for another process that changes it, so ask again.
    deadline = time.monotonic() + patience
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
