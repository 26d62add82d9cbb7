"""Every cheat gets the verdict it must get, for the reason it must have; its honest twin passes.

The index is that of tests/cheats; what text or object code gives away is decided there too.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator

import pytest
from cheats.build import Cheat, cheats
from judge.session import JudgeSession, judging

from lessonl.measure.options import Options
from lessonl.model import Outcome, Verdict
from needs import needs

CHEATS = [c for c in cheats() if c.arch in ("", platform.machine())]
NAMES = [cheat.name for cheat in CHEATS]
pytestmark = [needs("g++", "objdump"), pytest.mark.slow]


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options(size=600)) as made:
        yield made


def bounded(verdict: Verdict, most: float | None) -> bool:
    ratios = [row.ratio for row in verdict.sizes]
    if verdict.speedup is not None:
        ratios.append(verdict.speedup.ratio)
    return most is None or all(ratio <= most for ratio in ratios)


@pytest.mark.parametrize("cheat", CHEATS, ids=NAMES)
def test_a_cheat_is_not_believed(session: JudgeSession, cheat: Cheat) -> None:
    verdict = session.evaluate(cheat.path, cheat.function, cheat.text)
    assert verdict.outcome in cheat.outcomes, verdict.reason
    if verdict.outcome is Outcome.REFUSED and cheat.check:
        assert verdict.check == cheat.check
        assert cheat.reason in verdict.reason
    assert bounded(verdict, cheat.max_ratio), verdict.sizes


@pytest.mark.parametrize("cheat", CHEATS, ids=NAMES)
def test_its_honest_twin_is_accepted(session: JudgeSession, cheat: Cheat) -> None:
    verdict = session.evaluate(cheat.path, cheat.function, cheat.twin_text)
    assert verdict.outcome in cheat.twin_outcomes, verdict.reason
    if verdict.outcome is Outcome.FASTER:
        assert verdict.evidence.sanitizers
        assert verdict.evidence.second_build
        assert verdict.evidence.oracle_strength is not None
