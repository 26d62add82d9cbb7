"""Attacks on the checks, by what they rely on: none is believed, and the same done honestly is.

Each directory of red_team holds one victim, rewrites that cheat on it and rewrites that do not.
Those called worse are right, and quick on random inputs alone; those called doubtful have a branch
that no input takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, judging

from lessonl.measure.options import Options
from lessonl.model import Outcome, Verdict
from needs import needs

pytestmark = [needs("g++", "objdump"), pytest.mark.slow]

HERE = Path(__file__).parent / "red_team"
CHEATS = sorted(HERE.glob("*/cheat-*.cpp"))
HONEST = sorted(HERE.glob("*/honest-*.cpp"))
DOUBTFUL = sorted(HERE.glob("*/doubtful-*.cpp"))
WORSE = sorted(HERE.glob("*/worse-*.cpp"))


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options()) as made:
        yield made


def judged(session: JudgeSession, rewrite: Path) -> Verdict:
    victim = rewrite.with_name("victim.cpp")
    name = victim.read_text().splitlines()[0].removeprefix("// Attacked: ")
    return session.evaluate(victim, name, rewrite.read_text())


@pytest.mark.parametrize("rewrite", CHEATS, ids=named)
def test_an_attack_is_not_believed(session: JudgeSession, rewrite: Path) -> None:
    verdict = judged(session, rewrite)
    assert not verdict.outcome.correct, verdict.reason


@pytest.mark.parametrize("rewrite", HONEST, ids=named)
def test_the_same_done_honestly_is(session: JudgeSession, rewrite: Path) -> None:
    verdict = judged(session, rewrite)
    assert verdict.outcome.correct, verdict.reason


@pytest.mark.parametrize("rewrite", DOUBTFUL, ids=named)
def test_a_branch_that_no_input_takes_is_told_of(session: JudgeSession, rewrite: Path) -> None:
    verdict = judged(session, rewrite)
    lines = [at for at, x in enumerate(rewrite.read_text().splitlines(), 1) if "if (" in x]
    assert verdict.evidence.unreached == f"line {lines[0]}", verdict.reason
    assert any("no input takes a branch" in note for note in verdict.notes)


@pytest.mark.parametrize("rewrite", WORSE, ids=named)
def test_what_is_quick_on_random_inputs_alone_is_no_gain(
    session: JudgeSession, rewrite: Path
) -> None:
    verdict = judged(session, rewrite)
    assert verdict.outcome is Outcome.SAME, verdict.reason
    assert "times slower on others" in verdict.reason


def test_what_a_returned_function_would_do_is_not_believed(session: JudgeSession) -> None:
    """Its work, right or wrong, is done after every clock has stopped."""
    victim = HERE / "lazy" / "victim.cpp"
    text = victim.read_text().partition("std::function")
    verdict = session.evaluate(victim, "fitted", text[1] + text[2].replace("s += ", "s += 0 + "))
    assert verdict.outcome is Outcome.UNSUPPORTED
    assert "is a function" in verdict.reason


def test_a_rewrite_that_cannot_be_tried_at_its_limit_says_how_far_it_is_right(
    session: JudgeSession,
) -> None:
    verdict = judged(session, HERE / "pairs" / "cheat-three-million.cpp")
    assert verdict.check == "limit", verdict.reason
    assert "only up to a limit" in verdict.reason


def test_what_is_wrong_beyond_finite_numbers_alone_passes_where_that_is_asked_for() -> None:
    """Horner's scheme gives an infinity where the sum of powers gives none of the numbers."""
    victim = HERE / "poly" / "victim.cpp"
    horner = "double cubic(double x) { return 1.5 + x * (2.0 + x * (-3.0 + x * 0.5)); }"
    for policy, right in (("reassociate", False), ("finite", True)):
        with judging(Options(fp=policy)) as opened:
            verdict = opened.evaluate(victim, "cubic", horner)
            assert verdict.outcome.correct is right, (policy, verdict.reason)


def test_what_overflows_in_the_original_is_not_compared(session: JudgeSession) -> None:
    """Two ints are added in a wider type, which is right wherever the original is defined."""
    victim = HERE / "middle" / "victim.cpp"
    wide = (
        "int middle(int a, int b) {\n"
        "    const long long sum = static_cast<long long>(a) + b;\n"
        "    return static_cast<int>(3 * (sum / 2));\n}\n"
    )
    verdict = session.evaluate(victim, "middle", wide)
    assert verdict.outcome.correct, verdict.reason
    assert any("undefined" in note for note in verdict.notes), verdict.notes
