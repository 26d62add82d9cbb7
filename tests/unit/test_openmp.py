"""How many threads a call may have, and with how many a rewrite is checked."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from lessonl.measure.compilers import Compilers
from lessonl.measure.openmp import (
    cores,
    runner_flags,
    table_sizes,
    team_sizes,
    threads_of,
    was_added,
    with_openmp,
)
from lessonl.measure.races import flags
from lessonl.model import LessonlError
from lessonl.source.compile_db import CompileCommand
from needs import needs


def test_all_cores_are_used_unless_a_number_is_asked_for() -> None:
    assert threads_of("openmp", None) == cores()
    assert threads_of("openmp", 3) == 3
    assert threads_of("serial", 3) == 0


@pytest.mark.parametrize("threads", [-1, 513])
def test_a_number_that_makes_no_sense_is_refused(threads: int) -> None:
    with pytest.raises(LessonlError, match="is no number of threads"):
        threads_of("openmp", threads)


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 16])
def test_teams_are_two_all_and_an_odd_number_above(threads: int) -> None:
    sizes = team_sizes(threads)
    assert 2 in sizes and 1 not in sizes
    assert threads in (*sizes, 1)
    assert sizes[-1] > threads and sizes[-1] % 2 == 1


def test_a_table_doubles_up_to_what_is_timed() -> None:
    assert table_sizes(1) == ()
    assert table_sizes(2) == (1,)
    assert table_sizes(6) == (1, 2, 4)
    assert table_sizes(8) == (1, 2, 4)


def test_a_serial_runner_is_told_of_no_threads() -> None:
    assert runner_flags(1) == ()
    assert runner_flags(4) == ("threads=4",)


def test_the_flag_is_added_once() -> None:
    command = CompileCommand("c++", Path(), ("-O2",), Path("a.cpp"), "-O2", False, "")
    parallel = with_openmp(command)
    assert parallel.arguments == ("-O2", "-fopenmp")
    assert with_openmp(parallel) == parallel
    assert was_added(parallel)
    own = evolve(parallel, origin="")
    assert not was_added(with_openmp(own))


@needs("g++", "openmp")
def test_a_compiler_with_the_library_is_known_without_a_build() -> None:
    assert Compilers().has_openmp("g++")


def test_every_call_that_orders_threads_goes_through_the_detector() -> None:
    runtime = Path(__file__).parents[2] / "server" / "lessonl" / "measure" / "runtime"
    text = "".join(path.read_text() for path in runtime.glob("race_*.hpp"))
    wrapped = [f.removeprefix("-Wl,--wrap=") for f in flags(Path("d.o")) if "--wrap=" in f]
    assert [name for name in wrapped if f"__wrap_{name}(" not in text] == []
    assert text.count(" __wrap_") == len(wrapped)
