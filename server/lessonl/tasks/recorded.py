"""An evaluator whose verdicts are kept as they come, so that none is needed twice."""

from __future__ import annotations

from typing import Any

from lessonl.agents.cassette import Cassette, NotRecorded
from lessonl.model import Function, LessonlError, Rewrite, Verdict
from lessonl.plain import plain, restored
from lessonl.tasks.optimize import Evaluator

_PLACE = ("function", "file", "line")


class RecordedEvaluator:
    """Takes a verdict from a cassette if it is in it; else it evaluates, and keeps the verdict.

    A verdict is known by the function, the rewrite's text, and whether it is the final one. With
    ``evaluator`` None, one that is not in the cassette raises NotRecorded. An evaluator's error
    is no verdict: it is not kept.
    """

    def __init__(self, cassette: Cassette, evaluator: Evaluator | None) -> None:
        self._cassette = cassette
        self._evaluator = evaluator

    async def evaluate(
        self, function: Function, rewrite: Rewrite, *, final: bool = False
    ) -> Verdict:
        """The verdict. Raises LessonlError when the evaluator does."""
        key = _key(function, rewrite, final=final)
        entry = self._cassette.find(key)
        if entry is not None:
            return _verdict(entry["verdict"], function, key)
        if self._evaluator is None:
            raise NotRecorded(key)
        verdict = await self._evaluator.evaluate(function, rewrite, final=final)
        # The place is the function's own, wherever a cassette is replayed.
        kept = {name: value for name, value in plain(verdict).items() if name not in _PLACE}
        self._cassette.keep(key, {"verdict": kept})
        return _verdict(kept, function, key)

    def expect(self, function: Function, rewrite: Rewrite) -> None:
        """Tells the evaluator, unless the verdict is in the cassette."""
        recorded = self._cassette.find(_key(function, rewrite, final=False))
        if self._evaluator is not None and recorded is None:
            self._evaluator.expect(function, rewrite)


def _key(function: Function, rewrite: Rewrite, *, final: bool) -> str:
    return f"verdict {function.key} rewrite {rewrite.key} {'final' if final else 'first'}"


def _verdict(data: Any, function: Function, key: str) -> Verdict:
    place = (function.qualified_name, str(function.file), function.line)
    try:
        return restored(Verdict, {**data, **dict(zip(_PLACE, place, strict=True))})
    except ValueError as error:
        raise LessonlError(f"The recorded {key} is {error}.", "Record it again.") from error
