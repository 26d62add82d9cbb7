"""What the techniques for CUDA make of kernels is correct on the emulator, at ragged sizes too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, function, judging

from lessonl.agents.builtin import CUDA
from lessonl.measure.options import Options
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

KERNELS = Path(__file__).parent / "cuda" / "techniques.cu"
KNOWN = {technique.name: technique for skills in CUDA.values() for technique in skills}
APPLIED = [
    ("tiling", "gram"),
    ("thread_order", "add_rows"),
    ("warp_reduction", "block_max"),
    ("vector_loads", "doubled"),
    ("read_only", "scaled"),
    ("grid_stride", "scaled"),
    ("private_counts", "total"),
    ("launch_bounds", "negated"),
    ("block_size", "launch_all"),
    ("fewer_waits", "shift_twice"),
    ("grid_stride", "shifted"),
    ("unswitch", "longest"),
]


@pytest.fixture(scope="module")
def session() -> Iterator[JudgeSession]:
    with judging(Options()) as opened:
        yield opened


@pytest.mark.parametrize(("technique", "name"), APPLIED, ids=[f"{t}-{n}" for t, n in APPLIED])
def test_what_a_technique_makes_of_a_kernel_is_correct(
    session: JudgeSession, technique: str, name: str
) -> None:
    found = function(KERNELS, name)
    rewrite = KNOWN[technique].apply(found)
    assert rewrite is not None
    verdict = session.evaluate_function(found, rewrite.text)
    assert verdict.outcome is Outcome.CORRECT_UNTIMED, verdict
    assert verdict.evidence.inputs > 100
    assert verdict.speedup is None
