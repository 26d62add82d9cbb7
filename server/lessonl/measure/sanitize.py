"""Runs a rewrite under AddressSanitizer and UndefinedBehaviourSanitizer on small inputs."""

from __future__ import annotations

import secrets
from collections.abc import Container, Sequence
from pathlib import Path

from lessonl.measure.check import Checker, Failure, Runners, failure_of
from lessonl.measure.inputs import InputClass, sanitizer_classes
from lessonl.measure.prepared import Prepared
from lessonl.measure.referee import Died, Mismatch, Placement, Referee
from lessonl.measure.spec import plan
from lessonl.measure.unit import Built
from lessonl.model import Outcome

_NAME = "sanitized"
_OVERFLOW = "signed integer overflow"
#: So many inputs tell whether the original's own numbers may become too large.
_MORE = 64


class Sanitizer:
    """Compares a rewrite with the original, which must itself be clean on an input.

    ``runner`` is the one with ASan's library.
    """

    def __init__(self, referee: Referee, prepared: Prepared, runner: Path) -> None:
        self._referee = referee
        self._prepared = prepared
        self._runner = runner

    async def run(
        self, original: Built, rewrite: Built, undefined: Container[str] = ()
    ) -> str | Failure:
        """What was found clean ("ASan and UBSan clean on 120 inputs"), or the failure.

        Shapes of these names are left out: the original is not defined on all inputs of them.
        """
        p = self._prepared
        if original.path is None or rewrite.path is None:
            return "not available: the sanitizer build failed"
        runners = Runners(self._runner, p.variants.adapter, original.path)
        checker = Checker(self._referee, p.tree, p.spec, runners)
        every = sanitizer_classes(p.tree, p.spec, p.largest)
        inputs = [c for c in every if c.shape.name not in undefined]
        clean = await self._clean(checker, original.path, inputs)
        if not clean:
            return "not available: the original itself is not clean under them"
        result = await self._classes(checker, original.path, rewrite.path, clean)
        if isinstance(result, Failure):
            return result
        if result == 0:
            return "not available: the original itself is not clean under them"
        if failure := await self._compared(checker, original.path, rewrite.path, clean):
            return failure
        return f"ASan and UBSan clean on {result} inputs"

    async def is_defined(self, original: Built, on: InputClass, seed: int) -> bool:
        """Whether the original, built with sanitizers, is clean on one input."""
        p = self._prepared
        if original.path is None:
            return True
        checker = Checker(
            self._referee, p.tree, p.spec, Runners(self._runner, p.variants.adapter, original.path)
        )
        try:
            return await self._is_clean(checker, original.path, on, seed)
        finally:
            await self._referee.kill(_NAME)

    async def _clean(
        self, checker: Checker, variant: Path, inputs: Sequence[InputClass]
    ) -> tuple[InputClass, ...]:
        """The classes on which the original is clean; dirty ones say nothing about a rewrite."""
        clean = []
        alive = False
        for c in inputs:
            if not alive and await checker.spawn(_NAME, variant, learn=False):
                return ()
            seed = secrets.randbits(62)
            alive = not isinstance(await self._attempt(c, seed=seed, count=c.count), Died)
            if alive:
                clean.append(c)
        await self._referee.kill(_NAME)
        return tuple(clean)

    async def _classes(
        self, checker: Checker, original: Path, rewrite: Path, clean: Sequence[InputClass]
    ) -> int | Failure:
        """How many inputs the rewrite is clean on, or a failure that is its own."""
        if died := await checker.spawn(_NAME, rewrite, learn=False):
            return failure_of(died, "while being loaded with sanitizers")
        seen = 0
        try:
            for c in clean:
                for _ in range(c.count):
                    seed = secrets.randbits(62)
                    result = await self._attempt(c, seed=seed, count=1)
                    if not isinstance(result, Died):
                        seen += 1
                    elif await self._is_its_own(result, checker, original, c, seed):
                        return _failure(result, c)
                    elif died := await checker.spawn(_NAME, rewrite, learn=False):
                        return failure_of(died, "while being loaded with sanitizers")
        finally:
            await self._referee.kill(_NAME)
        return seen

    async def _compared(
        self, checker: Checker, original: Path, rewrite: Path, clean: Sequence[InputClass]
    ) -> Failure | None:
        """Whether outputs differ here, where inputs and memory lie elsewhere than in other runs."""
        names = (f"{_NAME}-original", _NAME)
        others = self._prepared.checker.alternatives
        try:
            for name, variant in zip(names, (original, rewrite), strict=True):
                if await checker.spawn(name, variant, learn=False):
                    return None
            for c in clean:
                number = await self._plan(c)
                result = await self._referee.check(
                    number, c.count, *names, others, Placement.PACKED
                )
                if isinstance(result, Mismatch):
                    where = f"smallest failing input: {c.describe()}"
                    reason = f"under the sanitizers its {result.what} differs ({where})"
                    return Failure(Outcome.INCORRECT, reason, "sanitizer")
                if isinstance(result, Died):
                    return None  # the original, or what was clean a moment ago
        finally:
            for name in names:
                await self._referee.kill(name)
        return None

    async def _is_its_own(
        self, died: Died, checker: Checker, original: Path, c: InputClass, seed: int
    ) -> bool:
        """Whether the original does not do the same.

        In another order the same sum may be too large on the way. That is no fault where the
        original's is too large for other inputs of this kind: it is not meant for them.
        """
        if not await self._is_clean(checker, original, c, seed):
            return False
        if _OVERFLOW not in died.how.lower():
            return True
        return await self._is_clean(checker, original, c, secrets.randbits(62), _MORE)

    async def _is_clean(
        self, checker: Checker, original: Path, c: InputClass, seed: int, count: int = 1
    ) -> bool:
        """Whether the original is on these inputs: what it does itself is nobody's fault."""
        if await checker.spawn(_NAME, original, learn=False):
            return False
        return not isinstance(await self._attempt(c, seed=seed, count=count), Died)

    async def _attempt(self, c: InputClass, *, seed: int, count: int) -> object:
        return await self._referee.attempt(
            _NAME, await self._plan(c), seed=seed, count=count, placement=Placement.PACKED
        )

    async def _plan(self, c: InputClass) -> int:
        p = self._prepared
        return await self._referee.plan(plan(p.tree, p.spec, dict(c.sizes), c.shape))


def _failure(died: Died, c: InputClass) -> Failure:
    failure = failure_of(died, f"on an input with {c.describe()}")
    if failure.outcome is Outcome.REFUSED:
        return Failure(Outcome.INCORRECT, failure.reason, "sanitizer")
    return failure
