"""How much a lesson has to do with a function: cosine of two embeddings."""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from attrs import frozen

Vector = Sequence[float]

_WORD = re.compile(r"[A-Za-z]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LOOP = re.compile(r"\b(?:for|while)\s*\(")
# Too frequent, in English or in C++, to say what a text is about.
_COMMON = """
a an and are as at be because but by can do does for from had has have if in into is it its
more no not of on only or out so than that the their then they this to was when where which
while with you std const auto int size t return void double float char long unsigned static
inline template typename class struct public namespace begin end true false it was made
function code here faster slower same measured rests times
""".split()  # noqa: SIM905


class Embedder(Protocol):
    """Turns texts into vectors of one length."""

    def embed(self, texts: Sequence[str]) -> Sequence[Vector]: ...


@frozen
class LexicalEmbedder:
    """Counts the words of a text, identifiers split, damped and hashed to ``dimensions`` places.

    Needs no model and no network, and gives the same vector for the same text everywhere.
    """

    dimensions: int = 2048

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector of ``dimensions`` numbers for each text."""
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        vector = [0.0] * self.dimensions
        for word, count in Counter(_words(text)).items():
            vector[zlib.crc32(word.encode()) % self.dimensions] += 1.0 + math.log(count)
        return vector


def _words(text: str) -> Iterator[str]:
    # Lessons speak of loops, code does not name them.
    yield from ("loop" for _ in _LOOP.finditer(text))
    for word in _WORD.findall(text):
        for part in _PART.findall(word):
            stem = part.lower()
            stem = stem[:-1] if len(stem) > 3 and stem.endswith("s") else stem
            if stem not in _COMMON:
                yield stem


def cosine(a: Vector, b: Vector) -> float:
    """The cosine of the angle between two vectors; 0 if either is null."""
    norms = math.hypot(*a) * math.hypot(*b)
    return sum(x * y for x, y in zip(a, b, strict=True)) / norms if norms else 0.0


def relevance(embedder: Embedder, lesson: str, source: str) -> float:
    """The cosine between a lesson's text and the source it is about."""
    first, second = embedder.embed([lesson, source])
    return cosine(first, second)
