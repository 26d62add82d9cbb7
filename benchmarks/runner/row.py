"""What one run on one problem came to, as one line of a log."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from attrs import asdict, define, field

from lessonl.lessons.solicit import score
from lessonl.model import Outcome, Rewrite, Verdict
from lessonl.run import Event, Report, Spent
from lessonl.source.syntax import parse, tokens

Row = dict[str, Any]


@define
class Heard:
    """What is heard of a run while it lasts: the verdicts of the search and of the end."""

    graded: list[tuple[Rewrite, Verdict]] = field(factory=list)
    final: dict[str, Verdict] = field(factory=dict)
    """By the code of the rewrite."""
    lost: Counter[str] = field(factory=Counter)
    """How often an agent had no rewrite, by its name."""

    def __call__(self, event: Event) -> None:
        """Takes an event."""
        if event.kind == "graded" and event.rewrite and event.verdict:
            self.graded.append((event.rewrite, event.verdict))
        elif event.kind == "finalist" and event.rewrite and event.verdict:
            self.final[code(event.rewrite)] = event.verdict
        elif event.kind == "proposed" and event.rewrite is None:
            self.lost[event.agent] += 1

    def put_in_order(self, agents: Sequence[str]) -> None:
        """By round and agent: who of a round was first is no part of a run."""
        self.graded.sort(key=lambda x: (x[0].round, agents.index(x[0].agent)))

    def submitted(self) -> tuple[Rewrite, Verdict] | None:
        """What the published protocol submits: the fastest correct one of the search.

        Where none is correct it is the first.
        """
        correct = [x for x in self.graded if x[1].outcome.correct]
        if correct:
            return max(correct, key=lambda x: score(x[1]) or 0.0)
        return self.graded[0] if self.graded else None


def found(heard: Heard, report: Report) -> Row:
    """What was found, and how good it is by either reading. Ratios are original over rewrite.

    ``raw`` is the ratio that the submitted rewrite was chosen by, ``again`` that of its second
    measurement; ``confirmed`` is the first of the ranking with its 99 % interval, None where
    nothing was confirmed or the first is implausible. ``attempts`` has every verdict of the
    search by round and agent: those, outcome, ratio, and which code it is.
    """
    submitted = heard.submitted()
    best = next((a for a in report.ranked if not a.verdict.flagged), None)
    row: Row = {"outcome": "nothing", "correct": False, "raw": None, "again": None}
    if submitted is not None:
        rewrite, verdict = submitted
        last = heard.final.get(code(rewrite), verdict)
        row = {
            "outcome": verdict.outcome.value,
            "correct": last.outcome.correct,
            "raw": _ratio(verdict),
            "again": _ratio(last) if code(rewrite) in heard.final else None,
            "flagged": last.flagged,
        }
    if best is not None:
        row["technique"], row["agent"] = best.rewrite.technique, best.rewrite.agent
    return {
        **row,
        "confirmed": asdict(best.verdict.speedup) if best and best.verdict.speedup else None,
        "rewrite": best.rewrite.text if best else None,
        "rounds": _best_of_rounds(heard),
        "attempts": [_attempt(rewrite, verdict) for rewrite, verdict in heard.graded],
        "lost": dict(sorted(heard.lost.items())),
        "stopped": report.stopped,
        "notes": list(report.notes),
    }


def code(rewrite: Rewrite) -> str:
    """The same for rewrites that differ in layout and comments only, which are graded once."""
    return hashlib.sha256(tokens(parse(rewrite.text.encode())).encode()).hexdigest()[:12]


def _attempt(rewrite: Rewrite, verdict: Verdict) -> list[object]:
    return [rewrite.round, rewrite.agent, verdict.outcome.value, _ratio(verdict), code(rewrite)]


def _best_of_rounds(heard: Heard) -> list[float | None]:
    """The best ratio of each round by itself, None where nothing was correct."""
    last = max((rewrite.round for rewrite, _ in heard.graded), default=-1)
    best: list[float | None] = [None] * (last + 1)
    for rewrite, verdict in heard.graded:
        ratio = _ratio(verdict)
        if verdict.outcome.correct and ratio is not None:
            best[rewrite.round] = max(best[rewrite.round] or 0.0, ratio)
    return best


def _ratio(verdict: Verdict) -> float | None:
    return round(verdict.speedup.ratio, 6) if verdict.speedup else None


def cost(spent: Spent, wall: float) -> Row:
    """What a run used: requests, tokens, US dollars (None: not known), and seconds."""
    seconds = {"wall": wall, "judge": spent.machine_seconds, "model": spent.model_seconds}
    return {
        "calls": spent.calls,
        "tokens_in": spent.tokens_in,
        "tokens_out": spent.tokens_out,
        "tokens_reasoning": spent.tokens_reasoning,
        "money": spent.money,
        "by_agent": {
            name: [x.calls, x.tokens_in, x.tokens_out, x.money]
            for name, x in sorted(spent.agents.items())
        },
        "seconds": {name: round(value, 3) for name, value in seconds.items()},
    }


def unjudged(why: str, wall: float) -> Row:
    """A problem that the judge does not take on."""
    return {
        "outcome": Outcome.UNSUPPORTED.value,
        "correct": False,
        "raw": None,
        "again": None,
        "confirmed": None,
        "rounds": [],
        "attempts": [],
        "why": why,
        **cost(Spent(), wall),
    }
