"""What a verdict says beside its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonl.measure.check import Failure
from lessonl.measure.judgement import Clock, Judgement
from lessonl.model import Function, Machine, Outcome

FUNCTION = Function(Path("f.cpp"), "f", (), (), 0, 0, 1, 1, "", "double", ())


@pytest.mark.parametrize(
    ("reason", "policy", "told"),
    [
        ("the return value differs: expected -nan, got inf", "reassociate", True),
        ("out[3] differs: expected inf, got 4.5", "exact", True),
        ("the return value differs: expected 4.5, got inf", "reassociate", False),
        ("the return value differs: expected info, got it", "reassociate", False),
        ("the return value differs: expected inf, got 4.5", "finite", False),
    ],
)
def test_a_policy_that_would_accept_what_is_not_finite_is_named(
    reason: str, policy: str, told: bool
) -> None:
    judgement = Judgement(FUNCTION, Machine(), Clock())
    judgement.saw(fp_policy=policy)
    verdict = judgement.failed(Failure(Outcome.INCORRECT, reason))
    assert verdict.reason == reason
    assert any("--fp finite" in note for note in verdict.notes) is told
