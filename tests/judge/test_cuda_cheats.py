"""Cheats for CUDA are not believed, and their honest twins are, on the CPU emulator."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cheats.build import CUDA, Cheat, cheats
from judge.session import JudgeSession, judging

from lessonl.measure.options import Options
from needs import needs

CHEATS = cheats(CUDA)
NAMES = [cheat.name for cheat in CHEATS]
pytestmark = [needs("g++", "objdump"), pytest.mark.slow]


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options()) as made:
        yield made


@pytest.mark.parametrize("cheat", CHEATS, ids=NAMES)
def test_a_cheat_is_not_believed(session: JudgeSession, cheat: Cheat) -> None:
    verdict = session.evaluate(cheat.path, cheat.function, cheat.text)
    assert verdict.outcome in cheat.outcomes, verdict


@pytest.mark.parametrize("cheat", CHEATS, ids=NAMES)
def test_its_honest_twin_is_accepted(session: JudgeSession, cheat: Cheat) -> None:
    verdict = session.evaluate(cheat.path, cheat.function, cheat.twin_text)
    assert verdict.outcome in cheat.twin_outcomes, verdict
    assert verdict.speedup is None


def test_the_list_and_the_files_agree() -> None:
    listed = {name for cheat in CHEATS for name in (cheat.cheat, cheat.twin)}
    assert listed == {path.name for path in CUDA.glob("*.cu")}
    assert len(set(NAMES)) == len(NAMES)
