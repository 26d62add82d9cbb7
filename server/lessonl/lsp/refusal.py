"""Whether a function can be optimised now, and if not, the true reason."""

from __future__ import annotations

import asyncio

from attrs import evolve, frozen

from lessonl.lsp.documents import View, on_disk
from lessonl.lsp.runs import busy
from lessonl.lsp.state import State
from lessonl.measure.limits import unsupported
from lessonl.model import Function
from lessonl.source.expanded import DOUBTS


@frozen
class Subject:
    """A function in the file on disk, which is what compilers read, and the file's bytes."""

    function: Function
    data: bytes


async def subject(state: State, view: View, function: Function | None) -> Subject | str:
    """The function of a document as a run takes it, or why none can be started, in a sentence."""
    if reason := why_not(state, view, function):
        return reason
    assert function is not None and view.path is not None
    saved = await asyncio.to_thread(on_disk, view)
    if saved is None:
        return "Save the file first: compilers read it from disk (and LessonL reads UTF-8)."
    data, found = saved
    alike = [f for f in found if f.key == function.key]
    place = view.same(function)
    if place >= len(alike):
        return "The function on disk is not the one shown; save the file first."
    return Subject(evolve(alike[place], file=view.path), data)


def why_not(state: State, view: View, function: Function | None) -> str:
    """Why a function can be neither optimised nor judged now, or ""."""
    if view.path is None:
        return "The document is not a file on this machine; save it as one first."
    if function is None:
        return "There is no function here."
    if function.unsupported and function.unsupported not in DOUBTS:
        return unsupported(function).message
    if limit := state.results.limit_of(view.path, function):
        return limit
    going = state.runs.of(view.path)
    return f"{busy(going)}." if going else ""
