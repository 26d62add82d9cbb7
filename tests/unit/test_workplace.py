"""A work directory is its owner's alone while that lives, and nobody's when it was killed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lessonl.measure.workplace import workplace

OWNER = """
import sys
from pathlib import Path
from lessonl.measure.workplace import workplace
with workplace(Path(sys.argv[1]), "judge") as work:
    (work / "large").write_bytes(b"0" * 1000)
    print(work, flush=True)
    sys.stdin.read()
"""

# Each opens and closes again and again, and finds its own directory as it left it every time.
RUSH = """
import sys
from pathlib import Path
from lessonl.measure.workplace import workplace
sys.stdin.readline()
for _ in range(40):
    with workplace(Path(sys.argv[1]), "judge") as work:
        (work / "deep").mkdir()
        (work / "deep" / "file").write_text("mine")
        with workplace(Path(sys.argv[1]), "program"):
            pass
        assert (work / "deep" / "file").read_text() == "mine"
print("well", flush=True)
sys.stdin.read()
"""


@contextmanager
def process(script: str, cache: Path) -> Iterator[subprocess.Popen[str]]:
    """A Python process, killed in the end."""
    command = [sys.executable, "-c", script, str(cache)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as started:
        try:
            yield started
        finally:
            started.kill()


def line(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    return started.stdout.readline().strip()


def left(cache: Path) -> list[Path]:
    return list((cache / "work").iterdir())


def test_it_is_there_and_then_gone(tmp_path: Path) -> None:
    with workplace(tmp_path, "judge") as work:
        (work / "file").write_text("x")
        assert left(tmp_path) == [work] and work.name.startswith("judge-")
    assert left(tmp_path) == []
    with pytest.raises(ValueError, match="wrong"), workplace(tmp_path, "judge"):
        raise ValueError("wrong")
    assert left(tmp_path) == []


def test_that_of_a_killed_process_is_removed_by_the_next(tmp_path: Path) -> None:
    with process(OWNER, tmp_path) as owner:
        work = Path(line(owner))
        with workplace(tmp_path, "judge") as another:
            assert set(left(tmp_path)) == {work, another}
        assert (work / "large").exists()
        owner.kill()
        owner.wait()
        assert left(tmp_path) == [work]
        with workplace(tmp_path, "judge") as another:
            assert left(tmp_path) == [another]


def test_one_without_a_lock_is_nobodys(tmp_path: Path) -> None:
    (tmp_path / "work" / "judge-old").mkdir(parents=True)
    (tmp_path / "work" / "a file").touch()
    with workplace(tmp_path, "judge") as work:
        assert set(left(tmp_path)) == {work, tmp_path / "work" / "a file"}


def test_those_who_start_at_once_leave_each_other_alone(tmp_path: Path) -> None:
    with (
        process(RUSH, tmp_path) as one,
        process(RUSH, tmp_path) as two,
        process(RUSH, tmp_path) as three,
        process(OWNER, tmp_path) as victim,
    ):
        line(victim)
        for started in (one, two, three):
            assert started.stdin is not None
            started.stdin.write("go\n")
            started.stdin.flush()
        victim.kill()
        assert [line(started) for started in (one, two, three)] == ["well"] * 3
    with workplace(tmp_path, "judge"):
        pass
    assert left(tmp_path) == []
