"""What a compiler does with a rewrite and did not do with the original, from its remarks on both.

Lines differ between the two: a loop is taken for the same one where its line reads the same, and
for the rest only how many there are counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import frozen

_MOST = 6
_LOOP = "vectorize"


@frozen
class Missed:
    """What could not be done to the loop or the call at ``line``."""

    line: int
    words: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.words}"


@frozen
class Loop:
    """A vectorized loop: its line, that line's text, and the bytes of its widest vectors."""

    line: int
    width: int
    code: str


@frozen
class Told:
    """All that a compiler says of one version."""

    missed: tuple[Missed, ...] = ()
    vectorized: tuple[Loop, ...] = ()


def changes(original: Told, rewrite: Told) -> tuple[str, ...]:
    """A few lines on what is new in the rewrite: gains first, then what was lost."""
    gained, lost = _apart(original.vectorized, rewrite.vectorized)
    found = [f"vectorized now: {_loop(loop)}" for loop in gained]
    found += [f"no longer vectorized: {_loop(loop)} of the original" for loop in lost]
    # A loop that is refused for another reason is not one fewer, and one vectorized is told above.
    loops = _loops(original.missed) - _loops(rewrite.missed) - len(gained)
    for remark in _gone(original.missed, rewrite.missed):
        about_loop = _LOOP in remark.words
        if not about_loop or loops > 0:
            found.append(f"gone: {remark.words.rstrip('.')} (line {remark.line} of the original)")
        loops -= about_loop
    return tuple(dict.fromkeys(found))[:_MOST]


def _loops(remarks: Sequence[Missed]) -> int:
    return len({remark.line for remark in remarks if _LOOP in remark.words})


def _loop(loop: Loop) -> str:
    return f"the loop at line {loop.line} ({loop.width}-byte vectors)"


def _apart(before: Sequence[Loop], after: Sequence[Loop]) -> tuple[list[Loop], list[Loop]]:
    """The loops of one version that have no counterpart in the other, as (new, gone)."""
    left, new = list(before), []
    for loop in after:
        same = next((x for x in left if (x.code, x.width) == (loop.code, loop.width)), None)
        if same is None:
            new.append(loop)
        else:
            left.remove(same)
    # Other loops of the same width: how many there are is all that can be told.
    for loop in list(new):
        other = next((x for x in left if x.width == loop.width), None)
        if other is not None:
            left.remove(other)
            new.remove(loop)
    return new, left


def _gone(before: Sequence[Missed], after: Sequence[Missed]) -> Iterator[Missed]:
    left = Counter(remark.words for remark in after)
    for remark in before:
        if left[remark.words] > 0:
            left[remark.words] -= 1
        else:
            yield remark
