"""Runs a rewrite under AddressSanitizer and UndefinedBehaviourSanitizer on small inputs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from lessonl.measure.build import SANITIZE, Builder, Built
from lessonl.measure.check import Checker, Failure, Runners, failure_of
from lessonl.measure.inputs import InputClass, sanitizer_classes
from lessonl.measure.prepare import Prepared
from lessonl.measure.referee import Died, Placement, Referee
from lessonl.measure.spec import plan
from lessonl.measure.toolchain import Toolchain
from lessonl.model import Outcome

_NAME = "sanitized"


class Sanitizer:
    """Compares a rewrite with the original, which must itself be clean on an input."""

    def __init__(
        self,
        builder: Builder,
        referee: Referee,
        prepared: Prepared,
        toolchain: Toolchain,
        extra: Sequence[str],
    ) -> None:
        self._builder = builder
        self._referee = referee
        self._prepared = prepared
        self._toolchain = toolchain
        self._extra = extra

    async def run(self, rewrite: Built) -> str | Failure:
        """What was found clean ("ASan and UBSan clean on 120 inputs"), or the failure."""
        p = self._prepared
        original = await self._builder.variant(
            p.unit, p.data, p.entry, (*self._extra, *SANITIZE), "sanitized"
        )
        if original.path is None or rewrite.path is None:
            return "not available: the sanitizer build failed"
        runner = await self._toolchain.binary("runner", sanitizer=True)
        adapter = await self._builder.adapter(p.unit, p.data, p.entry, p.fields)
        if adapter.path is None:
            return "not available: the sanitizer build failed"
        checker = Checker(
            self._referee, p.tree, p.spec, Runners(runner, adapter.path, original.path)
        )
        inputs = sanitizer_classes(p.tree, p.spec, p.largest)
        clean = await self._clean(checker, original.path, inputs)
        if not clean:
            return "not available: the original itself is not clean under them"
        result = await self._classes(checker, rewrite.path, clean)
        if isinstance(result, Failure):
            return result
        return f"ASan and UBSan clean on {result} inputs"

    async def _clean(
        self, checker: Checker, variant: Path, inputs: Sequence[InputClass]
    ) -> tuple[InputClass, ...]:
        """The classes on which the original is clean; dirty ones say nothing about a rewrite."""
        clean = []
        alive = False
        for c in inputs:
            if not alive and await checker.spawn(_NAME, variant, learn=False):
                return ()
            alive = not isinstance(await self._attempt(c), Died)
            if alive:
                clean.append(c)
        await self._referee.kill(_NAME)
        return tuple(clean)

    async def _classes(
        self, checker: Checker, variant: Path, inputs: Sequence[InputClass]
    ) -> int | Failure:
        if died := await checker.spawn(_NAME, variant, learn=False):
            return failure_of(died, "while being loaded with sanitizers")
        try:
            for c in inputs:
                result = await self._attempt(c)
                if isinstance(result, Died):
                    failure = failure_of(result, f"on an input with {c.describe()}")
                    if failure.outcome is Outcome.REFUSED:
                        return Failure(Outcome.INCORRECT, failure.reason, "sanitizer")
                    return failure
        finally:
            await self._referee.kill(_NAME)
        return sum(c.count for c in inputs)

    async def _attempt(self, c: InputClass) -> object:
        number = await self._referee.plan(
            plan(self._prepared.tree, self._prepared.spec, dict(c.sizes), c.shape)
        )
        seed = secrets.randbits(62)
        return await self._referee.attempt(
            _NAME, number, seed=seed, count=c.count, placement=Placement.PACKED
        )
