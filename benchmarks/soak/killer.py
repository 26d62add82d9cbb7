"""Asks a worker for a verdict and kills something at a random moment of a phase of it."""

from __future__ import annotations

import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any, Final

from attrs import define, field, frozen

from benchmarks.log import ROOT
from benchmarks.soak.place import Place
from benchmarks.soak.processes import Process, ours

PHASES: Final = ("build", "check", "time", "sanitize", "prove")
#: The phase of a note of the judge, by how it begins; the first that fits.
_NOTES: Final = (
    ("building the rewrite", "build"),
    ("checking an unoptimised", "sanitize"),
    ("checking", "check"),
    ("timing", "time"),
    ("testing the checks", "prove"),
    ("measuring again", "prove"),
)
_POLL_SECONDS: Final = 0.003
_PATIENCE_SECONDS: Final = 600.0
_USUAL_SECONDS: Final = 1.0


def phase_of(note: str) -> str:
    """ "prepare" is what is none of ``PHASES``."""
    return next((phase for start, phase in _NOTES if note.startswith(start)), "prepare")


@frozen
class Plan:
    """What is to be killed when: ``victim`` is runner, referee, compiler or python."""

    victim: str
    phase: str


@frozen
class Kill:
    """What was killed: ``phase`` is where the judge was, ``after`` seconds in it."""

    victim: str
    phase: str
    after: float
    command: str


@define
class Asked:
    """The answer to one question, and what was killed meanwhile."""

    answer: dict[str, Any]
    kill: Kill | None
    seconds: float


@define
class Worker:
    """A process with a judge, and what it says."""

    place: Place
    durations: dict[str, float] = field(factory=dict)
    """How long each phase took last (seconds), over all workers."""
    process: subprocess.Popen[str] = field(init=False)
    _said: queue.Queue[dict[str, Any]] = field(factory=queue.Queue, init=False)

    def start(self) -> None:
        """A fresh one; the last must have ended."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.soak.worker"],
            env=self.place.environment, cwd=ROOT, text=True, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._said = queue.Queue()
        threading.Thread(target=self._read, args=(self.process, self._said), daemon=True).start()
        self._wait(None, random.Random(0))

    def end(self) -> None:
        """Kills it."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    def ask(self, plan: Plan | None, chance: random.Random, **order: Any) -> Asked:
        """The answer to an order; ``plan`` says what is killed meanwhile."""
        assert self.process.stdin is not None
        started = time.monotonic()
        try:
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return Asked({"event": "gone"}, None, 0.0)
        answer, kill = self._wait(plan, chance)
        return Asked(answer, kill, time.monotonic() - started)

    def _wait(self, plan: Plan | None, chance: random.Random) -> tuple[dict[str, Any], Kill | None]:
        phase, begun, due = "prepare", time.monotonic(), float("inf")
        kill: Kill | None = None
        deadline = begun + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            said = self._next(_POLL_SECONDS if plan and kill is None else 1.0)
            now = time.monotonic()
            if said and said["event"] != "phase":
                return said, kill
            if said:
                if (changed := phase_of(said["name"])) != phase:
                    self.durations[phase] = now - begun
                    phase, begun = changed, now
                if plan and phase == plan.phase and due == float("inf"):
                    due = now + chance.uniform(0, self.durations.get(phase, _USUAL_SECONDS))
            if plan and kill is None and now >= due:
                kill = self._kill(plan.victim, phase, now - begun, chance)
        return {"event": "silent"}, kill

    def _next(self, seconds: float) -> dict[str, Any] | None:
        with suppress(queue.Empty):
            return self._said.get(timeout=seconds)
        return None

    def _kill(self, victim: str, phase: str, after: float, chance: random.Random) -> Kill | None:
        found = self._victims(victim)
        if not found:
            return None
        chosen = chance.choice(found)
        try:
            os.kill(chosen.pid, signal.SIGKILL)
        except ProcessLookupError:
            return None
        return Kill(victim, phase, round(after, 3), chosen.command[-120:])

    def _victims(self, victim: str) -> list[Process]:
        processes = ours(self.place.cookie)
        if victim == "python":
            return [p for p in processes if p.pid == self.process.pid]
        return [p for p in processes if p.kind == victim]

    @staticmethod
    def _read(process: subprocess.Popen[str], said: queue.Queue[dict[str, Any]]) -> None:
        assert process.stdout is not None
        with suppress(ValueError):
            for line in process.stdout:
                said.put(json.loads(line))
        said.put({"event": "gone"})
