"""Which branches of a rewrite are told of, and which of them count."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest
from attrs import evolve

from lessonl.measure.coverage import (
    ABOVE,
    BELOW,
    EQUAL,
    Met,
    Site,
    flags,
    lines_of,
    met_of,
    sites_of,
    untaken,
)
from lessonl.measure.object_facts import disassemble
from needs import needs

TEXT = """\
int f(const std::vector<int>& a, int n) {
    int s = 0;
    std::vector<int> held(a);
    int* p = new int[n];
    for (int i = 0; i < n; ++i) {
        if (i == 777)
            continue;
        s += held[i] + (i * i == 12345);
    }
    delete[] p;
    return s;
}
"""
RUNTIME = Path(__file__).parents[2] / "server" / "lessonl" / "measure" / "runtime"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, ...]:
    work = tmp_path_factory.mktemp("coverage")
    recorder, unit, target = work / "coverage.o", work / "unit.cpp", work / "unit.so"
    unit.write_text(f'#include <vector>\n#line 1 "rewrite"\n{TEXT}')
    source = str(RUNTIME / "coverage.cpp")
    for command in (
        ["g++", "-std=c++17", "-O1", "-fPIC", "-c", source, "-o", str(recorder)],
        ["g++", "-std=c++17", "-fPIC", "-shared", *flags(recorder), str(unit), "-o", str(target)],
    ):
        subprocess.run(command, check=True, capture_output=True)
    return sites_of(target, asyncio.run(disassemble(target)))


@needs("g++", "objdump")
def test_blocks_and_comparisons_have_the_lines_of_the_rewrite(sites: tuple[Site, ...]) -> None:
    lines = {s.line for s in sites}
    assert {5, 6, 8} <= lines <= set(range(1, 13))
    assert {s.line for s in sites if s.equality} >= {6, 8}
    assert any(s.line == 5 and not s.block and not s.equality for s in sites)


@needs("g++", "objdump")
def test_what_only_an_exception_leads_to_is_no_branch(sites: tuple[Site, ...]) -> None:
    """The destructor of ``held`` stands twice; one of them is for an exception."""
    taken = {s.address: _met(BELOW | EQUAL | ABOVE) for s in sites}
    blocks = [s for s in sites if s.block and s.line in (3, 4, 12)]
    assert all(s.address in taken for s in blocks)
    assert len(blocks) < 12


def test_a_branch_is_untaken_if_its_block_or_one_side_of_it_was_never_met() -> None:
    block, compared = Site(16, 7, block=True), Site(32, 8, block=False, equality=True)
    text, original = TEXT, "int f() { return 1; }"
    assert [u.line for u in untaken([block, compared], {32: _met(BELOW)}, text, original)] == [7, 8]
    assert untaken([compared], {32: _met(BELOW | ABOVE)}, text, original)
    met = {16: _met(0), 32: _met(BELOW | EQUAL)}
    assert not untaken([block, compared], met, text, original)
    ordered = evolve(compared, equality=False)
    assert not untaken([ordered], {32: _met(BELOW | ABOVE)}, text, original)
    assert untaken([ordered], {32: _met(ABOVE)}, text, original)


def test_lines_that_the_original_has_as_well_count_for_nothing() -> None:
    block = Site(16, 7, block=True)
    assert not untaken([block], {}, TEXT, "void g() {\n  continue;\n}")


def test_checks_for_null_and_for_lengths_no_array_has_count_for_nothing() -> None:
    compared = Site(32, 8, block=False, equality=True)
    null = evolve(_met(BELOW), size=8, left=0, right=94_000_000_000_000)
    huge = evolve(_met(ABOVE), size=8, left=1 << 60, right=5)
    for met in (null, huge):
        assert not untaken([compared], {32: met}, TEXT, "")


def test_what_a_runner_says_of_reals_are_reals() -> None:
    bits = 0x4000000000000000
    assert met_of([f"16 3 1 8 {bits} {bits}", "32 2 6 4 5 18446744073709551615"]) == {
        16: Met(1, 8, 2.0, 2.0, real=True),
        32: Met(6, 4, 5, -1, real=False),
    }


def test_lines_that_follow_each_other_are_named_together() -> None:
    site = Site(16, 7, block=True)
    branches = [
        u
        for line in (12, 3, 13, 14)
        for u in untaken([evolve(site, line=line)], {}, "x\n" * 20, "")
    ]
    assert lines_of(branches) == "lines 3, 12-14"
    assert lines_of(branches[1:2]) == "line 3"


def _met(relations: int) -> Met:
    return Met(relations, 4, 1, 2, real=False)
