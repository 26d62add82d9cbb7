"""The rewrites of the example kernels get the verdicts their index expects, on the emulator."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from judge.session import JudgeSession, judging, tables

from lessonl.measure.options import Options
from needs import needs

pytestmark = [needs("g++", "make"), pytest.mark.slow]

EXAMPLES = Path(__file__).parents[2] / "examples"
PROJECT = EXAMPLES / "hot-kernels"
REWRITES = EXAMPLES / "kernel-rewrites"


class Case(NamedTuple):
    """One rewrite; ``expected`` holds the outcomes it may get."""

    kind: str
    name: str
    file: Path
    rewrite: Path
    expected: tuple[str, ...]


def cases() -> list[Case]:
    return [
        Case(
            rewrite["kind"],
            entry["qualified_name"],
            PROJECT / entry["file"],
            REWRITES / rewrite["file"],
            tuple(rewrite["expected"]),
        )
        for entry in tables(REWRITES / "index.toml", "function")
        for rewrite in entry["rewrites"]
    ]


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    make = ["make", "--silent", "-C", str(PROJECT), "compile_commands.json"]
    subprocess.run(make, check=True)
    with judging(Options()) as made:
        yield made


@pytest.mark.parametrize("case", cases(), ids=lambda c: f"{c.name}-{c.kind}")
def test_a_rewrite_of_a_kernel_gets_its_verdict(session: JudgeSession, case: Case) -> None:
    verdict = session.evaluate(case.file, case.name, case.rewrite.read_text())
    assert verdict.outcome in case.expected, verdict.reason
    assert verdict.speedup is None
    assert not verdict.sizes
