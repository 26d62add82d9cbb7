"""What is told of a run while it goes on: a line for every event, and a line that changes."""

from __future__ import annotations

import time

from lessonl.agents.budget import Spending
from lessonl.cli.terminal import Terminal
from lessonl.config import Settings
from lessonl.model import Outcome
from lessonl.report import verdict as words
from lessonl.report.spent import budget_words
from lessonl.report.words import clause, count, listed, ratio
from lessonl.run import Event
from lessonl.teams import BUILTIN


class State:
    """What a run has come to, for the changing line: round, best so far, time and budget left."""

    def __init__(self, settings: Settings, spending: Spending) -> None:
        self._settings = settings
        self._spending = spending
        self._started = time.monotonic()
        self._round = 0
        self._best: float | None = None

    def take(self, event: Event) -> None:
        """Remembers what an event says."""
        if event.kind in ("round", "proposed"):
            # Where agents go at their own pace, it is the round of the one ahead.
            self._round = max(self._round, event.round + 1)
        verdict = event.verdict
        if verdict is not None and verdict.outcome is Outcome.FASTER and verdict.speedup:
            self._best = max(self._best or 0.0, verdict.speedup.ratio)

    def line(self, now: str) -> str:
        """``round 2 of 4, best 3.21x, 48 s left: checking``."""
        spending, spent = self._spending, time.monotonic() - self._started
        limits = [self._settings.time_limit, spending.limits.seconds]
        limit = min((x for x in limits if x is not None), default=None)
        used = budget_words(spending.spent, spending.limits)
        parts = [f"round {self._round} of {self._settings.rounds}"] if self._round else []
        parts += [f"best {ratio(self._best)}x"] if self._best else []
        parts += [f"{max(0, limit - spent):.0f} s left"] if limit else [f"{spent:.0f} s"]
        parts += [used] if used else []
        return f"{', '.join(parts)}: {now}"


def silent(_event: Event) -> None:
    """For a run of which only the end is wanted."""


class Teller:
    """Tells every event in a line or two, as it comes."""

    def __init__(self, terminal: Terminal, settings: Settings, state: State) -> None:
        self._terminal = terminal
        self._settings = settings
        self._state = state
        self._idle: list[str] = []

    def __call__(self, event: Event) -> None:
        """Tells one event."""
        self._state.take(event)
        terminal = self._terminal
        if event.kind in ("round", "finalist", "done"):
            self._tell_idle()
        if event.kind == "run" and event.message:
            terminal.told(event.message)
        elif event.kind == "round":
            terminal.told(self._round(event), "bold")
        elif event.kind == "proposed" and event.rewrite is None:
            self._tell_nothing(event)
        elif event.kind == "graded" and event.rewrite and event.verdict:
            who = listed([event.agent, event.rewrite.technique], ": ")
            terminal.outcome(who, words.brief(event.verdict))
        elif event.kind == "lesson" and event.lesson is None:
            self._tell_nothing(event, "no lesson")
        elif event.kind == "finalist" and event.rewrite and event.verdict:
            technique = event.rewrite.technique
            # The techniques of built-in agents are told from each other by their names alone.
            again = technique if event.agent in BUILTIN else listed([event.agent, technique], ": ")
            terminal.outcome(f"again: {again}", words.brief(event.verdict))

    def _round(self, event: Event) -> str:
        if self._settings.strategy != "lessonl":
            return event.message
        shown = count(len(event.lessons_shown), "lesson")
        before = f", {event.message}" if event.message else ""
        led = f", led by {shown}{before}" if event.lessons_shown else ""
        return f"Round {event.round + 1} of at most {self._settings.rounds}{led}"

    def _tell_nothing(self, event: Event, what: str = "nothing") -> None:
        if event.agent in BUILTIN:
            self._idle.append(event.agent)
            return
        reason = event.message.removeprefix(f"{event.agent}: ")
        headline = words.Headline("", f"{what}: {clause(reason)}", "plain")
        self._terminal.outcome(event.agent, headline)

    def _tell_idle(self) -> None:
        """Built-in agents without a proposal, in one line: most techniques fit few functions."""
        if self._idle:
            names = ", ".join(dict.fromkeys(self._idle))
            self._terminal.told(f"  nothing new from {names}", "dim")
        self._idle = []
