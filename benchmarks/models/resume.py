"""Runs killed at random instants with SIGKILL, and resumed: the same events, nothing paid twice.

``command``: the real command, with answers and verdicts from a cassette. ``engine``: a small
program (``tests/fakes/team.py``) whose models and measurer take time and write down what they are
asked, so that what is asked twice is seen.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from attrs import asdict, field, frozen

from benchmarks.log import ROOT, Log
from benchmarks.models.place import Place, agent, answer
from fakes.openai_server import FakeServer
from lessonl.lessons.bank import Bank

_SECONDS: Final = 0.05
"""What an answer or a verdict takes in the engine's program."""
_UNDER_WAY: Final = 3
"""What can be asked at once there: one call of each of two models, and one verdict."""
_WAIT: Final = 120.0


@frozen
class Killed:
    """One run that was killed; ``events`` had been told by then, ``again`` was asked twice."""

    kind: str
    number: int
    after: float
    events: int
    of: int
    again: int
    wrong: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        state = "; ".join(self.wrong) or "the same"
        return (
            f"{self.kind:8} {self.number:2} killed after {self.after:5.3f} s and {self.events:2} "
            f"of {self.of} events, asked again {self.again}: {state}"
        )


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def commands(runs: int, chance: random.Random, root: Path, log: Log) -> list[Killed]:
    """The real command on copies of one cassette."""
    place = Place(root / "command", root / "cache")
    with FakeServer(lambda request: answer(request, len(server.chats))) as server:
        place.make(agent("one", server.url) + agent("two", server.url))
        words = ("--rounds", "3", "--record", "run.jsonl", "--events", "whole")
        ended = place.run(*place.optimize(*words))
        assert ended.code == 0, ended.text[-500:]
        paid = len(server.chats)
        window = _duration(place)
        done = []
        for number in range(runs):
            done.append(_command(place, number, chance.uniform(0, window)))
            _tell(done[-1], log)
        if len(server.chats) > paid:
            done.append(_asked(len(server.chats) - paid))
            _tell(done[-1], log)
    return done


def _asked(calls: int) -> Killed:
    return Killed("command", 0, 0.0, 0, 0, calls, (f"models were asked {calls} times again",))


def _started(place: Place, number: int | str) -> subprocess.Popen[str]:
    """A run that has told its first event."""
    project = place.project
    shutil.copyfile(project / "run.jsonl", project / f"{number}.jsonl")
    words = ("--rounds", "3", "--record", f"{number}.jsonl", "--events", f"before-{number}")
    child = place.start(place.command(*place.optimize(*words)))
    deadline = time.monotonic() + _WAIT
    while not _lines(project / f"before-{number}") and time.monotonic() < deadline:
        time.sleep(0.001)
    return child


def _duration(place: Place) -> float:
    """Seconds from the first event to the last, everything being known."""
    with _started(place, "duration") as child:
        started = time.monotonic()
        while child.poll() is None:
            if '"done"' in "".join(_lines(place.project / "before-duration")[-1:]):
                break
            time.sleep(0.001)
        seconds = time.monotonic() - started
        child.communicate()
    return seconds


def _command(place: Place, number: int, after: float) -> Killed:
    with _started(place, number) as child:
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        child.communicate()
    before, whole = _lines(place.project / f"before-{number}"), _lines(place.project / "whole")
    config = str(place.root / "models.toml")
    words = ("--config", config, "--record", f"{number}.jsonl", "--events", f"after-{number}")
    resumed = place.run("runs", "resume", *words)
    ended = resumed.code == 2 and "no run to go on with" in resumed.stderr
    events = before if ended else _lines(place.project / f"after-{number}")
    wrong = [] if ended or resumed.code == 0 else [f"exit {resumed.code}: {resumed.text[-200:]}"]
    wrong += [] if events == whole else ["its events differ"]
    return Killed("command", number, round(after, 4), len(before), len(whole), 0, tuple(wrong))


def engines(runs: int, chance: random.Random, root: Path, log: Log) -> list[Killed]:
    """The engine's program; nothing of it is recorded but what it keeps itself."""
    whole = root / "whole"
    started = time.monotonic()
    with _engine(whole, 0) as child:
        child.communicate(timeout=_WAIT)
    window = time.monotonic() - started
    done = []
    for number in range(runs):
        done.append(_engine_killed(root / str(number), whole, number, chance.uniform(0.3, window)))
        _tell(done[-1], log)
    return done


def _engine(folder: Path, resumes: int) -> subprocess.Popen[str]:
    folder.mkdir(exist_ok=True)
    path = os.pathsep.join([str(ROOT / "tests"), str(ROOT / "server"), *sys.path])
    names = [str(folder / name) for name in ("bank.sqlite", "asked", "events")]
    return subprocess.Popen(
        [sys.executable, "-m", "fakes.team", *names, str(resumes), str(_SECONDS)],
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _engine_killed(folder: Path, whole: Path, number: int, after: float) -> Killed:
    with _engine(folder, 0) as child:
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        child.communicate()
    before, asked = _lines(folder / "events"), _lines(folder / "asked")
    run, status, answered = _banked(folder / "bank.sqlite")
    if status == "done":
        answered = len(asked)
    else:
        with _engine(folder, run) as child:
            child.communicate(timeout=_WAIT)
    events, everything, once = (
        _lines(folder / "events"), _lines(folder / "asked"), _lines(whole / "asked"),
    )  # fmt: skip
    again, under_way = len(everything) - len(once), len(asked) - answered
    wrong = [] if events == _lines(whole / "events") else ["its events differ"]
    wrong += [] if set(everything) == set(once) else ["it asked other things"]
    if again != under_way or under_way > _UNDER_WAY:
        wrong.append(f"{again} were asked again, {under_way} were under way")
    return Killed("engine", number, round(after, 4), len(before), len(events), again, tuple(wrong))


def _banked(path: Path) -> tuple[int, str, int]:
    """The run to resume (0: it was killed before it was kept), its status, what is answered."""
    if not path.exists():
        return 0, "", 0
    with closing(Bank(path)) as bank:
        for run in bank.runs():
            keys = bank.tape(run.id).entries()
            models = ("answer one", "answer two", "verdict")
            return run.id, run.status, sum(key.startswith(models) for key in keys)
    return 0, "", 0


def _tell(killed: Killed, log: Log) -> None:
    print(killed, flush=True)
    log.row(asdict(killed))


def run(runs: int, seed: int, root: Path, log: Log) -> Sequence[Killed]:
    """Both kinds, ``runs`` of each."""
    chance = random.Random(seed)
    done = [*engines(runs, chance, root, log), *commands(runs, chance, root, log)]
    for kind in ("engine", "command"):
        own = [x for x in done if x.kind == kind]
        same = sum(not x.wrong for x in own)
        log.say(f"{kind:8} {same} of {len(own)} resumed to the same events; seed {seed}")
    return done
