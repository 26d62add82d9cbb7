"""What explains a verdict of faster, and the second compiler that it has to stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from judge.session import JudgeSession, judging

from lessonl.measure.options import Options
from lessonl.measure.roofline import Ceilings, Roofline
from lessonl.model import Outcome
from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

SOURCE = """\
#include <vector>

#ifdef STAND_IN
constexpr unsigned none = 1;
#else
constexpr unsigned none = 0;
#endif

unsigned bits(const std::vector<unsigned>& v) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < v.size(); ++i)
        for (unsigned x = v[i]; x != 0; x >>= 1) sum += x & 1;
    return sum;
}

unsigned bits_from(const std::vector<unsigned>& v) {
    unsigned sum = none;
    for (std::size_t i = 0; i < v.size(); ++i)
        for (unsigned x = v[i]; x != 0; x >>= 1) sum += x & 1;
    return sum;
}
"""
FASTER = """\
unsigned NAME(const std::vector<unsigned>& v) {
    const unsigned* p = v.data();
    const std::size_t n = v.size();
    unsigned sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
        unsigned x = p[i];
        x -= (x >> 1) & 0x55555555U;
        x = (x & 0x33333333U) + ((x >> 2) & 0x33333333U);
        x = (x + (x >> 4)) & 0x0f0f0f0fU;
        sum += (x * 0x01010101U) >> 24;
    }
    return sum;
}
"""
#: A compiler that says it is another one, and takes the language in another way.
STAND_IN = """\
#!/bin/sh
if [ "$1" = --version ]; then echo "clang version 99.0"; else exec g++ -DSTAND_IN "$@"; fi
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evidence") / "work.cpp"
    path.write_text(SOURCE)
    command = "g++ -O3 -std=c++17 -c work.cpp"
    entry = {"directory": str(path.parent), "file": "work.cpp", "command": command}
    (path.parent / "compile_commands.json").write_text(json.dumps([entry]))
    return path


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JudgeSession]:
    directory = tmp_path_factory.mktemp("compilers")
    (directory / "clang++").write_text(STAND_IN)
    (directory / "clang++").chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(directory), prepend=":")
        with judging(Options()) as found:
            yield found


def test_a_faster_rewrite_has_all_that_explains_it(session: JudgeSession, source: Path) -> None:
    verdict = session.evaluate(source, "bits", FASTER.replace("NAME", "bits"), final=True)
    assert verdict.outcome is Outcome.FASTER, verdict.reason
    evidence, costs = verdict.evidence, verdict.evidence.costs
    assert evidence.second_build == "-O0 and clang++ agree"
    assert [x for x in evidence.changes if x.startswith("vectorized now: the loop at line 5")]
    assert evidence.remarks and [x for x in evidence.remarks if x.startswith("original, line 4")]
    assert costs.code is not None and 20 < costs.code.original < costs.code.rewrite < 4000
    assert costs.instructions is None
    assert costs.traffic is not None and verdict.speedup is not None
    assert costs.traffic.size == verdict.sizes[-1].size
    assert costs.traffic.rewrite == pytest.approx(costs.traffic.original * verdict.speedup.ratio)


def test_what_only_one_compiler_gets_right_is_wrong(session: JudgeSession, source: Path) -> None:
    text = FASTER.replace("NAME", "bits").replace("sum = 0", "sum = none")
    verdict = session.evaluate(source, "bits", text)
    assert (verdict.outcome, verdict.check) == (Outcome.INCORRECT, "second build")
    assert verdict.reason.startswith("built by clang++ it is wrong: ")


def test_a_difference_that_the_original_has_too_does_not_count(
    session: JudgeSession, source: Path
) -> None:
    text = FASTER.replace("NAME", "bits_from").replace("sum = 0", "sum = none")
    verdict = session.evaluate(source, "bits_from", text)
    assert verdict.outcome is Outcome.FASTER, verdict.reason
    assert verdict.evidence.second_build == "-O0 agrees"


@needs("clang++")
def test_clang_agrees_with_gcc(source: Path) -> None:
    with judging(Options()) as session:
        verdict = session.evaluate(source, "bits", FASTER.replace("NAME", "bits"))
    assert verdict.outcome is Outcome.FASTER, verdict.reason
    assert verdict.evidence.second_build == "-O0 and clang++ agree"


@needs("valgrind")
def test_instructions_are_counted_where_they_are_asked_for(source: Path) -> None:
    with judging(Options(instructions=True)) as session:
        verdict = session.evaluate(source, "bits", FASTER.replace("NAME", "bits"))
    assert verdict.outcome.correct, verdict.reason
    counted = verdict.evidence.costs.instructions
    assert counted is not None and counted.size == verdict.sizes[0].size
    assert counted.original > 3 * counted.rewrite > 0


def test_what_memory_cannot_do_is_flagged(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Ceilings(((1 << 14, 1.5e9), (1 << 26, 1.5e9)), 1e9, 0.0)

    async def ceilings(_: Roofline, *, again: bool = False) -> Ceilings:
        return slow

    monkeypatch.setattr(Roofline, "ceilings", ceilings)
    with judging(Options()) as session:
        verdict = session.evaluate(source, "bits", FASTER.replace("NAME", "bits"), final=True)
    assert verdict.outcome is Outcome.FASTER and verdict.flagged
    assert [note for note in verdict.notes if note.startswith("more than memory allows: ")]
