"""The rewrites of the example project get the verdicts their index expects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from judge.session import JudgeSession, judging, tables

from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

EXAMPLES = Path(__file__).parents[2] / "examples"
PROJECT = EXAMPLES / "hot-functions"


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
            EXAMPLES / "rewrites" / rewrite["file"],
            tuple(rewrite["expected"]),
        )
        for entry in tables(EXAMPLES / "rewrites" / "index.toml", "function")
        for rewrite in entry["rewrites"]
    ]


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options()) as made:
        yield made


@pytest.mark.parametrize("case", cases(), ids=lambda c: f"{c.name}-{c.kind}")
def test_a_rewrite_of_an_example_gets_its_verdict(session: JudgeSession, case: Case) -> None:
    verdict = session.evaluate(case.file, case.name, case.rewrite.read_text())
    assert verdict.outcome in case.expected, verdict.reason
    if verdict.outcome is Outcome.INCORRECT:
        assert "differ" in verdict.reason
    if verdict.outcome is Outcome.FASTER:
        assert verdict.speedup is not None
        assert 1 < verdict.speedup.low <= verdict.speedup.ratio <= verdict.speedup.high
        assert verdict.evidence.sanitizers
        assert verdict.evidence.oracle_strength is not None
        assert not verdict.evidence.oracle_strength.weak


def test_a_faster_one_is_still_faster_when_it_is_measured_again(session: JudgeSession) -> None:
    case = next(c for c in cases() if c.kind == "faster" and c.name == "hot::prefix_sums")
    verdict = session.evaluate(case.file, case.name, case.rewrite.read_text(), final=True)
    assert verdict.outcome is Outcome.FASTER, verdict.reason
    assert verdict.sizes[-1].headline
