"""Hover on a function's head: what was measured, how far it was tested, what was learnt."""

from __future__ import annotations

import re

from lsprotocol import types

from lessonl.lsp.actions import top_lessons
from lessonl.lsp.failure import failure
from lessonl.lsp.runs import Run
from lessonl.lsp.state import LessonlServer
from lessonl.model import Function, LessonlError, Report
from lessonl.report.ranking import conclusion, ending, learnt
from lessonl.report.verdict import headline
from lessonl.report.words import count, visible

_LESSONS = 3
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-!|~&])")


async def hover(server: LessonlServer, params: types.HoverParams) -> types.Hover | None:
    """Two lines and the top lessons, or nothing where nothing is known."""
    try:
        view = await server.view(params.text_document.uri)
    except LessonlError as error:
        raise failure(error) from error
    function = view.function_at(params.position)
    offset = view.positions.offset(params.position)
    if function is None or not function.start <= offset <= _head_end(function):
        return None
    run = server.state.runs.of(view.path)
    run = run if run and run.function.key == function.key else None
    lines = _lines(run, await server.state.results.of(view.path, function))
    if not lines:
        return None
    markdown = server.state.client.markdown
    kind = types.MarkupKind.Markdown if markdown else types.MarkupKind.PlainText
    text = "\n\n".join(_markdown(line) if markdown else line for line in lines)
    span = view.positions.range(function.start, _head_end(function))
    return types.Hover(types.MarkupContent(kind, text), span)


def _head_end(function: Function) -> int:
    return function.start + len(function.text.partition("{")[0].rstrip().encode())


def _lines(run: Run | None, report: Report | None) -> list[str]:
    lines = [f"LessonL: {run.status or 'starting'}"] if run else []
    if report is None:
        return lines
    if report.ranked:
        lines.append(f"LessonL: {headline(report.ranked[0].verdict)}")
        tried = count(len(report.attempts), "rewrite")
        lines.append(f"The best of {tried}. {ending(report)}".strip())
    else:
        lines.append(f"LessonL: {conclusion(report)}")
        lines += [text for text in [ending(report)] if text]
    return lines + _lesson_lines(report)


def _lesson_lines(report: Report) -> list[str]:
    """What this run learnt, and how much of earlier runs it was shown."""
    own, top = learnt(report), top_lessons(report, _LESSONS)
    earlier = len(report.lessons) - len(own)
    more = f" ({len(own)}, the first {len(top)})" if len(own) > len(top) else ""
    lines = [f"Learnt in this run{more}:"] if own else []
    lines += [f"- {visible(lesson.text)}" for lesson in top]
    if earlier:
        lines.append(f"It was also shown {count(earlier, 'lesson')} of earlier runs.")
    return lines


def _markdown(line: str) -> str:
    """A line with what markdown would take for markup escaped: agents write the lessons."""
    bullet, text = ("- ", line[2:]) if line.startswith("- ") else ("", line)
    return bullet + _MARKUP.sub(r"\\\1", " ".join(text.split()))
