"""Times texts of one function and nothing else: for experiments on the judge itself.

A comparison is the judge's own, with the samples it rests on; beside it, at about the same time,
as many samples can be taken the way it is usually done, in one block for each text.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from attrs import frozen

from lessonl.measure.judge import Judge
from lessonl.model import Function, Rewrite, SizeRow


@frozen
class Samples:
    """Ticks of one sample each, of the first text and of the second."""

    first: tuple[float, ...] = ()
    second: tuple[float, ...] = ()


@frozen
class Comparison:
    """One comparison: what the judge says, the pairs it rests on, and blocks beside them."""

    row: SizeRow
    pairs: Samples
    blocks: Samples
    seconds: float
    """That the judge's own comparison took."""


async def compare_texts(
    judge: Judge,
    function: Function,
    texts: Sequence[str],
    *,
    headline: bool = False,
    blocks: int = 0,
) -> Comparison:
    """Times the second of two ``texts`` against the first, at the in-cache or headline size.

    Where ``blocks`` are asked for there are at least so many samples in each, and no fewer than the
    judge took.

    Raises Unsupported, or LessonlError when the function does not compile; AssertionError when one
    of the texts does not, or does not live through being timed.
    """
    first, second = (Rewrite(text) for text in texts)
    prepared, variants = await judge.variants(function, first, second)
    size = prepared.sizes[-1 if headline else 0]
    floor = (await judge.machine()).floor or 0.02
    started = time.monotonic()
    row = await prepared.timer.compare(variants, size, floor)
    seconds = time.monotonic() - started
    assert isinstance(row, SizeRow), row
    taken = prepared.timer.taken
    pairs = Samples(tuple(a.inner for a, _ in taken), tuple(b.inner for _, b in taken))
    usual = Samples()
    if blocks:
        repeats = max(blocks, len(taken))
        one, other = await prepared.timer.blocks(variants, size, size.count, repeats)
        usual = Samples(tuple(one), tuple(other))
    return Comparison(row, pairs, usual, seconds)


async def spawn_seconds(judge: Judge, function: Function, repeats: int) -> list[float]:
    """Seconds of a fresh runner of the original that makes one empty call, each time anew."""
    same = Rewrite(function.text)
    prepared, variants = await judge.variants(function, same, same)
    found = []
    for _ in range(repeats):
        started = time.monotonic()
        await prepared.timer.blocks(variants, prepared.sizes[0], 0, 1)
        found.append((time.monotonic() - started) / 2)  # one for each side
    return found
