"""Kernels on the emulator of the CUDA runtime: what is right, and what must be found."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest

from benchmarks.cuda import planted
from lessonl.measure.emulated import RACES
from lessonl.source.cuda import lowered
from needs import needs

CASES = Path(__file__).parents[1] / "cuda"
RUNTIME = Path(__file__).parents[2] / "server/lessonl/measure/runtime/cuda"
ORDERS = 5
#: Found without AddressSanitizer, too, by what comes out in another order or by a fault.
FAULTY = {
    "missing_barrier_reverse": "differs",
    "missing_barrier_in_reduction": "differs",
    "missing_second_barrier": "differs",
    "missing_barrier_at_halo": "differs",
    "missing_syncwarp": "differs",
    "race_on_shared_bins": "differs",
    "race_of_writers": "differs",
    "race_of_blocks": "differs",
    "race_on_a_flag": "differs",
    "uninitialised_shared": "differs",
    "uninitialised_device_memory": "differs",
    "out_of_bounds_write": "ends",
    "out_of_bounds_read": "ends",
    "out_of_bounds_dynamic": "ends",
    "divergent_barrier": "divergent threads: thread (0,0,0) waits at __syncthreads() (faulty.cu:",
    "divergent_loop": "divergent threads",
    "divergent_shuffle": "divergent threads",
    "divergent_mask": "a warp operation whose mask leaves out the thread that calls it",
    "divergent_group": "divergent threads",
    "host_writes_device_memory": "ends",
    "kernel_that_launches": "dynamic parallelism",
    "kernel_given_host_memory": "a kernel that is given memory of the host",
}
BY_SANITIZER = (
    "out_of_bounds_write",
    "out_of_bounds_read",
    "out_of_bounds_shared",
    "out_of_bounds_dynamic",
    "out_of_bounds_below",
)

pytestmark = needs("g++")


@cache
def _built(name: str, place: Path, *flags: str) -> Path:
    text = lowered((CASES / name).read_bytes())
    source, program = place / f"{name}.cpp", place / f"{name}.out"
    source.write_bytes(b'#include "cuda_runtime.h"\n#line 1 "%s"\n' % name.encode() + text)
    options = ("-std=c++17", "-g0", "-w", f"-I{RUNTIME}", f"-I{CASES}", *flags)
    argv = ["g++", *options, str(source), "-o", str(program)]
    libraries = [f for f in flags if f.startswith("-l")]  # behind what needs them
    subprocess.run([*argv, *libraries], check=True, timeout=300)
    return program


KERNELS = {
    "plain": ("-O2",),
    "sanitized": ("-O1", "-fsanitize=address,undefined"),
    "races": RACES,
}


@pytest.fixture(scope="module", params=KERNELS)
def kernels(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    flags = KERNELS[request.param]
    return _built("kernels.cu", tmp_path_factory.mktemp(request.param), *flags)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _built("faulty.cu", tmp_path_factory.mktemp("faulty"), "-O1")


@pytest.fixture(scope="module")
def sanitized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("faulty-sanitized")
    return _built("faulty.cu", place, "-O1", "-fsanitize=address")


def _run(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(program), *words], capture_output=True, text=True, timeout=120, check=False
    )


def test_kernels_give_what_they_should_in_every_order(kernels: Path) -> None:
    done = _run(kernels)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    wrong = [line for line in lines if any(float(v) != 0 for v in line.split()[1:])]
    assert not wrong
    assert len(lines) >= 40 * ORDERS
    assert len({line.split()[0] for line in lines}) == len(lines) // ORDERS


@pytest.mark.parametrize("name", FAULTY)
def test_a_planted_bug_is_found(plain: Path, name: str) -> None:
    runs = [_run(plain, name, str(order)) for order in range(ORDERS)]
    if FAULTY[name] == "differs":
        assert len({r.stdout for r in runs}) > 1
        assert all(r.returncode == 0 for r in runs)
        return
    assert any(r.returncode != 0 for r in runs)
    if FAULTY[name] != "ends":
        assert FAULTY[name] in "".join(r.stderr for r in runs)


@pytest.mark.parametrize("name", BY_SANITIZER)
def test_an_access_out_of_bounds_is_found_by_the_sanitizer(sanitized: Path, name: str) -> None:
    done = _run(sanitized, name, "0")
    assert done.returncode != 0
    assert "AddressSanitizer" in done.stderr


@pytest.fixture(scope="module")
def found() -> planted.Found:
    return planted.look()


def test_bugs_are_planted_in_twenty_kernels_and_none_is_found_in_sound_ones(
    found: planted.Found,
) -> None:
    assert len(found.ways) == 20
    assert not found.accused


@pytest.mark.parametrize("bug", planted.BUGS)
def test_every_planted_bug_of_a_kind_is_found(found: planted.Found, bug: str) -> None:
    missed = [kernel for kernel, bugs in found.ways.items() if not bugs[bug]]
    assert not missed


def test_a_race_that_shows_in_no_order_is_found_by_its_accesses(found: planted.Found) -> None:
    assert found.count("race", "orders") == 0
    assert found.count("race", "races") == len(found.ways)
    assert planted.complete(found)
    assert "20/20" in planted.table(found)
