"""``lessonl/judge``: the function as it is being written, against its last version."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from lessonl.lsp import credentials, process
from lessonl.lsp.documents import View, read
from lessonl.lsp.failure import failure
from lessonl.lsp.jobs import Judging, Order
from lessonl.lsp.preferences import Preferences, preferences
from lessonl.lsp.refusal import why_not
from lessonl.lsp.runs import Run
from lessonl.lsp.state import LessonlServer
from lessonl.lsp.telling import answer, check_token, progress_of
from lessonl.lsp.trusted import trusts
from lessonl.lsp.wanted import Wanted, wanted
from lessonl.model import Function, LessonlError, Verdict
from lessonl.report.json import text, verdict_document
from lessonl.report.verdict import headline
from lessonl.run import Event
from lessonl.source.changed import Change, change_of
from lessonl.source.rewrite import check_defines, split_rewrite

METHOD: Final = "lessonl/judge"


@frozen
class Version:
    """What the function is judged against; ``kind`` is saved or committed."""

    kind: str
    name: str
    data: bytes


@frozen
class Judged:
    """What a judgement came to: the verdict, and how it is told in a sentence or two."""

    verdict: Verdict
    version: Version
    change: Change

    @property
    def summary(self) -> str:
        name, version = self.change.original.qualified_name, self.version
        against = "the saved file" if version.kind == "saved" else f"commit {version.name}"
        more = " Other parts of the file were taken as they were." if self.change.others else ""
        return f"{name} against {against}: {headline(self.verdict)}{more}"


async def judge(server: LessonlServer, params: Any) -> Any:
    """Judges to the end and answers with the verdict of ``docs/reference/schema-1.json``."""
    about = wanted(METHOD, params)
    check_token(server, METHOD, about)
    try:
        run = await start(server, about)
    except LessonlError as error:
        raise failure(error) from error
    return _document(await answer(run))


def _document(judged: Judged) -> Any:
    version = judged.version
    return {
        **json.loads(text(verdict_document(judged.verdict))),
        "against": {"kind": version.kind, "name": version.name},
        "summary": judged.summary,
        "code": judged.change.rewrite.text,
    }


async def start(server: LessonlServer, about: Wanted) -> Run[Judged]:
    """Starts a judgement that tells its progress. Raises LessonlError."""
    view = await server.view(about.uri)
    if about.text is not None:
        view = await asyncio.to_thread(view.saying, about.text)
    function = about.function(view)
    if why := why_not(server.state, view, function):
        raise LessonlError(why, code="refused")
    assert function is not None and view.path is not None
    there = evolve(function, file=view.path)
    version, change = await _difference(server, view, there, about.against)
    check_defines(change.original, split_rewrite(change.rewrite.text))
    wishes = await preferences(server, view)

    async def work(run: Run[Judged]) -> Judged:
        return await _work(server, run, wishes, about, (version, change, there))

    return server.state.runs.start(change.original, version.data, work)


async def _difference(
    server: LessonlServer, view: View, function: Function, against: str
) -> tuple[Version, Change]:
    """The latest version that the function differs from. Raises LessonlError for none."""
    versions = await _versions(server, view.path or Path(), view.uri)
    wanted_ones = [v for v in versions if against in ("", v.kind)]
    problem = None
    for version in wanted_ones:
        try:
            change = await asyncio.to_thread(change_of, function, view.data, version.data)
        except LessonlError as error:
            problem = problem or error
            continue
        if _lines(change.rewrite.text) != _lines(change.original.text):
            return version, change
    raise problem or LessonlError(
        f"{function.qualified_name} is what it was in {_named(wanted_ones)}.",
        "Change it, then have the change judged.",
        code="refused",
    )


def _lines(code: str) -> list[str]:
    return code.replace("\r\n", "\n").strip().split("\n")


async def _versions(server: LessonlServer, path: Path, uri: str) -> Sequence[Version]:
    saved = Version("saved", str(path), await asyncio.to_thread(read, path, uri))
    committed = await server.state.commits.of(path)
    if committed is None:
        return (saved,)
    return saved, Version("committed", committed.commit, committed.data)


def _named(versions: Sequence[Version]) -> str:
    names = {"saved": "the saved file", "committed": "the last commit"}
    return " and ".join(names[v.kind] for v in versions) or "a commit, and there is none"


async def differs(server: LessonlServer, view: View, function: Function) -> bool:
    """Whether there is a version of the function that this one is not."""
    if view.path is None:
        return False
    try:
        versions = await _versions(server, view.path, view.uri)
    except LessonlError:
        return False
    for version in versions:
        known = await server.state.documents.parsed(view, version.data)
        named = [f for f in known if f.qualified_name == function.qualified_name]
        if named and all(f.key != function.key for f in named):
            return True
    return False


async def _work(
    server: LessonlServer,
    run: Run[Judged],
    wishes: Preferences,
    about: Wanted,
    found: tuple[Version, Change, Function],
) -> Judged:
    version, change, function = found
    title = f"LessonL: judging {function.qualified_name}"
    progress = progress_of(server, run, about.token, title)

    def at(phase: str) -> None:
        run.status = phase
        progress.tell(phase)

    last = "cancelled"
    try:
        job = Judging(
            change.original, version.data, change.rewrite, wishes.settings, wishes.verdict_seconds,
            trusts(server, function.file),
        )  # fmt: skip
        keys = await credentials.ask_for_driver(server, wishes.settings)
        verdict: Verdict = await process.done(Order(job, keys), at, _no_event)
        judged = Judged(verdict, version, change)
        server.state.judged[function.file, function.key] = last = judged.summary
        return judged
    except LessonlError as error:
        last = error.message
        raise
    finally:
        progress.end(last)


def _no_event(_event: Event) -> None:
    """A judgement has none."""
