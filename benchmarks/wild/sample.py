"""Which functions are judged. The rules were fixed before anything was measured.

The population is every function definition that ``lessonl.source`` finds in the files ending in
.cpp .cc .cxx .hpp .h .hh of the folders in ``sources.toml``, except

- files with "test", "example", "benchmark" or "third" in their path below the workspace,
- a file with the same bytes as one before it (packages carry copies),
- bodies of fewer than two statements: empty ones and those that only return or set something.
  Counted are ``;`` and if, for, while, do, switch, try among the tokens of the body.

Definitions that cannot be judged by kind (constructors, operators ...) stay in and count as
unsupported. The sample takes as evenly as it can from each package, at random with the seed, so
that one large package does not stand for all; one that has fewer functions gives what it has.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from lessonl.model import Function
from lessonl.source.functions import functions

_SUFFIXES: Final = (".cpp", ".cc", ".cxx", ".hpp", ".h", ".hh")
_NOT_ITS_OWN: Final = ("test", "example", "benchmark", "third")
_STATEMENTS: Final = frozenset({";", "if", "for", "while", "do", "switch", "try"})
_LEAST_STATEMENTS: Final = 2


@frozen
class Sampled:
    """A function and the package it comes from; ``path`` is relative to the workspace."""

    package: str
    path: str
    function: Function


def population(package: str, workspace: Path, folders: Sequence[str]) -> tuple[Sampled, ...]:
    """Every function of a package that may be drawn, in the order of paths and lines."""
    found: list[Sampled] = []
    seen: set[bytes] = set()
    for file in _files(workspace, folders):
        data = file.read_bytes()
        digest = hashlib.sha256(data).digest()
        if digest in seen:
            continue
        seen.add(digest)
        path = str(file.relative_to(workspace))
        found += [Sampled(package, path, f) for f in functions(file, data) if has_statements(f)]
    return tuple(found)


def _files(workspace: Path, folders: Sequence[str]) -> Iterator[Path]:
    for folder in folders:
        for file in sorted((workspace / folder).rglob("*")):
            path = str(file.relative_to(workspace)).lower()
            own = not any(word in path for word in _NOT_ITS_OWN)
            if own and file.suffix in _SUFFIXES and file.is_file() and not file.is_symlink():
                yield file


def has_statements(function: Function) -> bool:
    """Whether the body has at least two statements."""
    body = function.tokens.partition(" { ")[2].split()
    return sum(token in _STATEMENTS for token in body) >= _LEAST_STATEMENTS


def draw(
    populations: Mapping[str, Sequence[Sampled]], count: int, seed: int
) -> tuple[Sampled, ...]:
    """``count`` functions, as evenly from the packages as they allow, in a random order."""
    generator = random.Random(seed)
    shuffled = {name: generator.sample(list(p), len(p)) for name, p in populations.items()}
    chosen: list[Sampled] = []
    while len(chosen) < count and any(shuffled.values()):
        for waiting in shuffled.values():
            if waiting and len(chosen) < count:
                chosen.append(waiting.pop())
    generator.shuffle(chosen)
    return tuple(chosen)
