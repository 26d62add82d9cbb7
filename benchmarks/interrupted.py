"""Runs ended at random instants by signals: what is left of them, and what the bank holds.

Each run of ``lessonl optimize`` has its own home, cache, data and temporary folder. After a random
time it gets SIGINT, SIGTERM, SIGHUP or SIGKILL in turn. When it is gone there may be no process of
it, no file but those of the cache, the bank and the user's settings, and no lock: the bank opens
at once, is sound, and holds every outcome that had been told. In turns of four, the random time
counts from the start or from the first outcome, so that runs are also ended in the midst of
telling. Nobody can tidy up after a SIGKILL; there the next run, which is made to its end, has to.
The first run of all is not interrupted: it
fills a cache, of which every other run gets a copy or, every third time, nothing.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from attrs import asdict, field, frozen

from benchmarks.cases import load_cases
from benchmarks.log import Log, commit, open_log
from lessonl.lessons.database import Database
from lessonl.model import Function, LessonlError

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
_OUTCOME: Final = re.compile(r"^\s*(loops|memory|library|arithmetic): ", re.MULTILINE)
_LESSONL: Final = (str(Path(sys.executable).with_name("lessonl")),)
_SUBREAPER: Final = 36
_PATIENCE: Final = 60.0
_GRACE: Final = 2.0
_TELLING: Final = 6.0
"""The longest from the first outcome to the signal."""


@frozen
class Place:
    """Where a run keeps everything; nothing outside of ``root`` is its own."""

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        folders = {"HOME": "home", "TMPDIR": "tmp", "LESSONL_CACHE_DIR": "cache"}
        folders |= {"LESSONL_DATA_DIR": "data"}
        for name in folders.values():
            (self.root / name).mkdir(parents=True, exist_ok=True)
        return os.environ | {name: str(self.root / x) for name, x in folders.items()}

    def banks(self) -> list[Path]:
        return sorted((self.root / "data").rglob("bank.sqlite"))

    def temporary(self) -> list[str]:
        """Files that no later run has a use for."""
        left = [*(self.root / "tmp").iterdir(), *(self.root / "cache" / "work").glob("judge-*")]
        return [str(path.relative_to(self.root)) for path in left]


@frozen
class Interrupted:
    """One run that was ended, and every complaint about what it left; times in seconds."""

    number: int
    function: str
    signal: str
    after: float
    """From the start to the signal."""
    ending: float
    """From the signal to the end of the process."""
    code: int
    told: int
    """Outcomes that had been printed."""
    kept: int
    """Rewrites with a verdict in the bank."""
    cold: bool
    complaints: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        state = "; ".join(self.complaints) or "nothing left"
        cache = ", empty cache" if self.cold else ""
        return (
            f"{self.number:3} {self.function:16} {self.signal:8} after {self.after:5.1f} s, gone "
            f"in {self.ending:4.2f} s, told {self.told}, in the bank {self.kept}{cache}: {state}"
        )


def command(function: Function, *options: str) -> list[str]:
    """``lessonl optimize`` of this environment on a function."""
    where = f"{function.file}:{function.line}"
    return [*_LESSONL, "optimize", where, *options]


def interrupt(
    number: int, name: str, function: Function, place: Place, chance: random.Random, longest: float
) -> Interrupted:
    """Starts a run, ends it by a signal at a random instant, and looks at what is left."""
    how = _SIGNALS[number % len(_SIGNALS)]
    cold = not (place.root / "cache").exists()
    telling = number // len(_SIGNALS) % 2 == 1
    after = chance.uniform(0, _TELLING) if telling else chance.uniform(0.3, longest)
    output = place.root / "output"
    with output.open("wb") as stream:
        child = subprocess.Popen(
            command(function), env=place.environment, stdout=stream, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        begun = time.monotonic()
        while telling and child.poll() is None and not _told(output):
            time.sleep(0.02)
        time.sleep(after)
        running = child.poll() is None
        told = _told(output)
        sent = time.monotonic()
        if running:
            child.send_signal(how)
        complaints = [] if _ended(child) else [f"still running {_PATIENCE:.0f} s later"]
        ending = time.monotonic() - sent
    complaints += _processes()
    if how is signal.SIGKILL:
        tidy = command(function, "--rounds", "1", "--quiet")
        done = subprocess.run(tidy, env=place.environment, capture_output=True, check=False)
        complaints += [] if done.returncode in (0, 3) else [f"the next run: exit {done.returncode}"]
    complaints += [f"left behind: {path}" for path in place.temporary()]
    said = output.read_text(errors="replace")
    complaints += ["a traceback"] if "Traceback" in said else []
    kept, more = _kept(place)
    complaints += more
    complaints += [f"{told} outcomes told, {kept} kept"] if running and kept < told else []
    label = how.name if running else "none"
    code = child.returncode
    return Interrupted(
        number, name, label, round(sent - begun, 2), round(ending, 2), code, told, kept, cold,
        tuple(complaints),
    )  # fmt: skip


def _told(output: Path) -> int:
    return len(_OUTCOME.findall(output.read_text(errors="replace")))


def _ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return False
    return True


def _processes() -> list[str]:
    """Orphans of the run: as we are the subreaper, they are children of ours now."""
    deadline = time.monotonic() + _GRACE
    while left := _children():
        if time.monotonic() > deadline:
            return [f"process left: {name}" for name in left.values()]
        time.sleep(0.02)
    return []


def _children() -> dict[int, str]:
    found: dict[int, str] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = entry.read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        state, parent = rest.split()[:2]
        pid = int(entry.parent.name)
        if int(parent) == os.getpid():
            if state == "Z":
                os.waitpid(pid, 0)
            else:
                found[pid] = name
    return found


def _kept(place: Place) -> tuple[int, list[str]]:
    """How many verdicts the interrupted run's bank has, and what is wrong with it."""
    rewrites, complaints = 0, list[str]()
    for bank in place.banks():
        asked = time.monotonic()
        try:
            with closing(Database(bank)) as database:
                sound = database.rows("pragma integrity_check")[0]["integrity_check"]
                with database.transaction() as within:
                    found = within.rows("select id from rewrites where run = 1 and verdict <> ''")
        except LessonlError as error:
            complaints.append(error.message)
            continue
        rewrites = len(found)
        complaints += [] if sound == "ok" else [f"the bank: {sound}"]
        waited = time.monotonic() - asked
        complaints += [f"the bank was locked for {waited:.1f} s"] if waited > _GRACE else []
    shown = subprocess.run(
        [*_LESSONL, "runs", "list", "--json"],
        env=place.environment, capture_output=True, cwd=_workspace(), check=False,
    )  # fmt: skip
    runs: Any = json.loads(shown.stdout) if shown.returncode == 0 else None
    if rewrites and not (runs and runs["runs"]):
        complaints.append("lessonl runs list does not show it")
    return rewrites, complaints


