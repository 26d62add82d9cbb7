"""Verdicts while something is killed at a random moment: ``python -m benchmarks.soak``.

A Python process of its own judges rewrites of the example functions, right and wrong ones in turn;
meanwhile a runner, the referee, a compiler or that process gets SIGKILL at a random moment of a
phase: build, check, time, sanitize, prove (mutants and the second measurement). No verdict may be
another for it: what is right stays accepted, what is wrong is not, no number is that of another
rewrite, and nothing is an exception. Where Python itself is killed there is no verdict, and the
next process has to tidy up. Before a judge is opened and after it is closed there must be the same
processes (those with a cookie in the environment and their children), shared memory, temporary
files, work directories and descriptors.
"""

from __future__ import annotations

import argparse
import ctypes
import random
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from attrs import asdict, define, field, frozen

from benchmarks.cases import Case, load_cases
from benchmarks.log import Log, commit, open_log
from benchmarks.soak.killer import PHASES, Asked, Plan, Worker
from benchmarks.soak.place import Place

_SUBREAPER: Final = 36
_VERDICTS_A_JUDGE: Final = 5
#: Of so many kills one each is of the referee, a compiler and Python; the others are of runners.
_OTHERS: Final = {3: "referee", 7: "compiler", 9: "python"}
_OF: Final = 10
#: Phases that a compiler runs in.
_COMPILING: Final = ("build", "time")
_DEFAULT: Final = ("prefix_sums", "count_pairs", "histogram")


@frozen
class Row:
    """One verdict; ``complaints`` are what may not be."""

    number: int
    function: str
    kind: str
    victim: str
    phase: str
    after: float
    event: str
    outcome: str
    reason: str
    ratio: float | None
    seconds: float
    complaints: tuple[str, ...]

    def __str__(self) -> str:
        killed = f"{self.victim} in {self.phase} after {self.after:.2f} s" if self.phase else "none"
        state = "; ".join(self.complaints) or "as it should"
        said = f"{self.outcome}: {self.reason[:60]}"
        return f"{self.number:4} {self.function:12} {self.kind:8} killed {killed}: {said} ({state})"


