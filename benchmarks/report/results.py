"""The logs of cells as results: every problem of every trial, by both readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from benchmarks.runner.runlog import Row, read
from lessonl.model import Outcome

_ABLATIONS = {
    "speedup": "lessons by speedup",
    "relevance": "lessons by relevance",
    "no-adjustment": "without adjustment",
    "random": "random lessons",
    "none": "no lessons",
}
_BUILT = frozenset(Outcome) - {Outcome.NOT_COMPILABLE, Outcome.UNSUPPORTED, Outcome.REFUSED}


@frozen
class Attempt:
    """One verdict of a search; ``code`` is the same for rewrites that are graded once."""

    round: int
    agent: str
    outcome: Outcome
    ratio: float | None
    code: str

    @property
    def speedup(self) -> float:
        """Its ratio, 0 where it is not correct or was not timed."""
        return (self.ratio or 0.0) if self.outcome.correct else 0.0

    @property
    def built(self) -> bool:
        """Whether a program came of it."""
        return self.outcome in _BUILT


@frozen
class Result:
    """One problem in one trial."""

    row: Row

    @property
    def problem(self) -> str:
        return str(self.row["problem"])

    @property
    def category(self) -> str:
        return str(self.row["category"])

    @property
    def trial(self) -> int:
        return int(self.row["trial"])

    @property
    def judged(self) -> bool:
        """Whether the judge took the problem on."""
        return "why" not in self.row

    @property
    def correct(self) -> bool:
        """Whether what the published protocol submits built and was right."""
        return bool(self.row["correct"])

    @property
    def speedup(self) -> float:
        """Of what is submitted, at its second measurement where there is one; 0 if not correct."""
        measured = self.row["raw"] if self.row["again"] is None else self.row["again"]
        return float(measured or 0.0) if self.correct else 0.0

    @property
    def published(self) -> float:
        """max(1, s), and 1 for what is not correct."""
        return max(1.0, self.speedup)

    @property
    def confirmed(self) -> float:
        """The ratio of what was confirmed as faster, 1 where nothing was."""
        best = self.row["confirmed"]
        return max(1.0, float(best["ratio"])) if best else 1.0

    @property
    def attempts(self) -> list[Attempt]:
        """The verdicts of the search, by round and agent."""
        return [Attempt(r, a, Outcome(o), x, c) for r, a, o, x, c in self.row["attempts"]]

    def best_after(self, verdicts: int) -> float:
        """The best ratio of the search after so many different codes were judged, at least 1."""
        first: dict[str, float] = {}
        for attempt in self.attempts:
            first.setdefault(attempt.code, attempt.speedup)
        return max([1.0, *list(first.values())[:verdicts]])

    @property
    def codes(self) -> int:
        """How many different codes were judged."""
        return len({attempt.code for attempt in self.attempts})

    def best_until(self, round_: int) -> float:
        """The best ratio of the search up to a round, from 0; at least 1."""
        return max([1.0, *(x or 0.0 for x in self.row["rounds"][: round_ + 1])])


@frozen
class CellResults:
    """A log. ``trials`` are the complete ones: those with every problem that any trial has."""

    label: str
    config: Mapping[str, Any]
    start: Row
    results: Sequence[Result]
    incomplete: tuple[int, ...] = ()
    """Trials that are left out, as problems of them are missing."""
    about: Mapping[str, Any] = field(factory=dict)

    @property
    def suite(self) -> str:
        return str(self.config["suite"])

    @property
    def mode(self) -> str:
        return str(self.config["mode"])

    @property
    def models(self) -> bool:
        """Whether a language model takes part."""
        return any(model != "built in" for model in self.config["agents"].values())

    @property
    def trials(self) -> dict[int, list[Result]]:
        """The results by trial."""
        found: dict[int, list[Result]] = {}
        for result in self.results:
            found.setdefault(result.trial, []).append(result)
        return found

    @property
    def categories(self) -> list[str]:
        return sorted({result.category for result in self.results})


def load(path: Path) -> CellResults:
    """The cell of a log. Raises LessonlError for what is no log."""
    starts, rows = read(path)
    results = [Result(row) for row in rows]
    wanted = {result.problem for result in results}
    there: dict[int, set[str]] = {}
    for result in results:
        there.setdefault(result.trial, set()).add(result.problem)
    whole = {trial for trial, names in there.items() if names == wanted}
    kept = [result for result in results if result.trial in whole]
    named = [start["label"] for start in starts if start.get("label")]
    config = starts[0]["config"]
    return CellResults(
        named[-1] if named else title(config), config, starts[-1], kept,
        tuple(sorted(set(there) - whole)), _about(rows),
    )  # fmt: skip


def _about(rows: Sequence[Row]) -> Mapping[str, Any]:
    """The machine; only where something was judged is the compiler known."""
    told: list[Mapping[str, Any]] = [row["about"] for row in rows if "about" in row]
    return next((x for x in told if x["compiler"]), told[0] if told else {})


def title(config: Mapping[str, Any]) -> str:
    """What tables call a cell: strategy, what differs from the defaults, and who takes part."""
    words = [str(config["strategy"])]
    if config["ablation"] != "full":
        words.append(_ABLATIONS.get(config["ablation"], str(config["ablation"])))
    if config["bank"] != "cold":
        words.append(f"bank {str(config['bank']).split()[0]}")
    if config["sizes"] != "headline":
        words.append(f"{config['sizes']} sizes")
    words.append(f"T={config['rounds']}")
    agents = config["agents"]
    built_in = [name for name, model in agents.items() if model == "built in"]
    models = [name for name in agents if name not in built_in]
    team = [*models, *([f"{len(built_in)} built in"] if built_in else [])]
    return f"{' '.join(words)}: {', '.join(team)}"
