"""The problems of a suite: the functions of its files that have a statement above them."""

from __future__ import annotations

import re
from pathlib import Path

from attrs import evolve, field, frozen

from benchmarks.suites.sizes import Sizes, read_sizes
from lessonl.model import Function
from lessonl.source.functions import functions

PLACE = Path(__file__).parent
SUITES = ("parallel60", "poly30", "loops", "real", "macros")
_LINE = re.compile(r"^\s*(?://|/\*|\*)\s?(.*?)(?:\s*\*/)?$")


@frozen
class Problem:
    """``category`` is the name of the file or project; helpers there are no problems themselves."""

    suite: str
    category: str
    statement: str
    function: Function
    sizes: Sizes = field(factory=Sizes)
    label: str = ""
    """What a public suite calls it; else it has the name of its function."""

    @property
    def name(self) -> str:
        return self.label or self.function.qualified_name

    @property
    def emptied(self) -> str:
        """The function without what it does: it answers with nothing, or with a zero."""
        text = self.function.text
        head = text[: text.index("{")]
        return head + ("{}\n" if re.match(r"\s*(?:static\s+)?void\b", head) else "{ return {}; }\n")


def problems(suite: str) -> tuple[Problem, ...]:
    """The problems of a suite by category, each category in the order of its files.

    A suite is a folder of files, whose names are the categories, or one of projects, whose names
    are: there the problems are in ``src``.
    """
    place = PLACE / suite
    flat = [(path.stem, path) for path in sorted(place.glob("*.cpp"))]
    nested = [(path.parent.parent.name, path) for path in sorted(place.glob("*/src/*.cpp"))]
    found = [p for category, path in flat + nested for p in _of_file(suite, category, path)]
    sizes = read_sizes(place / "suite.toml", [p.name for p in found])
    return tuple(evolve(p, sizes=sizes.get(p.name, Sizes())) for p in found)


def _of_file(suite: str, category: str, path: Path) -> list[Problem]:
    data = path.read_bytes()
    lines = data.decode().split("\n")
    found = []
    for function in functions(path, data):
        statement = _above(lines, function.line)
        if statement:
            found.append(Problem(suite, category, statement, function))
    return found


def _above(lines: list[str], line: int) -> str:
    """The comment that ends right above a line, as one paragraph."""
    words: list[str] = []
    for text in reversed(lines[: line - 1]):
        comment = _LINE.match(text)
        if comment is None:
            break
        words.insert(0, comment[1].strip())
    return " ".join(words)