def _workspace() -> Path:
    return load_cases()[0].function.file.parent


def run(arguments: argparse.Namespace, log: Log, root: Path) -> list[Interrupted]:
    """Runs until so many were interrupted: some have ended before. The log gets each at once."""
    chance = random.Random(arguments.seed)
    cases = load_cases()
    filled = Place(root / "filled")
    first = cases[0]
    subprocess.run(
        command(first.function, "--quiet"), env=filled.environment, check=False, capture_output=True
    )
    done: list[Interrupted] = []
    for number in itertools.count():
        if sum(x.signal != "none" for x in done) == arguments.runs:
            break
        case = chance.choice(cases)
        place = Place(root / str(number))
        place.root.mkdir()
        if number % 3:
            shutil.copytree(filled.root / "cache", place.root / "cache")
        result = interrupt(
            number, case.name, case.function, place, chance, arguments.longest
        )  # fmt: skip
        done.append(result)
        print(result, flush=True)
        log.row(asdict(result))
        shutil.rmtree(place.root)
    return done


def table(done: Sequence[Interrupted]) -> str:
    """How many were clean, and how long they took to end."""
    hit = [x for x in done if x.signal != "none"]
    clean = [x for x in hit if not x.complaints]
    slowest = max((x.ending for x in hit), default=0.0)
    told, kept = sum(x.told for x in hit), sum(x.kept for x in hit)
    return "\n".join(
        [
            f"runs interrupted     {len(hit)} of {len(done)} (the others had ended before)",
            f"nothing left         {len(clean)} of {len(hit)}",
            f"outcomes             {told} told before the signal, {kept} in the banks",
            f"seconds to end       at most {slowest:.2f}",
        ]
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.interrupted", description=__doc__)
    default_seed = int(commit()[:8] or "0", 16)
    parser.add_argument("--seed", type=int, default=default_seed, help="from the last commit")
    parser.add_argument("--runs", type=int, default=20, help="how many to interrupt")
    parser.add_argument("--longest", type=float, default=30.0, help="seconds before the signal")
    parser.add_argument("--log", type=Path)
    return parser.parse_args()


def main() -> int:
    """0 when nothing at all was left by any of the runs, else 1."""
    arguments = _arguments()
    # What this process ignores (nohup, a shell's background), the runs would ignore as well.
    for number in _SIGNALS[:-1]:
        signal.signal(number, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    with (
        tempfile.TemporaryDirectory(prefix="lessonl-interrupted-") as root,
        open_log(arguments.log, "interrupted") as log,
    ):
        done = run(arguments, log, Path(root))
        log.say(table(done))
    return 0 if done and not any(x.complaints for x in done) else 1


if __name__ == "__main__":
    sys.exit(main())
