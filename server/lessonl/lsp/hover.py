"""Hover on a function or a call of it: what was measured, how far tested, what was learnt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from lessonl.lsp.documents import View
from lessonl.lsp.failure import failure
from lessonl.lsp.links import function_links, lesson_links, linked
from lessonl.lsp.relevant import Found
from lessonl.lsp.state import LessonlServer
from lessonl.model import Function, Lesson, LessonlError, Machine
from lessonl.report import evidence
from lessonl.report.lessons import record
from lessonl.report.ranking import conclusion, ending, learnt
from lessonl.report.verdict import headline
from lessonl.report.words import count, listed, visible
from lessonl.run import Report
from lessonl.source.calls import call_at

_LESSONS = 3
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~&])")


async def hover(server: LessonlServer, params: types.HoverParams) -> types.Hover | None:
    """Two lines and the top lessons, or nothing where nothing is known."""
    try:
        view = await server.view(params.text_document.uri)
    except LessonlError as error:
        raise failure(error) from error
    found = _meant(view, params.position)
    if found is None:
        return None
    function, start, end = found
    state = server.state
    report = await state.results.of(view.path, function, at_work=state.runs.any)
    lessons = None
    if report is not None and view.path is not None:
        lessons = await state.lessons.of(view.path, function, at_work=state.runs.any)
    markdown = state.client.markdown
    lines = list(_Writer(server, view, function).lines(report, lessons))
    if not lines:
        return None
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    contents = types.MarkupContent(kind, "\n\n".join(lines))
    return types.Hover(contents, view.positions.range(start, end))


def _meant(view: View, position: types.Position) -> tuple[Function, int, int] | None:
    """The function whose head or call is at a position, and where that begins and ends."""
    function = view.function_at(position)
    offset = view.positions.offset(position)
    if function is None:
        return None
    head = _head_end(function)
    if function.start <= offset <= head:
        return function, function.start, head
    if not head < offset <= function.end:
        return None
    call = call_at(view.data, function, offset)
    called = call.of(view.functions) if call is not None else None
    return (called, call.start, call.end) if call and called else None


def _head_end(function: Function) -> int:
    return function.start + len(function.text.partition("{")[0].rstrip().encode())


class _Writer:
    """Writes the lines for one function, with links where the client can follow them."""

    def __init__(self, server: LessonlServer, view: View, function: Function) -> None:
        self._server = server
        self._view = view
        self._function = function

    def lines(self, report: Report | None, lessons: Found | None) -> Iterator[str]:
        """None where nothing is known."""
        state, function = self._server.state, self._function
        run = state.runs.of(self._view.path)
        if run and run.function.qualified_name == function.qualified_name:
            yield self._plain(f"LessonL: {run.status or 'starting'}")
        if self._view.path and (judged := state.judged.get((self._view.path, function.key))):
            yield self._plain(f"Judged: {judged}")
        if report is None:
            return
        if report.ranked:
            yield self._plain(f"LessonL: {headline(report.ranked[0].verdict)}")
            if why := evidence.brief(report.ranked[0].verdict):
                yield self._plain(why)
            tried = f"The best of {count(len(report.attempts), 'rewrite')}."
            yield self._plain(listed([tried, ending(report), _machine(report.machine)], " "))
        else:
            yield self._plain(f"LessonL: {conclusion(report)}")
            if ended := listed([ending(report), _machine(report.machine)], " "):
                yield self._plain(ended)
        yield from self._lessons(report, lessons)
        if linked(self._server):
            yield function_links(self._server, self._argument())

    def _argument(self) -> dict[str, Any]:
        at = self._view.positions.at(self._function.start)
        position = {"line": at.line, "character": at.character}
        return {"textDocument": {"uri": self._view.uri}, "position": position}

    def _lessons(self, report: Report, found: Found | None) -> Iterator[str]:
        """What this run learnt, and how much of earlier runs it was shown."""
        own, top = learnt(report), top_lessons(report, _LESSONS)
        earlier = len(report.lessons) - len(own)
        more = f" ({len(own)}, the first {len(top)})" if len(own) > len(top) else ""
        if own:
            yield self._plain(f"Learnt in this run{more}:")
        for lesson in top:
            yield self._lesson(lesson, found)
        if earlier:
            yield self._plain(f"It was also shown {count(earlier, 'lesson')} of earlier runs.")

    def _lesson(self, lesson: Lesson, found: Found | None) -> str:
        said = visible(lesson.text)
        there = found.lessons if found else ()
        kept = next((x for x in there if x.entry.lesson.text == lesson.text), None)
        if found is None or kept is None:
            return f"- {self._plain(said)}"
        line = f"- {self._plain(f'{said} ({record(kept.entry)})')}"
        if not linked(self._server):
            return line
        return f"{line} {lesson_links(self._server, found.workspace.as_uri(), kept)}"

    def _plain(self, line: str) -> str:
        """A line with what markdown would take for markup escaped: agents write the lessons."""
        text = " ".join(line.split())
        return _MARKUP.sub(r"\\\1", text) if self._server.state.client.markdown else text


def _machine(machine: Machine) -> str:
    # Its name and version; the path before them is in the report.
    where = listed([machine.cpu, re.sub(r"^/\S+ (?=\S)", "", machine.compiler)])
    return f"On {where}." if where else ""


def top_lessons(report: Report, most: int) -> tuple[Lesson, ...]:
    """The lessons learnt in the run that count most for the method: by gain.

    Those of earlier runs that were shown in it are not among them.
    """
    ordered = sorted(learnt(report), key=lambda lesson: lesson.gain, reverse=True)
    return tuple(ordered[:most])
