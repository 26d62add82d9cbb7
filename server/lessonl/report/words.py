"""Numbers, sentences and lists as a person reads them."""

from __future__ import annotations

import math
from collections.abc import Iterable

from lessonl.model import Speedup


def ratio(value: float) -> str:
    """Three figures are all that a measured ratio is good for: 0.034, 0.87, 2.31, 12.3, 812."""
    if not math.isfinite(value):
        return "?"
    if value < 0.1:
        return f"{value:.2g}"
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f}"


def interval(speedup: Speedup) -> str:
    """The interval as ``[2.24, 2.38]``."""
    return f"[{ratio(speedup.low)}, {ratio(speedup.high)}]"


def duration(seconds: float) -> str:
    """Seconds in the unit that fits: 830 ns, 12.4 us, 3.1 ms, 2.5 s."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 input``, ``1,240 inputs``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def sentence(text: str) -> str:
    """``text`` on one line with a full stop; no capital, as the first word may be a function."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?:" else f"{text}."


def clause(text: str) -> str:
    """``text`` on one line, without the full stop, to stand within a sentence."""
    return " ".join(text.split()).removesuffix(".")


def listed(parts: Iterable[str], between: str = ", ") -> str:
    """``a, b, c`` without the empty ones."""
    return between.join(part for part in parts if part)


def visible(text: str) -> str:
    """``text`` with control characters spelled out: a rewrite must not steer the terminal."""
    return "".join(c if c in "\n\t" or c.isprintable() else _spelled(c) for c in text)


def _spelled(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")
