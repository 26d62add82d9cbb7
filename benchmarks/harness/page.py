"""Fills in the tables and plots of docs/explanation/trust.md from the logs of docs/evidence.

A part of the page between ``<!-- from NAME -->`` and ``<!-- end -->`` is made anew; all other words
are people's. What has no log yet says by which command it is made.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen
from cattrs import structure

from benchmarks.harness import plots, tables
from benchmarks.harness.kept import Kept
from benchmarks.harness.noise import Trial, restored
from benchmarks.harness.sandbox import Started
from benchmarks.harness.verdict import Row
from benchmarks.harness.wave import Wave

_PART = re.compile(r"(<!-- from (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_WILD: Final = ("modelled", "identity same", "empty body rejected", "mutants killed")
_LEVELS: Final = {"timing": "aa", "judge": "judge"}


@frozen
class Evidence:
    """One log: its first line, its rows, the summary that was printed."""

    name: str
    about: dict[str, Any]
    rows: list[dict[str, Any]]
    said: list[str]

    def origin(self) -> str:
        """Where its figures come from, for the reader to repeat."""
        about = self.about
        dirty = ", with changes" if about.get("changed") else ""
        return (
            f"<sub>From [`{self.name}`](../evidence/{self.name}): `{about['command']}`, commit "
            f"{about['commit'][:9]}{dirty}, {about['date'][:10]}, {about['cpu']}, "
            f"{about['cores']} cores, load {about['load']} at the start.</sub>"
        )


def read(logs: Path, name: str) -> Evidence | None:
    """A log, None where there is none."""
    path = logs / name
    if not path.is_file():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    said = [line[2:] for line in lines if line.startswith("# ")]
    return Evidence(name, rows[0], rows[1:], said)


@frozen
class Page:
    """Where logs are read, and plots written."""

    logs: Path
    folder: Path

    def part(self, name: str) -> str:
        """What stands in a part of the page. KeyError for a name that is none."""
        made = _PARTS[name](self)
        return f"{made}\n" if made else f"*Not measured yet: `{_command(name)}`.*\n"

    def trials(self, *names: str) -> tuple[list[Trial], Evidence] | None:
        """Of the first log that there is: the harness's own, or what was measured before it."""
        for name in names:
            if (log := read(self.logs, name)) is not None:
                return restored(log.rows) or [_earlier(row) for row in log.rows], log
        return None

    def plot(self, name: str, picture: str, words: str) -> str:
        """Writes a plot beside the page; the line that shows it."""
        (self.folder / name).write_text(picture, encoding="utf-8")
        return f"![{words}]({name})"


def write(logs: Path, page: Path) -> None:
    """Makes every part of ``page`` anew."""
    made = Page(logs, page.parent)
    text = page.read_text(encoding="utf-8")
    text = _PART.sub(lambda part: part[1] + made.part(part[2]) + part[3], text)
    page.write_text(text, encoding="utf-8")


def _earlier(row: dict[str, Any]) -> Trial:
    """A row of ``benchmarks.aa`` or ``benchmarks.truegain`` as a trial."""
    level = row.pop("level")
    part, load = (_LEVELS[level], "") if level in _LEVELS else ("power", level)
    return Trial(part=part, load=load, **row)


def _identical(page: Page) -> str:
    found = page.trials("harness-aa.log", "aa.log")
    return f"{tables.false_alarms(found[0])}\n\n{found[1].origin()}" if found else ""


def _gains(page: Page) -> str:
    found = page.trials("harness-power.log", "truegain.log")
    return f"{tables.gains_found(found[0])}\n\n{found[1].origin()}" if found else ""


def _ratios(page: Page) -> str:
    identical = page.trials("harness-aa.log", "aa.log")
    gains = page.trials("harness-power.log", "truegain.log")
    if identical is None or gains is None:
        return ""
    same = [t for t in identical[0] if t.part == "aa" and t.ratio]
    picture = plots.ratios(same, [t for t in gains[0] if t.part == "power" and t.ratio])
    words = "Histograms of measured ratios: identical code around 1, a true 1.05x at 1.05"
    return page.plot("ratios.svg", picture, words)


def _rules(page: Page) -> str:
    parts = []
    if (log := read(page.logs, "harness-aa.log")) is not None:
        trials = restored(log.rows)
        words = "Bars: how often each rule calls identical code faster"
        parts += [page.plot("rules.svg", plots.rules(trials), words)]
        parts += [f"Of identical code:\n\n{tables.rules(trials)}", log.origin()]
    if (log := read(page.logs, "harness-power.log")) is not None:
        parts += [f"Of a true 1.05x:\n\n{tables.rules(restored(log.rows))}", log.origin()]
    return "\n\n".join(parts)


def _seconds(page: Page) -> str:
    log = read(page.logs, "examples.log")
    if log is None:
        return ""
    words = "Bars: seconds of build, checks, timing and second measurement for each example"
    picture = page.plot("seconds.svg", plots.seconds(log.rows), words)
    return f"{picture}\n\n{log.origin()}"


def _wild(page: Page) -> str:
    log = read(page.logs, "wild.log")
    if log is None:
        return ""
    lines = [line.split() for line in log.said if line.startswith(_WILD)]
    at = [line.index("of") for line in lines]
    body = [
        [" ".join(line[: i - 1]), line[i - 1], line[i + 1], " ".join(line[i + 2 :])]
        for line, i in zip(lines, at, strict=True)
    ]
    return f"{tables.table(['Functions of others', 'so many', 'of', ''], body)}\n\n{log.origin()}"


def _of(name: str, kind: type, made: Callable[[Any], str]) -> Callable[[Page], str]:
    """A part that is one table of one log of rows of one kind."""

    def part(page: Page) -> str:
        log = read(page.logs, f"harness-{name}.log")
        if log is None:
            return ""
        rows: Sequence[object] = [structure(row, kind) for row in log.rows]
        return f"{made(rows)}\n\n{log.origin()}"

    return part


def _command(name: str) -> str:
    part = {"identical": "aa", "gains": "power", "rules": "aa", "ratios": "aa"}.get(name, name)
    return f"python -m benchmarks.harness {part} --log docs/evidence/harness-{part}.log"


_PARTS: Final[dict[str, Callable[[Page], str]]] = {
    "identical": _identical,
    "gains": _gains,
    "ratios": _ratios,
    "rules": _rules,
    "seconds": _seconds,
    "wild": _wild,
    "verdict": _of("verdict", Row, tables.verdicts),
    "wave": _of("wave", Wave, tables.waves),
    "kept": _of("kept", Kept, tables.kept_verdicts),
    "sandbox": _of("sandbox", Started, tables.sandbox),
}
