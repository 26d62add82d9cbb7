"""What nvcc and ptxas say of kernels: flags, resources, occupancy, and where nvcc is found."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import pytest

from lessonl.costs import KernelCode, Kernels
from lessonl.measure.gpu.block import constants, threads, value
from lessonl.measure.gpu.occupancy import (
    MULTIPROCESSORS,
    WARP,
    blocks_resident,
    capability,
    occupancy,
)
from lessonl.measure.gpu.ptxas import parse
from lessonl.measure.gpu.toolkit import find_toolkit
from lessonl.source.nvcc import nvcc_arguments
from needs import needs

#: As ptxas 13.5 prints it, with a function that is no kernel in between.
SAID = """ptxas info    : 0 bytes gmem, 64 bytes cmem[3]
ptxas info    : Compiling entry function '_Z5spillIdEvPKT_PS0_' for 'sm_80'
ptxas info    : Function properties for _Z5otherv
    8 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads
ptxas info    : Function properties for _Z5spillIdEvPKT_PS0_
    29664 bytes stack frame, 31576 bytes spill stores, 75104 bytes spill loads
ptxas info    : Used 32 registers, used 0 barriers, 29664 bytes cumulative stack size, 368 bytes cmem[0]
ptxas info    : Compile time = 18712.836 ms
ptxas info    : Compiling entry function '_Z5saxpyifPKfPf' for 'sm_80'
ptxas info    : Function properties for _Z5saxpyifPKfPf
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 10 registers, used 1 barriers, 1024 bytes smem, 376 bytes cmem[0]
ptxas info    : Compile time = 1.987 ms
"""  # noqa: E501
#: As ptxas 11 and older print memory that is declared and memory that is the system's.
OLDER = """ptxas info    : Compiling entry function '_Z1kPf' for 'sm_20'
ptxas info    : Function properties for _Z1kPf
    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 14 registers, 2048+16 bytes smem, 44 bytes cmem[0], 16 bytes cmem[3]
