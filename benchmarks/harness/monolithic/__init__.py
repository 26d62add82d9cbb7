"""Problems with a driver of the usual kind: one program that validates and times a rewrite."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
import tomllib
from pathlib import Path

from attrs import frozen

from benchmarks.suites.problems import problems
from lessonl.model import Function
from lessonl.source.functions import functions

_PLACE = Path(__file__).parent
_COMMAND = ("g++", "-std=c++17", "-O3", "-g", "-march=native")
#: Or calls whose result is known to be the same would be made once.
_KEPT = "[[gnu::noipa]]"
_BUILD_SECONDS, _RUN_SECONDS = 30.0, 300.0


@frozen
class Problem:
    """One function of a suite with a rewrite; ``published`` is the size in the publication."""

    function: Function
    rewrite: str
    published: int

    @property
    def name(self) -> str:
        return self.function.name


@frozen
class Driven:
    """What the driver says of a rewrite: ratio of medians, and the seconds that took.

    ``how`` is "PASS", "FAIL" or what went wrong; the ratio is None where a median is zero.
    """

    size: int
    how: str
    ratio: float | None
    build: float
    run: float


def load() -> tuple[Problem, ...]:
    """The problems of ``problems.toml``."""
    of_suite = {p.name: p.function for p in problems("parallel60")}
    table = tomllib.loads((_PLACE / "problems.toml").read_text())["problem"]
    return tuple(
        Problem(of_suite[row["name"]], _text("rewrites", f"{row['name']}.cpp"), 1 << row["log2"])
        for row in table
    )


def drive(problem: Problem, sizes: tuple[int, ...]) -> list[Driven]:
    """Builds the driver once and runs it at every size. RuntimeError if it does not build."""
    with tempfile.TemporaryDirectory(prefix="lessonl-driver-") as directory:
        source, program = Path(directory) / "driver.cpp", Path(directory) / "driver"
        source.write_text(_unit(problem))
        started = time.monotonic()
        built = subprocess.run(
            [*_COMMAND, str(source), "-o", str(program)],
            capture_output=True, text=True, timeout=_BUILD_SECONDS, check=False,
        )  # fmt: skip
        build = time.monotonic() - started
        if built.returncode != 0:
            raise RuntimeError(f"{problem.name}: {built.stderr[:500]}")
        return [_run(program, size, build) for size in sizes]


def _run(program: Path, size: int, build: float) -> Driven:
    started = time.monotonic()
    child = subprocess.Popen(
        [str(program), str(size)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        words = child.communicate(timeout=_RUN_SECONDS)[0].split()
    except subprocess.TimeoutExpired:
        words = ["timeout"]
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.communicate()
    run = time.monotonic() - started
    ratio = float(words[1]) / float(words[2]) if len(words) > 2 and float(words[2]) else None
    return Driven(size, words[0] if words else f"exit {child.returncode}", ratio, build, run)


def _unit(problem: Problem) -> str:
    """Original and rewrite in namespaces, what their file has before its first function, main."""
    function = problem.function
    data = function.file.read_bytes()
    before = data[: functions(function.file, data)[0].start].decode()
    return "\n".join(
        [
            before,
            f"namespace original {{\n{_KEPT} {function.text}\n}}",
            f"namespace rewrite {{\n{_KEPT} {problem.rewrite}\n}}",
            _text(".", "driver.hpp").replace("#pragma once\n", ""),
            _text("problems", f"{problem.name}.hpp"),
            "int main(int argc, char** argv) { return driver::run<Problem>(argc, argv); }\n",
        ]
    )


def _text(folder: str, name: str) -> str:
    return (_PLACE / folder / name).read_text()
