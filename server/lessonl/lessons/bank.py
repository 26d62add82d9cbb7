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
import secrets
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import platformdirs

from lessonl.lessons.alive import Claims
from lessonl.lessons.collection import Collection
from lessonl.lessons.database import BUSY_SECONDS, Database
from lessonl.lessons.rows import Run, Trial, attempt_of, lesson_of, run_of, trial_of, values_of
from lessonl.lessons.tape import Tape
from lessonl.model import Function, Lesson, LessonlError, Rewrite, Verdict
from lessonl.plain import plain
from lessonl.run import Attempt, Spent


def data_root() -> Path:
    """Where everything lies that lasts; ``LESSONL_DATA_DIR`` moves it."""
    return Path(os.environ.get("LESSONL_DATA_DIR") or platformdirs.user_data_dir("lessonl"))


def location(workspace: Path) -> Path:
    """The bank's file for a workspace, below ``data_root``."""
    real = workspace.resolve()
    name = re.sub(r"[^A-Za-z0-9._-]+", "_", real.name) or "root"
    digest = hashlib.sha256(os.fsencode(real)).hexdigest()[:12]
    return data_root() / "workspaces" / f"{name}-{digest}" / "bank.sqlite"


class Bank:
    """An open bank. ``close`` it in the end; for one thread."""

    def __init__(self, path: Path | None, patience: float = BUSY_SECONDS) -> None:
        """Opens the bank at ``path``, making it if need be; None keeps it in memory only.

        ``patience`` is how many seconds to wait for another process that is writing.
        """
        self.path = path
        self.database = Database(path, patience)
        self._claims = Claims(path)

    def close(self) -> None:
        """Closes the file; what was recorded is kept, and runs that did not end can be resumed."""
        self._claims.drop_all()
        self.database.close()

    def collection(self) -> Collection:
        """The lessons of all runs, to be looked through and put in order."""
        return Collection(self.database)

    def begin(self, function: Function, settings: Mapping[str, object]) -> int:
        """Starts a run and returns its id; ``settings`` are what a resumed one needs again."""
        with self.database.transaction() as at:
            run = at.insert(
                "runs",
                function=function.key,
                name=function.qualified_name,
                file=str(function.file),
                settings=json.dumps(settings, default=str),
                started=time.time(),
            )
            # Before anyone can see the run, lest it look as if it had been interrupted.
            self._claim(run)
        return run

    def resume(self, run: int) -> None:
        """Takes a run up again. Raises LessonlError when it has ended, or is going on."""
        with self.database.transaction() as at:
            status = self.run(run).status
            if status == "done":
                raise LessonlError(
                    f"Run {run} came to its end.", "Start another with `lessonl optimize`."
                )
            if not self._claim(run) or status == "running":
                raise LessonlError(f"Run {run} is going on.", "Wait for it, or end its process.")
            at.change("update runs set status = 'running', ended = null where id = ?", run)

    def _claim(self, run: int) -> bool:
        try:
            return self._claims.take(run)
        except OSError:
            # A file system without locks: the run goes on, only nobody sees that it does.
            return True

    def tape(self, run: int) -> Tape:
        """What the run's agents answered and what was measured, until it ends."""
        return Tape(self.database, run)

    def settings(self, run: int) -> dict[str, Any]:
        """The settings that the run was begun with."""
        (row,) = self.database.rows("select settings from runs where id = ?", run)
        return dict(json.loads(str(row["settings"])))

    def spent(self, run: int, spent: Spent) -> None:
        """Records what the run has spent until now."""
        with self.database.transaction() as at:
            at.change("update runs set spent = ? where id = ?", json.dumps(plain(spent)), run)

    def judged(self, run: int) -> dict[tuple[str, int], int]:
        """The ids of the rewrites that the run has recorded, by agent and round."""
        rows = self.database.rows("select id, agent, round from rewrites where run = ?", run)
        return {(str(x["agent"]), int(x["round"] or 0)): int(x["id"] or 0) for x in rows}

    def offered(self, run: int, lessons: Sequence[Lesson]) -> None:
        """Records lessons of earlier runs that this one shows, under their numbers in the run.

        Each is a copy that is adjusted for itself; its ``origin`` names the row it comes from.
        A number that the run has recorded before it was resumed is left as it is.
        """
        known = self._numbers(run)
        with self.database.transaction() as at:
            for lesson in lessons:
                if lesson.id not in known:
                    at.insert("lessons", run=run, number=lesson.id, **values_of(lesson))

    def graded(
        self, run: int, rewrite: Rewrite, verdict: Verdict, shown: Sequence[int] = ()
    ) -> int:
        """Records a verdict and which of the run's lessons its author saw; returns its id."""
        with self.database.transaction() as at:
            row = at.insert(
                "rewrites",
                run=run,
                round=rewrite.round,
                agent=rewrite.agent,
                technique=rewrite.technique,
                condition=rewrite.condition,
                key=rewrite.key,
                text=rewrite.text,
                outcome=verdict.outcome,
                reason=verdict.reason,
                ratio=verdict.speedup.ratio if verdict.speedup else None,
                verdict=_json(verdict),
            )
            at.change_each(
                "insert into shown select ?, id from lessons where run = ? and number = ?",
                [(row, run, number) for number in shown],
            )
        return row

    def learnt(self, run: int, rewrite: int, lesson: Lesson) -> None:
        """Records a lesson under its number (``lesson.id``) in the run, which must be new."""
        values = values_of(lesson)
        values |= {"run": run, "number": lesson.id, "rewrite": rewrite, "key": secrets.token_hex(8)}
        with self.database.transaction() as at:
            at.insert("lessons", **values)

    def _numbers(self, run: int) -> set[int]:
        rows = self.database.rows("select number from lessons where run = ?", run)
        return {int(row["number"] or 0) for row in rows}

    def adjusted(self, run: int, lesson: Lesson) -> None:
        """Records a lesson's new effectiveness factor."""
        with self.database.transaction() as at:
            at.change(
                "update lessons set factor = ? where run = ? and number = ?",
                lesson.factor, run, lesson.id,
            )  # fmt: skip

    def restated(self, run: int, lesson: Lesson) -> None:
        """Records what the final measurement made of a lesson; one that was edited stays so."""
        change = values_of(lesson)
        names = ("text", "outcome", "speedup", "change", "claim", "scope")
        with self.database.transaction() as at:
            at.change(
                f"update lessons set {', '.join(f'{name} = ?' for name in names)}"
                " where run = ? and number = ? and edited is null",
                *(change[name] for name in names), run, lesson.id,
            )  # fmt: skip

    def confirmed(self, run: int, rewrite: Rewrite, verdict: Verdict) -> None:
        """Records the final measurement of a rewrite beside the one of the search."""
        with self.database.transaction() as at:
            at.change(
                "update rewrites set final = ? where run = ? and key = ?",
                _json(verdict), run, rewrite.key,
            )  # fmt: skip

    def end(
        self, run: int, status: str, stopped: str = "", ranks: Mapping[str, int] | None = None
    ) -> None:
        """Ends a run; ``ranks`` gives the place of each ranked rewrite by its key."""
        with self.database.transaction() as at:
            at.change(
                "update runs set ended = ?, status = ?, stopped = ? where id = ?",
                time.time(), status, stopped, run,
            )  # fmt: skip
            at.change_each(
                "update rewrites set rank = ?"
                " where id = (select min(id) from rewrites where run = ? and key = ?)",
                [(rank, run, key) for key, rank in (ranks or {}).items()],
            )
            if status == "done":
                at.change("delete from tape where run = ?", run)
        self._claims.drop(run)

    def reject(self, function: str, rewrite: str, rejected: bool = True) -> None:
        """A person does not want a rewrite of a function's text (both keys), or wants it back.

        It holds for all runs so far. Raises LessonlError when none of them has it.
        """
        with self.database.transaction() as at:
            changed = at.change(
                "update rewrites set rejected = ?"
                " where key = ? and run in (select id from runs where function = ?)",
                time.time() if rejected else None, rewrite, function,
            )  # fmt: skip
        if not changed:
            raise LessonlError(
                "The lesson bank has no such rewrite of this function.", "Run LessonL on it again."
            )

    def restore(self, run: int) -> None:
        """Every rewrite that a run found is wanted again. Raises LessonlError without the run."""
        function = self.run(run).function
        with self.database.transaction() as at:
            at.change(
                "update rewrites set rejected = null where rejected is not null"
                " and run in (select id from runs where function = ?)"
                " and key in (select key from rewrites where run = ?)",
                function, run,
            )  # fmt: skip

    def rejected(self, run: int) -> frozenset[str]:
        """The keys of the rewrites of a run that a person rejected."""
        found = "select key from rewrites where run = ? and rejected is not null"
        return frozenset(str(row["key"]) for row in self.database.rows(found, run))

    def runs(self) -> tuple[Run, ...]:
        """All runs, the latest first."""
        rows = self.database.rows(f"{_RUNS} order by id desc")
        return tuple(self._as_it_stands(run_of(row)) for row in rows)

    def run(self, number: int) -> Run:
        """The run of this id. Raises LessonlError when there is none."""
        rows = self.database.rows(f"{_RUNS} and id = ?", number)
        if not rows:
            raise LessonlError(
                f"There is no run {number}.", "`lessonl runs list` shows those there are."
            )
        return self._as_it_stands(run_of(rows[0]))

    def _as_it_stands(self, run: Run) -> Run:
        if run.status == "running" and not self._claims.held(run.id):
            return attrs.evolve(run, status="interrupted")
        return run

    def ended(self, function: Function) -> tuple[Run, ...]:
        """The runs on this text of the function that came to an end, the latest first."""
        where = "function = ? and status in ('done', 'cancelled') order by id desc"
        return tuple(map(run_of, self.database.rows(f"{_RUNS} and {where}", function.key)))

    def attempts(self, run: int) -> tuple[Attempt, ...]:
        """Every rewrite graded in a run as its report has it, in the order of their verdicts."""
        lessons = {lesson.id: lesson for lesson in self.lessons(run)}
        rows = self.database.rows(
            "select w.*, coalesce(final, verdict) as last, (select number from lessons l"
            f" where l.run = w.run and l.rewrite = w.id) as lesson, {_SHOWN} as shown"
            " from rewrites w where run = ? order by id",
            run,
        )
        return tuple(attempt_of(row, lessons) for row in rows)

    def trials(self, run: int) -> tuple[Trial, ...]:
        """Every rewrite graded in a run, in the order of their verdicts."""
        rows = self.database.rows(
            "select id, round, agent, technique, text, rank, rejected is not null as rejected,"
            " coalesce(final, verdict) as verdict, final is not null as final,"
            f" {_SHOWN} as shown from rewrites w where run = ? order by id",
            run,
        )
        return tuple(map(trial_of, rows))

    def lessons(self, run: int) -> tuple[Lesson, ...]:
        """The lessons of a run by number, as they stand after the last adjustment."""
        return self._lessons("number", "run = ? order by number", run)

    def earlier(self, function: Function) -> tuple[Lesson, ...]:
        """Lessons learnt in any run on this same text of the function; ids are the bank's own."""
        where = "function = ? and origin is null and deleted is null order by id"
        return self._lessons("id", where, function.key)

    def _lessons(self, number: str, where: str, value: int | str) -> tuple[Lesson, ...]:
        rows = self.database.rows(
            f"select *, {number} as place, (select json_group_array(s.number) from shown"
            " join lessons s on s.id = shown.lesson where shown.rewrite = lessons.rewrite)"
            f" as shown from lessons where {where}",
            value,
        )
        return tuple(map(lesson_of, rows))


_SHOWN = """(select json_group_array(s.number) from shown join lessons s
    on s.id = shown.lesson where shown.rewrite = w.id)"""
"""The numbers, in the run, of the lessons that the author of rewrite w saw."""

_RUNS = """
select id, function, name, file, started, ended, status, stopped, spent,
    case when json_valid(settings) then json_extract(settings, '$.strategy') end as strategy,
    (select count(*) from rewrites where run = runs.id) as rewrites,
    (select count(*) from rewrites where run = runs.id and rejected is not null) as rejected,
    (select count(*) from lessons where run = runs.id and origin is null) as lessons,
    (select coalesce(final, verdict) from rewrites where run = runs.id and rank is not null
        and rejected is null order by rank limit 1) as best
from runs where status <> 'imported'
"""


def _json(verdict: Verdict) -> str:
    return json.dumps(attrs.asdict(verdict), default=str)
