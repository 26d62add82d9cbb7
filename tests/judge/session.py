"""One open judge for a whole test module, driven from plain test functions."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from lessonl.measure.judge import Judge, open_judge
from lessonl.measure.options import Description, Options
from lessonl.model import Function, Rewrite, Verdict
from lessonl.source.functions import find

Answer = TypeVar("Answer")


class JudgeSession:
    """A judge and the event loop it lives on."""

    def __init__(self, runner: asyncio.Runner, judge: Judge) -> None:
        self.judge = judge
        self._runner = runner

    def wait(self, question: Coroutine[Any, Any, Answer]) -> Answer:
        """The answer to ``question``, awaited on the judge's loop."""
        return self._runner.run(question)

    def describe(self, path: Path, name: str) -> Description:
        return self.wait(self.judge.describe(function(path, name)))

    def evaluate(self, path: Path, name: str, text: str, *, final: bool = False) -> Verdict:
        """The verdict on ``text`` as a rewrite of the function ``name`` in ``path``."""
        return self.evaluate_function(function(path, name), text, final=final)

    def evaluate_function(self, found: Function, text: str, *, final: bool = False) -> Verdict:
        return self.wait(self.judge.evaluate(found, Rewrite(text), final=final))


def function(path: Path, name: str) -> Function:
    return find(path, path.read_bytes(), name=name)


@contextmanager
def judging(options: Options) -> Iterator[JudgeSession]:
    """An open judge; its processes and its work directory are gone afterwards."""
    with asyncio.Runner() as runner:
        opened = open_judge(options)
        judge = runner.run(opened.__aenter__())
        try:
            yield JudgeSession(runner, judge)
        finally:
            runner.run(opened.__aexit__(None, None, None))


def tables(path: Path, name: str) -> list[dict[str, Any]]:
    """The array of tables ``name`` of a TOML file."""
    found: list[dict[str, Any]] = tomllib.loads(path.read_text())[name]
    return found
