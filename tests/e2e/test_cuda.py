"""``lessonl optimize`` on CUDA: what is correct is listed apart, its speed left open."""

from __future__ import annotations

import json

import pytest
from e2e.command import Project

from needs import needs

pytestmark = [needs("g++"), pytest.mark.slow]

KERNEL = """\
__global__ void squares(const float* x, float* y, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = x[i] * x[i];
}
"""


def test_a_kernel_has_rewrites_that_are_correct_without_a_rank(project: Project) -> None:
    (project.root / "a.cu").write_text(KERNEL)
    ended = project.run(
        "optimize", "a.cu:1", "--launch", "(n + 63) / 64, 64", "--rounds", "1", "--json",
        timeout=400,
    )  # fmt: skip
    assert ended.code == 6, ended.stderr
    report = json.loads(ended.stdout)
    assert report["verdict"] is None
    (found,) = report["rewrites"]
    assert (found["technique"], found["verdict"]) == ("vector_loads", "correct_untimed")
    assert found["rank"] is None and found["speedup"] is None
    assert "float4" in found["diff"]
    assert report["lessons"] == []


def test_the_end_says_plainly_that_nothing_was_timed(project: Project) -> None:
    (project.root / "a.cu").write_text(KERNEL)
    ended = project.run("optimize", "a.cu:1", "--rounds", "1", timeout=400)
    said = " ".join(ended.stdout.split())
    assert ended.code == 6, ended.stderr
    assert "Correct, not timed: no GPU here" in said
    assert "whether these are faster is not known" in said
    assert "float4" in said
    assert "x faster" not in said


def test_cuda_in_a_cpp_file_that_nvcc_compiles_is_judged_as_cuda(project: Project) -> None:
    (project.root / "k.cpp").write_text(KERNEL)
    project.database("nvcc -x cu -O2 -c k.cpp", "k.cpp")
    (project.root / "new.cpp").write_text(KERNEL.replace("x[i] * x[i]", "x[i] * 1.0f * x[i]"))
    ended = project.run("judge", "k.cpp:1", "--rewrite", "new.cpp", timeout=400)
    assert ended.code == 6, ended.stderr
    assert "emulator of CUDA" in " ".join(ended.stdout.split())
