"""Rung 3 of the proof: an agent writes a driver where the arguments are not understood.

It is not believed before it has shown that its outputs tell the original from wrong versions of it.
The author sees the original and what was wrong with its last driver, never a rewrite; and a driver
that was accepted is kept, so that it is not asked for twice.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from functools import partial
from typing import Final

from attrs import evolve

from lessonl.drivers import DriverAuthor, DriverRequest
from lessonl.measure.build import Builder
from lessonl.measure.check import Unsteady
from lessonl.measure.driver_entry import DrivenOriginals
from lessonl.measure.driver_stand import Accepted, Draft, DriverStand
from lessonl.measure.prepare import Preparation
from lessonl.measure.prepared import Prepared
from lessonl.measure.referee import Referee
from lessonl.measure.store import Store, digest
from lessonl.measure.strength import Mutants
from lessonl.measure.unit import Unit
from lessonl.model import Function, LessonlError, Unsupported

ATTEMPTS: Final = 3
"""How many drivers one author is asked for in a row."""


class Drivers:
    """The drivers of one judge; without an ``author`` there are none."""

    def __init__(
        self,
        author: DriverAuthor | None,
        builder: Builder,
        referee: Referee,
        extra: tuple[str, ...],
        note: Callable[[str], None],
    ) -> None:
        self._author = author
        self._builder = builder
        self._referee = referee
        self._extra = extra
        self._note = note
        self._store = Store(builder.toolchain.cache / "drivers", builder.work)
        self._written: dict[str, list[str]] = {}

    async def prepare(self, preparation: Preparation, function: Function) -> Prepared:
        """The function as ``preparation`` has it; where that is beyond us, with a driver.

        Raises Unsupported where no driver is accepted, with why there is none, and LessonlError.
        """
        try:
            first = await preparation.prepare(function)
            if self._author is None or not first.vital:
                return first
            limit = Unsupported(f"No input tells it from a version of it where {first.vital[0]}.")
        except Unsupported as why:
            if self._author is None or isinstance(why, Unsteady):
                raise
            limit = why
        work = partial(self._in_unit, preparation, limit, self._author)
        return await preparation.in_unit(function, work)

    async def _in_unit(
        self,
        preparation: Preparation,
        limit: Unsupported,
        author: DriverAuthor,
        function: Function,
        data: bytes,
        unit: Unit,
    ) -> Prepared:
        try:
            sources = await preparation.sources(function, data, unit, DrivenOriginals)
        except Unsupported:  # it cannot be called by anybody
            raise limit from None
        async with Mutants(self._builder, self._extra) as mutants:
            stand = DriverStand(
                self._builder, self._referee, self._extra, preparation, mutants,
                function, data, sources,
            )  # fmt: skip
            if (kept := self._kept(function)) is not None:
                self._note("trying the driver that is kept")
                if isinstance(found := await stand.tried(kept), Accepted):
                    return _told(found, limit)
            return _told(await self._asked(stand, limit, author), limit)

    async def _asked(
        self, stand: DriverStand, limit: Unsupported, author: DriverAuthor
    ) -> Accepted:
        """The first driver that leaves nothing out, else the first that can be believed.

        Its author is told what was wrong with the last one.
        """
        function, request = stand.function, stand.request(limit.message)
        best: tuple[Draft, Accepted] | None = None
        for number in range(ATTEMPTS):
            try:
                draft = await self._draft(number, author, request)
            except LessonlError as error:
                if best is not None:
                    break
                why = f"There is no driver: {error.message}"
                raise Unsupported(f"{limit.message} {why}", error.hint or limit.hint) from None
            self._note(f"trying the driver of {author.name}")
            found = await stand.tried(draft)
            complaint = found if isinstance(found, str) else found.complaint
            if isinstance(found, Accepted) and (best is None or not complaint):
                best = (draft, found)
            if not complaint:
                break
            request = evolve(request, refused=draft.text, complaint=complaint)
        if best is None:
            raise _none(limit, author.name, request.complaint)
        self._keep(function, best[0])
        return best[1]

    async def _draft(self, number: int, author: DriverAuthor, request: DriverRequest) -> Draft:
        """The author's driver of that number. It was asked for before if a try was disturbed."""
        written = self._written.setdefault(request.function.key, [])
        if number == len(written):
            self._note(f"asking {author.name} for a driver")
            written.append(await author.write(request))
        return Draft(written[number], author.name)

    def _kept(self, function: Function) -> Draft | None:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            known = json.loads(self._store.text(_name(function)) or "")
            return Draft(str(known["text"]), str(known["author"]))
        return None

    def _keep(self, function: Function, draft: Draft) -> None:
        body = {"text": draft.text, "author": draft.author}
        self._store.put_text(_name(function), json.dumps(body))


def _none(limit: Unsupported, author: str, complaint: str) -> Unsupported:
    """No driver was accepted, and why not the last one."""
    return Unsupported(
        f"{limit.message} No driver of {author} was accepted; the last one: "
        f"{' '.join(complaint.split())}.",
        "Let another agent write one, or judge a function over simpler types.",
    )


def _name(function: Function) -> str:
    return digest([str(function.file.resolve()).encode(), function.key.encode()])


def _told(found: Accepted, limit: Unsupported) -> Prepared:
    """With what a reader of the verdict should know."""
    prepared, missed = found.prepared, found.missed
    killed, total = prepared.strength.killed, prepared.strength.total
    note = (
        f"it rests on a driver that {prepared.driver} wrote, which tells {killed} of {total} wrong "
        f"versions from the original: {limit.message.rstrip('.')}; what that does not try is not "
        "tested"
    )
    more = (f"the driver takes no branch in {missed.lines} of the original",) if missed else ()
    return evolve(prepared, notes=(note, *more, *prepared.notes))