"""


def test_registers_spills_and_memory_are_read() -> None:
    spill, saxpy = parse(SAID)
    assert (spill.symbol, spill.architecture, spill.registers) == (
        "_Z5spillIdEvPKT_PS0_",
        "sm_80",
        32,
    )
    assert (spill.stack, spill.spill_stores, spill.spill_loads) == (29664, 31576, 75104)
    assert spill.spills
    assert (saxpy.registers, saxpy.shared, saxpy.constant, saxpy.barriers) == (10, 1024, 64, 1)
    assert not saxpy.spills


def test_what_older_releases_print_is_read() -> None:
    (kernel,) = parse(OLDER)
    assert (kernel.registers, kernel.shared, kernel.constant) == (14, 2048, 16)


def test_occupancy_follows_from_registers_shared_memory_and_block_size() -> None:
    assert occupancy("sm_80", 256, 32, 0) == 1
    assert occupancy("sm_80", 256, 64, 0) == 0.5
    assert occupancy("sm_80", 1024, 65, 0) == 0
    assert blocks_resident("sm_86", 128, 16, 49 << 10) == 2
    assert occupancy("sm_90a", 128, 16, 0) == 1
    assert capability("sm_103") == (10, 3)


def test_nothing_is_told_of_an_architecture_whose_limits_are_not_known() -> None:
    assert occupancy("sm_999", 256, 32, 0) is None
    assert capability("none") is None


@needs("g++", "nvcc")
def test_occupancy_is_that_of_the_toolkits_own_calculator(tmp_path: Path) -> None:
    toolkit = find_toolkit()
    assert toolkit is not None
    sizes, registers, shared = (32, 96, 256, 640, 1024), (0, 16, 33, 64, 168, 255), (0, 1000, 40000)
    asked = [
        (*c, threads_, r, s)
        for c in MULTIPROCESSORS
        for threads_, r, s in itertools.product(sizes, registers, shared)
    ]
    lines = "".join(
        f"say({a}, {b}, {MULTIPROCESSORS[a, b].warps * WARP}, {MULTIPROCESSORS[a, b].shared}, "
        f"{MULTIPROCESSORS[a, b].reserved}, {t}, {r}, {s});\n"
        for a, b, t, r, s in asked
    )
    source = tmp_path / "occupancy.cpp"
    source.write_text(_CALCULATOR.replace("ASKED", lines))
    program = tmp_path / "occupancy"
    flags = ["-w", "-O0", f"-I{toolkit.root / 'include'}"]
    subprocess.run(["g++", *flags, str(source), "-o", str(program)], check=True, timeout=120)
    done = subprocess.run([str(program)], capture_output=True, text=True, check=True, timeout=20)
    ours = [blocks_resident(f"sm_{a}{b}", t, r, s) for a, b, t, r, s in asked]
    assert ours == [int(line) for line in done.stdout.split()]


_CALCULATOR = r"""
#include <cstdio>
#include <cuda_occupancy.h>
static void say(int major, int minor, int threads, size_t shared, size_t reserved, int block,
                int registers, size_t used) {
  cudaOccDeviceProp p;
  p.computeMajor = major, p.computeMinor = minor, p.warpSize = 32, p.maxThreadsPerBlock = 1024;
  p.maxThreadsPerMultiprocessor = threads, p.regsPerBlock = p.regsPerMultiprocessor = 65536;
  p.sharedMemPerBlock = 48 << 10, p.sharedMemPerMultiprocessor = shared, p.numSms = 1;
  p.sharedMemPerBlockOptin = shared - 1024, p.reservedSharedMemPerBlock = reserved;
  cudaOccFuncAttributes f;
  f.maxThreadsPerBlock = 1024, f.numRegs = registers, f.sharedSizeBytes = used;
  f.partitionedGCConfig = PARTITIONED_GC_OFF, f.shmemLimitConfig = FUNC_SHMEM_LIMIT_DEFAULT;
  f.maxDynamicSharedSizeBytes = 48 << 10, f.numBlockBarriers = 0;
  cudaOccDeviceState state;
  cudaOccResult result;
  const auto error = cudaOccMaxActiveBlocksPerMultiprocessor(&result, &p, &f, &state, block, 0);
  const bool good = error == CUDA_OCC_SUCCESS;
  std::printf("%d\n", good ? result.activeBlocksPerMultiprocessor : -int(error));
}
int main() {
ASKED
}
"""


def test_the_projects_flags_reach_nvcc_and_the_architecture_is_kept() -> None:
    line = (
        "-arch=sm_80 -gencode arch=compute_80,code=sm_80 -O3 -Xcompiler -Wall,-fopenmp -Iinc "
        "-DN=3 --std c++14 -rdc=true -lineinfo --expt-relaxed-constexpr -Xptxas -v -G -Werror "
        "-isystem=/opt/x -x cu -dc -use_fast_math -maxrregcount=32"
    )
    kept = " ".join(nvcc_arguments(line.split()))
    assert kept == (
        "-arch=sm_80 -gencode arch=compute_80,code=sm_80 -O3 -Xcompiler -Wall,-fopenmp -Iinc "
        "-DN=3 --std c++14 -rdc=true -lineinfo --expt-relaxed-constexpr -Xptxas -v "
        "-isystem /opt/x -use_fast_math -maxrregcount=32"
    )


def test_flags_of_a_cpp_compiler_go_to_nvccs_own() -> None:
    line = "-std=c++20 -O2 -fopenmp -march=native -Wall -w --cuda-gpu-arch=sm_75 -DX"
    assert " ".join(nvcc_arguments(line.split())) == (
        "-std=c++20 -O2 -Xcompiler=-fopenmp -Xcompiler=-march=native -Xcompiler=-Wall "
        "-arch=sm_75 -DX"
    )


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("256", 256),
        ("BLOCK", 128),
        ("dim3(TILE, TILE)", 256),
        ("dim3 ( BLOCK / 2 , 2u , 1 )", 128),
        ("2 * BLOCK - 32", 224),
        ("n", None),
        ("dim3(n, 2)", None),
        ("exit(1)", None),
    ],
)
def test_the_size_of_a_block_is_read_from_its_launch(block: str, expected: int | None) -> None:
    named = constants("#define BLOCK 128 // threads\nconstexpr int TILE = 16;\n")
    assert threads(block, named) == expected


def test_bytes_of_shared_memory_are_read_from_a_launch() -> None:
    assert value("256 * sizeof(float)", {}) == 1024
    assert value("n * sizeof(float)", {}) is None
    assert value("A", {"A": "A"}) is None


def _pretend(place: Path, release: str) -> Path:
    place.parent.mkdir(parents=True)
    place.write_text(f"#!/bin/sh\necho 'Cuda compilation tools, release {release}, V{release}.1'\n")
    place.chmod(0o755)
    return place


def test_nvcc_is_the_projects_own_else_that_of_the_path_else_that_of_cuda_home(
    tmp_path: Path,
) -> None:
    named = _pretend(tmp_path / "project" / "bin" / "nvcc", "11.8")
    on_path = _pretend(tmp_path / "path" / "nvcc", "12.1")
    home = _pretend(tmp_path / "home" / "bin" / "nvcc", "12.4")
    variables = {"PATH": f"{on_path.parent}:/bin", "CUDA_HOME": str(home.parent.parent)}
    found = [
        find_toolkit(str(named), variables),
        find_toolkit("nvcc", variables),
        find_toolkit("", {"PATH": "/bin", "CUDA_HOME": variables["CUDA_HOME"]}),
    ]
    assert [t.release for t in found if t] == ["11.8", "12.1", "12.4"]


def test_what_is_called_nvcc_and_does_not_answer_is_none(tmp_path: Path) -> None:
    broken = tmp_path / "nvcc"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    found = find_toolkit("", {"PATH": str(tmp_path)})
    assert found is None or found.nvcc != broken


def test_a_kernel_is_told_in_one_sentence_beside_the_originals() -> None:
    before = KernelCode(40, 16, 0, 0, 256, 0.75)
    after = KernelCode(32, 0, 1024, 64, 256, 1.0)
    assert str(Kernels("saxpy", "sm_80", after, before)) == (
        "saxpy for sm_80: 32 registers, 1,024 bytes shared, 64 bytes constant, no spills, "
        "occupancy 100% at 256 threads a block; the original 40 registers, 16 bytes of spills, "
        "occupancy 75% at 256 threads a block"
    )