@define
class Soak:
    """Goes on until there are enough verdicts; the log gets each at once."""

    cases: Sequence[Case]
    place: Place
    log: Log
    chance: random.Random
    rows: list[Row] = field(factory=list)
    left: list[str] = field(factory=list)
    _seen: set[str] = field(factory=set)

    def run(self, verdicts: int) -> None:
        worker = Worker(self.place)
        worker.start()
        try:
            while len(self.rows) < verdicts and self._session(worker, verdicts):
                pass
        finally:
            worker.end()

    def _session(self, worker: Worker, verdicts: int) -> bool:
        """One judge on one function, and what is left of it; False if it could not be opened."""
        case = self.cases[len(self.rows) // _VERDICTS_A_JUDGE % len(self.cases)]
        before = self.place.snapshot(worker.process.pid)
        opened = worker.ask(None, self.chance, open=case.name)
        if opened.answer["event"] != "done":  # nobody was killed, so the next would not be either
            told = opened.answer.get("message", "")
            self._complain([f"opening the judge: {opened.answer['event']} {told}".rstrip()])
            return False
        gone = False
        for _ in range(min(_VERDICTS_A_JUDGE, verdicts - len(self.rows))):
            if gone:
                break
            row = self._verdict(worker, case)
            self.rows.append(row)
            self.log.row(asdict(row))
            print(row, flush=True)
            gone = row.event == "gone"
        closed = "gone" if gone else worker.ask(None, self.chance, close=True).answer["event"]
        complaints = [] if closed in ("done", "gone") else [f"closing the judge: {closed}"]
        after = self.place.snapshot(worker.process.pid)
        if closed == "gone":
            worker.end()
            complaints += [f"processes left: {name}" for name in after.processes]
            worker.start()
        else:
            # What a killed Python leaves in the cache, the next judge has tidied up by now.
            complaints += after.more_than(before)
            complaints += [f"work left: {name}" for name in after.work]
        if complaints:
            self._complain(complaints)
        return True

    def _complain(self, complaints: list[str]) -> None:
        self.left += complaints
        self.log.row({"after": len(self.rows), "left": complaints})
        print("\n".join(complaints), flush=True)

    def _verdict(self, worker: Worker, case: Case) -> Row:
        number = len(self.rows) + 1
        plan = self._plan(number)
        kind = "wrong" if plan.phase in ("build", "check") and number % 2 else "faster"
        asked = worker.ask(plan, self.chance, kind=kind, number=number)
        answer, kill = asked.answer, asked.kill
        return Row(
            number, case.name, kind, kill.victim if kill else plan.victim,
            kill.phase if kill else "", kill.after if kill else 0.0, answer["event"],
            answer.get("outcome", answer.get("code", "")),
            answer.get("reason", answer.get("message", "")), answer.get("ratio"),
            round(asked.seconds, 2), tuple(self._complaints(case, kind, asked)),
        )  # fmt: skip

    def _plan(self, number: int) -> Plan:
        """Runners die in the phase that has had the fewest kills."""
        victim = _OTHERS.get(number % _OF, "runner")
        if victim == "compiler":
            return Plan(victim, self.chance.choice(_COMPILING))
        if victim != "runner":
            return Plan(victim, self.chance.choice(PHASES))
        had = Counter(row.phase for row in self.rows if row.victim == "runner")
        fewest = min(had[phase] for phase in PHASES)
        return Plan(victim, self.chance.choice([p for p in PHASES if had[p] == fewest]))

    def _complaints(self, case: Case, kind: str, asked: Asked) -> list[str]:
        answer, victim = asked.answer, asked.kill.victim if asked.kill else ""
        event = answer["event"]
        if event == "gone":
            return [] if victim == "python" else ["the Python side has ended"]
        if event != "verdict":
            told = answer.get("message", "").strip().splitlines()
            return [f"{event} in place of a verdict: {told[-1] if told else ''}"]
        return list(self._of_verdict(case, kind, answer))

    def _of_verdict(self, case: Case, kind: str, answer: dict[str, Any]) -> list[str]:
        """How fast it is depends on the machine, whether it is right does not."""
        expected = {x.value for x in case.rewrite(kind).expected}
        complaints = []
        if answer["correct"] != (kind != "wrong"):
            complaints.append(f"{answer['outcome']} in place of {' or '.join(sorted(expected))}")
        if kind == "wrong" and answer["ratio"] is not None:
            complaints.append("a wrong rewrite has a speedup")
        for row in map(repr, answer["rows"]):
            if row in self._seen:
                complaints.append("it has the numbers of another rewrite")
            self._seen.add(row)
        return complaints


def table(soak: Soak) -> str:
    """Kills by victim and phase, and what was wrong."""
    kills = Counter((row.victim, row.phase) for row in soak.rows if row.phase)
    phases = ("prepare", *PHASES)
    lines = [f"{'killed':10}" + "".join(f"{phase:>10}" for phase in phases)]
    for victim in ("runner", "referee", "compiler", "python"):
        cells = "".join(f"{kills[victim, phase]:10}" for phase in phases)
        lines.append(f"{victim:10}{cells}")
    outcomes = Counter(f"{r.kind} {r.outcome or r.event}" for r in soak.rows)
    said = ", ".join(f"{n} {outcome}" for outcome, n in sorted(outcomes.items()))
    wrong = [row for row in soak.rows if row.complaints]
    return "\n".join(
        [
            *lines,
            f"verdicts   {len(soak.rows)}: {said}",
            f"not killed {sum(not row.phase for row in soak.rows)} (over before the moment came)",
            f"complaints {len(wrong)} of verdicts, {len(soak.left)} of what was left",
        ]
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.soak", description=__doc__)
    default_seed = int(commit()[:8] or "0", 16)
    parser.add_argument("--seed", type=int, default=default_seed, help="from the last commit")
    parser.add_argument("--verdicts", type=int, default=1000)
    parser.add_argument("--only", nargs="*", default=list(_DEFAULT), metavar="NAME")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """0 when nothing was wrong and nothing was left, else 1."""
    arguments = _arguments()
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    cases = [case for case in load_cases() if case.name in arguments.only]
    with (
        tempfile.TemporaryDirectory(prefix="lessonl-soak-") as root,
        open_log(arguments.log, "soak") as log,
    ):
        place = Place(Path(root), secrets.token_hex(8))
        soak = Soak(cases, place, log, random.Random(arguments.seed))
        soak.run(arguments.verdicts)
        log.say(table(soak))
    bad = soak.left or any(row.complaints for row in soak.rows)
    return 1 if bad or not soak.rows else 0


if __name__ == "__main__":
    sys.exit(main())
